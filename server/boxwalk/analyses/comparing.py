"""What analyses that compare two recordings or networks have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from boxwalk.analyses.values import Doubles
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Network
from boxwalk.recording.recording import Recording

T = TypeVar("T", Recording, Network)


def two(name: str, given: Sequence[T]) -> tuple[T, T]:
    """The two that the analysis `name` compares; one alone is compared with itself. Raises ParameterError."""
    if not 1 <= len(given) <= 2:
        noun = "networks" if isinstance(given[0], Network) else "recordings"
        raise ParameterError(f"'{name}' is about two {noun}; {len(given)} were given.")
    return given[0], given[-1]


def check_kept(name: str, recording: Recording, node: str) -> None:
    """Raises NotApplicableError if the recording holds no activation of `node`."""
    if node not in recording.activations:
        raise NotApplicableError(
            f"'{name}' needs the activation of '{node}', which was not kept. "
            "Name it in `keep` when recording."
        )


def relative(change: Doubles, reference: Doubles) -> Doubles:
    """change / reference, both >= 0: 0 where nothing changed, infinite where there was nothing before."""
    safe = np.where(reference > 0, reference, 1.0)
    found: Doubles = np.where(reference > 0, change / safe, np.where(change > 0, np.inf, 0.0))
    return found
