"""Graphs for the tests of the layout: written by hand, drawn at random, and regular ones of any size."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from boxwalk.layout import with_repeats
from boxwalk.recording.graph import Display, Edge, Graph, Node, Section

SHAPES: list[tuple[Display, int, tuple[int, int]]] = [
    ("none", 0, (0, 0)),
    ("maps", 1, (28, 28)),
    ("maps", 3, (224, 160)),
    ("maps", 64, (56, 56)),
    ("maps", 7, (1, 4096)),
    ("maps", 512, (7, 7)),
    ("maps", 2048, (1, 1)),
    ("vector", 1000, (1, 1)),
    ("tokens", 192, (14, 14)),
    ("matrix", 1, (3, 50_000)),
    ("matrix", 1, (4096, 2)),
]
OPERATORS = ("conv2d", "batch_norm", "relu", "add", "cat")


def node(
    name: str,
    section: str = "",
    display: Display = "maps",
    channels: int = 16,
    grid: tuple[int, int] = (28, 28),
    operator: str = "conv2d",
) -> Node:
    """A node with what the layout reads."""
    if display == "none":
        channels, grid = 0, (0, 0)
    return Node(
        id=name,
        title=name,
        operator=operator,
        module=None,
        call=1,
        shape=(1, channels, *grid),
        dtype="float32",
        section=section,
        display=display,
        channels=channels,
        grid=grid,
    )


def graph(
    nodes: Iterable[Node | str],
    edges: str,
    sections: str = "",
    inputs: tuple[str, ...] = ("x",),
    opaque: Iterable[tuple[str, str]] = (),
) -> Graph:
    """A graph from words.

    nodes: `name`, a convolution, or `name:operator`. edges: `a>b>c b>d`. sections: ids, `outer outer.inner`,
    the parent being what stands before the last dot; a node is in the section its name begins with,
    `outer.inner.conv`.
    """
    ids = sections.split()
    made = []
    for item in nodes:
        if isinstance(item, str):
            name, _, operator = item.partition(":")
            inside = [section for section in ids if name.startswith(section + ".")]
            made.append(node(name, max(inside, key=len, default=""), operator=operator or "conv2d"))
        else:
            made.append(item)
    pairs = [pair for way in edges.split() for pair in zip(way.split(">"), way.split(">")[1:], strict=False)]
    broken = set(opaque)
    return Graph(
        nodes=tuple(made),
        edges=tuple(Edge(a, b, (a, b) in broken) for a, b in pairs),
        sections=tuple(Section(name, name.split(".")[-1], name.rpartition(".")[0]) for name in ids),
        inputs=inputs,
        outputs=(made[-1].id,) if made else (),
    )


def chain(length: int) -> Graph:
    """x -> n0 -> n1 ..."""
    names = [f"n{i}" for i in range(length)]
    return graph(["x", *names], ">".join(["x", *names]))


def dense(blocks: int, layers: int = 12) -> Graph:
    """Dense blocks of `layers` layers each, every layer reading all before it in its block."""
    names = ["x"]
    edges: list[str] = []
    sections: list[str] = []
    for block in range(blocks):
        sections.append(f"b{block}")
        before = [names[-1]]
        for layer in range(layers):
            name = f"b{block}.l{layer}"
            edges.extend(f"{source}>{name}" for source in before)
            before.append(name)
            names.append(name)
    return graph(names, " ".join(edges), " ".join(sections))


def unet(depth: int) -> Graph:
    """Encoders, and decoders that read the encoder of their own level."""
    downs = [f"down{i}.conv" for i in range(depth)]
    ups = [f"up{i}.{part}" for i in reversed(range(depth)) for part in ("up", "cat", "conv")]
    way = ["x", *downs, "middle", *ups]
    skips = [f"down{i}.conv>up{i}.cat" for i in range(depth)]
    sections = [f"down{i}" for i in range(depth)] + [f"up{i}" for i in range(depth)]
    return graph(way, " ".join([">".join(way), *skips]), " ".join(sections))


@st.composite
def random_graphs(draw: st.DrawFn, most: int = 24) -> Graph:
    """Any graph without circles: nested sections that need not be convex, hidden nodes, several inputs."""
    count = draw(st.integers(0, 5))
    parents = [draw(st.integers(-1, index - 1)) for index in range(count)]
    sections = [Section(f"s{i}", f"s{i}", f"s{p}" if p >= 0 else "") for i, p in enumerate(parents)]
    size = draw(st.integers(0, most))
    inputs = draw(st.integers(0, min(3, size)))
    nodes: list[Node] = []
    edges: list[Edge] = []
    for index in range(size):
        shape = draw(st.sampled_from(SHAPES))
        section = "" if index < inputs else draw(st.sampled_from(["", *(s.id for s in sections)]))
        nodes.append(node(f"n{index}", section, *shape, operator=draw(st.sampled_from(OPERATORS))))
        if index >= inputs and index:
            near = st.integers(max(0, index - 6), index - 1)
            for source in sorted(draw(st.sets(near | st.integers(0, index - 1), max_size=4))):
                edges.append(Edge(f"n{source}", f"n{index}", draw(st.booleans())))
    return Graph(
        nodes=tuple(nodes),
        edges=tuple(edges),
        sections=tuple(sections),
        inputs=tuple(item.id for item in nodes[:inputs]),
        outputs=(nodes[-1].id,) if nodes else (),
    )


@st.composite
def repeating_graphs(draw: st.DrawFn) -> tuple[Graph, list[int]]:
    """A chain of runs of equal sections, some with sections of their own inside; and the runs' lengths.

    The sections `r0.0`, `r0.1` .. of a run lie in a section `r0`, beside a layer that is like no other.
    """
    nodes, edges, sections = [node("x")], [], []
    lengths = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    before = "x"
    for run, length in enumerate(lengths):
        sections.append(Section(f"r{run}", f"r{run}", "", "Stage"))
        nodes.append(node(f"r{run}.first", f"r{run}", channels=run + 2))
        edges.append(Edge(before, nodes[-1].id))
        before = nodes[-1].id
        size = draw(st.integers(1, 5))
        operators = [draw(st.sampled_from(OPERATORS)) for _ in range(size)]
        ways = [sorted(draw(st.sets(st.integers(0, index), min_size=1))) for index in range(size)]
        inner = draw(st.integers(0, size))  # the first nodes, in a section of their own
        for number in range(length):
            block = f"r{run}.{number}"
            sections.append(Section(block, block, f"r{run}", "Block"))
            if inner:
                sections.append(Section(f"{block}.part", f"{block}.part", block, "Part"))
            names = [before]
            for index, (operator, way) in enumerate(zip(operators, ways, strict=True)):
                around = f"{block}.part" if index < inner else block
                nodes.append(node(f"{around}.n{index}", around, operator=operator))
                edges += [Edge(names[source], nodes[-1].id) for source in way]
                names.append(nodes[-1].id)
            before = names[-1]
    return Graph(tuple(nodes), tuple(edges), tuple(sections), ("x",), (before,)), lengths


@st.composite
def folded_graphs(draw: st.DrawFn) -> tuple[Graph, frozenset[str]]:
    """A random graph, or one with repeats, and some of its sections."""
    if draw(st.booleans()):
        made = draw(random_graphs())
    else:
        made = with_repeats(draw(repeating_graphs())[0])
    ids = [section.id for section in made.sections]
    return made, frozenset(draw(st.sets(st.sampled_from(ids)))) if ids else frozenset()
