"""What each section of a network costs: operations and parameters."""

from __future__ import annotations

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
    flops: dict[str, int] = {}
    layers: dict[str, int] = {}
    owners: dict[str, set[str]] = {}
    for node in graph.nodes:
        path = graph.section_path(node.section)
        for section in path or (OUTSIDE,):
            flops[section] = flops.get(section, 0) + node.flops
            layers[section] = layers.get(section, 0) + (node.operator != "input")
            if node.module is not None:
                owners.setdefault(section, set()).add(node.module)
        for section in path:  # a section's module may hold parameters of its own, as class tokens
            if graph.section_by_id[section].module:
                for around in graph.section_path(section):
                    owners.setdefault(around, set()).add(section)
    listed = [section.id for section in graph.sections if len(graph.section_path(section.id)) <= params.depth]
    if layers.get(OUTSIDE):
        listed.append(OUTSIDE)
    modules = dict(model.named_modules(remove_duplicate=False))
    parameters = [_parameters(modules, owners.get(name, set()), graph) for name in listed]
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


def _parameters(modules: dict[str, nn.Module], paths: set[str], graph: Graph) -> int:
    """Number of parameters that the modules at `paths` hold: sections' own, layers' with all inside."""
    found: dict[int, int] = {}
    for path in paths:
        module = modules.get(path)
        if module is None:
            continue
        for parameter in module.parameters(recurse=path not in graph.section_by_id):
            found[id(parameter)] = parameter.numel()
    return sum(found.values())
