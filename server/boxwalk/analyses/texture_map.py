"""A map of the example inputs as textures."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from pydantic import Field

from boxwalk.analyses.classes import has_examples
from boxwalk.analyses.feature_maps import has_several_maps
from boxwalk.analyses.image_map import named
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.progress import Kept, Progress
from boxwalk.analyses.projections import of_distances
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.textures import PARTS, SOURCE, TextureParams, texture_distances, what
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Points


class Params(TextureParams):
    dimensions: int = Field(2, ge=2, le=3, description="axes of the map")


@analysis(
    "texture-map",
    title="Map of textures",
    source=f"{SOURCE}, 8",
    applies=(has_several_maps, has_examples),
    parts=PARTS,
)
def texture_map(
    graph: Graph, node: Node, inputs: Inputs, kept: Kept, params: Params
) -> Generator[Progress, None, Points]:
    """Example inputs as points, near each other where they are alike as textures: metric MDS.

    The distances are those of `texture-vectors`. Kruskal stress-1: 0 if all of them are right on the map; the
    scale of the map is that of the distances.
    """
    distances, found = yield from texture_distances(graph, node, inputs, kept, params)
    places, summary = yield from of_distances(distances, params.dimensions)
    return Points(
        title=f"Map of textures, {what(node, params)}",
        note=" ".join(word for word in (found.note(), f"{len(distances)} inputs.") if word),
        coordinates=places.astype(np.float32),
        labels=[named(index, label, "") for index, label in zip(found.indices, found.labels, strict=True)],
        groups=[label or "no label" for label in found.labels] if any(found.labels) else (),
        inputs=found.indices,
        summary=summary,
    )
