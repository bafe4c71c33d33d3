"""The lowest fold: what only follows a layer shares its panel.

A convolution or linear layer takes in the normalization that follows it and the activation behind that; a
normalization that no such layer took in, and a sum, take in the activation. "Follows" means that it reads
nothing else, that nobody else reads what it follows, and that its maps are as many and as large; so one panel
can show either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from boxwalk.layout.shown import Shown, shown
from boxwalk.recording.graph import Graph, Node

#: operators that work on each value by itself, by the names of their modules and of their functions
ACTIVATION = re.compile(
    r"(leaky_|p|r)?relu6?|prelu_kernel|[sc]?elu|(quick_)?gelu(_tanh)?|silu|swish|mish|threshold|"
    r"(log_|hard_?)?sigmoid|log_sigmoid_forward|hard_?(swish|mish|tanh|shrink)|"
    r"tanh(shrink)?|soft(plus|sign|shrink)"
)


def visible(graph: Graph, merged: bool) -> Shown:
    """The shown graph, merged or not."""
    found = shown(graph)
    return merge(found, graph.outputs) if merged else found


def merge(graph: Shown, outputs: Collection[str]) -> Shown:
    """`graph` with each chain of layer, normalization and activation as one vertex, which shows the last.

    outputs: ids of the nodes whose values the model gives back; nothing is taken in behind one.
    A section of which only one chain is left (`bn1` that holds a normalization and its activation) dissolves.
    """
    sources: list[list[tuple[int, bool]]] = [[] for _ in graph.vertices]
    for (source, target), opaque in graph.edges.items():
        sources[target].append((source, opaque))

    def follower(vertex: int) -> int | None:
        """The vertex that only follows this one."""
        if len(graph.targets[vertex]) != 1 or graph.vertices[vertex].id in outputs or vertex == graph.place:
            return None
        (target,) = graph.targets[vertex]
        alike = _looks(graph.vertices[target]) == _looks(graph.vertices[vertex])
        return target if alike and sources[target] == [(vertex, False)] else None

    held = Counter(section for path in graph.sections for section in path)
    last_of = list(range(len(graph.vertices)))
    chains: dict[int, tuple[list[int], tuple[str, ...]]] = {}  # by the last vertex, with the sections around
    for vertex in range(len(graph.vertices)):
        if last_of[vertex] != vertex or vertex in chains:
            continue
        chain = _chain(vertex, graph.vertices, follower)
        for end in range(len(chain), 1, -1):
            around = _around([graph.sections[member] for member in chain[:end]], held)
            if around is not None:
                chains[chain[end - 1]] = chain[:end], around
                for member in chain[:end]:
                    last_of[member] = chain[end - 1]
                break
    return _contracted(graph, last_of, chains)


def _chain(vertex: int, vertices: Sequence[Node], follower: Callable[[int], int | None]) -> list[int]:
    """The longest chain that begins with a vertex, whatever the sections around it."""
    node = vertices[vertex]
    words = node.operator.split("_")
    weighs = "linear" in words or any(word.startswith("conv") for word in words)
    chain = [vertex]
    if weighs or _normalizes(node) or node.operator == "add":
        after = follower(vertex)
        if weighs and after is not None and _normalizes(vertices[after]):
            chain.append(after)
            after = follower(after)
        if after is not None and ACTIVATION.fullmatch(vertices[after].operator):
            chain.append(after)
    return chain


def _normalizes(node: Node) -> bool:
    return "norm" in node.operator.split("_")


def _looks(node: Node) -> tuple[str, int, tuple[int, int], int]:
    return node.display, node.channels, node.grid, node.skip_tokens


def _around(paths: Sequence[tuple[str, ...]], held: Counter[str]) -> tuple[str, ...] | None:
    """The sections around a chain; None if it leads out of a section that holds something else."""
    inside = Counter(section for path in paths for section in path)
    left = [tuple(section for section in path if inside[section] < held[section]) for path in paths]
    return left[0] if all(path == left[0] for path in left) else None


def _contracted(
    graph: Shown, last_of: Sequence[int], chains: Mapping[int, tuple[list[int], tuple[str, ...]]]
) -> Shown:
    kept = [vertex for vertex, last in enumerate(last_of) if last == vertex]
    number = {vertex: index for index, vertex in enumerate(kept)}
    edges: dict[tuple[int, int], bool] = {}
    for (source, target), opaque in graph.edges.items():
        if last_of[source] != last_of[target]:
            pair = number[last_of[source]], number[last_of[target]]
            edges[pair] = edges.get(pair, True) and opaque
    sections, states = [], []
    for vertex in kept:
        chain, around = chains.get(vertex, ([vertex], graph.sections[vertex]))
        sections.append(around)
        states.append(tuple(state for member in chain for state in graph.states[member]))
    return Shown(
        vertices=tuple(graph.vertices[vertex] for vertex in kept),
        place=None if graph.place is None else number[graph.place],
        edges=edges,
        sections=tuple(sections),
        states=tuple(states),
    )
