"""Statistics of layers over many inputs in one pass: nothing of an input is kept but what it adds.

Means and variances by the pairwise update of Chan, Golub and LeVeque (1979), in float64. Quantiles by a
histogram whose bins grow with the magnitude (DDSketch, Masson, Rim and Lee, 2019): each is right to 1 %.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from boxwalk.errors import ParameterError
from boxwalk.recording.display import maps_of
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import Recording

#: largest relative error of a quantile
ACCURACY = 0.01
GAMMA = (1 + ACCURACY) / (1 - ACCURACY)
#: magnitudes that are told apart; below it counts as zero, above it as the largest
LEAST, MOST = 1e-9, 1e9
BINS = math.ceil(math.log(MOST / LEAST) / math.log(GAMMA)) + 1
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
TOP = 9  # inputs named for each channel

Doubles = NDArray[np.float64]


class Layer:
    """What is known of a layer after some inputs, for each of its channels and of the whole.

    sums: float64 [6, C]: values counted, mean, sum of squared deviations, smallest, largest, zeros. counts:
    int64 [2 BINS + 1], the histogram of all values. best, which: float64 and int64 [TOP, C], the largest
    means of an input and its number, the largest first; -1 where there are fewer.
    """

    def __init__(self, node: str, channels: int) -> None:
        self.node = node
        self.sums = np.zeros((6, channels))
        self.sums[3], self.sums[4] = np.inf, -np.inf
        self.counts = np.zeros(2 * BINS + 1, np.int64)
        self.best = np.full((TOP, channels), -np.inf)
        self.which = np.full((TOP, channels), -1, np.int64)
        self.broken = 0

    def add(self, values: torch.Tensor, number: int) -> None:
        """values: float [C, n] of input `number`; those that are not finite are counted and left out."""
        finite = torch.isfinite(values)
        if not bool(finite.all()):
            self.broken += int((~finite).sum())
            values = torch.where(finite, values, 0.0)
        rows = values.double().numpy()
        count = finite.sum(1).double().numpy()
        some = np.maximum(count, 1)
        mean = rows.sum(1) / some
        spread = (np.where(finite.numpy(), rows - mean[:, None], 0.0) ** 2).sum(1)
        self._join(count, mean, spread)
        self.sums[3] = np.minimum(self.sums[3], np.where(finite.numpy(), rows, np.inf).min(1))
        self.sums[4] = np.maximum(self.sums[4], np.where(finite.numpy(), rows, -np.inf).max(1))
        self.sums[5] += ((rows == 0) & finite.numpy()).sum(1)
        self.counts += np.bincount(_bins(values[finite]), minlength=len(self.counts))
        self._rank(np.where(count > 0, mean, -np.inf), number)

    def _join(self, count: Doubles, mean: Doubles, spread: Doubles) -> None:
        before, known = self.sums[0].copy(), self.sums[1].copy()
        total = before + count
        share = count / np.maximum(total, 1)
        gap = mean - known
        self.sums[0] = total
        self.sums[1] = known + gap * share
        self.sums[2] += spread + gap**2 * before * share

    def _rank(self, mean: Doubles, number: int) -> None:
        best = np.concatenate([self.best, mean[None]])
        which = np.concatenate([self.which, np.full((1, len(mean)), number)])
        order = np.argsort(-best, axis=0, kind="stable")[:TOP]  # of equal ones the earlier first
        self.best = np.take_along_axis(best, order, 0)
        self.which = np.where(np.isfinite(self.best), np.take_along_axis(which, order, 0), -1)

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        named = {"sums": self.sums, "counts": self.counts, "best": self.best, "which": self.which}
        return {**named, "broken": np.array([self.broken])}

    @classmethod
    def of(cls, node: str, arrays: Mapping[str, NDArray[Any]]) -> Layer:
        found = cls(node, arrays["sums"].shape[1])
        found.sums, found.counts = arrays["sums"].copy(), arrays["counts"].copy()
        found.best, found.which = arrays["best"].copy(), arrays["which"].copy()
        found.broken = int(arrays["broken"][0])
        return found

    def quantiles(self) -> list[float]:
        """Of all values, at QUANTILES; each to 1 % of itself."""
        total = int(self.counts.sum())
        if total == 0:
            return [math.nan] * len(QUANTILES)
        places = np.searchsorted(np.cumsum(self.counts), [math.floor(q * (total - 1)) + 1 for q in QUANTILES])
        return [_value(int(place)) for place in places]


class Collector:
    """The layers of a graph over many inputs. seen: the number of the next input; recorded: of how many."""

    def __init__(self, graph: Graph, nodes: Sequence[Node]) -> None:
        self._nodes = [node for node in nodes if node.has_maps]
        self._layers = {node.id: Layer(node.id, node.channels) for node in self._nodes}
        self._fingerprint = graph.fingerprint
        self.seen = 0
        self.recorded = 0

    def add(self, recording: Recording, number: int) -> None:
        """Raises ParameterError for a recording whose layers are others: control flow has changed them."""
        for node in self._nodes:
            found = recording.graph.by_id.get(node.id)
            if found is None or found.channels != node.channels:
                raise ParameterError(
                    f"{node.id} is another layer for this input than for the first; statistics over inputs "
                    "need the same layers. Leave it out with --nodes."
                )
            maps = maps_of(found, recording.activations[node.id]).detach().cpu().float()
            self._layers[node.id].add(maps.reshape(node.channels, -1), number)
        self.recorded += 1

    # ---- to go on with ----------------------------------------------------------------------------------

    def state(self) -> bytes:
        arrays = {
            f"{name}/{part}": np.ascontiguousarray(values)
            for name, layer in self._layers.items()
            for part, values in layer.arrays.items()
        }
        words = {"graph": self._fingerprint, "seen": str(self.seen), "recorded": str(self.recorded)}
        return bytes(save_arrays(arrays, words))

    def resume(self, state: bytes) -> None:
        """Go on from a state of the same layers; of any other one nothing is taken."""
        length = int.from_bytes(state[:8], "little")
        words = json.loads(state[8 : 8 + length])["__metadata__"]
        arrays = load_arrays(state)
        if words["graph"] != self._fingerprint or {name.rpartition("/")[0] for name in arrays} != set(
            self._layers
        ):
            return
        for name in self._layers:
            parts = {part: arrays[f"{name}/{part}"] for part in ("sums", "counts", "best", "which", "broken")}
            self._layers[name] = Layer.of(name, parts)
        self.seen, self.recorded = int(words["seen"]), int(words["recorded"])

    # ---- what is written --------------------------------------------------------------------------------

    def layers(self) -> Iterator[tuple[str, bytes, bytes]]:
        """(node, CSV with a row for each channel, safetensors) of each layer."""
        for name, layer in self._layers.items():
            yield name, _csv(_rows(layer)), bytes(save_arrays(_numbers(layer)))

    def summary(self) -> bytes:
        """CSV with a row for each layer."""
        head = [
            "node",
            "channels",
            "values",
            "mean",
            "variance",
            "min",
            "max",
            "zeros [%]",
            "not finite",
            "dead",
        ]
        rows: list[list[object]] = [[*head, *(f"quantile {q:g}" for q in QUANTILES)]]
        for name, layer in self._layers.items():
            count, mean, spread, low, high, zeros = layer.sums
            total = max(float(count.sum()), 1.0)
            middle = float((count * mean).sum() / total)
            variance = float((spread + count * (mean - middle) ** 2).sum() / total)
            dead = int(((zeros == count) & (count > 0)).sum())
            numbers = [int(total), middle, variance, low.min(), high.max(), 100 * zeros.sum() / total]
            rows.append([name, len(count), *numbers, layer.broken, dead, *layer.quantiles()])
        return _csv(rows)


def _bins(values: torch.Tensor) -> NDArray[np.int64]:
    """The bin of each value: BINS is zero, larger ones are positive, smaller ones negative."""
    flat = values.double()
    size = flat.abs()
    steps = (torch.log(size.clamp(LEAST, MOST) / LEAST) / math.log(GAMMA)).ceil().clamp(0, BINS - 1) + 1
    steps = torch.where(size < LEAST, 0.0, steps)
    return (BINS + torch.sign(flat) * steps).long().numpy()


def _value(place: int) -> float:
    """The value that a bin stands for: the middle of its ends, relatively."""
    steps = abs(place - BINS)
    if steps == 0:
        return 0.0
    return math.copysign(LEAST * GAMMA ** (steps - 1) * 2 / (1 + GAMMA), place - BINS)


def _numbers(layer: Layer) -> dict[str, NDArray[Any]]:
    count, mean, spread, low, high, zeros = layer.sums
    some = np.maximum(count, 1)
    return {
        "mean": mean.copy(),
        "variance": spread / some,
        "min": low.copy(),
        "max": high.copy(),
        "zeros": zeros / some,
        "top": layer.which.T.copy(),
        "top_means": layer.best.T.copy(),
    }


def _rows(layer: Layer) -> Iterator[list[object]]:
    numbers = _numbers(layer)
    yield ["channel", "mean", "variance", "min", "max", "zeros [%]", *(f"input {n + 1}" for n in range(TOP))]
    for channel in range(layer.sums.shape[1]):
        told = [numbers[name][channel] for name in ("mean", "variance", "min", "max")]
        top = [number if number >= 0 else "" for number in numbers["top"][channel].tolist()]
        yield [channel, *told, 100 * numbers["zeros"][channel], *top]


def _csv(rows: Iterator[list[object]] | list[list[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
