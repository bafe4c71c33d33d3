"""What a study is, and what it has found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from boxwalk.studies.work import Work


@dataclass(frozen=True)
class Study:
    """An experiment of a paper.

    source: paper and section. doc: what it asks, in a sentence or two. version: raised whenever its numbers
    change, so that parts of before are not gone on with. seeds: how many, quick and in full. networks: what
    of a full run the package carries as trained (see `store`): name in the zoo -> name of the part.
    """

    name: str
    title: str
    source: str
    doc: str
    function: Callable[[Work], None]
    seeds: tuple[int, int]
    version: int = 1
    networks: Mapping[str, str] = field(default_factory=dict)

    def key(self, quick: bool, seed: int) -> Mapping[str, Any]:
        """What decides the numbers."""
        return {"study": self.name, "version": self.version, "quick": quick, "seed": seed}


@dataclass(frozen=True)
class Claim:
    """A relation that a paper tells of. paper: its figures. found: ours. held: whether ours show it too.

    margin: by how much, in the unit that `found` speaks of; below zero where it did not hold.
    """

    words: str
    paper: str
    found: str
    margin: float

    @property
    def held(self) -> bool:
        return self.margin > 0


@dataclass(frozen=True)
class Report:
    """What a study has written. folder: where. claims: in its order."""

    folder: Path
    claims: tuple[Claim, ...]
    files: tuple[str, ...]
