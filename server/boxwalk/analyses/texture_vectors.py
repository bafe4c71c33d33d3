"""How unlike the example inputs are as textures."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from boxwalk.analyses.classes import has_examples
from boxwalk.analyses.feature_maps import has_several_maps
from boxwalk.analyses.image_map import named
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.progress import Kept, Progress
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.textures import PARTS, SOURCE, TextureParams, texture_distances, what
from boxwalk.errors import NotApplicableError
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Matrix

CELLS = 100 * 100  # with their inputs; what more would say, rows and columns say too


@analysis(
    "texture-vectors",
    title="Distances of textures",
    source=SOURCE,
    applies=(has_several_maps, has_examples),
    parts=PARTS,
)
def texture_vectors(
    graph: Graph, node: Node, inputs: Inputs, kept: Kept, params: TextureParams
) -> Generator[Progress, None, Matrix]:
    """How unlike the example inputs are as textures: the distances of their Gram matrices.

    A Gram matrix holds which channels of the layer are strong together, wherever in the picture that is.
    d_ij^2 = sum over layers of w / A ||G(x_i) - G(x_j)||^2, w = 1, A = 4 (channels x pixels)^2. The power
    spectrum of the input picture is there to compare with. `texture-map` draws these distances as a map.
    """
    distances, found = yield from texture_distances(graph, node, inputs, kept, params)
    if not len(distances):
        raise NotApplicableError(f"'{node.id}' holds values that are not finite for every example input.")
    words = [named(index, label, "") for index, label in zip(found.indices, found.labels, strict=True)]
    cells = (
        {
            f"{row},{column}": tuple(dict.fromkeys((found.indices[row], found.indices[column])))
            for row in range(len(words))
            for column in range(len(words))
        }
        if len(words) ** 2 <= CELLS
        else {}
    )
    return Matrix(
        title=f"Distances of textures, {what(node, params)}",
        note=found.note(),
        values=distances.astype(np.float32),
        rows=words,
        columns=words,
        unit="distance",
        inputs=cells,
    )
