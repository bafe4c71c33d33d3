"""ResNet18, with whatever stands in the place of its 3 x 3 convolutions."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from boxwalk.errors import ParameterError
from boxwalk.zoo.pfm import FixedConv2d

#: (channels in, channels out, stride) to a module that does what a convolution of 3 x 3 would
Convolution = Callable[[int, int, int], nn.Module]

STAGES = 4
BLOCKS = 2  # of each stage


def gaussian_filter() -> Tensor:
    """A Gaussian of 3 x 3 as float32 [1, 3, 3], its sum one: the binomial 1 2 1 along both sides.

    Linse 6.6 blurs with a Gaussian of 3 x 3 and leaves its width open; this one, of deviation 0.85 pixels
    where it is sampled, is zero at the highest frequency, which is what may not pass before every second
    pixel is left out.
    """
    side = torch.tensor([1.0, 2.0, 1.0]) / 4
    return torch.outer(side, side)[None]


def plain_convolution(channels_in: int, channels_out: int, stride: int) -> nn.Module:
    """The convolution of 3 x 3 that ResNet18 has, initialized after Kaiming He."""
    layer = nn.Conv2d(channels_in, channels_out, 3, stride, padding=1, bias=False)
    nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    return layer


class BasicBlock(nn.Module):
    """Two convolutions beside a skip, which has a 1 x 1 convolution where the shape changes (He et al. 2016).

    blurred: what the 1 x 1 convolution leaves pixels out of is blurred by `gaussian_filter` first (Linse 6.2,
    6.6). The blur is computed only where a pixel is kept, so its multiply-adds are those of the small map.
    """

    def __init__(
        self, channels_in: int, channels_out: int, stride: int, convolution: Convolution, blurred: bool
    ) -> None:
        super().__init__()
        self.conv1 = convolution(channels_in, channels_out, stride)
        self.bn1 = nn.BatchNorm2d(channels_out)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv2 = convolution(channels_out, channels_out, 1)
        self.bn2 = nn.BatchNorm2d(channels_out)
        self.downsample: nn.Module | None = None
        if stride != 1 or channels_in != channels_out:
            blur = blurred and stride != 1
            mixed = nn.Conv2d(channels_in, channels_out, 1, 1 if blur else stride, bias=False)
            nn.init.kaiming_normal_(mixed.weight, mode="fan_out", nonlinearity="relu")
            layers: list[nn.Module] = [mixed, nn.BatchNorm2d(channels_out)]
            if blur:
                layers.insert(0, FixedConv2d(channels_in, gaussian_filter(), growth=1, stride=stride))
            self.downsample = nn.Sequential(*layers)
        self.relu2 = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        skip = x if self.downsample is None else self.downsample(x)
        y = self.relu1(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return self.relu2(y + skip)  # type: ignore[no-any-return]


class ResNet18(nn.Module):
    """Images float32 [N, channels, H, W] to scores [N, classes] (He et al. 2016; Linse, table 2.3).

    convolution: makes what stands for the convolutions of 3 x 3. stem: makes the first one, which has stride
    2; None for a convolution of 7 x 7. blurred: see `BasicBlock`. width: channels of the first stage, twice
    as many in each following one. small_images: the first layer has 3 x 3 and stride 1, and no pooling
    follows it (Linse 2.2, for 32 x 32 pixels). The names of layers and weights are torchvision's, but for
    `relu`, which each block has two of, and `downsample`, which begins with the blur. Raises ParameterError.
    """

    def __init__(
        self,
        classes: int,
        *,
        convolution: Convolution = plain_convolution,
        stem: Convolution | None = None,
        blurred: bool = False,
        channels: int = 3,
        width: int = 64,
        small_images: bool = False,
    ) -> None:
        super().__init__()
        for name, value in (("classes", classes), ("channels", channels), ("width", width)):
            if value < 1:
                raise ParameterError(f"{name} is {value}; at least 1 is needed.")
        stride = 1 if small_images else 2
        if stem is None:
            stem = plain_convolution if small_images else _seven
        self.conv1 = stem(channels, width, stride)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.Identity() if small_images else nn.MaxPool2d(3, 2, padding=1)
        size = width
        for stage in range(STAGES):
            layers: list[nn.Module] = []
            for block in range(BLOCKS):
                first = block == 0 and stage > 0
                layers.append(
                    BasicBlock(size // 2 if first else size, size, 2 if first else 1, convolution, blurred)
                )
            self.add_module(f"layer{stage + 1}", nn.Sequential(*layers))
            size *= 2
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(size // 2, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        for stage in range(STAGES):
            x = self.get_submodule(f"layer{stage + 1}")(x)
        return self.fc(self.avgpool(x).flatten(1))  # type: ignore[no-any-return]


def _seven(channels_in: int, channels_out: int, stride: int) -> nn.Module:
    layer = nn.Conv2d(channels_in, channels_out, 7, stride, padding=3, bias=False)
    nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    return layer
