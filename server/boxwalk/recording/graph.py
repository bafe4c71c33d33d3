"""The computational graph of one forward pass: nodes, edges and sections."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from boxwalk.errors import UnknownNodeError

Display = Literal["maps", "tokens", "vector", "matrix", "none"]
"""How a node's activation is shown: `maps` [N,C,H,W]; `tokens` [N,T,C], a grid of maps when T (less class
tokens) is one; `vector` [N,C]; `matrix` anything else with numbers; `none` nothing to show."""

AttributeValue = str | int | float | bool | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One call of a leaf module, or one tensor operation outside of any leaf module.

    id: unique, stable over runs, `[A-Za-z0-9_.~-]+`, safe in a URL and as a file name.
    title: what is written above the panel; the module path, or the path with the operator's name.
    operator: field's name of the operation in lower case: `conv2d`, `batch_norm`, `relu`, `add`, `input`.
    module: dotted path of the leaf module ("" for a model that is one itself), None for an operation
        outside of any leaf module.
    call: 1 for the module's (or operation name's) first call in the pass, 2 for the second.
    shape: of the (first) tensor put out, batch axis included; () if it put out no tensor.
    dtype: of that tensor, as `float32`.
    section: id of the innermost section around it, "" for none.
    attributes: what one wants to know of the operation (kernel_size, stride, padding, groups, ...).
    parameters: number of parameters that the module holds itself.
    flops: multiply-adds counted as two operations; 0 where not known.
    display, channels, grid: how it is shown; see `Display`. channels C; grid is (height, width) of one map,
        (1, 1) for a vector's units, (rows, columns) of the whole for a matrix. `skip_tokens`: class tokens
        in front that are not part of the grid.
    """

    id: str
    title: str
    operator: str
    module: str | None
    call: int
    shape: tuple[int, ...]
    dtype: str
    section: str
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    parameters: int = 0
    flops: int = 0
    display: Display = "none"
    channels: int = 0
    grid: tuple[int, int] = (0, 0)
    skip_tokens: int = 0

    @property
    def has_maps(self) -> bool:
        """Whether it put out a tensor that is shown as maps."""
        return self.display != "none" and self.channels > 0


@dataclass(frozen=True, slots=True)
class Edge:
    """A tensor passed from one node to another.

    opaque: the way of the data could not be followed (numpy, another library); the edge then joins what
    the module call around it had computed and not used, else what went into that call, to what came out.
    """

    source: str
    target: str
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A named part of the network: a module that holds other modules, or what follows a marker.

    id: module path, or the marker's name made unique; never equal to a node's id.
    title: the name on the gate. parent: id of the section around it, "" for none.
    module: class name of the module, "" for a marker's section. repeats: more than 1 for a section around
        so many equal ones that follow each other (see `layout.repeats`).
    """

    id: str
    title: str
    parent: str
    module: str = ""
    repeats: int = 1


@dataclass(frozen=True)
class Graph:
    """Nodes in the order of their execution, edges between them, sections in the order of their first node.

    inputs and outputs: ids of the nodes that stand for the inputs and put out the model's outputs. aliases:
    id of a module call that computed nothing (an identity, dropout outside of training, a view) -> id of
    the node whose values it handed on. output_shapes: dotted place in what the model gives back (`0.boxes`,
    `logits`, "" for a tensor alone) -> shape of the tensor there.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    sections: tuple[Section, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    output_shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def section_by_id(self) -> Mapping[str, Section]:
        return {section.id: section for section in self.sections}

    @cached_property
    def fingerprint(self) -> str:
        """32 hexadecimal digits: equal when two passes did the same, shapes included."""
        digest = hashlib.sha256()
        for node in self.nodes:
            digest.update(f"{node.id} {node.operator} {node.shape} {node.dtype}\n".encode())
        for edge in self.edges:
            digest.update(f"{edge.source} {edge.target}\n".encode())
        return digest.hexdigest()[:32]

    def section_path(self, section: str) -> tuple[str, ...]:
        """Ids of the sections around and including `section`, outermost first; () for ""."""
        path: list[str] = []
        while section:
            path.append(section)
            section = self.section_by_id[section].parent
        return tuple(reversed(path))

    def resolve(self, name: str) -> Node:
        """The node called `name`: a node id, else a module path or section id (its last node).

        A module that computed nothing answers with the node whose values it handed on.

        Raises UnknownNodeError with near misses.
        """
        node = self.by_id.get(self.aliases.get(name, name))
        if node is not None:
            return node
        inside = [n for n in self.nodes if n.module == name or name in self.section_path(n.section)]
        if inside:
            return inside[-1]
        known = [n.id for n in self.nodes] + [s.id for s in self.sections]
        raise UnknownNodeError.of(
            "node", name, known, f"The graph has {len(self.nodes)} nodes; `boxwalk graph TARGET` lists them."
        )

    def ancestors(self, nodes: Iterable[str]) -> set[str]:
        """These nodes and all that they are computed from."""
        found, waiting = set[str](), [*nodes]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += self.sources(here)
        return found

    def sources(self, node: str) -> tuple[str, ...]:
        return self._neighbours[0].get(node, ())

    def targets(self, node: str) -> tuple[str, ...]:
        return self._neighbours[1].get(node, ())

    @cached_property
    def _neighbours(self) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        sources: dict[str, tuple[str, ...]] = {}
        targets: dict[str, tuple[str, ...]] = {}
        for edge in self.edges:
            sources[edge.target] = (*sources.get(edge.target, ()), edge.source)
            targets[edge.source] = (*targets.get(edge.source, ()), edge.target)
        return sources, targets
