"""A graph as a table to read, and as JSON, DOT (Graphviz) and GraphML for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

from boxwalk.layout import with_repeats
from boxwalk.recording.graph import Graph, Node

_UNITS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_HEADINGS = ("node", "operator", "shape", "parameters", "flops", "from")
_RIGHT = (3, 4)  # columns of numbers


def text(graph: Graph, title: str) -> str:
    """A table: one line per node in the order of execution, indented by its sections."""
    parameters = sum(node.parameters for node in graph.nodes)
    flops = sum(node.flops for node in graph.nodes)
    rows: list[tuple[str, ...]] = []
    headings: dict[int, list[str]] = {}  # lines of sections that stand above a row
    path: tuple[str, ...] = ()
    before = ""
    for node in graph.nodes:
        now = graph.section_path(node.section)
        shared = next(
            (i for i, (a, b) in enumerate(zip(path, now, strict=False)) if a != b), min(len(path), len(now))
        )
        for depth, section in enumerate(now[shared:], shared):
            entry = graph.section_by_id[section]
            what = f" ({entry.module})" if entry.module else ""
            headings.setdefault(len(rows), []).append(f"{'  ' * depth}{entry.title}{what}")
        path = now
        sources = graph.sources(node.id)
        rows.append(
            (
                "  " * len(now) + node.id,
                node.operator,
                shape_text(node),
                f"{node.parameters:,}" if node.parameters else "",
                amount(node.flops) if node.flops else "",
                "" if sources == (before,) else ", ".join(sources),
            )
        )
        before = node.id
    widths = [max(len(row[i]) for row in [_HEADINGS, *rows]) for i in range(len(_HEADINGS))]
    lines = [
        f"{title}: {len(graph.nodes)} nodes, {len(graph.edges)} edges, {parameters:,} parameters, "
        f"{amount(flops)}FLOP",
        "",
        _line(_HEADINGS, widths),
        "  ".join("-" * width for width in widths),
    ]
    for number, row in enumerate(rows):
        lines += headings.get(number, [])
        lines.append(_line(row, widths))
    opaque = sum(edge.opaque for edge in graph.edges)
    if opaque:
        lines += [
            "",
            f"{opaque} of the edges are opaque: there the data left PyTorch and could not be followed.",
        ]
    return "\n".join(lines) + "\n"


def json_text(graph: Graph, network: str) -> str:
    """The same fields as the server's answer for a network's graph, without the layout."""
    answer = {
        "network": network,
        "recording": None,
        "nodes": [_fields(node) for node in graph.nodes],
        "edges": [{"source": e.source, "target": e.target, "opaque": e.opaque} for e in graph.edges],
        "sections": [
            {"id": s.id, "title": s.title, "parent": s.parent, "module": s.module, "repeats": s.repeats}
            for s in with_repeats(graph).sections
        ],
        "inputs": list(graph.inputs),
        "outputs": list(graph.outputs),
    }
    return json.dumps(answer, indent=1) + "\n"


def dot(graph: Graph) -> str:
    """For Graphviz: sections as clusters, opaque edges dashed."""
    lines = ["digraph {", "  rankdir=TB;", '  node [shape=box, style=rounded, fontname="sans-serif"];']
    inside: dict[str, list[str]] = {}
    for node in graph.nodes:
        label = f"{node.title}\n{node.operator} {shape_text(node)}".rstrip()
        inside.setdefault(node.section, []).append(f"{_quoted(node.id)} [label={_quoted(label)}];")
    children: dict[str, list[str]] = {}
    for section in graph.sections:
        children.setdefault(section.parent, []).append(section.id)

    def write(section: str, indent: str) -> None:
        lines.extend(indent + line for line in inside.get(section, []))
        for child in children.get(section, []):
            lines.append(f"{indent}subgraph {_quoted('cluster_' + child)} {{")
            lines.append(f"{indent}  label={_quoted(graph.section_by_id[child].title)};")
            write(child, indent + "  ")
            lines.append(f"{indent}}}")

    write("", "  ")
    for edge in graph.edges:
        style = " [style=dashed]" if edge.opaque else ""
        lines.append(f"  {_quoted(edge.source)} -> {_quoted(edge.target)}{style};")
    return "\n".join([*lines, "}"]) + "\n"


def graphml(graph: Graph) -> str:
    """For networkx, Gephi, yEd and others; shapes as text, `64 x 56 x 56`."""
    root = ElementTree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    kinds = {
        "title": "string",
        "operator": "string",
        "module": "string",
        "shape": "string",
        "dtype": "string",
        "section": "string",
        "parameters": "long",
        "flops": "long",
    }
    for name, kind in kinds.items():
        _element(root, "key", {"id": name, "for": "node", "attr.name": name, "attr.type": kind})
    _element(root, "key", {"id": "opaque", "for": "edge", "attr.name": "opaque", "attr.type": "boolean"})
    drawn = _element(root, "graph", {"edgedefault": "directed"})
    for node in graph.nodes:
        element = _element(drawn, "node", {"id": node.id})
        for name in kinds:
            value = shape_text(node) if name == "shape" else getattr(node, name)
            if value is not None:
                _element(element, "data", {"key": name}).text = str(value)
    for edge in graph.edges:
        element = _element(drawn, "edge", {"source": edge.source, "target": edge.target})
        _element(element, "data", {"key": "opaque"}).text = str(edge.opaque).lower()
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def shape_text(node: Node) -> str:
    """Without the batch axis: `64 x 56 x 56`."""
    return " x ".join(str(size) for size in node.shape[1:])


def amount(number: float) -> str:
    """With the unit's letter: `3.6 G`, `118 M`, `512 `."""
    for factor, letter in _UNITS:
        if number >= factor:
            return f"{number / factor:.3g} {letter}"
    return f"{number:g} "


def _line(cells: Iterable[str], widths: list[int]) -> str:
    placed = (
        cell.rjust(width) if column in _RIGHT else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(placed).rstrip()


def _fields(node: Node) -> dict[str, Any]:
    names = [name for name in Node.__slots__ if name != "attributes"]
    return {**{name: getattr(node, name) for name in names}, "attributes": dict(node.attributes)}


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _element(parent: ElementTree.Element, tag: str, attributes: dict[str, str]) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, attributes)
