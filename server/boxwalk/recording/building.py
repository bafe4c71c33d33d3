"""From what the recorder saw to the graph that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from boxwalk.recording.display import CHANNELS_LAST, LAYOUT, Context, puts_channels_last, shown
from boxwalk.recording.graph import AttributeValue, Edge, Graph, Node, Section
from boxwalk.recording.modules import class_name, own_parameters
from boxwalk.recording.names import Names
from boxwalk.recording.provenance import Call, Gap, Source, calls_of, version_of
from boxwalk.recording.tracing import Frame

Links = dict[Call, dict[Call, bool]]
"""For every call the calls it reads, and whether that way is opaque."""


@dataclass(frozen=True)
class Trace:
    """What the recorder hands over. outputs: for each tensor of the model's output where it comes from, and
    its place in the output's structure. complete: the pass came to its end."""

    calls: list[Call]
    outputs: list[tuple[str, Tensor, tuple[Source, ...]]]
    modules: Mapping[str, nn.Module]
    names: Names
    markers: list[str]
    aliases: Mapping[str, Call]
    tracked: bool
    complete: bool


def build(trace: Trace, feeds: Mapping[Frame, list[Call]]) -> tuple[Graph, list[Call]]:
    """The graph, and the call behind each of its nodes.

    feeds: for each frame that a gap may lie in, the calls whose values went into it.

    A node is in the graph if an input reaches it and it reaches an output, or if it is a leaf module's call
    that an input reaches. What depends on no input (weight-side computations, masks, position tables) and
    operations whose result nobody uses are left out.
    """
    links = _follow(trace, feeds, all_gaps=False)
    ends, made = _outputs(trace, links)
    if trace.complete and not any(end in links for end in ends):
        links = _follow(trace, feeds, all_gaps=True)
        ends, made = _outputs(trace, links)
    wanted = _reaching(trace, links, ends)
    calls = [call for call in [*trace.calls, *made] if call in wanted]
    outputs = [call for call in dict.fromkeys(ends) if call in wanted]
    if trace.tracked:
        calls, links = _contract(calls, links, {*outputs})
    edges = tuple(
        Edge(source.id, call.id, opaque) for call in calls for source, opaque in links.get(call, {}).items()
    )
    nodes, sections = _nodes(trace, calls, links)
    inputs = tuple(call.id for call in calls if call.kind == "input")
    kept = {call.id for call in calls}
    aliases = {name: call.id for name, call in trace.aliases.items() if call.id in kept}
    shapes = {place: tuple(tensor.shape) for place, tensor, _ in trace.outputs}
    graph = Graph(nodes, edges, sections, inputs, tuple(call.id for call in outputs), aliases, shapes)
    return graph, calls


# ---- edges ----------------------------------------------------------------------------------------------


def _follow(trace: Trace, feeds: Mapping[Frame, list[Call]], all_gaps: bool) -> Links:
    """What every call that depends on an input reads."""
    links: Links = {call: {} for call in trace.calls if call.kind == "input"}
    read = {source for call in trace.calls for source in call.reads}
    for call in trace.calls:
        if call in links:
            continue
        found = {source: False for source in calls_of(call.reads) if source in links}
        for gap in call.reads:
            if isinstance(gap, Gap) and (gap.certain or all_gaps):
                for source in _across(gap, call, links, read, feeds):
                    found.setdefault(source, True)
        if found:
            links[call] = found
    return links


def _across(
    gap: Gap, reader: Call | None, links: Links, read: set[Source], feeds: Mapping[Frame, list[Call]]
) -> Iterable[Call]:
    """The calls that a gap's tensor may come from.

    Those inside the same module call whose values nobody read; else what went into that module call, or into
    the one around it.
    """
    frame = gap.frame
    loose = [
        call
        for call in links
        if call.order < gap.order
        and call not in read
        and not call.used
        and call is not reader
        and _inside(call, frame)
    ]
    if loose:
        return loose
    while frame is not None:
        fed = [call for call in feeds.get(frame, ()) if call in links and call is not reader]
        if fed:
            return fed
        frame = frame.parent
    return [call for call in links if call.kind == "input"]


def _inside(call: Call, frame: Any) -> bool:
    around = call.frame
    while around is not None:
        if around is frame:
            return True
        around = around.parent
    return False


def _outputs(trace: Trace, links: Links) -> tuple[list[Call], list[Call]]:
    """The calls that put out the model's outputs, and those made up for outputs that came across a gap."""
    ends: list[Call] = []
    made: list[Call] = []
    read = {source for call in trace.calls for source in call.reads}
    for place, tensor, sources in trace.outputs:
        found = [call for call in calls_of(sources) if call in links]
        ends += found
        gaps = [source for source in sources if isinstance(source, Gap) and source.certain]
        if found or not (gaps or not any(isinstance(s, Call) for s in sources)):
            continue
        if not gaps and any(any(s in links for s in calls_of(other)) for _, _, other in trace.outputs):
            continue  # a constant beside outputs that depend on the input
        id_ = trace.names.unique(
            f"output.{place}" if place and len(trace.outputs) > 1 else "output", "-outside"
        )
        call = Call("operation", id_, 1, id_, "outside", "")
        call.order = len(trace.calls) + len(made)
        call.value, call.shape, call.version = tensor, tuple(tensor.shape), version_of(tensor)
        gap = gaps[0] if gaps else Gap(None, call.order, True)
        loose = [c for c in links if c not in read and not c.used and c.kind != "input" and c not in ends]
        sources_across = _across(gap, None, links, read, {}) if gap.frame is not None else loose
        links[call] = dict.fromkeys(sources_across or [c for c in links if c.kind == "input"], True)
        ends.append(call)
        made.append(call)
    return ends, made


