"""The REST protocol of DeepVisionVR."""

from boxwalk.adapters.deepvisionvr.protocol import DEFAULT_PORT, guest

__all__ = ["DEFAULT_PORT", "guest"]
