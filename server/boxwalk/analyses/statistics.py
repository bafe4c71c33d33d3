"""Statistics of a layer: how large its values are, how many are zero, which channels are dead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import Doubles, broken_words, channel_noun, channel_values, has_values
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Scores

NAMED = 20  # dead channels named one by one


@dataclass(frozen=True)
class RowStatistics:
    """One number per row: min, max, mean, std (population) of the finite values, NaN where a row has none.

    zeros: share of exact zeros among all values, 0..1. broken: number of values that are not finite. dead:
    every value is exactly zero.
    """

    minimum: Doubles
    maximum: Doubles
    mean: Doubles
    std: Doubles
    zeros: Doubles
    broken: Doubles
    dead: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def row_statistics(values: Doubles) -> RowStatistics:
    """Statistics of each row of float64 [R, n], summed in float64 with the mean taken off before squaring."""
    length = values.shape[1]
    finite = np.isfinite(values)
    count = finite.sum(axis=1)
    whole = bool(finite.all())
    safe = values if whole else np.where(finite, values, 0.0)
    some = count > 0
    divisor = np.maximum(count, 1)
    mean = safe.sum(axis=1) / divisor
    spread = (safe - mean[:, None]) ** 2 if whole else np.where(finite, (safe - mean[:, None]) ** 2, 0.0)
    zeros = (values == 0).sum(axis=1)

    def known(numbers: Doubles) -> Doubles:
        return np.where(some, numbers, np.nan)

    low = safe if whole else np.where(finite, values, np.inf)
    high = safe if whole else np.where(finite, values, -np.inf)
    return RowStatistics(
        minimum=known(low.min(axis=1, initial=np.inf)),
        maximum=known(high.max(axis=1, initial=-np.inf)),
        mean=known(mean),
        std=known(np.sqrt(spread.sum(axis=1) / divisor)),
        zeros=zeros / max(length, 1),
        broken=(length - count).astype(np.float64),
        dead=(zeros == length) & (length > 0),
    )


@analysis(
    "statistics",
    title="Statistics",
    source="Population statistics in float64; dead channels: Lu, Dying ReLU and Initialization (2020)",
    applies=has_values,
)
def statistics(recording: Recording, node: Node) -> Scores:
    """How large the values of a layer are, for the whole layer and for each channel.

    Zeros are exact zeros. A channel is dead for this input when all its values are exactly zero. Values that
    are not finite are counted and left out of the rest.
    """
    values = channel_values(node, recording.activations[node.id])
    rows = row_statistics(values)
    whole = row_statistics(values.reshape(1, -1))
    noun = channel_noun(node)
    summary: dict[str, float | int | str] = {
        "min": float(whole.minimum[0]),
        "max": float(whole.maximum[0]),
        "mean": float(whole.mean[0]),
        "std": float(whole.std[0]),
        "zeros [%]": float(whole.zeros[0]) * 100,
        f"dead {noun}s": int(rows.dead.sum()),
        "values": int(values.size),
        "shape": " x ".join(str(size) for size in node.shape),
        "type": node.dtype,
    }
    if rows.dead.any():
        summary["which are dead"] = listed(rows.dead)
    columns = {
        "min": rows.minimum,
        "max": rows.maximum,
        "mean": rows.mean,
        "std": rows.std,
        "zeros": rows.zeros * 100,
    }
    if values.shape[1] == 1:  # one value each: the four would say the same
        columns = {"value": values[:, 0]}
    if rows.broken.any():
        columns["not finite"] = rows.broken
    return Scores(
        title=f"Statistics of {node.title}",
        note=broken_words(values),
        names=[f"{noun} {index}" for index in range(len(values))],
        columns={name: column.astype(np.float32) for name, column in columns.items()},
        units={"zeros": "%"} if "zeros" in columns else {},
        summary=summary,
    )


def listed(chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> str:
    """The indices of what is True, `1, 4, 7`; a long list is cut."""
    which = np.flatnonzero(chosen)
    return ", ".join(str(index) for index in which[:NAMED]) + (", …" if len(which) > NAMED else "")
