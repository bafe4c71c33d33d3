"""One vector for each of many example inputs: what a layer, or something else, makes of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from boxwalk.analyses.classes import class_output, predicted
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.progress import Item, Kept, Progress
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Example
from boxwalk.recording.engine import run
from boxwalk.recording.graph import Graph
from boxwalk.results import FloatArray, Maps

_TOGETHER = 16  # inputs kept as one part
MOST_VALUES = 1 << 27  # of all vectors together: 512 MiB

Vector = Callable[[Example, dict[str, Tensor]], FloatArray]
"""From an example input and what the nodes asked for put out to a vector float32 [D]."""


@dataclass(frozen=True, eq=False)
class Collection:
    """Vectors of example inputs, those that are finite.

    rows: float32 [n, D]. indices, labels, splits, predictions: n each; "" where there is none. left_out:
    number of inputs whose vector holds values that are not finite.
    """

    rows: FloatArray
    indices: tuple[int, ...]
    labels: tuple[str, ...]
    splits: tuple[str, ...]
    predictions: tuple[str, ...]
    left_out: int

    def wrong(self, classes: Sequence[str] | None) -> list[bool]:
        """Which inputs the network takes for another of its classes than their label says."""
        pairs = zip(self.labels, self.predictions, strict=True)
        return [
            label != "" and prediction not in ("", label) and (classes is None or label in classes)
            for label, prediction in pairs
        ]

    def note(self) -> str:
        """How many inputs were left out, in words."""
        return f"Left out for values that are not finite: {self.left_out} inputs." if self.left_out else ""


def collect(
    inputs: Inputs, most: int, graph: Graph, nodes: Sequence[str], vector: Vector, kept: Kept, item: Item
) -> Generator[Progress, None, Collection]:
    """Run the network on at most `most` of the inputs, evenly spaced, and make a vector of each.

    nodes: whose values `vector` is given. Runs to the end where that tells a class. Finished parts are kept
    under `item`, which says all that decides the vectors beside the node. Raises ParameterError if they are
    too many values, NotApplicableError if they differ in length.
    """
    network = inputs.network
    chosen = spaced(inputs.indices, most)
    classes = class_output(graph, network)
    until = [*nodes, *([classes.id] if classes is not None else [])]
    rows: list[FloatArray] = []
    words: list[list[str]] = []
    for start in range(0, len(chosen), _TOGETHER):
        indices = chosen[start : start + _TOGETHER]
        key = {**item, "inputs": ",".join(map(str, indices))}
        known = kept.get(key)
        if isinstance(known, Maps):
            rows.extend(known.values[:, 0])
            words.extend(json.loads(label) for label in known.labels)
            continue
        for index in indices:
            yield Progress(0.5 * len(rows) / len(chosen), f"example {index}")
            example = network.example(index)
            values = dict(run(network, example.inputs, until=until).values) if until else {}
            rows.append(_fitting(vector(example, values), rows, len(chosen)))
            prediction = predicted(values[classes.id], network) if classes is not None else ""
            words.append([example.label, example.split, prediction])
        made = slice(len(rows) - len(indices), None)
        said = [json.dumps(each) for each in words[made]]
        kept.put(key, Maps(values=np.stack(rows[made])[:, None], labels=said))
    found = np.stack(rows)
    finite = np.isfinite(found).all(1)
    left = [int(place) for place in np.flatnonzero(finite)]
    labels, splits, predictions = (tuple(words[place][part] for place in left) for part in range(3))
    drawn = tuple(chosen[place] for place in left)
    return Collection(found[finite], drawn, labels, splits, predictions, len(chosen) - len(left))


def spaced(indices: Sequence[int], most: int) -> tuple[int, ...]:
    """At most `most` of the indices, evenly spaced."""
    if len(indices) <= most:
        return tuple(indices)
    return tuple(indices[place * len(indices) // most] for place in range(most))


def _fitting(row: FloatArray, rows: list[FloatArray], count: int) -> FloatArray:
    if rows and len(rows[0]) != len(row):
        raise NotApplicableError(
            f"The example inputs give vectors of {len(rows[0]):,} and {len(row):,} values, which cannot be "
            "compared: they differ in size. Take the mean or maximum over positions."
        )
    if len(row) * count > MOST_VALUES:
        raise ParameterError(
            f"{count} inputs of {len(row):,} values each are too many to compare; at most {MOST_VALUES:,} "
            f"values, which is {max(MOST_VALUES // len(row), 1):,} inputs here. Take fewer inputs, the mean "
            "over positions, or a smaller layer."
        )
    return row
