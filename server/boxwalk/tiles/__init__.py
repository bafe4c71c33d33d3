"""Activations as they travel and are drawn: quantized maps in atlas order with mip levels."""

from boxwalk.tiles.atlas import Scale, Tiles, make

__all__ = ["Scale", "Tiles", "make"]
