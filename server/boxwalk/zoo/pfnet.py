"""Pre-defined filter networks: ResNet18 whose kernels are given, not learned (Linse, chapters 6 and 7)."""

from __future__ import annotations

from torch import Tensor, nn

from boxwalk.zoo.pfm import PredefinedFilterModule, filter_pool
from boxwalk.zoo.resnet18 import ResNet18

REDUCED_POOL = "reduced-16"


class PFNet18(ResNet18):
    """Images float32 [N, channels, H, W] to scores [N, classes]: a filter module for each convolution (6.2).

    pool: the filters that all modules share, float [k, h, w]; None for the nine edge and line detectors that
    the thesis takes where it says nothing else. growth: f of every module but the first (eq. 7.1); None for
    k, the full ones; 1 for the reduced network of chapter 7. The first one is always full, so that no filter
    goes without a colour (7.1). blurred: the input of the three strided 1 x 1 convolutions of the skips is
    blurred first; False is the network "with aliasing" of tables 6.8 and 7.4. channels, width, small_images:
    as in `ResNet18`. Raises ParameterError, also where channels times growth are no multiple of k.

    What the text leaves open: whether the batch normalization that follows a convolution in ResNet18 still
    follows a module (it does here, beside the one within; the printed parameters hold for both).
    """

    def __init__(
        self,
        classes: int,
        pool: Tensor | None = None,
        *,
        growth: int | None = None,
        blurred: bool = True,
        channels: int = 3,
        width: int = 64,
        small_images: bool = False,
    ) -> None:
        filters = filter_pool("even-uneven-9") if pool is None else pool

        def module(channels_in: int, channels_out: int, stride: int) -> nn.Module:
            return PredefinedFilterModule(channels_in, channels_out, filters, growth, stride)

        def first(channels_in: int, channels_out: int, stride: int) -> nn.Module:
            return PredefinedFilterModule(channels_in, channels_out, filters, None, stride)

        super().__init__(
            classes,
            convolution=module,
            stem=first,
            blurred=blurred,
            channels=channels,
            width=width,
            small_images=small_images,
        )


def reduced_pfnet18(
    classes: int, *, channels: int = 3, width: int = 64, small_images: bool = False
) -> PFNet18:
    """The reduced PFNet18 (Linse, 7.1 and table 7.1): sixteen filters, one for each channel. width: a
    multiple of 16. Raises ParameterError.
    """
    pool = filter_pool(REDUCED_POOL)
    return PFNet18(classes, pool, growth=1, channels=channels, width=width, small_images=small_images)
