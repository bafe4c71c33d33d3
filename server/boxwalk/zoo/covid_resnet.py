"""CovidResNet: a short bottleneck ResNet for CT images, tracked as it is shown in Linse, fig. 4.2."""

from __future__ import annotations

from torch import Tensor, nn

from boxwalk.recording.trackers import MarkerModule, TrackerModule

#: (blocks, channels of the 3 x 3 convolutions, channels put out) of each stage
STAGES = ((3, 64, 256), (3, 128, 512), (2, 256, 1024), (1, 256, 256))


class Bottleneck(nn.Module):
    """Convolutions of 1 x 1, 3 x 3 and 1 x 1 beside a skip (Linse, fig. 2.4), and their sum; each tracked.

    The skip has a 1 x 1 convolution where the number of channels changes.
    """

    def __init__(self, channels_in: int, width: int, channels_out: int) -> None:
        super().__init__()
        self.reduce = convolved(channels_in, width, 1)
        self.conv1 = TrackerModule()
        self.look = convolved(width, width, 3)
        self.conv2 = TrackerModule()
        self.expand = convolved(width, channels_out, 1, rectified=False)
        self.conv3 = TrackerModule()
        self.adapt = (
            nn.Identity()
            if channels_in == channels_out
            else convolved(channels_in, channels_out, 1, rectified=False)
        )
        self.skip = TrackerModule()
        self.relu = nn.ReLU(inplace=True)
        self.sum = TrackerModule()

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv1(self.reduce(x))
        y = self.conv2(self.look(y))
        y = self.conv3(self.expand(y))
        return self.sum(self.relu(y + self.skip(self.adapt(x))))  # type: ignore[no-any-return]


class CovidResNet(nn.Module):
    """Images float32 [N, 3, H, W] to scores [N, classes] (Alshazly, Linse et al. 2021; Linse 2.3.3, 4.2).

    29 layers: a convolution of 7 x 7, bottleneck blocks in four stages of 3, 3, 2 and 1 with max pooling
    between them, and a linear layer. A panel stands behind each convolution (with its normalization and
    rectifier), each pooling, skip and sum; the stages are sections.

    What the text leaves open: the widths. 64, 128 and 256 channels, four times as many put out, are
    ResNet50's, from which the network is initialized. If the fourth stage went on so (512, 2048), there were
    9.84 M parameters; the printed 4.98 M leave 1.18 M for it, which is a block of 256 channels that puts out
    256. The pooling is that of ResNet50's first layer, 3 x 3 with stride 2.
    """

    def __init__(self, classes: int = 2) -> None:
        super().__init__()
        self.begin = MarkerModule("Stem")
        self.stem = convolved(3, 64, 7, stride=2)
        self.conv = TrackerModule()
        channels = 64
        for number, (blocks, width, channels_out) in enumerate(STAGES, 1):
            stage = nn.Sequential()
            stage.add_module("marker", MarkerModule(f"Stage {number}"))
            stage.add_module("pooled", nn.MaxPool2d(3, 2, padding=1))
            stage.add_module("pool", TrackerModule())
            for block in range(blocks):
                stage.add_module(f"block{block + 1}", Bottleneck(channels, width, channels_out))
                channels = channels_out
            self.add_module(f"stage{number}", stage)
        self.end = MarkerModule("Classifier")
        self.average = nn.AdaptiveAvgPool2d(1)
        self.averages = TrackerModule()
        self.scores = nn.Linear(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(self.stem(self.begin(x)))
        for number in range(1, len(STAGES) + 1):
            x = self.get_submodule(f"stage{number}")(x)
        return self.scores(self.averages(self.average(self.end(x)).flatten(1)))  # type: ignore[no-any-return]


def convolved(
    channels_in: int, channels_out: int, size: int, stride: int = 1, rectified: bool = True
) -> nn.Sequential:
    """A convolution that keeps the size (but for its stride), its normalization and a rectifier."""
    layer = nn.Conv2d(channels_in, channels_out, size, stride, padding=size // 2, bias=False)
    nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    made = nn.Sequential(layer, nn.BatchNorm2d(channels_out))
    if rectified:
        made.append(nn.ReLU(inplace=True))
    return made