def _reaching(trace: Trace, links: Links, ends: list[Call]) -> set[Call]:
    """Calls to be shown: see `build`. Of a pass that broke off, everything that depends on an input."""
    if not trace.complete:
        return set(links)
    stack = [call for call in links if call.kind in ("input", "module") and call.value is not None]
    stack += [end for end in ends if end in links]
    wanted: set[Call] = set()
    while stack:
        call = stack.pop()
        if call not in wanted:
            wanted.add(call)
            stack += links[call]
    return wanted


def _contract(calls: list[Call], links: Links, outputs: set[Call]) -> tuple[list[Call], Links]:
    """Only inputs, outputs and trackers; an edge where a way leads past no other of them."""
    kept = [c for c in calls if c.kind == "input" or c.operator == "tracker" or c in outputs]
    shown_calls = set(kept)
    reached: Links = {}
    for call in calls:  # in order of execution, so what it reads is done
        found: dict[Call, bool] = {}
        for source, opaque in links.get(call, {}).items():
            ways = {source: False} if source in shown_calls else reached.get(source, {})
            for origin, hidden in ways.items():
                found[origin] = found.get(origin, True) and (opaque or hidden)
        reached[call] = found
    return kept, {call: reached[call] for call in kept}


# ---- nodes and sections ---------------------------------------------------------------------------------


def _nodes(trace: Trace, calls: list[Call], links: Links) -> tuple[tuple[Node, ...], tuple[Section, ...]]:
    context = Context.of([call.shape or () for call in calls if call.kind == "input"])
    taken = {call.id for call in calls}
    sections = _Sections(trace, taken)
    last: dict[Call, bool] = {}
    nodes = []
    for call in calls:
        value = call.value
        shape = call.shape if call.shape is not None else (tuple(value.shape) if value is not None else ())
        source = next(iter(links.get(call, ())), None)
        from_ = (
            None if source is None or source.value is None else (source.shape or (), last.get(source, False))
        )
        last[call] = puts_channels_last(call.operator, call.attributes, shape, from_)
        call.shape = shape
        attributes: dict[str, AttributeValue] = dict(call.attributes)
        if last[call]:
            attributes[LAYOUT] = CHANNELS_LAST
        picture = shown(
            shape,
            context,
            last[call],
            numbers=value is not None and value.is_floating_point(),
            hidden=value is None or value.is_complex() or value.layout.__str__() != "torch.strided",
        )
        nodes.append(
            Node(
                id=call.id,
                title=f"{call.title}~{call.number}" if call.number > 1 else call.title,
                operator=call.operator,
                module=call.frame.path if call.kind == "module" else None,
                call=call.number,
                shape=shape,
                dtype=str(value.dtype).removeprefix("torch.") if value is not None else "",
                section=sections.of(call),
                attributes=attributes,
                parameters=own_parameters(call.module) if call.module is not None else 0,
                flops=call.flops,
                display=picture.display,
                channels=picture.channels,
                grid=picture.grid,
                skip_tokens=picture.skip_tokens,
            )
        )
    return tuple(nodes), tuple(sections.made.values())


class _Sections:
    """Sections by the module tree, or by the markers if the pass met any."""

    def __init__(self, trace: Trace, taken: set[str]) -> None:
        self.made: dict[object, Section] = {}
        self._trace = trace
        self._taken = taken

    def of(self, call: Call) -> str:
        if call.kind == "input":
            return ""
        if self._trace.markers:
            return self._marker(call.marker)
        return self._module(call.section)

    def _marker(self, number: int) -> str:
        if number == 0:
            return ""
        known = self.made.get(number)
        if known is None:
            name = self._trace.markers[number - 1]
            base = Names((), ()).module_base(name)
            known = self.made[number] = Section(self._free(base), name, "")
        return known.id

    def _module(self, path: str) -> str:
        if not path:
            return ""
        known = self.made.get(path)
        if known is None:
            parent = self._module(path.rpartition(".")[0])
            module = self._trace.modules.get(path)
            id_ = self._free(self._trace.names.module_base(path))
            known = self.made[path] = Section(
                id_, path, parent, class_name(module) if module is not None else ""
            )
        return known.id

    def _free(self, base: str) -> str:
        """`base`, or with a number where a node or another section is called so."""
        found, number = base, 1
        while found in self._taken:
            number += 1
            found = f"{base}-{number}"
        self._taken.add(found)
        return found
