"""How a layer differs between two recordings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from boxwalk.analyses.comparing import check_kept, relative, two
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import (
    Doubles,
    as_given,
    batch_of,
    broken_words,
    channel_noun,
    has_values,
    picture_input,
)
from boxwalk.errors import NotApplicableError
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Maps

Order = Literal["change", "relative change", "largest change"]


class Params(Parameters):
    by: Order = Field(
        "change",
        description="what comes first: the channel with the largest L2 norm of its difference, with the "
        "largest share of its own norm, or with the largest change of a single value",
    )
    most: int = Field(64, ge=1, le=4096, description="how many channels at most")


@analysis(
    "difference",
    title="Difference of two inputs or networks",
    source="the first recording less the second, in float64; relative L2: ||a - b|| / ||b||",
    applies=has_values,
)
def difference(recordings: Sequence[Recording], node: Node, params: Params) -> Maps:
    """What a layer puts out in one recording less what it puts out in another, those that change most first.

    Of two inputs of one network, or of one input in two networks or checkpoints. All maps have one scale of
    colours with zero at black. Below each is its number, the L2 norm of the difference as a share of that of
    the second recording, and the largest change of a single value. Positive where the first holds more. One
    recording alone is compared with itself.
    """
    first, second = two("difference", recordings)
    given = [_maps(recording, node.id) for recording in (first, second)]
    (_, a), (place, b) = given
    if a.shape != b.shape:
        sizes = [" x ".join(str(size) for size in each.shape) for each in (a, b)]
        raise NotApplicableError(
            f"'{node.id}' is {sizes[0]} (channels x height x width) in the first recording and {sizes[1]} in "
            "the second; only equal shapes have a difference. Record two inputs of the same size, choose "
            "another layer, or compare layers of any shape over many inputs with 'cka'."
        )
    changes = a - b
    both = np.isfinite(a) & np.isfinite(b)
    known = np.where(both, changes, 0.0).reshape(len(a), -1)
    before = np.where(both, b, 0.0).reshape(len(b), -1)
    change, reference = np.linalg.norm(known, axis=1), np.linalg.norm(before, axis=1)
    share, largest = relative(change, reference), np.abs(known).max(1)
    measures = {"change": change, "relative change": share, "largest change": largest}
    order = np.argsort(-measures[params.by], kind="stable")[: params.most]
    noun = channel_noun(node)
    whole = relative(np.array([np.linalg.norm(change)]), np.array([np.linalg.norm(reference)]))[0]
    batch = max(batch_of(place, recording.activations[node.id]) for recording in (first, second))
    words = [
        f"The whole layer changes by {_percent(whole)} (relative L2), a single value by at most "
        f"{largest.max():.3g}.",
        f"Unchanged: {int((change == 0).sum())} of {len(change)} {noun}s." if len(change) > 1 else "",
        f"The first {len(order)} of {len(change)}." if len(order) < len(change) else "",
        f"Of the first of {batch} inputs." if batch > 1 else "",
        broken_words(np.where(both, 0.0, changes)),
    ]
    return Maps(
        title=f"Difference at {node.title}, by {noun}",
        note=" ".join(word for word in words if word),
        values=changes[order].astype(np.float32),
        labels=[f"{i}: {_percent(share[i])}, at most {largest[i]:.3g}" for i in order],
        unit="activation",
        overlay=node.display in ("maps", "tokens") and picture_input(first.graph) is not None,
    )


def _maps(recording: Recording, node: str) -> tuple[Node, Doubles]:
    """The layer in this recording and its maps, float64 [C, H, W], of the first input of a batch."""
    place = recording.graph.resolve(node)
    check_kept("difference", recording, place.id)
    reason = has_values(place)
    if reason:
        raise NotApplicableError(f"'difference' does not apply to '{node}' of the second recording: {reason}")
    value = recording.activations[place.id]
    maps: Doubles = maps_of(as_given(place, value), value).detach().double().cpu().numpy()
    return place, maps


def _percent(share: float) -> str:
    return f"{share:.1%}" if np.isfinite(share) else "from nothing"
