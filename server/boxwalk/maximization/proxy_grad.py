"""ProxyGrad: another backward slope for the negative side of rectifiers, the forward pass as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


def _relu_in_place(input: Any) -> _Found:
    return input, True, _RELU


def _relu6(input: Any, inplace: bool = False) -> _Found:
    return input, inplace, _RELU6


def _relu6_in_place(input: Any) -> _Found:
    return input, True, _RELU6


def _leaky(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> _Found:
    if negative_slope < 0:  # no rectifier: its values do not tell which side they are of
        return None
    return input, inplace, _Rectifier(float(negative_slope))


def _leaky_in_place(input: Any, negative_slope: float = 0.01) -> _Found:
    return _leaky(input, negative_slope, True)


def _hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> _Found:
    return (input, inplace, _RELU6) if (min_val, max_val) == (0, SIX) else None


def _hardtanh_in_place(input: Any, min_val: float = -1.0, max_val: float = 1.0) -> _Found:
    return _hardtanh(input, min_val, max_val, True)


def _clamp(in_place: bool) -> Callable[..., _Found]:
    def read(input: Any, min: Any = None, max: Any = None, *, out: Any = None) -> _Found:
        if out is not None or isinstance(min, Tensor) or isinstance(max, Tensor) or min != 0:
            return None
        if max is None:
            return input, in_place, _RELU
        return (input, in_place, _RELU6) if max == SIX else None

    return read


_READERS: dict[Any, Callable[..., _Found]] = {
    functional.relu: _relu,
    functional.relu_: _relu_in_place,
    torch.relu: _relu,
    torch.relu_: _relu_in_place,
    Tensor.relu: _relu,
    Tensor.relu_: _relu_in_place,
    functional.relu6: _relu6,
    torch._C._nn.relu6: _relu6,
    torch._C._nn.relu6_: _relu6_in_place,
    functional.leaky_relu: _leaky,
    functional.leaky_relu_: _leaky_in_place,
    torch._C._nn.leaky_relu: _leaky,
    functional.hardtanh: _hardtanh,
    functional.hardtanh_: _hardtanh_in_place,
    torch._C._nn.hardtanh: _hardtanh,
    torch.clamp: _clamp(False),
    torch.clamp_: _clamp(True),
    torch.clip: _clamp(False),
    torch.clamp_min: _clamp(False),
    torch.clamp_min_: _clamp(True),
    Tensor.clamp: _clamp(False),
    Tensor.clamp_: _clamp(True),
    Tensor.clip: _clamp(False),
    Tensor.clamp_min: _clamp(False),
    Tensor.clamp_min_: _clamp(True),
}
