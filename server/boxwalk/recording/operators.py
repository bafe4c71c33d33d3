"""What the recorder must know of every tensor operator, looked up once per operator.

Nothing here is a list of in-place names: which arguments an operator writes and which results share memory
with an argument stand in its schema, so custom operators and scripted code are covered too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import torch
from torch._ops import OpOverload

from boxwalk.recording.graph import AttributeValue


class Kind(Enum):
    """How an operator is treated.

    COMPUTE makes new values: it is a node, or part of a leaf module's node. VIEW looks at the same memory.
    COPY holds the same values in other memory (clone, dtype or device). RESHAPE_IN_PLACE changes only the
    shape of its argument. LIFT brings in a tensor made outside. CONSTANT makes a tensor that holds no
    values of its arguments. QUERY gives no tensor. All but COMPUTE fold away.
    """

    COMPUTE = auto()
    VIEW = auto()
    COPY = auto()
    RESHAPE_IN_PLACE = auto()
    LIFT = auto()
    CONSTANT = auto()
    QUERY = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Operator:
    """name: friendly name, as `conv2d` without its dimension, `batch_norm`, `add`.

    tensors: (position, is a list) of the tensor arguments; tensor_names: those that are keyword only.
    writes: positions written; written_names: keyword arguments written. overwrites: the old content of what
    is written does not matter. in_place: returns its first written argument. random: draws random numbers.
    """

    name: str
    kind: Kind
    tensors: tuple[tuple[int, bool], ...]
    tensor_names: tuple[str, ...]
    writes: tuple[int, ...]
    written_names: tuple[str, ...]
    overwrites: bool
    in_place: bool
    random: bool


_FRIENDLY = {
    "convolution": "conv",
    "convolution_overrideable": "conv",
    "cudnn_convolution": "conv",
    "mkldnn_convolution": "conv",
    "native_batch_norm": "batch_norm",
    "_native_batch_norm_legit": "batch_norm",
    "_native_batch_norm_legit_no_training": "batch_norm",
    "_batch_norm_with_update": "batch_norm",
    "_batch_norm_no_update": "batch_norm",
    "batch_norm_with_update": "batch_norm",
    "cudnn_batch_norm": "batch_norm",
    "miopen_batch_norm": "batch_norm",
    "native_layer_norm": "layer_norm",
    "native_group_norm": "group_norm",
    "native_dropout": "dropout",
    "_fused_rms_norm": "rms_norm",
    "addmm": "linear",
    "mm": "matmul",
    "bmm": "matmul",
    "mv": "matmul",
    "dot": "matmul",
    "max_pool2d_with_indices": "max_pool2d",
    "max_pool3d_with_indices": "max_pool3d",
    "mkldnn_max_pool2d": "max_pool2d",
    "adaptive_max_pool2d": "adaptive_max_pool2d",
    "_scaled_dot_product_flash_attention_for_cpu": "scaled_dot_product_attention",
    "_scaled_dot_product_flash_attention": "scaled_dot_product_attention",
    "_scaled_dot_product_efficient_attention": "scaled_dot_product_attention",
    "_scaled_dot_product_cudnn_attention": "scaled_dot_product_attention",
    "_scaled_dot_product_fused_attention_overrideable": "scaled_dot_product_attention",
    "_embedding_bag": "embedding_bag",
    "_embedding_bag_forward_only": "embedding_bag",
    "copy": "assign",
    "_index_put_impl": "index_put",
    "_unsafe_index": "index",
    "_unsafe_index_put": "index_put",
    "_upsample_bilinear2d_aa": "upsample_bilinear2d",
    "_upsample_bicubic2d_aa": "upsample_bicubic2d",
}
_VIEWS = {"_unsafe_view", "_reshape_alias", "_conj", "_neg_view"}
_COPIES = {
    "clone",
    "_to_copy",
    "contiguous",
    "lift",
    "lift_fresh_copy",
    "detach_copy",
    "alias_copy",
    "view_copy",
    "permute_copy",
    "_reshape_copy",
    "expand_copy",
}
_RESHAPE_IN_PLACE = {
    "squeeze_",
    "unsqueeze_",
    "t_",
    "transpose_",
    "swapaxes_",
    "swapdims_",
    "as_strided_",
    "detach_",
}
_OVERWRITE = {
    "copy_",
    "fill_",
    "zero_",
    "normal_",
    "uniform_",
    "random_",
    "bernoulli_",
    "exponential_",
    "cauchy_",
    "geometric_",
    "log_normal_",
}

_KNOWN: dict[OpOverload, Operator] = {}


def describe(func: OpOverload) -> Operator:
    """The description of `func`, worked out at its first call and kept for the life of the process."""
    known = _KNOWN.get(func)
    if known is None:
        known = _KNOWN[func] = _describe(func)
    return known


def _describe(func: OpOverload) -> Operator:
    schema = func._schema
    base = schema.name.split("::")[-1]
    tensors: list[tuple[int, bool]] = []
    tensor_names: list[str] = []
    writes: list[int] = []
    written_names: list[str] = []
    for position, argument in enumerate(schema.arguments):
        text = str(argument.type)
        if "Tensor" not in text:
            continue
        if argument.kwarg_only:
            tensor_names.append(argument.name)
        else:
            tensors.append((position, text.startswith("List")))
        if argument.alias_info is not None and argument.alias_info.is_write:
            if argument.kwarg_only:
                written_names.append(argument.name)
            else:
                writes.append(position)
    in_place = bool(writes) and any(
        result.alias_info is not None and result.alias_info.is_write for result in schema.returns
    )
    return Operator(
        name=_friendly(base),
        kind=_kind(schema, base, bool(tensors or tensor_names), bool(writes or written_names)),
        tensors=tuple(tensors),
        tensor_names=tuple(tensor_names),
        writes=tuple(writes),
        written_names=tuple(written_names),
        overwrites=base in _OVERWRITE or bool(written_names),
        in_place=in_place,
        random=torch.Tag.nondeterministic_seeded in func.tags,
    )


def _kind(schema: torch.FunctionSchema, base: str, takes_tensors: bool, writes: bool) -> Kind:
    if base in ("lift_fresh",):
        return Kind.LIFT
    if base in _RESHAPE_IN_PLACE:
        return Kind.RESHAPE_IN_PLACE
    if writes:
        return Kind.COMPUTE
    if not any("Tensor" in str(result.type) for result in schema.returns):
        return Kind.QUERY
    if base in _VIEWS or any(result.alias_info is not None for result in schema.returns):
        return Kind.VIEW
    if base in _COPIES:
        return Kind.COPY
    if not takes_tensors or base.endswith("_like") or base.startswith("new_"):
        return Kind.CONSTANT
    return Kind.COMPUTE


def _friendly(base: str) -> str:
    plain = base[:-1] if base.endswith("_") and not base.endswith("__") else base
    if plain in _FRIENDLY:
        return _FRIENDLY[plain]
    name = plain.strip("_")
    return name.removeprefix("native_").lower() or "operator"


def operator_name(operator: Operator, args: tuple[Any, ...]) -> str:
    """The friendly name for this call; convolutions get their dimension and direction."""
    if operator.name != "conv" or len(args) < 7:
        return operator.name
    weight, transposed = args[1], args[6]
    dimensions = weight.dim() - 2 if isinstance(weight, torch.Tensor) else 2
    return f"conv_transpose{dimensions}d" if transposed is True else f"conv{dimensions}d"


_DULL = {
    "memory_format",
    "layout",
    "device",
    "pin_memory",
    "out",
    "generator",
    "non_blocking",
    "cudnn_enabled",
}


def operator_attributes(
    func: OpOverload, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, AttributeValue]:
    """The arguments of a call that are plain numbers, words or tuples of integers, by their schema's
    names."""
    found: dict[str, AttributeValue] = {}
    for position, argument in enumerate(func._schema.arguments):
        name = argument.name
        if name in _DULL:
            continue
        value = args[position] if position < len(args) else kwargs.get(name)
        plain = plain_value(value)
        if plain is not None and not (argument.has_default_value() and plain == argument.default_value):
            found[name] = plain
    return found


def plain_value(value: object) -> AttributeValue | None:
    """`value` as an attribute of a node; None if it is not a number, a word or a tuple of integers."""
    kind = type(value)
    if kind in _PLAIN:
        return value  # type: ignore[return-value]
    if (kind is tuple or kind is list) and value and all(type(item) is int for item in value):  # type: ignore[attr-defined]
        return tuple(value)  # type: ignore[arg-type]
    return None


_PLAIN = frozenset({bool, int, float, str})


def call_shape(
    source: tuple[int, ...] | None, first: tuple[int, ...], out: tuple[int, ...]
) -> tuple[int, ...]:
    """The shape in which a matrix product's result is meant.

    `linear` and `matmul` flatten their argument's leading axes, multiply, and view the product back. source:
    shape of the tensor whose flat view went in, None if it was not flattened; first: shape of that view;
    out: shape of the product.
    """
    if source is None:
        return out
    if len(out) == 2 and len(first) == 2 and len(source) > 2 and source[-1] == first[-1]:
        return (*source[:-1], out[-1])
    if len(out) == 3 and len(first) == 3 and len(source) > 3 and source[-2:] == first[-2:]:
        return (*source[:-2], *out[-2:])
    return out


PRODUCTS = frozenset({"linear", "matmul"})
"""Operators for which `call_shape` matters."""


def written_by(operator: Operator, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Sequence[torch.Tensor]:
    """The tensors that a call writes to; running statistics, which the schema is silent about, are not
    among them."""
    if not operator.writes and not operator.written_names:
        return ()
    written = [args[position] for position in operator.writes if position < len(args)]
    written += [kwargs[name] for name in operator.written_names if name in kwargs]
    flat: list[torch.Tensor] = []
    for value in written:
        flat += (
            value if isinstance(value, list | tuple) else [value] if isinstance(value, torch.Tensor) else []
        )
    return flat


def running_statistics(operator: Operator, args: tuple[Any, ...]) -> list[torch.Tensor]:
    """What a batch normalization in training mode writes to besides."""
    if operator.name != "batch_norm" or len(args) < 6 or args[5] is not True:
        return []
    return [value for value in args[3:5] if isinstance(value, torch.Tensor)]


COPY = torch.ops.aten.copy_.default


def copies_itself(args: tuple[Any, ...]) -> bool:
    """Whether `copy_` assigns a part of a tensor to itself, as Python does at the end of `x[a] += 1`."""
    target, value = args[0], args[1]
    return bool(
        target.shape == value.shape
        and target.dtype == value.dtype
        and target.layout == value.layout == torch.strided
        and target.stride() == value.stride()
        and target.storage_offset() == value.storage_offset()
        and target.untyped_storage()._cdata == value.untyped_storage()._cdata
    )
