"""Pictures as textures: what a layer's maps have in common wherever it is, or the power spectrum."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor

from boxwalk.analyses.collection import Collection, collect
from boxwalk.analyses.distances import centred_products, distances_of
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Kept, Progress, told
from boxwalk.analyses.values import Doubles, as_given
from boxwalk.errors import NotApplicableError
from boxwalk.network import Example
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import FloatArray

Scaling = Literal["sqrt(w/A)", "w/A"]
PARTS = "textures"  # what is made of each input serves the distances and the map

SOURCE = (
    "Lubbers et al., Inferring low-dimensional microstructure representations (2017), equations 2 to 4, 7"
)


class TextureParams(Parameters):
    features: Literal["gram matrix", "power spectrum"] = Field(
        "gram matrix",
        description="gram matrix: of the layer's maps; power spectrum: of the input picture, whatever the "
        "layer",
    )
    scaling: Scaling = Field(
        "sqrt(w/A)",
        description="of a layer's Gram matrix: sqrt(w/A), as the distance of equation 4 needs it, or w/A, as "
        "the paper's text says; w is 1, A = 4 (channels x pixels)^2",
    )
    also: str = Field(
        "",
        description="further layers whose Gram matrices count too: ids or module paths, with commas between",
    )
    most: int = Field(
        200, ge=3, le=1000, description="how many example inputs at most, evenly spaced among them"
    )


def texture_distances(
    graph: Graph, node: Node, inputs: Inputs, kept: Kept, params: TextureParams
) -> Generator[Progress, None, tuple[Doubles, Collection]]:
    """Distances float64 [n, n] between example inputs as textures, and their collection.

    Raises UnknownNodeError or NotApplicableError for `also`.
    """
    nodes = layers(graph, node, params.also) if params.features == "gram matrix" else []

    def vector(example: Example, values: dict[str, Tensor]) -> FloatArray:
        if params.features == "power spectrum":
            return power_spectrum(example.picture)
        maps = (maps_of(as_given(one, values[one.id]), values[one.id]) for one in nodes)
        return np.concatenate([texture(each, params.scaling) for each in maps])

    item = {"features": params.features, "scaling": params.scaling, "also": params.also}
    names = [one.id for one in nodes]
    found = yield from collect(inputs, params.most, graph, names, vector, kept, item)
    products = yield from told(centred_products(found.rows), "distances", 0.5, 0.6)
    return distances_of(products), found


def layers(graph: Graph, node: Node, also: str) -> list[Node]:
    """The layer and those named in `also`, each once."""
    named = [graph.resolve(name.strip()) for name in also.split(",") if name.strip()]
    for one in named:
        if one.display not in ("maps", "tokens"):
            raise NotApplicableError(f"'{one.id}' in 'also' has no maps whose Gram matrix could be taken.")
    return list({one.id: one for one in (node, *named)}.values())


def texture(maps: Tensor, scaling: Scaling) -> FloatArray:
    """The scaled Gram matrix of maps [C, H, W] as a vector, float32 [C (C + 1) / 2].

    G_ik = sum over pixels of F_i F_k (equation 2), scaled by 1 / A or its root, A = 4 C^2 (H W)^2 (equation
    3). It is symmetric: each pair of channels stands once, times sqrt(2), so that Euclidean distances of
    these vectors are those of the matrices.
    """
    rows = maps.flatten(1).double().cpu()
    channels, pixels = rows.shape
    size = 4.0 * channels**2 * pixels**2
    gram = rows @ rows.T / (math.sqrt(size) if scaling == "sqrt(w/A)" else size)
    first, second = torch.triu_indices(channels, channels)
    values = gram[first, second]
    values[first != second] *= math.sqrt(2)
    row: FloatArray = values.float().numpy()
    return row


def power_spectrum(picture: NDArray[np.uint8]) -> FloatArray:
    """|F|^2 / (H W) of a picture uint8 [H, W] or [H, W, 3] as grey in -1..1, float32 [H W].

    F is the discrete Fourier transform, the mean of the picture at (0, 0). Colours count alike.
    """
    grey = picture.astype(np.float64) / 127.5 - 1
    if grey.ndim == 3:
        grey = grey.mean(2)
    spectrum: FloatArray = (np.abs(np.fft.fft2(grey, norm="ortho")) ** 2).astype(np.float32).ravel()
    return spectrum


def what(node: Node, params: TextureParams) -> str:
    """What the distances are of, for a title."""
    if params.features == "power spectrum":
        return "power spectrum"
    return f"{node.title} and {params.also}" if params.also else node.title
