"""The two trained networks of examples/signal_spaces.py."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import torch

from boxwalk import Network
from boxwalk.targets import open_target

EXAMPLE = Path(__file__).parents[3] / "examples" / "signal_spaces.py"


@cache
def trained(name: str) -> Network:
    """`one_layer` or `five_layers`, trained once, in a second or two."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # small steps are slower on several
    try:
        (network,) = open_target(f"{EXAMPLE}:{name}")
    finally:
        torch.set_num_threads(threads)
    return network
