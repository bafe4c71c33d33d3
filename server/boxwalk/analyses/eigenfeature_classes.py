"""How strongly a layer answers to each class of the example inputs."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import torch

from boxwalk.analyses.classes import has_labelled_examples
from boxwalk.analyses.feature_maps import has_several_maps
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.progress import Progress
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import as_given
from boxwalk.errors import NotApplicableError
from boxwalk.network import Network
from boxwalk.recording.display import maps_of
from boxwalk.recording.engine import run
from boxwalk.recording.graph import Node
from boxwalk.results import Scores


@analysis(
    "eigenfeature-classes",
    title="Activation of each class",
    source="Avalos et al., Eigenfeatures (2021), figure 13 and equation 13",
    applies=(has_several_maps, has_labelled_examples),
)
def eigenfeature_classes(network: Network, node: Node, inputs: Inputs) -> Generator[Progress, None, Scores]:
    """How strongly a layer answers to each class: the mean of its positive activations over example inputs.

    For each input the mean of all values above zero is taken (0 where there is none), over the whole layer
    and over its strongest channel, the one that holds the largest activation; then the mean over the inputs
    of a class. The deviation is that of the inputs of the class.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    broken = 0
    for number, example in enumerate(inputs):
        yield Progress(number / len(inputs), f"example {inputs.indices[number]}")
        with torch.no_grad():
            value = run(network, example.inputs, until=node.id).value
            maps = maps_of(as_given(node, value), value).double().flatten(1).cpu()
        if not maps.isfinite().all():
            broken += 1
            continue
        strongest = maps[int(maps.amax(1).argmax())]
        found.setdefault(example.label or "no label", []).append(
            (_mean_positive(maps), _mean_positive(strongest))
        )
    if not found:
        raise NotApplicableError(f"'{node.id}' holds values that are not finite for every example input.")
    known = {label: place for place, label in enumerate(network.labels or ())}
    names = sorted(found, key=lambda name: (known.get(name, len(known)), name))
    rows = [np.array(found[name]) for name in names]
    columns = {
        "all channels": [row[:, 0].mean() for row in rows],
        "deviation": [row[:, 0].std() for row in rows],
        "strongest channel": [row[:, 1].mean() for row in rows],
        "its deviation": [row[:, 1].std() for row in rows],
        "inputs": [len(row) for row in rows],
    }
    most = names[int(np.argmax(columns["all channels"]))]
    return Scores(
        title=f"Mean positive activation of {node.title} for each class",
        note=f"Left out for values that are not finite: {broken} inputs." if broken else "",
        names=names,
        columns={name: np.array(values, dtype=np.float32) for name, values in columns.items()},
        units=dict.fromkeys(list(columns)[:4], "activation"),
        summary={"classes": len(names), "inputs": sum(len(row) for row in rows), "largest for": most},
    )


def _mean_positive(values: torch.Tensor) -> float:
    positive = values[values > 0]
    return float(positive.mean()) if positive.numel() else 0.0
