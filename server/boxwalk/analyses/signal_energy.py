"""How much each layer keeps of its input, over the depth of the network."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from boxwalk.analyses.progress import Progress
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.signal_energy_layers import SOURCE, has_layers_with_spaces, kept_of_layers
from boxwalk.network import Network
from boxwalk.recording.recording import Recording
from boxwalk.results import Curve


@analysis(
    "signal-energy",
    title="Energy kept over the depth",
    source=SOURCE,
    applies=has_layers_with_spaces,
    version=2,
)
def signal_energy(recording: Recording, network: Network) -> Generator[Progress, None, Curve]:
    """How much of its input's energy each linear layer and convolution keeps, in the order of execution.

    Kept is what lies in the signal space of the layer's weights, what is rejected cannot change its output;
    the two add up to 100 %. See `signal-projection` for one layer, `signal-energy-layers` for their numbers
    by name. A layer whose input is zero, or not finite, leaves a gap.
    """
    layers = yield from kept_of_layers(recording, network)
    kept = np.array([each.share for each in layers]) * 100
    words = [each.missing for each in layers if each.missing]
    if np.isfinite(kept).any():
        least, most = int(np.nanargmin(kept)), int(np.nanargmax(kept))
        words.insert(
            0,
            f"Least is kept by {layers[least].node.title} ({kept[least]:.1f} %, layer {least + 1}), most by "
            f"{layers[most].node.title} ({kept[most]:.1f} %, layer {most + 1}) of {len(layers)} layers.",
        )
    return Curve(
        title="Energy kept and rejected",
        note=" ".join(words),
        x=np.arange(1, len(layers) + 1, dtype=np.float32),
        series={"kept": kept.astype(np.float32), "rejected": (100 - kept).astype(np.float32)},
        x_label="linear layers and convolutions in the order of execution",
        y_label="energy of the input [%]",
        nodes=[each.node.id for each in layers],
    )
