"""Convolutions of pictures with a stride, written so that the gradient of the picture is quick."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

_CHANNELS = 4
"""Up to so many channels PyTorch's own gradient of an input is slow on the CPU,"""
_KERNEL = 4
"""from so many pixels along each axis on. Measured with kernels of 3 to 16 pixels and strides of 2 to 16."""


def can_be_unshuffled(convolution: nn.Module) -> bool:
    """Whether it reads pictures with one stride for both axes, on the CPU, and gains by it."""
    if type(convolution) is not nn.Conv2d:
        return False
    down, across = convolution.stride
    return (
        down == across > 1
        and convolution.in_channels <= _CHANNELS
        and min(convolution.kernel_size) >= _KERNEL
        and convolution.groups == 1
        and convolution.dilation == (1, 1)
        and convolution.padding_mode == "zeros"
        and not isinstance(convolution.padding, str)
        and convolution.weight.device.type == "cpu"
    )


class UnshuffledConv2d(nn.Conv2d):
    """The same convolution with a stride of 1: the pixels that one stride goes over become channels.

    A kernel of k x k pixels and stride s over C channels is one of ceil(k / s) x ceil(k / s) pixels over
    C s^2 channels.
    """

    unshuffled: Tensor

    def __init__(self, convolution: nn.Conv2d) -> None:
        """convolution: one that `can_be_unshuffled`; its parameters are shared."""
        nn.Module.__init__(self)
        self.__dict__.update(convolution.__dict__)
        self._buffers = {}
        weight = convolution.weight.detach()
        stride = self.stride[0]
        # zeros before the kernel make its size a multiple of the stride
        self._before = [-size % stride for size in weight.shape[2:]]
        down, across = self._before
        whole = functional.pad(weight, (across, 0, down, 0))
        self.register_buffer("unshuffled", functional.pixel_unshuffle(whole, stride))

    def forward(self, input: Tensor) -> Tensor:  # named as in nn.Conv2d
        (top, bottom), (left, right) = (self._margins(axis, input.shape[axis - 2]) for axis in (0, 1))
        padded = functional.pad(input, (left, right, top, bottom))
        # one copy brings both the channels together and the channels last
        pixels = functional.pixel_unshuffle(padded, self.stride[0])
        return functional.conv2d(pixels, self.unshuffled, self.bias)

    def _margins(self, axis: int, size: int) -> tuple[int, int]:
        """Zeros before and behind (pixels left out, if negative), of an axis of `size` pixels."""
        stride, kernel, padding = self.stride[axis], self.kernel_size[axis], int(self.padding[axis])
        steps = (size + 2 * padding - kernel) // stride
        before = padding + self._before[axis]
        return before, steps * stride + kernel + self._before[axis] - size - before
