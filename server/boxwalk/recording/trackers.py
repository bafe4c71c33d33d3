"""Trackers and markers: identity modules that say where to look (Linse 4.1.2, 4.1.3).

They have no parameters and no buffers, so a model computes, trains and saves the same with them as without.
"""

from __future__ import annotations

from typing import TypeVar

from torch import nn

from boxwalk.errors import ParameterError

Value = TypeVar("Value")


class TrackerModule(nn.Module):
    """Names a point of the model to look at: returns what it is given.

    If a model holds trackers, its graph has exactly these nodes, besides the inputs and the outputs; the
    edges between them are found in the data flow of the recorded pass.
    """

    def forward(self, value: Value) -> Value:
        return value


class MarkerModule(nn.Module):
    """Opens a section called `name`: what is computed after it, up to the next marker, belongs to it.

    If a model holds markers, they make the sections instead of the module tree. Returns what it is given.
    Raises ParameterError if the name is empty.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        if not name.strip():
            raise ParameterError("The name of a marker is empty. Give it the words to be read on the gate.")
        self.name = name

    def forward(self, value: Value) -> Value:
        return value

    def extra_repr(self) -> str:
        return repr(self.name)
