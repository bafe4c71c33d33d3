"""ProxyGrad: another backward slope for the negative side of rectifiers, the forward pass as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from boxwalk.errors import ParameterError

SIX = 6.0


@contextmanager
def proxy_grad(slope: float) -> Iterator[None]:
    """Inside, every rectifier has the backward slope `slope` where its forward value is not above zero.

    The gradient at a rectifier f is (f > 0 ? 1 : slope) times the one that comes in, from the values of the
    forward pass; of ReLU6 it is `slope` where f reaches 6, too. At an input of 0 it is `slope`. The network
    is not touched and nothing is left of it afterwards; what is computed inside may be differentiated later.

    Caught are ReLU, LeakyReLU and ReLU6 (Hardtanh from 0 to 6) as modules, functions and methods, in place
    and not, and clamping at zero from below, alone or with 6 above. Not caught are rectifiers written in
    other ways (`maximum(x, 0)`, a product with a mask), RReLU, PReLU and smooth ones, and scripted modules.

    slope: 0..1; 0 is the derivative of ReLU itself. Raises ParameterError for others.
    Source: Linse, Feature visualization and ProxyGrad, ch. 5, table 5.2, App. A.1; above 6 is our choice.
    """
    if not 0 <= slope <= 1:
        raise ParameterError(f"The backward slope is {slope}; 0 to 1 are allowed.")
    with _Mode(float(slope)):
        yield


class _Mode(TorchFunctionMode):
    def __init__(self, slope: float) -> None:
        super().__init__()
        self._slope = slope

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        read = _READERS.get(func)
        found = read(*args, **kwargs) if read is not None else None
        if found is None or not isinstance(found[0], Tensor) or not torch.is_grad_enabled():
            return func(*args, **kwargs)
        value, in_place, rectify = found
        with torch._C.DisableTorchFunction():
            return _Rectified.apply(value, in_place, rectify, self._slope)


class _Rectified(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, value: Tensor, in_place: bool, rectify: _Rectifier, slope: float) -> Tensor:
        out = rectify(value, in_place)
        if in_place:
            ctx.mark_dirty(value)
        ctx.save_for_backward(out)
        ctx.slope, ctx.bounded = slope, rectify.bounded
        return out

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None, None, None]:
        (out,) = ctx.saved_tensors
        # on the forward's values: above zero where its argument is; a new tensor, the one that came stays
        found = torch.ops.aten.leaky_relu_backward(grad, out, ctx.slope, False)
        if ctx.bounded:
            found = torch.where(out >= SIX, grad * ctx.slope, found)
        return found, None, None, None


class _Rectifier:
    """One of the forms: max(x, 0), max(x, slope x), min(max(x, 0), 6)."""

    def __init__(self, slope: float = 0.0, bounded: bool = False) -> None:
        self.slope = slope
        self.bounded = bounded

    def __call__(self, value: Tensor, in_place: bool) -> Tensor:
        if self.bounded:
            return value.clamp_(0, SIX) if in_place else value.clamp(0, SIX)
        if self.slope:
            leaky = torch.ops.aten.leaky_relu_ if in_place else torch.ops.aten.leaky_relu
            return leaky(value, self.slope)  # type: ignore[no-any-return]
        return value.relu_() if in_place else value.relu()


_RELU, _RELU6 = _Rectifier(), _Rectifier(bounded=True)
_Found = tuple[Any, bool, _Rectifier] | None


def _relu(input: Any, inplace: bool = False) -> _Found:
    return input, inplace, _RELU


def _relu6(input: Any, inplace: bool = False) -> _Found:
    return input, inplace, _RELU6


def _leaky(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> _Found:
    if negative_slope < 0:  # no rectifier: its values do not tell which side they are of
        return None
    return input, inplace, _Rectifier(float(negative_slope))


def _hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> _Found:
    return (input, inplace, _RELU6) if (min_val, max_val) == (0, SIX) else None


def _clamp(input: Any, min: Any = None, max: Any = None, *, out: Any = None, inplace: bool = False) -> _Found:
    if out is not None or isinstance(min, Tensor) or isinstance(max, Tensor) or min != 0:
        return None
    if max is None:
        return input, inplace, _RELU
    return (input, inplace, _RELU6) if max == SIX else None


_nn = torch._C._nn
_FORMS: dict[Callable[..., _Found], tuple[list[Any], list[Any]]] = {
    _relu: ([functional.relu, torch.relu, Tensor.relu], [functional.relu_, torch.relu_, Tensor.relu_]),
    _relu6: ([functional.relu6, _nn.relu6], [_nn.relu6_]),
    _leaky: ([functional.leaky_relu, _nn.leaky_relu], [functional.leaky_relu_]),
    _hardtanh: ([functional.hardtanh, _nn.hardtanh], [functional.hardtanh_]),
    _clamp: (
        [torch.clamp, torch.clip, torch.clamp_min, Tensor.clamp, Tensor.clip, Tensor.clamp_min],
        [torch.clamp_, torch.clamp_min_, Tensor.clamp_, Tensor.clamp_min_],
    ),
}
"""How a call is read, and the functions so called; those in place are the second."""
_READERS: dict[Any, Callable[..., _Found]] = {
    func: partial(read, inplace=True) if in_place else read
    for read, forms in _FORMS.items()
    for in_place, funcs in enumerate(forms)
    for func in funcs
}
