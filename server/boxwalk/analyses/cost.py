"""What each section of a network costs: operations and parameters."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from pydantic import Field
from torch import nn

from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.registry import analysis
from boxwalk.recording.graph import Graph
from boxwalk.results import Scores

OUTSIDE = "outside of sections"


class Params(Parameters):
    depth: int = Field(
        2, ge=1, le=16, description="how deep sections within sections are listed; 1: outermost only"
    )


@analysis(
    "cost",
    title="Operations and parameters",
    source="A multiply-add counts as two operations; counted from the shapes of the pass",
)
def cost(graph: Graph, model: nn.Module, params: Params) -> Scores:
    """How many operations and parameters each section of the network has, those inside it included.

    Operations are those of one pass, for all inputs of its batch. Parameters that several layers share count
    once in each section. Shares are of the whole network; sections within sections are part of those around
    them.
    """
    modules = dict(model.named_modules(remove_duplicate=False))
    flops: dict[str, int] = {}
    layers: dict[str, int] = {}
    owners: dict[str, set[str]] = {}
    for node in graph.nodes:
        for section in graph.section_path(node.section) or (OUTSIDE,):
            flops[section] = flops.get(section, 0) + node.flops
            layers[section] = layers.get(section, 0) + (node.operator != "input")
            # a section's module may hold parameters of its own; a marker's section has its layers only
            owner = section if section in modules else node.module or ""
            owners.setdefault(section, set()).update({owner} & (modules.keys() - {""}))
    listed = [section.id for section in graph.sections if len(graph.section_path(section.id)) <= params.depth]
    if layers.get(OUTSIDE):
        listed.append(OUTSIDE)
    own = {OUTSIDE: [*model.parameters(recurse=False)]}
    parameters = [
        _count(own.get(name, []), *(modules[path].parameters() for path in owners[name])) for name in listed
    ]
    total_flops = sum(node.flops for node in graph.nodes)
    every = sum(parameter.numel() for parameter in model.parameters())
    operations = np.array([flops.get(name, 0) for name in listed], dtype=np.float64)
    numbers = np.array(parameters, dtype=np.float64)
    return Scores(
        title="Operations and parameters of each section",
        note="" if listed else "The network has no sections.",
        names=listed,
        columns={
            name: column.astype(np.float32)
            for name, column in {
                "operations": operations / 1e9,
                "share of operations": operations / max(total_flops, 1) * 100,
                "parameters": numbers / 1e6,
                "share of parameters": numbers / max(every, 1) * 100,
                "layers": np.array([layers.get(name, 0) for name in listed]),
            }.items()
        },
        units={
            "operations": "GFLOP",
            "share of operations": "%",
            "parameters": "million",
            "share of parameters": "%",
        },
        summary={
            "operations [GFLOP]": total_flops / 1e9,
            "parameters": every,
            "layers": sum(node.operator != "input" for node in graph.nodes),
            "memory of the parameters [MiB]": sum(p.numel() * p.element_size() for p in model.parameters())
            / 2**20,
        },
    )


def _count(*parts: Iterable[nn.Parameter]) -> int:
    """Number of all parameters, shared ones once."""
    found = {id(parameter): parameter.numel() for part in parts for parameter in part}
    return sum(found.values())
