"""How much each layer keeps of its input, over the depth of the network."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from boxwalk.analyses.progress import Kept, Progress
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.signal_energy_layers import (
    KEPT,
    PARTS,
    SOURCE,
    VERSION,
    has_layers_with_spaces,
    kept_of_layers,
)
from boxwalk.network import Network
from boxwalk.recording.recording import Recording
from boxwalk.results import Curve


@analysis(
    "signal-energy",
    title="Energy kept over the depth",
    source=SOURCE,
    applies=has_layers_with_spaces,
    version=VERSION,
    parts=PARTS,
)
def signal_energy(recording: Recording, network: Network, kept: Kept) -> Generator[Progress, None, Curve]:
    """How much of its input's energy each linear layer and convolution keeps, in the order of execution.

    Kept is what lies in the signal space of the layer's weights, what is rejected cannot change its output;
    the two add up to 100 %. See `signal-projection` for one layer, `signal-energy-layers` for their numbers
    by name. A layer whose input is zero, or not finite, leaves a gap.
    """
    layers = yield from kept_of_layers(recording, network, kept)
    found = [each.summary[KEPT] for each in layers.values()]
    shares = np.array([each if isinstance(each, float) else np.nan for each in found])  # else words say why
    words = [each.note for each in layers.values() if each.note]
    titles = [recording.graph.by_id[name].title for name in layers]
    if np.isfinite(shares).any():
        least, most = int(np.nanargmin(shares)), int(np.nanargmax(shares))
        words.insert(
            0,
            f"Least is kept by {titles[least]} ({shares[least]:.1f} %, layer {least + 1}), most by "
            f"{titles[most]} ({shares[most]:.1f} %, layer {most + 1}) of {len(layers)} layers.",
        )
    return Curve(
        title="Energy kept and rejected",
        note=" ".join(words),
        x=np.arange(1, len(layers) + 1, dtype=np.float32),
        series={"kept": shares.astype(np.float32), "rejected": (100 - shares).astype(np.float32)},
        x_label="linear layers and convolutions in the order of execution",
        y_label="energy of the input [%]",
        nodes=list(layers),
    )
