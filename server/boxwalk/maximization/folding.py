"""A private copy of a model on which many passes are quick: normalizations folded into convolutions."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from boxwalk.maximization.unshuffling import UnshuffledConv2d, can_be_unshuffled
from boxwalk.recording.graph import Graph

_PAIRS: dict[type[nn.Module], type[nn.Module]] = {
    nn.Conv1d: nn.BatchNorm1d,
    nn.Conv2d: nn.BatchNorm2d,
    nn.Conv3d: nn.BatchNorm3d,
}


def quick_copy(model: nn.Module, graph: Graph, kept: Collection[str]) -> nn.Module:
    """A copy in eval mode that needs no gradients of its weights, with convolutions and the batch
    normalizations that alone read them folded into one, convolutions of pictures unshuffled, and weights
    laid out with channels last.

    graph: of a pass of the model. kept: ids of nodes whose values are wanted: no convolution among them is
    folded. The values of all other nodes but folded convolutions stay the same up to rounding.
    """
    found = copy.deepcopy(model).eval().requires_grad_(False)
    for convolution, normalization in list(_pairs(found, graph, kept)):
        conv: Any = found.get_submodule(convolution)
        norm: Any = found.get_submodule(normalization)
        found.set_submodule(convolution, fuse_conv_bn_eval(conv, norm))
        found.set_submodule(normalization, nn.Identity())
    for path, module in list(found.named_modules()):
        if path and can_be_unshuffled(module) and _plain(found, path):
            found.set_submodule(path, UnshuffledConv2d(module))
    return found.to(memory_format=torch.channels_last)


def _pairs(model: nn.Module, graph: Graph, kept: Collection[str]) -> Iterator[tuple[str, str]]:
    """(path of a convolution, path of the normalization behind it): both called once, by one name."""
    calls = Counter(node.module for node in graph.nodes if node.module)
    names = Counter(id(module) for _, module in model.named_modules(remove_duplicate=False))
    for node in graph.nodes:
        sources = graph.sources(node.id)
        if len(sources) != 1 or sources[0] in kept or graph.targets(sources[0]) != (node.id,):
            continue
        paths = graph.by_id[sources[0]].module, node.module
        if not all(path and calls[path] == 1 for path in paths):
            continue
        modules = [_plain(model, path) for path in paths if path]
        if None in modules or any(names[id(module)] > 1 for module in modules):
            continue
        conv, norm = modules
        if (
            conv is not None
            and _PAIRS.get(type(conv)) is type(norm)
            and getattr(norm, "running_mean", None) is not None
        ):
            yield paths[0] or "", paths[1] or ""


def _plain(model: nn.Module, path: str) -> nn.Module | None:
    """The module there, None for one with hooks of its own."""
    try:
        module = model.get_submodule(path)
    except AttributeError:
        return None
    hooks = (module._forward_hooks, module._forward_pre_hooks, module._backward_hooks)
    return None if any(hooks) else module
