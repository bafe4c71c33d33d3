"""The fully connected networks whose weights Pattichis et al. (2024) read as signal spaces."""

from __future__ import annotations

from collections.abc import Sequence

from torch import nn

SIDE = 28
ONE_LAYER = (10,)
FIVE_LAYERS = (256, 256, 128, 32, 10)


class SignalNetwork(nn.Sequential):
    """Digits float32 [N, 1, 28, 28] in 0..1 to scores [N, outputs of the last layer] (section 3).

    sizes: outputs of the layers, `ONE_LAYER` or `FIVE_LAYERS`. SELU, which can be inverted, stands between
    layers. What the text leaves open: whether it follows the last one too; here it does not, so that the one
    layer is a linear classifier, and scores may have any value.
    """

    def __init__(self, sizes: Sequence[int] = FIVE_LAYERS) -> None:
        super().__init__()
        self.add_module("flatten", nn.Flatten())
        inputs = SIDE * SIDE
        for number, size in enumerate(sizes, 1):
            if number > 1:
                self.add_module(f"selu{number - 1}", nn.SELU())
            self.add_module(f"linear{number}", nn.Linear(inputs, size))
            inputs = size
