"""A map of many example inputs: those that a layer answers to alike lie side by side."""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal

import numpy as np
from pydantic import Field
from torch import Tensor

from boxwalk.analyses.classes import has_examples
from boxwalk.analyses.collection import collect
from boxwalk.analyses.distances import centred_products, principal_axes
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.progress import Kept, Progress, told
from boxwalk.analyses.projections import Projection, project
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import as_given, has_values
from boxwalk.network import Example
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import FloatArray, Points

Reading = Literal["mean", "maximum", "flattened"]
Colour = Literal["label", "prediction", "split"]

LONGEST_VECTOR = 4096  # values of a layer for which the way back from a place is given


class Params(Projection):
    reading: Reading = Field(
        "mean",
        description="how a layer becomes a vector: the mean or the maximum of each channel over all "
        "positions, or all values one after the other",
    )
    colour: Colour = Field("label", description="what colours the points; split is the part of the data")
    most: int = Field(
        500, ge=3, le=1000, description="how many example inputs at most, evenly spaced among them"
    )


@analysis(
    "image-map",
    title="Map of the example inputs",
    source="Pearson 1901 (PCA); de Leeuw 1977 (MDS by SMACOF); van der Maaten and Hinton 2008 (t-SNE); "
    "McInnes et al. 2018 (UMAP); Venna and Kaski 2001 (trustworthiness); Kruskal 1964 (stress-1)",
    applies=(has_values, has_examples),
    version=2,
)
def image_map(
    graph: Graph, node: Node, inputs: Inputs, kept: Kept, params: Params
) -> Generator[Progress, None, Points]:
    """Example inputs as points: near each other where the layer answers alike.

    Each input is run through the network, its values at the layer are made one vector, and the vectors are
    drawn in two or three dimensions by their Euclidean distances. Every method begins with the principal
    components. Points whose input the network takes for another class are marked. Trustworthiness: 1 if
    neighbours on the map are neighbours in the layer. Kruskal stress-1: 0 if all distances are right. Another
    map of the same layer does not run the network again. With PCA of a layer that puts out a vector of at
    most 4,096 values, every place of the map is such a vector.
    """

    def vector(_: Example, values: dict[str, Tensor]) -> FloatArray:
        return read(node, values[node.id], params.reading)

    found = yield from collect(
        inputs, params.most, graph, [node.id], vector, kept, {"reading": params.reading}
    )
    products = yield from told(centred_products(found.rows), "distances", 0.5, 0.6)
    places, summary = yield from project(products, params)
    groups = {"label": found.labels, "prediction": found.predictions, "split": found.splits}[params.colour]
    wrong = found.wrong(inputs.network.labels)
    origin, axes = principal_axes(found.rows, places) if leads_back(node, params) else (None, None)
    words = [found.note(), f"{len(found.rows)} inputs, {found.rows.shape[1]:,} values each."]
    if not any(groups):
        words.append(f"Not coloured: there is no {params.colour} of these inputs.")
    return Points(
        title=f"Example inputs at {node.title}, {params.method}",
        note=" ".join(word for word in words if word),
        coordinates=places.astype(np.float32),
        labels=[
            named(index, label, prediction if bad else "")
            for index, label, prediction, bad in zip(
                found.indices, found.labels, found.predictions, wrong, strict=True
            )
        ],
        groups=[group or f"no {params.colour}" for group in groups] if any(groups) else (),
        marks=["misclassified" if bad else "" for bad in wrong] if any(wrong) else (),
        inputs=found.indices,
        summary=summary | ({"misclassified": sum(wrong)} if any(found.predictions) else {}),
        origin=None if origin is None else origin.astype(np.float32),
        axes=None if axes is None else axes.astype(np.float32),
    )


def leads_back(node: Node, params: Params) -> bool:
    """Whether a place of the map is a value of the layer; all readings of a vector are the vector."""
    return params.method == "PCA" and node.display == "vector" and node.channels <= LONGEST_VECTOR


def read(node: Node, value: Tensor, reading: Reading) -> FloatArray:
    """A layer's value for one input as a vector, float32 [D].

    mean, maximum: of each channel (of each column of a matrix) over all positions; flattened: all of it,
    class tokens left out.
    """
    maps = maps_of(as_given(node, value), value).double().cpu()
    rows = maps[0].T if node.display == "matrix" else maps.flatten(1)
    if reading == "flattened":
        rows = maps.flatten()
    elif reading == "mean":
        rows = rows.mean(1)
    else:
        rows = rows.amax(1)
    row: FloatArray = rows.float().numpy()
    return row


def named(index: int, label: str, prediction: str) -> str:
    """`example 3: cat, taken for dog`."""
    words = f"example {index}: {label}" if label else f"example {index}"
    return f"{words}, taken for {prediction}" if prediction else words
