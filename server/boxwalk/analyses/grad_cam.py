"""Grad-CAM: where in a layer the network sees what speaks for a class."""

from __future__ import annotations

import threading
import weakref

import torch
from pydantic import Field
from torch import Tensor

from boxwalk.analyses.explained import (
    Explained,
    TargetParams,
    can_be_explained,
    check_class,
    choose,
    differs,
)
from boxwalk.analyses.feature_maps import resized
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import batch_of, picture_input
from boxwalk.network import Network
from boxwalk.recording.display import maps_of
from boxwalk.recording.engine import Run, run
from boxwalk.recording.graph import Graph, Node
from boxwalk.recording.recording import Recording
from boxwalk.results import Maps


class Params(TargetParams):
    against: int | None = Field(
        None,
        ge=0,
        description="another class: the difference of the two is shown, and both; empty for one alone",
        json_schema_extra={"format": "class"},
    )
    resized: bool = Field(
        True, description="resized to the input by linear interpolation; off: at the layer's own size"
    )

    def fit(self, node: Node | None, network: Network) -> None:
        super().fit(node, network)
        if network.labels:
            check_class("against", self.against, len(network.labels))


def has_places(node: Node, graph: Graph) -> str | None:
    """Why a layer has no maps to be weighed, None if it has."""
    if node.id in graph.inputs:
        return "it is the input itself, which 'saliency' explains pixel by pixel."
    if node.display not in ("maps", "tokens"):
        return "its values are no maps and no grid of tokens, so they have no place in the picture."
    if len(node.shape) > 4:
        return "its maps are frames or slices; Grad-CAM is for pictures."
    if node.grid == (1, 1):
        return "its maps are single numbers, so they have no place in the picture."
    if not node.dtype.startswith(("float", "bfloat")):
        return f"its values are {node.dtype}, which have no gradient."
    return None


@analysis(
    "grad-cam",
    title="Grad-CAM",
    source="Selvaraju et al., Grad-CAM (2017), equations 1 and 2; Linse, chapter 3",
    applies=(has_places, can_be_explained),
)
def grad_cam(recording: Recording, network: Network, node: Node, params: Params) -> Maps:
    """Where a layer sees what speaks for a class, a detector's box or a segmenter's mask.

    The weight of each channel is the mean over all places of the gradient of the score, as the network puts
    it out, with respect to the channel's map; shown is what is above zero of the weighted sum of all maps. Of
    transformers the places are the patch tokens. Against another class: the difference of the two,
    positive where the first is seen more. Only what lies behind the layer is computed again.
    """
    behind = _behind(recording, network, node)
    activation = maps_of(node, recording.activations[node.id].detach()).cpu().double()
    wanted = [choose(recording.output, network, params.target, params.box)]
    if params.against is not None:
        wanted.append(choose(recording.output, network, params.against))
    found, words = [], []
    for explained in wanted:
        score, gradient = _gradient(behind, node, explained)
        maps = maps_of(node, gradient).cpu().double()
        found.append(class_activation(activation, maps))
        words += [
            f"Score of {explained.words}: {score:.4g}.",
            _poor_words(explained, node, activation, maps, found[-1]),
            differs(float(explained.score(recording.output)), score),
        ]
    labels = [explained.words for explained in wanted]
    if len(found) == 2:
        found.insert(0, found[0] - found[1])
        labels.insert(0, f"{labels[0]} less {labels[1]}")
    if batch_of(node, recording.activations[node.id]) > 1:
        words.append(f"Of the first of {batch_of(node, recording.activations[node.id])} inputs.")
    maps, boxes = torch.stack(found), {}
    source = picture_input(recording.graph)
    if params.resized and source is not None:
        maps = resized(maps, source.grid)
        boxes = {each.words: each.corners for each in wanted if each.corners is not None}
    return Maps(
        title=f"Grad-CAM of {node.title} for {labels[0]}",
        note=" ".join(dict.fromkeys(word for word in words if word)),
        values=maps.float().numpy(),
        labels=labels,
        unit="score",
        overlay=True,
        boxes=boxes,
    )


def class_activation(activation: Tensor, gradient: Tensor) -> Tensor:
    """ReLU(sum_k alpha_k A_k), alpha_k the mean of channel k's gradient; both [C, H, W], the result [H, W].

    Values that are not finite are left out.
    """
    weights = torch.nan_to_num(gradient, 0.0, 0.0, 0.0).mean((1, 2))
    return torch.einsum("c,chw->hw", weights, torch.nan_to_num(activation, 0.0, 0.0, 0.0)).relu()


def _gradient(behind: Run, node: Node, explained: Explained) -> tuple[float, Tensor]:
    """(the score; its gradient in the shape of the node's activation)."""
    with torch.inference_mode(False), torch.enable_grad():
        score = explained.score(behind.output)
        if not score.requires_grad:
            return float(score), torch.zeros(node.shape)
        return float(score.detach()), behind.gradient(score, node.id, retain=True)


def _poor_words(explained: Explained, node: Node, activation: Tensor, gradient: Tensor, shown: Tensor) -> str:
    """What is wrong with a map, in words; "" if nothing is."""
    broken = [
        f"{int((~values.isfinite()).sum()):,} values of the {name}"
        for name, values in (("activation", activation), ("gradient", gradient))
        if not bool(values.isfinite().all())
    ]
    words = f"Not finite and left out: {', '.join(broken)}. " if broken else ""
    if not bool(gradient.any()):
        hint = " Its class token may be all that is read from here on: try a layer before." * (
            node.display == "tokens" and node.skip_tokens > 0
        )
        return f"{words}The gradient of {explained.words} is zero at every place of this layer.{hint}"
    if not bool(shown.any()):
        return f"{words}Nothing in this layer speaks for {explained.words}: the sum is nowhere above zero."
    return words.strip()


# ---- what lies behind a layer -----------------------------------------------------------------------------

_lock = threading.Lock()
_kept: weakref.WeakKeyDictionary[Recording, tuple[str, str, Run]] = weakref.WeakKeyDictionary()
"""The last pass behind a layer, with all that the gradient of another class needs; one is kept, as long as
its recording is."""


def _behind(recording: Recording, network: Network, node: Node) -> Run:
    """The network run on from the node's recorded value, with gradients from there."""
    with _lock:
        known = _kept.get(recording)
    if known is not None and known[:2] == (node.id, network.weights_fingerprint):
        return known[2]
    behind = run(network, recording=recording, grad=node.id)
    with _lock:
        _kept.clear()
        _kept[recording] = (node.id, network.weights_fingerprint, behind)
    return behind
