"""A graph as a client of CNNWorkshopVR takes it: modules in groups, numbered from 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import nn

from boxwalk.adapters.cnnworkshop.weights import NAME, Weights, editable, predefined
from boxwalk.analyses.classes import class_output
from boxwalk.errors import NotApplicableError, UnknownError
from boxwalk.layout.merging import ACTIVATION
from boxwalk.layout.shown import Shown, shown
from boxwalk.network import Network
from boxwalk.outputs import class_word
from boxwalk.recording.graph import Graph, Node

LARGEST_GROUP = 12  # modules of one section; larger sections are told by the sections in them
CHANNELWISE = frozenset({"add", "sub", "mul", "div", "dropout", "dropout2d"})


@dataclass(frozen=True)
class Module:
    """A shown node. id, group: from 1. precursors: ids. labels: words for its channels, () without."""

    id: int
    group: int
    node: Node
    precursors: tuple[int, ...]
    labels: tuple[str, ...] = ()

    @property
    def size(self) -> tuple[int, int, int, int]:
        """[1, C, H, W], whatever it puts out."""
        return 1, self.node.channels, *self.node.grid

    def label(self, channel: int) -> str:
        return self.labels[channel] if channel < len(self.labels) else f"channel {channel}"


@dataclass
class Group:
    """Modules that follow each other in one section. precursors: ids of groups."""

    label: str
    section: str
    modules: list[int] = field(default_factory=list)
    precursors: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Architecture:
    """All modules of a graph, the input first and the output last; groups by id; editable weights by node."""

    modules: Mapping[int, Module]
    groups: Mapping[int, Group]
    weights: Mapping[str, Weights]

    def module(self, number: int) -> Module:
        """Raises UnknownError."""
        if number not in self.modules:
            raise UnknownError(f"Unknown module {number}. There are 1 to {len(self.modules)}.")
        return self.modules[number]

    def described(self, model: nn.Module) -> dict[str, Any]:
        """What `request_architecture` is answered with, by the weights that `model` has now."""
        groups = {
            str(number): {"precursors": sorted(group.precursors), "label": group.label}
            for number, group in self.groups.items()
        }
        modules = {str(number): self._described(module, model) for number, module in self.modules.items()}
        return {"group_dict": groups, "module_dict": modules}

    def _described(self, module: Module, model: nn.Module) -> dict[str, Any]:
        data, tags = self._data(module, model), []
        if "input_mapping" not in data:
            tags.append("ignore_highlight")
        elif "PFModule_kernels" in data or NAME in data:
            tags.append("draw_edges")
        if module.labels:
            tags.append("assign_class_labels")
            data["channel_labels"] = list(module.labels)
        return {
            "group_id": module.group,
            "label": module.node.title,
            "precursors": list(module.precursors),
            "tags": tags,
            "data": data,
            "size": list(module.size),
        }

    def _data(self, module: Module, model: nn.Module) -> dict[str, Any]:
        """Kernels, weights and which input channels feed each channel, where a client can use them: it looks
        for the channels fed in every precursor.
        """
        channels = {self.modules[number].node.channels for number in module.precursors}
        weights = self.weights.get(module.node.id)
        fixed = predefined(module.node, model)
        if len(channels) == 1 and (weights is not None or fixed):
            data = weights.described(model) if weights is not None else fixed
            inputs = [index for row in data["input_mapping"] for index in (row if weights else [row])]
            if max(inputs) < min(channels):
                return data
        if channels == {module.node.channels} and _keeps_channels_apart(module.node):
            return {"input_mapping": list(range(module.node.channels))}
        return {}


def architecture(graph: Graph, network: Network) -> Architecture:
    """The modules of a network's graph. Raises NotApplicableError where it shows nothing."""
    found = shown(graph)
    order = _order(found, graph, network)
    if not order:
        raise NotApplicableError(f"{network.title} puts out nothing that could be shown.")
    ids = {vertex: number for number, vertex in enumerate(order, 1)}
    precursors: dict[int, list[int]] = {vertex: [] for vertex in order}
    for source, target in found.edges:
        if source in ids and target in ids:
            precursors[target].append(ids[source])
    groups, group_of = _groups(found, graph, order)
    classes = class_output(graph, network)
    modules = {}
    for vertex, number in ids.items():
        node = found.vertices[vertex]
        names = (
            tuple(class_word(network.labels, index) for index in range(node.channels))
            if classes is not None and node.id == classes.id
            else ()
        )
        group = group_of[vertex]
        modules[number] = Module(number, group, node, tuple(sorted(precursors[vertex])), names)
        groups[group].modules.append(number)
        groups[group].precursors |= {group_of[order[each - 1]] for each in precursors[vertex]} - {group}
    return Architecture(modules, groups, editable(graph, network.model))


def _order(found: Shown, graph: Graph, network: Network) -> list[int]:
    """Indices of what is shown, each after what it is computed from, the output last where nothing follows
    it: that of the classes, else the first one.
    """
    order = [
        vertex
        for vertex, node in enumerate(found.vertices)
        if node.has_maps and all(node.grid)  # an input without values stands for nothing here
    ]
    classes = class_output(graph, network)
    wanted = [classes.id] if classes is not None else list(graph.outputs)
    last = next(
        (
            vertex
            for name in wanted
            for vertex in order
            if found.vertices[vertex].id == name and not found.targets[vertex]
        ),
        None,
    )
    first = [found.place] if found.place in order else []
    return (
        first
        + [vertex for vertex in order if vertex not in (*first, last)]
        + ([last] if last is not None and last not in first else [])
    )


def _groups(found: Shown, graph: Graph, order: list[int]) -> tuple[dict[int, Group], dict[int, int]]:
    """Runs of modules of one section, so that groups have an order too; and the group of each vertex."""
    sizes = Counter(section for vertex in order for section in found.sections[vertex])
    groups: dict[int, Group] = {}
    group_of: dict[int, int] = {}
    inputs = set(graph.inputs)
    for vertex in order:
        path, node = found.sections[vertex], found.vertices[vertex]
        small = next((section for section in path if sizes[section] <= LARGEST_GROUP), None)
        section = "input" if node.id in inputs else small or (path[-1] if path else "")
        if not groups or groups[len(groups)].section != section:
            known = graph.section_by_id.get(section)
            label = node.title if known is None else known.title
            groups[len(groups) + 1] = Group(label, section)
        group_of[vertex] = len(groups)
    return groups, group_of


def _keeps_channels_apart(node: Node) -> bool:
    words = node.operator.split("_")
    return (
        ACTIVATION.fullmatch(node.operator) is not None
        or "norm" in words
        or any("pool" in word for word in words)
        or node.operator in CHANNELWISE
    )
