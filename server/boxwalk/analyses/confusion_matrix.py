"""Which classes a network takes for which."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from boxwalk.analyses.classes import class_output, has_classes, has_labelled_examples, predicted
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.progress import Progress
from boxwalk.analyses.registry import analysis
from boxwalk.errors import NotApplicableError
from boxwalk.network import Network
from boxwalk.recording.engine import run
from boxwalk.recording.graph import Graph
from boxwalk.results import Matrix


@analysis(
    "confusion-matrix",
    title="Confusion matrix",
    source="counts; rows are labels, columns are predictions",
    applies=(has_classes, has_labelled_examples),
)
def confusion_matrix(network: Network, graph: Graph, inputs: Inputs) -> Generator[Progress, None, Matrix]:
    """How often the example inputs of each label (rows) are taken for each class (columns).

    The prediction is the likeliest class, also where none is likely. Classes that are neither a label nor a
    prediction of these inputs are left out; labels that are no class of the network follow the others.
    """
    output = class_output(graph, network)
    if output is None:  # `has_classes` has said so before
        raise NotApplicableError(f"None of the outputs of {network.title!r} has a number for each class.")
    cells: dict[tuple[str, str], list[int]] = {}
    unlabelled = broken = 0
    for number, index in enumerate(inputs.indices):
        yield Progress(number / len(inputs), f"example {index}")
        label = network.example_label(index)
        if not label:
            unlabelled += 1
            continue
        prediction = predicted(run(network, network.example(index).inputs, until=output.id).value, network)
        if not prediction:
            broken += 1
            continue
        cells.setdefault((label, prediction), []).append(index)
    if not cells:
        raise NotApplicableError("No example input has a label and a prediction that is a number.")
    known = network.labels or tuple(str(number) for number in range(output.channels))
    used = {word for pair in cells for word in pair}
    columns = [name for name in dict.fromkeys(known) if name in used]
    rows = [*columns, *sorted(used - set(columns))]
    values = np.zeros((len(rows), len(columns)), dtype=np.float32)
    for (label, prediction), found in cells.items():
        values[rows.index(label), columns.index(prediction)] = len(found)
    right = sum(len(found) for (label, prediction), found in cells.items() if label == prediction)
    total = sum(len(found) for (label, _), found in cells.items() if label in columns)
    words = [f"Right: {right} of {total} ({right / total:.1%})." if total else "No label is a class."]
    for count, why in ((unlabelled, "have no label"), (broken, "give no number for a class")):
        if count:
            words.append(f"Left out, because they {why}: {count} inputs.")
    return Matrix(
        title="Labels (rows) and predictions (columns)",
        note=" ".join(words),
        values=values,
        rows=rows,
        columns=columns,
        unit="inputs",
        inputs={
            f"{rows.index(label)},{columns.index(prediction)}": found
            for (label, prediction), found in cells.items()
        },
    )
