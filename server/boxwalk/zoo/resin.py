"""The network that tells four epoxy resins apart by radiographs (Avalos et al. 2021, 2.3 and table 2)."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image
from torch import Tensor, nn

from boxwalk.errors import ParameterError
from boxwalk.inputs import fit

SIZE = 266
CLASSES = 4
#: (pixels of a kernel's side, filters) of each block
BLOCKS = ((3, 128), (5, 128), (7, 64), (9, 64), (11, 64))
REDUCED_BLOCKS = ((3, 64), (5, 64), (7, 64), (9, 64))


class ResinNetwork(nn.Sequential):
    """Radiographs float32 [N, 1, size, size], as `prepare` makes them, to scores [N, classes] of resins.

    Each block is a convolution, batch normalization, ReLU and max pooling of 2 x 2; a linear layer follows.
    blocks: see `BLOCKS`; `REDUCED_BLOCKS` are those of reduced capacity (3.3.2): the last one is left out and
    the first two have half the filters. dropout: share of values left out in front of the linear layer in
    training, which the paper tried as well. Every convolution is padded by one pixel, which the paper says of
    the second alone (3.2); so 266 pixels become maps of 131 at `relu2`, as printed, and of 2 at the end.
    Raises ParameterError where nothing would be left of the picture.
    """

    def __init__(
        self,
        blocks: Sequence[tuple[int, int]] = BLOCKS,
        classes: int = CLASSES,
        size: int = SIZE,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        channels, side = 1, size
        for number, (kernel, filters) in enumerate(blocks, 1):
            self.add_module(f"conv{number}", nn.Conv2d(channels, filters, kernel, padding=1))
            self.add_module(f"norm{number}", nn.BatchNorm2d(filters))
            self.add_module(f"relu{number}", nn.ReLU(inplace=True))
            self.add_module(f"pool{number}", nn.MaxPool2d(2))
            channels, side = filters, max(side + 3 - kernel, 0) // 2
        if side < 1:
            raise ParameterError(
                f"Nothing is left of {size} x {size} pixels after {len(blocks)} blocks. Give larger ones."
            )
        self.add_module("flatten", nn.Flatten())
        self.add_module("dropout", nn.Dropout(dropout))
        self.add_module("fc", nn.Linear(channels * side**2, classes))


def reduced_resin_network(size: int = SIZE, dropout: float = 0.0) -> ResinNetwork:
    """The network of reduced capacity (Avalos, 3.3.2). Raises ParameterError as `ResinNetwork` does."""
    return ResinNetwork(REDUCED_BLOCKS, size=size, dropout=dropout)


def prepare(image: Image.Image) -> Tensor:
    """A picture as the network takes it, float32 [1, 1, 266, 266] (Avalos, 2.2 and 2.3.2).

    It is the magnitude of the gradient by Sobel masks, less its mean and divided by its deviation.
    """
    from boxwalk.datasets.resin import prepared

    return prepared(fit(image, SIZE, SIZE))
