"""The websocket protocol of CNNWorkshopVR."""

from boxwalk.adapters.cnnworkshop.protocol import DEFAULT_PORT, guest

__all__ = ["DEFAULT_PORT", "guest"]
