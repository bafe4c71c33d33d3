"""Which channels of a layer are strongest."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import broken_words, channel_noun, channel_values
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Scores


class Params(Parameters):
    by: Literal["maximum", "mean", "energy"] = Field(
        "maximum", description="the largest value, the mean of all values, or the sum of their squares"
    )


def has_channels(node: Node) -> str | None:
    """Why a layer has no channels to rank, None if it has."""
    if node.display not in ("maps", "tokens", "vector"):
        return "its values are no channels."
    if node.channels < 2:
        return "it has a single channel; there is nothing to rank."
    return None


@analysis(
    "strongest-channels",
    title="Strongest channels",
    source="Avalos et al., Eigenfeatures (2021), equation 13",
    applies=has_channels,
)
def strongest_channels(recording: Recording, node: Node, params: Params) -> Scores:
    """The channels of a layer in the order of their strength, the strongest first.

    By the largest value that a channel holds (the paper's strongest channel), by the mean of its values, or
    by its energy, the sum of their squares, given as its share of the layer. Of channels that are equally
    strong the lower comes first. Values that are not finite are left out.
    """
    values = channel_values(node, recording.activations[node.id])
    finite = np.isfinite(values)
    safe = np.where(finite, values, 0.0)
    count = finite.sum(1)
    none = count == 0
    largest = np.where(none, np.nan, np.where(finite, values, -np.inf).max(1))
    mean = np.where(none, np.nan, safe.sum(1) / np.maximum(count, 1))
    energy = (safe**2).sum(1)
    total = float(energy.sum())
    share = energy / total * 100 if total > 0 else np.zeros_like(energy)
    measures = {"maximum": largest, "mean": mean, "energy": share}
    chosen = measures[params.by]
    order = np.argsort(np.where(np.isnan(chosen), np.inf, -chosen), kind="stable")
    noun = channel_noun(node)
    added = np.cumsum(np.sort(share)[::-1])
    return Scores(
        title=f"Strongest {noun}s of {node.title} by {params.by}",
        note=broken_words(values),
        names=[f"{noun} {index}" for index in order],
        columns={name: measure[order].astype(np.float32) for name, measure in measures.items()},
        units={"maximum": "activation", "mean": "activation", "energy": "%"},
        summary={
            "strongest by maximum": f"{noun} {_first(largest)}",
            "strongest by mean": f"{noun} {_first(mean)}",
            "strongest by energy": f"{noun} {_first(share)}",
            f"{noun}s that hold half of the energy": int(np.searchsorted(added, 50.0)) + 1
            if total > 0
            else 0,
        },
    )


def _first(measure: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> int:
    return int(np.argmax(np.where(np.isnan(measure), -np.inf, measure)))
