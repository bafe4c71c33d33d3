"""What every tensor operator does to shadows: each element of the result is the sum of all elements that
the operator's own result depends on there, whatever its weights are. Shadows have size 1 along axes where
they are the same all along. See `influence`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import torch
from torch import Tensor
from torch._ops import OpOverload
from torch.nn import functional

from boxwalk.recording.operators import Operator, written_by

POINTWISE = frozenset(
    {
        "dropout", "hardswish", "log_sigmoid_forward", "prelu", "rrelu", "rrelu_with_noise", "threshold",
        "fake_quantize_per_tensor_affine", "fake_quantize_per_channel_affine",
    }
)  # fmt: skip
"""Operators that work element by element without saying so in their tags."""


class Call:
    """One operator's call, with the shadows of what it was given.

    sources: the shadows among its arguments that the input influences.
    """

    def __init__(
        self,
        func: OpOverload,
        operator: Operator,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        out: Any,
        shadow_of: Callable[[object], Tensor | None],
    ) -> None:
        self.func, self.operator, self.args, self.kwargs, self.out = func, operator, args, kwargs, out
        self.name = operator.name
        self._shadow_of = shadow_of

    @property
    def pointwise(self) -> bool:
        return torch.Tag.pointwise in self.func.tags

    @property
    def reduces(self) -> bool:
        return torch.Tag.reduction in self.func.tags

    @property
    def first(self) -> Tensor:
        """The (first) tensor put out."""
        out = self.out
        while not isinstance(out, Tensor):
            out = out[0]
        return out

    @cached_property
    def given(self) -> dict[str, Any]:
        """The arguments by their names, defaults included."""
        found: dict[str, Any] = {}
        for position, argument in enumerate(self.func._schema.arguments):
            if position < len(self.args):
                found[argument.name] = self.args[position]
            else:
                found[argument.name] = self.kwargs.get(argument.name, argument.default_value)
        return found

    def shadow(self, tensor: object) -> Tensor | None:
        """The shadow of an argument, if the input influences it."""
        found = self._shadow_of(tensor)
        return found if found is not None and found.requires_grad else None

    @cached_property
    def sources(self) -> list[Tensor]:
        return self._sources_of((*self.args, *self.kwargs.values()))

    @cached_property
    def other_sources(self) -> list[Tensor]:
        """The same without what the operator writes to."""
        written = {id(tensor) for tensor in self.written()}
        rest = [value for value in (*self.args, *self.kwargs.values()) if id(value) not in written]
        return self._sources_of(rest)

    def _sources_of(self, values: Sequence[Any]) -> list[Tensor]:
        flat = [item for value in values for item in (value if isinstance(value, list | tuple) else [value])]
        return [shadow for shadow in map(self.shadow, flat) if shadow is not None]

    def written(self) -> Sequence[Tensor]:
        return written_by(self.operator, self.args, self.kwargs)

    def added(self, others: bool = False) -> Tensor:
        """All sources (others: without what is written to), added up."""
        sources = self.other_sources if others else self.sources
        total = torch.zeros((1,) * self.first.dim(), device=sources[0].device)
        for source in sources:
            total = total + source
        return total


def fits(shadow: Tensor, shape: Sequence[int]) -> bool:
    """Whether a shadow may stand beside a tensor of this shape."""
    return shadow.dim() == len(shape) and all(
        mine in (1, size) for mine, size in zip(shadow.shape, shape, strict=True)
    )


class _Marked(torch.autograd.Function):
    """Hands on a shadow; its gradient becomes 1 where it is not 0, so that no chain of layers makes it
    vanish or overflow."""

    @staticmethod
    def forward(ctx: Any, shadow: Tensor) -> Tensor:  # noqa: ARG004
        return shadow.clone()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:  # noqa: ARG004
        return (gradient != 0).to(gradient.dtype)


def marked(shadow: Tensor) -> Tensor:
    result: Tensor = _Marked.apply(shadow)
    return result


def everything(sources: Sequence[Tensor], axes: int) -> Tensor:
    """A shadow of `axes` axes of which every element depends on all of every source."""
    total = sum((source.sum() for source in sources), torch.zeros((), device=sources[0].device))
    return marked(total.reshape((1,) * axes))


def _spread(shadow: Tensor, like: Tensor, axes: int) -> Tensor:
    """In full size along the last `axes` axes."""
    return shadow.expand(*shadow.shape[:-axes], *like.shape[-axes:])


def _grouped(shadow: Tensor, groups: int) -> Tensor:
    """[N, C, ...] as [N, groups, C / groups, ...]."""
    return shadow.reshape(shadow.shape[0], groups, -1, *shadow.shape[2:])


def _convolution(call: Call) -> Tensor | None:
    given = call.given
    shadow, weight = call.shadow(given["input"]), given["weight"]
    if shadow is None or len(call.sources) > 1:  # weights that depend on the input
        return None
    shadow = _spread(shadow, given["input"], weight.dim() - 2)
    groups = given["groups"] if shadow.shape[1] > 1 else 1
    inputs = _grouped(shadow, groups).sum(2)
    kernel = torch.ones((1, 1, *weight.shape[2:]), device=shadow.device)
    batch = inputs.flatten(0, 1).unsqueeze(1)
    settings = (given["stride"], given["padding"], given["dilation"], given["transposed"])
    summed = torch.convolution(batch, kernel, None, *settings, given["output_padding"], 1)
    summed = summed.reshape(shadow.shape[0], groups, *summed.shape[2:])
    return summed if groups == 1 else summed.repeat_interleave(call.first.shape[1] // groups, 1)


def _windows(call: Call) -> Tensor | None:
    """Pooling of any kind: the sum over each window."""
    given = call.given
    axes = int(call.name.removesuffix("_with_indices")[-2])

    def each(name: str, otherwise: int | list[int]) -> list[int]:
        value = given.get(name)
        if value is None or value == []:
            value = otherwise
        numbers = [value] if isinstance(value, int) else list(value)
        return numbers * axes if len(numbers) == 1 else numbers

    kernel = each("kernel_size", 1)
    stride, padding, dilation = each("stride", kernel), each("padding", 0), each("dilation", 1)
    shadow = _spread(call.sources[0], given["self"], axes)
    sizes, wanted = shadow.shape[-axes:], call.first.shape[-axes:]
    pads: list[int] = []
    for axis in reversed(range(axes)):  # with ceil_mode the last window may begin inside and end outside
        needed = (wanted[axis] - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1
        pads += [padding[axis], needed - sizes[axis] - padding[axis]]
    flat = functional.pad(shadow.reshape(-1, 1, *sizes), pads)
    ones = torch.ones((1, 1, *kernel), device=shadow.device)
    summed = torch.convolution(flat, ones, None, stride, [0] * axes, dilation, False, [0] * axes, 1)
    return summed.reshape(*shadow.shape[:-axes], *wanted)


def _adaptive(call: Call) -> Tensor | None:
    sizes = [int(size) for size in call.first.shape[-int(call.name[-2]) :]]
    pools: dict[int, Callable[[Tensor, Any], Tensor]] = {
        1: functional.adaptive_avg_pool1d,
        2: functional.adaptive_avg_pool2d,
        3: functional.adaptive_avg_pool3d,
    }
    shadow = _spread(call.sources[0], call.given["self"], len(sizes))
    return pools[len(sizes)](shadow, sizes)


def _over(shadow: Tensor, axes: Sequence[int]) -> Tensor:
    """Every element depends on all of `axes`."""
    return shadow.sum(tuple(axes), keepdim=True)


def _batch_norm(call: Call) -> Tensor | None:
    shadow, given = call.sources[0], call.given
    base = call.func._schema.name
    training = given.get("training", "no_training" not in base and "no_update" not in base)
    if "running_mean" not in given or given["running_mean"] is None:
        training = True
    axes = [axis for axis in range(shadow.dim()) if axis != 1]
    return _over(shadow, axes) if training else shadow


def _last_axes(call: Call) -> Tensor | None:
    """Normalization over the last axes."""
    shadow = call.sources[0]
    return _over(shadow, range(shadow.dim() - len(call.given["normalized_shape"]), shadow.dim()))


def _group_norm(call: Call) -> Tensor | None:
    shadow, groups = call.sources[0], call.given["group"]
    others = list(range(2, shadow.dim()))
    if shadow.shape[1] == 1:
        return _over(shadow, others)
    inside = _grouped(shadow, groups)
    every = inside.sum([2, *(axis + 1 for axis in others)], keepdim=True)
    return every.expand(-1, -1, inside.shape[2], *[-1] * len(others)).flatten(1, 2)


def _softmax(call: Call) -> Tensor | None:
    return _over(call.sources[0], [call.given["dim"]])


def _product(call: Call) -> Tensor | None:
    """Matrix products: a row of the first factor, a column of the second."""
    if call.func._schema.name.endswith("::linear"):
        if len(call.sources) > 1:
            return None
        return call.sources[0].sum(-1, keepdim=True)
    factors = [value for value in call.args if isinstance(value, Tensor)]
    first, second = factors[-2:]
    total = torch.zeros((1,) * call.first.dim(), device=call.first.device)
    for added in factors[:-2]:
        shadow = call.shadow(added)
        total = total if shadow is None else total + shadow
    rows, columns = call.shadow(first), call.shadow(second)
    vector = second.dim() == 1
    if rows is not None:
        total = total + rows.sum(-1, keepdim=not vector)
    if columns is not None:
        total = total + (columns.sum() if vector else columns.sum(-2, keepdim=True))
    return total


def _attention(call: Call) -> Tensor | None:
    given = call.given
    query, key, value = (given[name] for name in ("query", "key", "value"))
    if query.shape[:-2] != key.shape[:-2] or len(call.sources) > 3:
        return None
    total = torch.zeros((1,) * call.first.dim(), device=call.first.device)
    for tensor, axes in ((query, (-1,)), (key, (-2, -1)), (value, (-2,))):
        shadow = call.shadow(tensor)
        total = total if shadow is None else total + shadow.sum(axes, keepdim=True)
    return total


def _reduction(call: Call) -> Tensor | None:
    shadow, given = call.sources[0], call.given
    axes = given.get("dim")
    axes = [axes] if isinstance(axes, int) else list(axes or range(shadow.dim()))
    return shadow.sum(axes, keepdim=bool(given.get("keepdim", False)))


def _glu(call: Call) -> Tensor | None:
    first, second = call.sources[0].expand(call.given["self"].shape).chunk(2, call.given["dim"])
    return first + second


def _cat(call: Call) -> Tensor | None:
    tensors = [tensor for tensor in call.given["tensors"] if tensor.numel()]
    axis = call.given["dim"] % call.first.dim()
    shadows = []
    for tensor in tensors:
        shadow = call.shadow(tensor)
        shadow = torch.zeros((1,) * tensor.dim(), device=tensor.device) if shadow is None else shadow
        shadows.append(shadow.expand([-1 if a != axis else n for a, n in enumerate(tensor.shape)]))
    common = [max(sizes) for sizes in zip(*(shadow.shape for shadow in shadows), strict=True)]
    common[axis] = -1
    return torch.cat([shadow.expand(common) for shadow in shadows], axis)


def _same(call: Call) -> Tensor | None:
    """Operators that only move or blend values: the operator itself, done to the shadows.

    Indices that the input influences choose what is taken: then nothing is known.
    """

    def change(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return type(value)(change(item) for item in value)
        if not isinstance(value, Tensor):
            return value
        shadow = call.shadow(value)
        if shadow is not None:
            return shadow.expand(value.shape) if value.is_floating_point() else None
        return torch.zeros(value.shape, device=value.device) if value.is_floating_point() else value

    args = [change(value) for value in call.args]
    flat = zip(call.args, args, strict=True)
    if any(isinstance(old, Tensor) and new is None for old, new in flat):
        return None
    if call.name == "constant_pad_nd":
        args = args[:2]
    func = call.func
    if call.operator.writes:
        args[0] = args[0].clone()
    result = func(*args, **{name: change(value) for name, value in call.kwargs.items()})
    return result if isinstance(result, Tensor) else None


_MOVES = (
    "stack", "roll", "flip", "constant_pad_nd", "pixel_shuffle", "pixel_unshuffle", "channel_shuffle",
    "native_channel_shuffle", "im2col", "col2im", "index", "index_select", "index_put", "gather", "repeat",
    "slice_scatter", "select_scatter", "diagonal_scatter", "cumsum", "tril", "triu", "rot90",
    "grid_sampler_2d", "grid_sampler_3d", "unfold_copy",
    *(f"{kind}_pad{axes}d" for kind in ("reflection", "replication") for axes in (1, 2, 3)),
    *(f"upsample_nearest{axes}d" for axes in (1, 2, 3)),
    *(f"upsample_nearest_exact{axes}d" for axes in (1, 2, 3)),
    "upsample_linear1d", "upsample_bilinear2d", "upsample_bicubic2d", "upsample_trilinear3d",
)  # fmt: skip

RULES: dict[str, Callable[[Call], Tensor | None]] = {
    "conv": _convolution,
    **{
        f"{kind}_pool{axes}d{end}": _windows
        for kind in ("max", "avg")
        for axes in (1, 2, 3)
        for end in ("", "_with_indices")
    },
    **{f"adaptive_{kind}_pool{axes}d": _adaptive for kind in ("max", "avg") for axes in (1, 2, 3)},
    "batch_norm": _batch_norm,
    "layer_norm": _last_axes,
    "rms_norm": _last_axes,
    "group_norm": _group_norm,
    "softmax": _softmax,
    "log_softmax": _softmax,
    "linear": _product,
    "matmul": _product,
    "baddbmm": _product,
    "scaled_dot_product_attention": _attention,
    "reduction": _reduction,
    "glu": _glu,
    "cat": _cat,
    **dict.fromkeys(_MOVES, _same),
}
"""Rules by the operator's friendly name; each gives None where it does not know."""
