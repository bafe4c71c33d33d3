"""VGG-19 as a network of textures: mean pooling and normalized weights (Gatys et al. 2015; Lubbers, III).

Only its convolutions; what is fully connected knows places and is left out (Lubbers, III A).
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from boxwalk.errors import ParameterError, TargetError, WeightsError
from boxwalk.recording.trackers import MarkerModule, TrackerModule

#: channels of the convolutions of each block
BLOCKS = ((64, 64), (128, 128), (256, 256, 256, 256), (512, 512, 512, 512), (512, 512, 512, 512))
#: layers whose Gram matrices make a texture vector (Lubbers, III B)
TEXTURE_LAYERS = ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1")
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class TextureVgg19(nn.Module):
    """Images float32 [N, 3, H, W], normalized with MEAN and STD, to the maps of block 5, [N, 512, h, w].

    H, W: 16 or more. Weights have torchvision's names, `features.0.weight` and so on, so that its files fit.
    A tracker stands behind the rectifier of each convolution, under the paper's name (`conv3_1`), and behind
    each pooling but the last, which nothing is read of; blocks are sections.
    """

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential()
        self._names: list[str] = []  # of what stands behind each layer of features, "" for nothing
        channels = 3
        for block, filters in enumerate(BLOCKS, 1):
            self.add_module(f"block{block}", MarkerModule(f"Block {block}"))
            for number, channels_out in enumerate(filters, 1):
                layer = nn.Conv2d(channels, channels_out, 3, padding=1)
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
                self.features.extend([layer, nn.ReLU(inplace=True)])
                self._names += ["", f"conv{block}_{number}"]
                channels = channels_out
            if block < len(BLOCKS):
                self.features.append(nn.AvgPool2d(2))
                self._names.append(f"pool{block}")
        for name in filter(None, self._names):
            self.add_module(name, TrackerModule())

    def forward(self, x: Tensor) -> Tensor:
        x = self.get_submodule("block1")(x)
        for layer, name in zip(self.features, self._names, strict=True):
            x = layer(x)
            if name:
                x = self.get_submodule(name)(x)
            if name.startswith("pool"):
                x = self.get_submodule(f"block{int(name[-1]) + 1}")(x)
        return x


def normalize_weights(model: TextureVgg19, images: Iterable[Tensor]) -> dict[str, Tensor]:
    """Scale weights so that the mean of each filter over images and positions is 1 (Gatys et al. 2015).

    images: float32 [n, 3, H, W] each, prepared as for the network; each position of each image counts alike.
    The mean is that of what the rectifier puts out. A filter's weights and bias are divided by its mean, and
    the weights of the next layer that meet it multiplied, so every map stays the same but for one factor for
    each channel: which neither ReLU nor mean pooling minds. A second time it changes nothing. A filter that
    no image excites (mean 0) is left as it is.

    Returns the means as they were, float64 [channels] by layer (`conv1_1`). Raises ParameterError without
    images.
    """
    convolutions = [layer for layer in model.features if isinstance(layer, nn.Conv2d)]
    names = [name for name in model._names if name.startswith("conv")]
    sums = [torch.zeros(layer.out_channels, dtype=torch.float64) for layer in convolutions]
    counts = [0] * len(convolutions)
    with torch.no_grad():
        for image in images:
            x, place = image.to(convolutions[0].weight), 0
            for layer in model.features:
                x = layer(x)
                if isinstance(layer, nn.ReLU):
                    sums[place] += x.sum((0, 2, 3), dtype=torch.float64).cpu()
                    counts[place] += x[:, 0].numel()
                    place += 1
        if not all(counts):
            raise ParameterError("There is no image to normalize the weights over. Give at least one.")
        means = [total / count for total, count in zip(sums, counts, strict=True)]
        factor = torch.ones(3, dtype=torch.float64)
        for layer, mean in zip(convolutions, means, strict=True):
            own = torch.where(mean > 0, mean, 1.0)
            scaled = layer.weight.double().cpu() * factor[:, None, None] / own[:, None, None, None]
            layer.weight.copy_(scaled)
            if layer.bias is not None:
                layer.bias.copy_(layer.bias.double().cpu() / own)
            factor = own
    return dict(zip(names, means, strict=True))


def load_torchvision(model: TextureVgg19) -> None:
    """Give the model the weights of torchvision's VGG-19, downloaded if they are not there yet.

    They were trained with max pooling, on ImageNet. Raises TargetError if torchvision is not installed,
    WeightsError if they cannot be downloaded.
    """
    try:
        from torchvision.models import VGG19_Weights
    except ImportError as error:
        raise TargetError(
            "The weights of zoo:vgg19-mean are torchvision's, which is not installed. "
            'Install it: pip install "boxwalk[torchvision]".'
        ) from error
    entry = VGG19_Weights.DEFAULT
    try:
        state = entry.get_state_dict(progress=False)
    except Exception as error:
        raise WeightsError(
            f"The weights of zoo:vgg19-mean could not be downloaded ({type(error).__name__}: {error}). "
            f"Without a network: get {entry.url} elsewhere and give the file, --weights FILE."
        ) from error
    model.load_state_dict({key: value for key, value in state.items() if key.startswith("features.")})
