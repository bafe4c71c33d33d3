"""How the values of a layer, or of one of its channels, are distributed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import (
    Doubles,
    broken_words,
    channel_count,
    channel_noun,
    channel_values,
    has_values,
)
from boxwalk.errors import ParameterError
from boxwalk.network import Network
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Curve

Counts = NDArray[np.int64]
FEW = 24  # bins


class Params(Parameters):
    bins: int = Field(64, ge=2, le=512, description="number of bars, all of the same width")
    channel: int | None = Field(
        None,
        ge=0,
        description="of one channel only; empty for the whole layer",
        json_schema_extra={"format": "channel"},
    )
    zeros: bool = Field(
        True, description="count values that are exactly zero; off, the rest can be read after a ReLU"
    )

    def fit(self, node: Node | None, network: Network) -> None:  # noqa: ARG002
        if node is None or self.channel is None:
            return
        count = channel_count(node)
        if self.channel >= count:
            raise ParameterError(
                f"Parameter 'channel' of 'histogram' is {self.channel}; "
                f"'{node.id}' has the {channel_noun(node)}s 0 to {count - 1}."
            )


def limits(values: Doubles, bins: int) -> tuple[float, float]:
    """The smallest and the largest value, moved apart where `bins` bars between them would have no width."""
    if values.size == 0:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    least = bins * float(np.spacing(np.float32(max(abs(low), abs(high)))))  # the edges travel as float32
    if low == high:
        room = max(0.5 * abs(low), 0.5 if low == 0 else 0.0, least)
        return low - room, high + room
    return (low, high) if high - low >= least else (low - least, high + least)


@analysis(
    "histogram",
    title="Histogram",
    source="Counts in bins of equal width between the smallest and the largest value",
    applies=has_values,
)
def histogram(recording: Recording, node: Node, params: Params) -> Curve:
    """How often each size of value occurs in a layer, or in one of its channels.

    Values that are not finite are left out. The sum of all bars is the number of values counted.
    """
    values = channel_values(node, recording.activations[node.id])
    subject = node.title
    if params.channel is not None:
        values = values[params.channel]
        subject = f"{node.title}, {channel_noun(node)} {params.channel}"
    return bars(values.reshape(-1), params, subject, "value")


def counts_between(values: Doubles, low: float, high: float, bins: int) -> tuple[Counts, Doubles]:
    """(counts [bins], edges [bins + 1]) as `np.histogram` has them, for values that all lie within.

    Few bins are counted by a comparison for each edge, which takes less than half the time.
    """
    if bins > FEW:
        return np.histogram(values, bins=bins, range=(low, high))
    edges = np.linspace(low, high, bins + 1)
    reaching = [np.count_nonzero(values >= edge) for edge in edges[1:-1]]
    return -np.diff([values.size, *reaching, 0]), edges


def bars(every: Doubles, params: Params, subject: str, noun: str, words: str = "") -> Curve:
    """The histogram of all values float64 [n]. noun: what one is called; words: more for the note."""
    finite = np.isfinite(every)
    counted = every if finite.all() else every[finite]
    zeros = counted.size - int(np.count_nonzero(counted))
    if not params.zeros:
        counted = counted[counted != 0]
    counts, edges = counts_between(counted, *limits(counted, params.bins), params.bins)
    share = zeros / every.size if every.size else 0.0
    notes = [
        f"{counted.size:,} {noun}s.",
        f"{share:.1%} are exactly zero{'' if params.zeros else ' and left out'}.",
        words,
        broken_words(every),
    ]
    return Curve(
        title=f"Histogram of {subject}",
        note=" ".join(note for note in notes if note),
        x=edges.astype(np.float32),
        series={f"{noun}s": counts.astype(np.float32)},
        x_label=noun,
        y_label=f"number of {noun}s",
        style="bars",
    )
