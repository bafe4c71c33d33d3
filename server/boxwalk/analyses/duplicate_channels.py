"""Which channels of a layer show the same."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import torch
from pydantic import Field

from boxwalk.analyses.feature_maps import has_several_maps
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Progress
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.statistics import listed
from boxwalk.analyses.values import broken_words, channel_values
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Scores

MOST = 1000  # pairs named
_CHUNK = 1 << 21


class Params(Parameters):
    threshold: float = Field(
        0.95, gt=0, le=1, description="least magnitude of the correlation of two channels that are listed"
    )


@analysis(
    "duplicate-channels",
    title="Duplicate channels",
    source="Pearson's correlation over all positions, in float64",
    applies=has_several_maps,
)
def duplicate_channels(recording: Recording, node: Node, params: Params) -> Generator[Progress, None, Scores]:
    """Pairs of channels whose maps show the same for this input, the most alike first.

    Pearson's correlation over all positions (of all inputs of a batch): 1 for the same picture whatever its
    brightness and contrast, -1 for its negative. Slope: by how much the second changes where the first
    changes by one. Constant channels, and channels with values that are not finite, have no correlation and
    are left out. `channel-similarity` compares all channels with one.
    """
    rows = channel_values(node, recording.activations[node.id])
    low, high = rows.min(1), rows.max(1)
    usable = np.isfinite(low) & np.isfinite(high) & (low < high)
    chosen = np.flatnonzero(usable)
    yield Progress(0.1, "centring")
    largest = np.maximum(np.abs(low), np.abs(high))[chosen, None]
    centred = rows[chosen] / largest  # squares of huge and tiny values stay finite
    centred -= centred.mean(1, keepdims=True)
    length = np.linalg.norm(centred, axis=1)
    kept = length > 0
    chosen, centred, length, largest = chosen[kept], centred[kept], length[kept], largest[kept, 0]
    standard = torch.from_numpy(centred / length[:, None])
    pairs: list[tuple[float, int, int]] = []
    step = max(1, _CHUNK // max(standard.shape[1], 1), 64)
    alike = np.zeros(len(rows), dtype=bool)
    for start in range(0, len(chosen), step):
        found = (standard[start : start + step] @ standard.T).clamp(-1, 1).triu(start + 1)
        near = (found.abs() >= params.threshold).nonzero().tolist()
        pairs += [(float(found[a, b]), start + a, b) for a, b in near]
        alike[[chosen[b] for _, b in near]] = True
        pairs = sorted(pairs, key=lambda pair: (-abs(pair[0]), pair[1], pair[2]))
        yield Progress(0.1 + 0.9 * min(1.0, (start + step) / len(chosen)), "comparing")
    number, pairs = len(pairs), pairs[:MOST]
    spread = length * largest
    constant = (low == high) & np.isfinite(low)
    words = [broken_words(rows)]
    if constant.any():
        words.append(f"Constant and left out: {listed(constant)}.")
    if number > MOST:
        words.append(f"The first {MOST} of {number:,} pairs.")
    return Scores(
        title=f"Duplicate channels of {node.title}",
        note=" ".join(word for word in words if word),
        names=[f"channel {chosen[a]} and channel {chosen[b]}" for _, a, b in pairs],
        columns={
            "correlation": np.array([value for value, _, _ in pairs], dtype=np.float32),
            "slope": np.array([value * spread[b] / spread[a] for value, a, b in pairs], dtype=np.float32),
        },
        summary={
            "pairs": number,
            "channels like an earlier one": int(alike.sum()),
            "channels compared": len(chosen),
            "constant channels": int(constant.sum()),
        },
    )
