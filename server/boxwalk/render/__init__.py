"""Pictures and films of a walk, drawn by the real page in a browser without a screen."""

from boxwalk.render.camera import Camera, Key, read_camera
from boxwalk.render.filming import film, picture

__all__ = ["Camera", "Key", "film", "picture", "read_camera"]
