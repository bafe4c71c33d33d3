"""Pre-defined filters: convolutions whose kernels are not learned, and the module around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from boxwalk.errors import ParameterError

#: the eight places around the middle of a 3 x 3 kernel, each 45 degrees on from the one before
_RING = ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0))
_EDGE = ((-1, -1, -1), (0, 0, 0), (1, 1, 1))
_LINE = ((-1, -1, -1), (2, 2, 2), (-1, -1, -1))
_POINT = ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1))
_COUNT = 18

#: numbers of the filters that the experiments use (Linse, table 6.7; 7.1 for the last)
POOLS: Mapping[str, tuple[int, ...]] = {
    "even-2": (5, 7),
    "even-4": (5, 7, 14, 16),
    "even-8": (*range(5, 9), *range(14, 18)),
    "uneven-2": (1, 3),
    "uneven-4": (1, 3, 10, 12),
    "uneven-8": (*range(1, 5), *range(10, 14)),
    "even-uneven-9": tuple(range(1, 10)),
    "even-uneven-13": (*range(1, 10), 11, 13, 15, 17),
    "even-uneven-18": tuple(range(1, 19)),
    "reduced-16": (*range(1, 9), *range(10, 18)),
}


def filters(*numbers: int) -> Tensor:
    """The edge and line detectors of Linse, fig. 6.2, by their numbers there, 1 to 18; all without.

    Returns float32 [k, 3, 3]; of each the mean is zero and the sum of magnitudes one. 1 to 4 are edges
    (uneven: point reflection turns the sign), 5 to 8 lines (even), each 45 degrees on from the one before, 9
    is a point, which answers to lines of any orientation alike (the sum of 5 to 8); 10 to 18 are the
    negatives of 1 to 9. Raises ParameterError.

    The text lacks the figure's values. These follow from what it says (6.2, table 6.7, chapter 7) and from
    the lines of eq. 6.2; an edge is the difference across the same three pixels, and orientations follow by
    moving the rim of the kernel on. The text says as well that 1 to 9 span nine dimensions, which no filters
    without a mean can: they span the eight of all kernels whose mean is zero, already 1 to 8 do. Being
    mean-free is kept; with nine dimensions, the modules without ReLU of table 6.6 could be what ResNet18 is.
    """
    wrong = [number for number in numbers if not 1 <= number <= _COUNT]
    if wrong:
        raise ParameterError(f"There is no pre-defined filter {wrong[0]}; there are 1 to {_COUNT}.")
    edges, lines = ([_turned(kernel, steps) for steps in range(4)] for kernel in (_EDGE, _LINE))
    nine = torch.stack([*edges, *lines, torch.tensor(_POINT, dtype=torch.float64)])
    nine /= nine.abs().sum((1, 2), keepdim=True)
    chosen = [number - 1 for number in numbers] or list(range(_COUNT))
    return torch.cat([nine, -nine])[chosen].float()


def random_filters(count: int, seed: int = 0) -> Tensor:
    """Elements uniform in -1..1, not normalized (Linse 6.2): float32 [count, 3, 3], the same for a seed."""
    return torch.rand(count, 3, 3, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def translating_filters() -> Tensor:
    """Nine kernels that move a picture by one pixel or none (Linse 6.2): float32 [9, 3, 3]."""
    return torch.eye(9).reshape(9, 3, 3)


#: pools that are no edge and line detectors (Linse, tables 6.3 and 6.7)
OTHER_POOLS: Mapping[str, Callable[[], Tensor]] = {
    "random-9": lambda: random_filters(9),
    "random-18": lambda: random_filters(18),
    "translating-9": translating_filters,
}


def filter_pool(name: str) -> Tensor:
    """One of `POOLS` or `OTHER_POOLS` as float32 [k, 3, 3]. Raises ParameterError."""
    if name in OTHER_POOLS:
        return OTHER_POOLS[name]()
    if name not in POOLS:
        known = ", ".join((*POOLS, *OTHER_POOLS))
        raise ParameterError(f"There is no pool of filters {name!r}; there is {known}.")
    return filters(*POOLS[name])


class FixedConv2d(nn.Module):
    """A depthwise convolution with kernels that are saved with the model and not trained.

    Channel c of the output meets filter c mod k of the pool and channel floor(c / f) of the input (Linse,
    eq. 7.1). pool: float [k, h, w], h and w odd. growth: f, how many channels become of each one. The input
    is padded with zeros, so that with stride 1 maps keep their size. Raises ParameterError where the c_in * f
    channels are no multiple of k, as 7.1 demands, so that each filter is used equally often.
    """

    filters: Tensor

    def __init__(self, channels: int, pool: Tensor, growth: int, stride: int = 1) -> None:
        super().__init__()
        if pool.ndim != 3 or not pool.is_floating_point() or not all(size % 2 for size in pool.shape[1:]):
            raise ParameterError(
                f"The pool of filters is {tuple(pool.shape)}, {pool.dtype}; floats [k, height, width] with "
                "odd height and width are needed."
            )
        for name, value in (("channels", channels), ("growth", growth), ("stride", stride)):
            if value < 1:
                raise ParameterError(f"{name} is {value}; at least 1 is needed.")
        count, height, width = pool.shape
        if count == 0 or channels * growth % count:
            raise ParameterError(
                f"{channels} channels with growth {growth} make {channels * growth}; that must be a multiple "
                f"of the {count} filters of the pool."
            )
        self.register_buffer("filters", pool.detach().clone())
        self.in_channels = self.groups = channels
        self.out_channels = channels * growth
        self.kernel_size = (height, width)
        self.stride = (stride, stride)
        self.padding = (height // 2, width // 2)

    @property
    def growth(self) -> int:
        return self.out_channels // self.in_channels

    @property
    def weight(self) -> Tensor:
        """The kernel of each channel, [c_in * f, 1, h, w]."""
        return self.filters.repeat(self.out_channels // len(self.filters), 1, 1)[:, None]

    def forward(self, x: Tensor) -> Tensor:
        return functional.conv2d(x, self.weight, None, self.stride, self.padding, 1, self.groups)

    def extra_repr(self) -> str:
        return (
            f"{self.in_channels}, {self.out_channels}, filters={len(self.filters)}, "
            f"kernel_size={self.kernel_size}, stride={self.stride}"
        )


class PredefinedFilterModule(nn.Module):
    """Fixed filters, batch normalization, ReLU, and a trainable 1 x 1 convolution (Linse, eq. 1.6, 7.1).

    It stands where a convolution of `in_channels` to `out_channels` would. pool: the filters, float [k, h,
    w]. growth: f; None for k, the full module, in which every channel meets every filter; 1 for the reduced
    one. So c_in * f * c_out weights are trained, and c_in * f scales and shifts of the normalization. stride:
    of the filters. The 1 x 1 convolution is initialized after Kaiming He (6.3). Raises ParameterError.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        pool: Tensor,
        growth: int | None = None,
        stride: int = 1,
        bias: bool = False,
    ) -> None:
        super().__init__()
        self.depthwise = FixedConv2d(in_channels, pool, len(pool) if growth is None else growth, stride)
        self.norm = nn.BatchNorm2d(self.depthwise.out_channels)
        self.relu = nn.ReLU(inplace=True)
        self.pointwise = nn.Conv2d(self.depthwise.out_channels, out_channels, 1, bias=bias)
        nn.init.kaiming_normal_(self.pointwise.weight, nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        mixed: Tensor = self.pointwise(self.relu(self.norm(self.depthwise(x))))
        return mixed


def _turned(kernel: tuple[tuple[int, ...], ...], steps: int) -> Tensor:
    """The kernel turned by `steps` times 45 degrees: its rim moved on by so many places."""
    turned = torch.tensor(kernel, dtype=torch.float64)
    for index, (y, x) in enumerate(_RING):
        to_y, to_x = _RING[(index + steps) % len(_RING)]
        turned[to_y, to_x] = kernel[y][x]
    return turned
