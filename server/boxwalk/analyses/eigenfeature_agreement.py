"""Whether two networks, or two checkpoints of one, look at the same."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
import torch
from pydantic import Field

from boxwalk.analyses.comparing import check_kept, two
from boxwalk.analyses.eigen import decompose
from boxwalk.analyses.feature_maps import check_finite, has_several_maps, resized
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import Doubles
from boxwalk.errors import NotApplicableError
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Matrix


class Params(Parameters):
    components: int = Field(4, ge=1, le=64, description="how many eigenfeatures of each are compared")
    other: str = Field(
        "", description="the layer of the second recording; empty for the one of the same name"
    )


@analysis(
    "eigenfeature-agreement",
    title="Agreement of eigenfeatures",
    source="Avalos et al., Eigenfeatures (2021), section 3.3.2 (r about 0.9); Bjorck and Golub (1973)",
    applies=has_several_maps,
)
def eigenfeature_agreement(
    recordings: Sequence[Recording], node: Node, params: Params
) -> Generator[Progress, None, Matrix]:
    """How much the eigenfeatures of two recordings are alike: of two networks or checkpoints for one input.

    The magnitude of Pearson's correlation of eigenfeature i of the first recording (rows) with j of the
    second (columns): 1 for the same picture whatever its sign, 0 for no likeness. Maps of different sizes are
    resized to the larger one. The note names the principal angles between the two spaces that the
    eigenfeatures span. One recording alone is compared with itself.
    """
    both = two("eigenfeature-agreement", recordings)
    second = both[1].graph.resolve(params.other or node.id)
    reason = has_several_maps(second)
    if reason:
        raise NotApplicableError(f"'eigenfeature-agreement' does not apply to '{second.id}': {reason}")
    maps = []
    for recording, place in zip(both, (node, second), strict=True):
        check_kept("eigenfeature-agreement", recording, place.id)
        found = maps_of(place, recording.activations[place.id]).detach().to("cpu")
        check_finite(place, found)
        maps.append(found)
    size = max(maps[0].shape[1:], maps[1].shape[1:], key=lambda shape: shape[0] * shape[1])
    parts = []
    for index, (place, each) in enumerate(zip((node, second), maps, strict=True)):
        steps = decompose(resized(each, size), params.components)
        done = yield from told(steps, place.title, index / 2, (index + 1) / 2)
        parts.append(done.images.reshape(len(done.images), -1)[: done.rank])
    values = correlation(*parts)
    angles = principal_angles(*parts)
    words = [] if not values.size else [f"r = {values[0, 0]:.3f} for the first eigenfeatures."]
    if angles.size:
        words.append(
            f"Principal angles between the two spaces from {angles.min():.1f} to {angles.max():.1f} degrees."
        )
    return Matrix(
        title=f"Eigenfeatures of {node.title} and {second.title}",
        note=" ".join(words),
        values=values.astype(np.float32),
        rows=[f"u{index}" for index in range(1, values.shape[0] + 1)],
        columns=[f"u{index}" for index in range(1, values.shape[1] + 1)],
        unit="|correlation|",
    )


def correlation(first: Doubles, second: Doubles) -> Doubles:
    """|Pearson's correlation| of each row of [k, n] with each of [l, n]; 0 for a constant one."""

    def standard(rows: Doubles) -> Doubles:
        centred = rows - rows.mean(1, keepdims=True)
        length = np.linalg.norm(centred, axis=1, keepdims=True)
        # what is left of a constant row is rounding
        whole = np.linalg.norm(rows, axis=1, keepdims=True) * 1e-9
        result: Doubles = np.where(length > whole, centred / np.where(length > whole, length, 1.0), 0.0)
        return result

    values: Doubles = np.minimum(np.abs(standard(first) @ standard(second).T), 1.0)
    return values


def principal_angles(first: Doubles, second: Doubles) -> Doubles:
    """Degrees between the spaces spanned by the orthonormal rows of [k, n] and [l, n], rising: Bjorck and
    Golub 1973, the small ones from their sines."""
    if len(first) > len(second):
        first, second = second, first
    a, b = torch.from_numpy(first), torch.from_numpy(second)
    product = a @ b.T
    cosines = torch.linalg.svdvals(product).clamp(0, 1)
    sines = torch.linalg.svdvals(a - product @ b).flip(0).clamp(0, 1)
    angles = torch.where(cosines > 0.7, torch.asin(sines[: len(cosines)]), torch.acos(cosines))
    degrees: Doubles = torch.rad2deg(angles).sort().values.numpy()
    return degrees
