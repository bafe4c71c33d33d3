"""What a snapshot is to hold, checked before anything is opened or written."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from boxwalk.analyses import Analysis, all_analyses
from boxwalk.analyses.parameters import Parameters
from boxwalk.errors import ParameterError, UnknownAnalysisError, near_misses
from boxwalk.parameters import checked
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Kind
from boxwalk.results.files import MORE
from boxwalk.tiles import Scale

GRAPH, SCENE, ACTIVATIONS, MAPS = "graph", "scene", "activations", "maps"
#: statistics of layers over all inputs
DATA_SET = "data-set"
#: what is no analysis
PLAIN = (GRAPH, SCENE, ACTIVATIONS, MAPS, DATA_SET)
Format = Literal["safetensors", "npy", "npz", "png", "svg", "csv", "json"]
FORMATS: tuple[Format, ...] = ("safetensors", "npy", "npz", "png", "svg", "csv", "json")
DEFAULT_WHAT = (GRAPH, SCENE, ACTIVATIONS, MAPS, "statistics")
#: of each kind of result what people open, where no format was asked for
USUAL: Mapping[Kind, tuple[Format, ...]] = {
    "maps": ("safetensors", "png"),
    "images": ("safetensors", "png"),
    "curve": ("safetensors", "svg", "csv"),
    "points": ("safetensors", "svg", "csv"),
    "scores": ("csv", "json"),
    "matrix": ("safetensors", "svg", "csv"),
}
_EVERY_KIND: tuple[Format, ...] = ("safetensors", "npz", "png", "svg")
#: an analysis that takes a list of channels is asked for all of them, so many at a time
PIECE = 64


@dataclass(frozen=True)
class Wanted:
    """what: of PLAIN, and names of analyses. nodes: globs of node ids, or module paths.
    formats: those wanted, () for the usual ones of each kind. parameters: analysis -> its parameters. walk:
    the page as well, which reads results as safetensors, with maps at these scales; (): no page.

    Raises UnknownAnalysisError, ParameterError: which word or format, and what there is.
    """

    what: tuple[str, ...] = DEFAULT_WHAT
    nodes: tuple[str, ...] = ("*",)
    formats: tuple[str, ...] = ()
    parameters: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    walk: tuple[Scale, ...] = ()

    def __post_init__(self) -> None:
        if not self.what:
            raise ParameterError(f"what is empty; name {', '.join(PLAIN)} or analyses.")
        known = all_analyses()
        for name in self.what:
            if name not in PLAIN and name not in known:
                raise UnknownAnalysisError.of("analysis", name, [*PLAIN, *known])
            if name in known and known[name].compares is not None:
                raise ParameterError(
                    f"'{name}' compares two recordings or networks; a snapshot is of one. "
                    f"Use `boxwalk analyze {name}`."
                )
        for wrong in [name for name in self.formats if name not in FORMATS]:
            raise ParameterError(f"Unknown format {wrong!r}; there is {', '.join(FORMATS)}.")
        for name, given in self.parameters.items():
            if name not in self.what or name not in known:
                raise ParameterError(
                    f"Parameters are given for {name!r}, which is none of the analyses asked for."
                )
            checked(name, known[name].parameters, given)

    @property
    def analyses(self) -> tuple[Analysis, ...]:
        return tuple(all_analyses()[name] for name in self.what if name not in PLAIN)

    @property
    def key(self) -> dict[str, Any]:
        """As words for JSON: what decides, beside network and inputs, what is written."""
        known = all_analyses()
        return {
            "what": {name: known[name].version if name in known else 1 for name in sorted(set(self.what))},
            "nodes": list(self.nodes),
            "formats": list(self.formats),
            "walk": list(self.walk),
            "given": {name: dict(given) for name, given in self.parameters.items()},
            "parameters": {
                analysis.name: self.params(analysis).model_dump(mode="json") for analysis in self.analyses
            },
        }

    @property
    def of_each_input(self) -> bool:
        """Whether anything is written of every single input."""
        plain = {SCENE, ACTIVATIONS, MAPS} & set(self.what)
        return bool(plain) or bool(self.walk) or any(analysis.needs_recording for analysis in self.analyses)

    def params(self, analysis: Analysis) -> Parameters:
        return checked(analysis.name, analysis.parameters, self.given(analysis))

    def given(self, analysis: Analysis) -> Mapping[str, object]:
        return self.parameters.get(analysis.name, {})

    def pieces(self, analysis: Analysis, node: Node | None) -> Iterator[tuple[str, dict[str, object]]]:
        """(name, parameters) of the calls that together are the analysis of a node: one, but for a list of
        channels, which is asked for piece by piece until all are there.
        """
        given = dict(self.given(analysis))
        if "channels" not in analysis.parameters.model_fields or "channels" in given or node is None:
            yield "", given
            return
        for first in range(0, node.channels, PIECE):
            last = min(first + PIECE, node.channels) - 1
            yield f"-{first:04d}-{last:04d}", {**given, "channels": list(range(first, last + 1))}

    def suffixes(self, kind: Kind) -> tuple[str, ...]:
        """The suffixes of the files that a result of this kind is written as."""
        possible = {*(f".{name}" for name in _EVERY_KIND), *MORE[kind]}
        asked = self.formats or USUAL[kind]
        found = tuple(f".{name}" for name in asked if f".{name}" in possible)
        return found if not self.walk or ".safetensors" in found else (".safetensors", *found)

    @property
    def arrays(self) -> tuple[Literal["safetensors", "npy"], ...]:
        """How activations are written."""
        asked: list[Literal["safetensors", "npy"]] = []
        if "safetensors" in self.formats:
            asked.append("safetensors")
        if "npy" in self.formats:
            asked.append("npy")
        return tuple(asked) or ("safetensors",)

    def chosen(self, graph: Graph) -> tuple[Node, ...]:
        """The nodes of `graph` that are meant, in its order.

        Raises UnknownNodeError for a name, ParameterError for a glob, that leads to none.
        """
        found: set[str] = set()
        ids = [node.id for node in graph.nodes]
        for wish in self.nodes:
            if not set(wish) & set("*?["):
                found.add(graph.resolve(wish).id)
                continue
            matches = fnmatch.filter(ids, wish)
            if not matches:
                near = near_misses(wish.strip("*?"), ids) or ids[:5]
                raise ParameterError(
                    f"The pattern {wish!r} matches no node. There is, for example, {', '.join(near)}; "
                    "`boxwalk graph TARGET` lists them."
                )
            found.update(matches)
        return tuple(node for node in graph.nodes if node.id in found)


def as_wanted(
    what: Sequence[str],
    nodes: Sequence[str],
    formats: Sequence[str],
    parameters: Mapping[str, Mapping[str, object]],
    walk: Sequence[Scale] = (),
) -> Wanted:
    """Lists of any kind as what is wanted; see `Wanted`."""
    return Wanted(tuple(dict.fromkeys(what)), tuple(nodes), tuple(formats), parameters, tuple(walk))
