"""Other programs' protocols over the same service, one file each: `serving.guests.Guest` made ready."""
