"""The walk in a notebook (`pip install "boxwalk[notebook]"`)."""
