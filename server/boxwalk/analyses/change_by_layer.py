"""Where on the walk two recordings part."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence

import numpy as np
import torch

from boxwalk.analyses.comparing import relative, two
from boxwalk.analyses.progress import Progress
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import has_values
from boxwalk.errors import NotApplicableError
from boxwalk.recording.recording import Recording
from boxwalk.results import Curve

_STEP = 1 << 21  # values taken to float64 at once


@analysis(
    "change-by-layer",
    title="Change by layer",
    source="relative L2 of all values of a layer, ||a - b|| / ||b||, in float64",
)
def change_by_layer(recordings: Sequence[Recording]) -> Generator[Progress, None, Curve]:
    """How much every layer differs between two recordings, in the order of execution.

    Of two inputs of one network, or of one input in two networks or checkpoints. The L2 norm of the
    difference of all values of a layer as a share of the norm in the second recording: 0 where nothing
    changes, 1 where the change is as large as what was there. Layers are taken for the same by their name and
    shape; others are left out, and so are values that are not finite. One recording alone is compared with
    itself.
    """
    first, second = two("change-by-layer", recordings)
    others = second.graph.by_id
    here = [node for node in first.graph.nodes if not has_values(node) and node.id in first.activations]
    known = [node for node in here if node.id in others and node.id in second.activations]
    shared = [node for node in known if first.activations[node.id].shape == second.activations[node.id].shape]
    if not shared:
        raise NotApplicableError(
            f"The two recordings share no layer of the same name and shape: {len(here) - len(known)} of the "
            f"first have other names, {len(known)} other shapes. Record inputs of the same size, in networks "
            "of one architecture; 'cka' compares any two networks."
        )
    shares: list[float] = []
    broken = 0
    for index, node in enumerate(shared):
        yield Progress(index / len(shared), node.title)
        share, left_out = _change(first.activations[node.id], second.activations[node.id])
        shares.append(share)
        broken += left_out
    values = np.array(shares)
    finite = np.isfinite(values)
    words = [_found([node.id for node in shared], values)]
    if not finite.all():
        names = [node.id for node, known in zip(shared, finite, strict=True) if not known]
        words.append(f"All zero in the second recording, and without a share: {', '.join(names)}.")
    if len(shared) < len(here):
        words.append(
            f"Left out: {len(here) - len(known)} layers that the second does not have, "
            f"{len(known) - len(shared)} of another shape."
        )
    if broken:
        words.append(f"Values that are not finite and left out: {broken:,}.")
    return Curve(
        title="Change by layer",
        note=" ".join(words),
        x=np.arange(1, len(shared) + 1, dtype=np.float32),
        series={"relative L2": np.where(finite, values, np.nan).astype(np.float32)},
        x_label="layer, in the order of execution",
        y_label="relative L2 of the change",
        nodes=[node.id for node in shared],
    )


def _change(first: torch.Tensor, second: torch.Tensor) -> tuple[float, int]:
    """(relative L2 of two tensors of one shape, how many values were left out for not being finite)."""
    a, b = first.detach().reshape(-1), second.detach().reshape(-1)
    change = reference = 0.0
    broken = 0
    for start in range(0, len(a), _STEP):
        x = a[start : start + _STEP].to("cpu", torch.float64)
        y = b[start : start + _STEP].to("cpu", torch.float64)
        both = x.isfinite() & y.isfinite()
        broken += int((~both).sum())
        change += float(torch.where(both, x - y, 0.0).square().sum())
        reference += float(torch.where(both, y, 0.0).square().sum())
    share = relative(np.array([math.sqrt(change)]), np.array([math.sqrt(reference)]))
    return float(share[0]), broken


def _found(names: Sequence[str], values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    """Where the two part, and where most, in words."""
    if not (values > 0).any():
        return "No layer changes."
    parting = int(np.argmax(values > 0))
    words = f"The first layer that changes is {names[parting]}"
    known = np.where(np.isfinite(values), values, 0.0)
    most = int(known.argmax())
    return f"{words}; {names[most]} changes most, by {known[most]:.1%}." if known[most] > 0 else f"{words}."
