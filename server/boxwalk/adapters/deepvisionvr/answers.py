"""DeepVisionVR's answers about a network or a recording, as the bytes of their JSON.

To be made in threads without helpers of PyTorch's own. What is large is put together as bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import numpy as np

from boxwalk.adapters.classes import likeliest, percents
from boxwalk.adapters.deepvisionvr.inputs import Picture
from boxwalk.adapters.deepvisionvr.layers import Architecture, Layer, drawn
from boxwalk.adapters.pictures import Pixels, base64_pngs, quantized
from boxwalk.analyses import run
from boxwalk.analyses.weights import has_weights
from boxwalk.errors import UnknownNodeError
from boxwalk.network import Network
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Curve
from boxwalk.serving.shelf import Held

BINS = 16


def architecture(number: int, found: Architecture) -> bytes:
    layers = [layer.described() for layer in found.layers]
    return words({"architecture": layers, "class_names": found.class_names, "networkid": number})


def activation(held: Held, number: int, index: int, layer: Layer) -> bytes:
    """Raises UnknownNodeError, NotApplicableError for a layer that this recording has not."""
    pixels, zero = pixels_of(held, layer)
    return tensors(
        [_listed(base64_pngs(pixels))],
        {"networkid": number, "layerID": index, "zeroValue": zero, "mode": "Activation"},
    )


def pixels_of(held: Held, layer: Layer) -> tuple[Pixels, int]:
    """(a layer's maps as pixels [C, H, W], that of zero). Raises UnknownNodeError, NotApplicableError."""
    node = node_of(held, layer)
    return quantized(drawn(node, held.activation(node)))


def node_of(held: Held, layer: Layer) -> Node:
    """The layer's node in this recording. Raises UnknownNodeError."""
    node = held.recording.graph.by_id.get(layer.node)
    if node is None:
        raise UnknownNodeError(
            f"The input {held.info.source} took a way through the network on which {layer.name!r} does not "
            "lie."
        )
    return node


def tensors(lists: Iterable[bytes], rest: dict[str, object]) -> bytes:
    """An object whose `tensors` are these lists, one after the other: texts in quotes, commas between."""
    return b'{"tensors":[' + b",".join(lists) + b"]," + words(rest)[1:]


def quoted(letters: Iterable[str]) -> bytes:
    return ",".join(f'"{each}"' for each in letters).encode()


def classification(held: Held, number: int, network: Network) -> bytes:
    """The ten likeliest classes in percent; empty lists for what is no classifier."""
    return words({"networkid": number, **percents(likeliest(held.recording, network) or [])})


def activation_histogram(held: Held, number: int, index: int, layer: Layer) -> bytes:
    """Raises UnknownNodeError, NotApplicableError."""
    node = node_of(held, layer)
    held.activation(node)  # says why, if there is none
    found = run("histogram", recordings=[held.recording], node=node.id, parameters={"bins": BINS})
    return words({"networkid": number, "layer_id": index, **_bars(found)})


def weight_histogram(network: Network, graph: Graph, number: int, index: int, layer: Layer) -> bytes:
    """Of the first of the layer's states that has weights."""
    weighted = [state for state in layer.states if has_weights(graph.by_id[state], network.model) is None]
    if weighted:
        parameters = {"bins": BINS}
        bars = _bars(
            run(
                "weight-distribution",
                networks=[network],
                graph=graph,
                node=weighted[0],
                parameters=parameters,
            )
        )
    else:
        bars = {"counts": ["0"] * BINS, "bins": ["0"] * BINS}
    return words({"networkid": number, "layer_id": index, "has_weights": str(bool(weighted)), **bars})


def data_set(pictures: Sequence[Picture]) -> bytes:
    names = list(dict.fromkeys(picture.word for picture in pictures))
    place = {name: number for number, name in enumerate(names)}
    return tensors(
        [quoted(picture.letters for picture in pictures)],
        {
            "len": len(pictures),
            "class_names": names,
            "label_ids": [place[picture.word] for picture in pictures],
        },
    )


def words(values: object) -> bytes:
    """As JSON."""
    return json.dumps(values, separators=(",", ":")).encode()


def _listed(letters: Pixels) -> bytes:
    """Rows of ASCII letters as JSON texts with commas between."""
    count, length = letters.shape
    written = np.empty((count, length + 3), np.uint8)
    written[:, 0] = written[:, -2] = ord('"')
    written[:, 1:-2] = letters
    written[:, -1] = ord(",")
    return written.tobytes()[:-1]


def _bars(found: object) -> dict[str, list[str]]:
    """Counts and centres of the bars, as texts."""
    if not isinstance(found, Curve):
        raise TypeError(f"A histogram is a curve, not {type(found).__name__}.")
    (counts,) = found.series.values()
    centres = (found.x[:-1].astype(np.float64) + found.x[1:]) / 2
    return {"counts": [f"{count:.0f}" for count in counts], "bins": [f"{centre:.6g}" for centre in centres]}
