"""What is known of modules: which are leaves, what they are called and what one wants to know of them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import torch
from torch import nn

from boxwalk.recording.graph import AttributeValue
from boxwalk.recording.operators import plain_value

_LEAVES = (nn.MultiheadAttention, nn.RNNBase, nn.RNNCellBase)
"""Modules shown as one node although they hold others."""

_NAMES = {
    "BatchNorm1d": "batch_norm",
    "BatchNorm2d": "batch_norm",
    "BatchNorm3d": "batch_norm",
    "SyncBatchNorm": "batch_norm",
    "FrozenBatchNorm2d": "batch_norm",
    "InstanceNorm1d": "instance_norm",
    "InstanceNorm2d": "instance_norm",
    "InstanceNorm3d": "instance_norm",
    "LayerNorm2d": "layer_norm",
    "TrackerModule": "tracker",
    "NonDynamicallyQuantizableLinear": "linear",
}

_ATTRIBUTES = (
    "in_channels",
    "out_channels",
    "in_features",
    "out_features",
    "kernel_size",
    "stride",
    "padding",
    "output_padding",
    "dilation",
    "groups",
    "padding_mode",
    "num_features",
    "num_groups",
    "num_channels",
    "num_classes",
    "normalized_shape",
    "eps",
    "momentum",
    "affine",
    "num_embeddings",
    "embedding_dim",
    "padding_idx",
    "embed_dim",
    "num_heads",
    "input_size",
    "hidden_size",
    "num_layers",
    "bidirectional",
    "batch_first",
    "dropout",
    "p",
    "dim",
    "start_dim",
    "end_dim",
    "negative_slope",
    "alpha",
    "min_val",
    "max_val",
    "approximate",
    "output_size",
    "ceil_mode",
    "scale_factor",
    "upscale_factor",
    "mode",
    "align_corners",
    "size",
)


def walk(model: nn.Module) -> dict[str, nn.Module]:
    """Every module of `model` once, by its dotted path as in `named_modules()` ("" for the model itself)."""
    found: dict[str, nn.Module] = {}
    seen: set[int] = set()
    stack: list[tuple[str, nn.Module]] = [("", model)]
    while stack:
        path, module = stack.pop()
        if id(module) in seen:
            continue
        seen.add(id(module))
        found[path] = module
        children = module._modules
        if len(children):
            prefix = f"{path}." if path else ""
            stack += [
                (prefix + name, child)
                for name, child in reversed(list(children.items()))
                if child is not None
            ]
    return found


def is_leaf(module: nn.Module, root: bool = False) -> bool:
    """Whether one call of `module` is one node.

    True for a module without children (parametrizations of its weights do not count), and for those of
    PyTorch's own that belong together. A model that has no children at all shows its operations instead,
    unless it is a layer of PyTorch itself.
    """
    if isinstance(module, _LEAVES):
        return True
    children = module._modules
    if len(children) and {*children.keys()} != {"parametrizations"}:
        return False
    return not root or type(module).__module__.startswith("torch.nn.")


def class_name(module: nn.Module) -> str:
    """The name of the module's class; of the class that was scripted or parametrized, where it was."""
    original = getattr(module, "original_name", None) if isinstance(module, torch.jit.ScriptModule) else None
    name = original if isinstance(original, str) else type(module).__name__
    if name.startswith("Parametrized") and "parametrizations" in {*module._modules.keys()}:
        name = name.removeprefix("Parametrized")
    return name


def module_operator(module: nn.Module) -> str:
    """The operator's name for a leaf module: `Conv2d` -> `conv2d`, `BatchNorm2d` -> `batch_norm`."""
    name = class_name(module)
    return _NAMES.get(name) or snake_case(name)


_ACTIVATION = re.compile(r"((?:P|R)?ReLU|SiLU|[GCS]?ELU|(?:Swi|Ge|Re)?GLU)(?=6?$|[A-Z][a-z])")


@lru_cache(maxsize=4096)
def snake_case(name: str) -> str:
    """`MaxPool2d` -> `max_pool2d`, `LSTM` -> `lstm`, `LeakyReLU` -> `leaky_relu`, `GELUTanh` ->
    `gelu_tanh`."""
    name = _ACTIVATION.sub(lambda word: word.group().capitalize(), name)
    split = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", split)
    return re.sub(r"[^a-z0-9]+", "_", split.lower()).strip("_") or "module"


def module_attributes(module: nn.Module) -> dict[str, AttributeValue]:
    """The module's settings that are plain numbers, words or tuples of integers, in a fixed order."""
    own: dict[str, Any] = module.__dict__
    found: dict[str, AttributeValue] = {}
    for name in sorted(own.keys() & _RANK.keys(), key=_RANK.__getitem__):
        value = plain_value(own[name])
        if value is not None and not (name == "output_padding" and not any(_tuple(value))):
            found[name] = value
    if "in_channels" in found or "in_features" in found:
        found["bias"] = module._parameters.get("bias") is not None
    return found


_RANK = {name: rank for rank, name in enumerate(_ATTRIBUTES)}


def _tuple(value: AttributeValue) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def own_parameters(module: nn.Module) -> int:
    """Number of parameters that a leaf module holds, inside its parametrizations too."""
    if len(module._modules):
        return sum(parameter.numel() for parameter in module.parameters())
    return sum(parameter.numel() for parameter in module._parameters.values() if parameter is not None)
