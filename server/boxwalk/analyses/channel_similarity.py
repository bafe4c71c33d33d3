"""How alike the maps of a layer's channels are to that of one of them."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.statistics import listed
from boxwalk.analyses.values import Doubles, broken_words, channel_count, channel_values
from boxwalk.errors import ParameterError
from boxwalk.network import Network
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Scores


class Params(Parameters):
    channel: int = Field(
        0, ge=0, description="the channel compared with", json_schema_extra={"format": "channel"}
    )

    def fit(self, node: Node | None, network: Network) -> None:  # noqa: ARG002
        if node is not None and self.channel >= channel_count(node):
            raise ParameterError(
                f"Parameter 'channel' of 'channel-similarity' is {self.channel}; "
                f"'{node.id}' has the channels 0 to {channel_count(node) - 1}."
            )


def has_maps_to_compare(node: Node) -> str | None:
    """Why a layer has no channels whose maps could be compared, None if it has."""
    if node.display not in ("maps", "tokens") or node.channels < 2:
        return "it has no two maps to compare."
    if node.grid == (1, 1):
        return "its maps are single numbers, which have no correlation."
    return None


def correlations(rows: Doubles, index: int) -> tuple[Doubles, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Pearson's correlation of each row of float64 [R, n] with row `index`, and which have none.

    Where either value is not finite, the position is left out of both rows. A row that is constant over what
    is left, and every row if `index` is, has no correlation: it is given as 0 and True in the second array.
    """
    usable = np.isfinite(rows) & np.isfinite(rows[index])
    count = np.maximum(usable.sum(axis=1, keepdims=True), 1)
    whole = bool(usable.all())

    def centred(values: Doubles) -> Doubles:
        safe = values if whole else np.where(usable, values, 0.0)
        away = safe - safe.sum(axis=1, keepdims=True) / count
        return away if whole else np.where(usable, away, 0.0)

    def varies(values: Doubles) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        low = values.min(axis=1) if whole else np.where(usable, values, np.inf).min(axis=1)
        high = values.max(axis=1) if whole else np.where(usable, values, -np.inf).max(axis=1)
        different: np.ndarray[tuple[int], np.dtype[np.bool_]] = low < high
        return different

    one = np.broadcast_to(rows[index], rows.shape)
    largest = np.abs(np.where(np.isfinite(rows), rows, 0.0)).max(axis=1, initial=0.0)
    scaled = (
        rows / np.where(largest > 0, largest, 1.0)[:, None]
    )  # squares of huge and tiny values stay finite
    a, b = centred(scaled), centred(np.broadcast_to(scaled[index], rows.shape))
    norms = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    known = varies(rows) & varies(one) & (norms > 0)
    values = np.where(known, (a * b).sum(axis=1) / np.where(known, norms, 1.0), 0.0)
    return np.clip(values, -1.0, 1.0), ~known


@analysis(
    "channel-similarity",
    title="Similar channels",
    source="Pearson's correlation over all positions, in float64",
    applies=has_maps_to_compare,
)
def channel_similarity(recording: Recording, node: Node, params: Params) -> Scores:
    """How alike the map of each channel is to that of one channel, for this input.

    Pearson's correlation over all positions (of all inputs of a batch): 1 for the same picture whatever its
    brightness and contrast, -1 for its negative, 0 for no likeness. A channel that is constant has none; it
    is given as 0.
    """
    values = channel_values(node, recording.activations[node.id])
    found, constant = correlations(values, params.channel)
    notes = []
    if constant[params.channel]:
        notes.append(f"Channel {params.channel} is constant: no correlation with it is defined, all are 0.")
    elif constant.any():
        number = int(constant.sum())
        words = "channel is" if number == 1 else "channels are"
        notes.append(f"{number} {words} constant and given as 0: {listed(constant)}.")
    notes.append(broken_words(values))
    others = np.delete(np.arange(len(found)), params.channel)
    most, least = others[found[others].argmax()], others[found[others].argmin()]
    return Scores(
        title=f"Channels of {node.title} like channel {params.channel}",
        note=" ".join(note for note in notes if note),
        names=[f"channel {index}" for index in range(len(found))],
        columns={"correlation": found.astype(np.float32)},
        summary={
            "most alike": f"channel {most}",
            "its correlation": float(found[most]),
            "most opposite": f"channel {least}",
            "its own": float(found[least]),
            "constant channels": int(constant.sum()),
        },
    )
