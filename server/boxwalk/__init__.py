"""Walk through any PyTorch network in 3D.

The public names are imported when they are first used, so that `import boxwalk` takes next to no time.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from boxwalk import errors
    from boxwalk.analyses import analyze
    from boxwalk.maximization.maximize import maximize
    from boxwalk.maximization.proxy_grad import proxy_grad
    from boxwalk.network import Network
    from boxwalk.notebook.scene import scene
    from boxwalk.notebook.widget import show
    from boxwalk.recording.engine import run
    from boxwalk.recording.graph import Edge, Graph, Node, Section
    from boxwalk.recording.recording import Recording, record
    from boxwalk.recording.trackers import MarkerModule, TrackerModule
    from boxwalk.serving.server import serve
    from boxwalk.snapshots import snapshot, verify

__version__ = "0.1.0"

__all__ = [
    "Edge",
    "Graph",
    "MarkerModule",
    "Network",
    "Node",
    "Recording",
    "Section",
    "TrackerModule",
    "analyze",
    "errors",
    "maximize",
    "proxy_grad",
    "record",
    "run",
    "scene",
    "serve",
    "show",
    "snapshot",
    "verify",
]

_HOMES = {
    "Edge": "boxwalk.recording.graph",
    "Graph": "boxwalk.recording.graph",
    "MarkerModule": "boxwalk.recording.trackers",
    "Network": "boxwalk.network",
    "Node": "boxwalk.recording.graph",
    "Recording": "boxwalk.recording.recording",
    "Section": "boxwalk.recording.graph",
    "TrackerModule": "boxwalk.recording.trackers",
    "analyze": "boxwalk.analyses",
    "maximize": "boxwalk.maximization.maximize",
    "proxy_grad": "boxwalk.maximization.proxy_grad",
    "record": "boxwalk.recording.recording",
    "run": "boxwalk.recording.engine",
    "scene": "boxwalk.notebook.scene",
    "serve": "boxwalk.serving.server",
    "show": "boxwalk.notebook.widget",
    "snapshot": "boxwalk.snapshots",
    "verify": "boxwalk.snapshots",
}


if not TYPE_CHECKING:  # a type checker takes the imports above, and knows what is not there

    def __getattr__(name: str) -> object:
        if name == "errors":
            return importlib.import_module("boxwalk.errors")
        if name in _HOMES:
            value = getattr(importlib.import_module(_HOMES[name]), name)
            globals()[name] = value
            return value
        raise AttributeError(f"module 'boxwalk' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
