"""Statistics of all layers of a recording, one row each: where values vanish, explode or die along the
walk.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from boxwalk.analyses.progress import Progress
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.statistics import row_statistics
from boxwalk.analyses.values import channel_values, has_values
from boxwalk.recording.recording import Recording
from boxwalk.results import Scores

COLUMNS = ("min", "max", "mean", "std", "zeros", "dead channels", "not finite")


@analysis(
    "layer-statistics",
    title="Statistics of all layers",
    source="Population statistics in float64; dead channels: Lu, Dying ReLU and Initialization (2020)",
)
def layer_statistics(recording: Recording) -> Generator[Progress, None, Scores]:
    """How large the values of every layer are, in the order of execution.

    Zeros are exact zeros. A channel is dead for this input when all its values are exactly zero. Values that
    are not finite are counted and left out of the rest.
    """
    nodes = [
        node for node in recording.graph.nodes if not has_values(node) and node.id in recording.activations
    ]
    rows: list[list[float]] = []
    for index, node in enumerate(nodes):
        yield Progress(index / len(nodes), node.title)
        values = channel_values(node, recording.activations[node.id])
        whole = row_statistics(values.reshape(1, -1))
        dead = int((values == 0).all(axis=1).sum())
        rows.append(
            [
                float(whole.minimum[0]),
                float(whole.maximum[0]),
                float(whole.mean[0]),
                float(whole.std[0]),
                float(whole.zeros[0]) * 100,
                dead,
                float(whole.broken[0]),
            ]
        )
    table = np.array(rows, dtype=np.float32).reshape(len(rows), len(COLUMNS))
    broken = [node.id for node, row in zip(nodes, rows, strict=True) if row[-1]]
    return Scores(
        title="Statistics of all layers",
        note=f"Values that are not finite first appear in {broken[0]}." if broken else "",
        names=[node.id for node in nodes],
        columns=dict(zip(COLUMNS, table.T, strict=True)),
        units={"zeros": "%"},
        summary={"layers": len(nodes), "layers with values that are not finite": len(broken)},
    )
