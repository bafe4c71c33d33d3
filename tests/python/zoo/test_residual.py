"""ResNet18, the pre-defined filter networks and the COVID networks: sizes as printed, layers as elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torchvision.models import resnet18
from torchvision.models.densenet import _DenseLayer
from torchvision.models.resnet import Bottleneck as ReferenceBottleneck

from boxwalk import record
from boxwalk.analyses import analyze
from boxwalk.errors import ParameterError
from boxwalk.recording.recording import Recording
from boxwalk.results import Scores
from boxwalk.zoo.covid_densenet import CovidDenseNet, DenseLayer
from boxwalk.zoo.covid_resnet import Bottleneck, CovidResNet
from boxwalk.zoo.pfm import POOLS, FixedConv2d, PredefinedFilterModule, filter_pool
from boxwalk.zoo.pfnet import PFNet18, reduced_pfnet18
from boxwalk.zoo.resnet18 import BasicBlock, ResNet18, gaussian_filter, plain_convolution

SEED = torch.Generator().manual_seed(3)


def millions(model: nn.Module) -> float:
    return sum(each.numel() for each in model.parameters()) / 1e6


def multiply_adds(recording: Recording) -> float:
    """Billions, of convolutions and linear layers, as the papers count them."""
    counted = ("conv2d", "fixed_conv2d", "linear")
    return sum(node.flops for node in recording.graph.nodes if node.operator in counted) / 2e9


def shaken(model: nn.Module) -> nn.Module:
    """In evaluation mode, with numbers that differ everywhere, those of normalizations too."""
    with torch.no_grad():
        for tensor in model.state_dict().values():
            if tensor.is_floating_point():
                tensor.add_(torch.rand(tensor.shape, generator=SEED) * 0.1)
    return model.eval()


def joined(recording: Recording) -> set[str]:
    return {f"{edge.source}>{edge.target}" for edge in recording.graph.edges}


def test_resnet18_is_torchvisions() -> None:
    """Its weights fit under the same names and give the same scores."""
    ours, theirs = ResNet18(7), resnet18(weights=None, num_classes=7)
    shaken(theirs)
    ours.load_state_dict(theirs.state_dict())
    x = torch.randn(2, 3, 64, 80, generator=SEED)
    with torch.no_grad():
        torch.testing.assert_close(ours.eval()(x), theirs(x))


def test_parameters_of_table_6_2() -> None:
    """With the 200 classes of CUB."""
    pools = ("even-2", "even-4", "even-8", "even-uneven-9", "even-uneven-13", "even-uneven-18")
    found = {len(POOLS[pool]): round(millions(PFNet18(200, filter_pool(pool))), 1) for pool in pools}
    assert found == {2: 2.7, 4: 5.2, 8: 10.1, 9: 11.3, 13: 16.2, 18: 22.4}
    assert round(millions(ResNet18(200)), 1) == 11.3


@pytest.mark.parametrize(("name", "size", "products"), [("reduced", 1.46, 0.26), ("resnet18", 11.23, 1.81)])
def test_sizes_of_table_7_3(name: str, size: float, products: float) -> None:
    """With the 102 classes of Flowers, at 224 x 224."""
    model = reduced_pfnet18(102) if name == "reduced" else ResNet18(102)
    assert round(millions(model), 2) == size
    recording = record(model.eval(), torch.zeros(1, 3, 224, 224))
    assert round(multiply_adds(recording), 2) == products
    told = analyze(recording, "cost")
    assert isinstance(told, Scores)
    assert told.summary["parameters"] == sum(each.numel() for each in model.parameters())
    others = float(told.summary["operations [GFLOP]"]) / 2 - multiply_adds(recording)
    assert (
        0 < others < 0.03
    )  # of normalizations, rectifiers, poolings and sums, which the paper does not count


def test_maps_of_table_7_1() -> None:
    shapes = {
        node.id: node.shape[1:]
        for node in record(reduced_pfnet18(10).eval(), torch.zeros(1, 3, 224, 224)).graph.nodes
    }
    assert [shapes[name] for name in ("conv1.depthwise", "conv1.pointwise", "maxpool", "layer1.1.relu2")] == [
        (48, 112, 112),
        (64, 112, 112),
        (64, 56, 56),
        (64, 56, 56),
    ]
    assert [shapes[f"layer{stage}.1.relu2"] for stage in (2, 3, 4)] == [
        (128, 28, 28),
        (256, 14, 14),
        (512, 7, 7),
    ]


def test_every_convolution_but_the_skips_has_given_filters() -> None:
    model = reduced_pfnet18(5, width=16)
    spatial = [each for each in model.modules() if isinstance(each, nn.Conv2d) and each.kernel_size != (1, 1)]
    assert spatial == []
    growths = [each.depthwise.growth for each in model.modules() if isinstance(each, PredefinedFilterModule)]
    assert growths == [16] + [1] * 16
    blurs = [layer[0] for name, layer in model.named_modules() if name.endswith("downsample")]
    assert [type(each) for each in blurs] == [FixedConv2d] * 3
    assert all(torch.equal(each.filters, gaussian_filter()) for each in blurs)


def test_gaussian_filter() -> None:
    """Binomial: sum one, the same from every side, nothing of the highest frequency."""
    kernel = gaussian_filter()[0]
    assert float(kernel.sum()) == 1
    assert torch.equal(kernel, kernel.T)
    assert torch.equal(kernel, kernel.flip(0))
    np.testing.assert_allclose(kernel.numpy(), np.outer([1, 2, 1], [1, 2, 1]) / 16)
    spectrum = np.abs(np.fft.fft2(kernel.numpy(), (8, 8)))
    np.testing.assert_allclose(spectrum[4], 0, atol=1e-7)
    np.testing.assert_allclose(spectrum[:, 4], 0, atol=1e-7)


def test_the_blur_comes_before_the_stride() -> None:
    """Blurring where pixels are kept is blurring everything and then leaving pixels out."""
    block = BasicBlock(4, 6, 2, plain_convolution, blurred=True).double().eval()
    assert isinstance(block.downsample, nn.Sequential)
    x = torch.randn(1, 4, 10, 14, dtype=torch.float64, generator=SEED)
    kernel = gaussian_filter().double().expand(4, 1, 3, 3)
    blurred = nn.functional.conv2d(x, kernel, padding=1, groups=4)
    with torch.no_grad():
        wanted = block.downsample[2](block.downsample[1](blurred[..., ::2, ::2]))
        torch.testing.assert_close(block.downsample(x), wanted)
    aliased = BasicBlock(4, 6, 2, plain_convolution, blurred=False)
    assert isinstance(aliased.downsample, nn.Sequential)
    assert [type(each) for each in aliased.downsample] == [nn.Conv2d, nn.BatchNorm2d]


def test_small_images_keep_their_size_in_the_first_layer() -> None:
    model = reduced_pfnet18(10, width=16, channels=1, small_images=True).eval()
    shapes = {node.id: node.shape for node in record(model, torch.zeros(1, 1, 32, 32)).graph.nodes}
    assert shapes["conv1.pointwise"] == (1, 16, 32, 32)
    assert shapes["layer4.1.relu2"] == (1, 128, 4, 4)


def test_sizes_that_are_not_possible() -> None:
    with pytest.raises(ParameterError, match="classes is 0"):
        ResNet18(0)
    with pytest.raises(ParameterError, match="multiple of the 16 filters"):
        reduced_pfnet18(10, width=24)


def test_covid_networks_have_the_printed_sizes() -> None:
    assert round(millions(CovidResNet()), 2) == 4.98
    assert round(millions(CovidDenseNet()), 2) == 1.63


def test_a_bottleneck_block_is_torchvisions() -> None:
    ours = Bottleneck(8, 4, 16)
    shaken(ours)
    theirs = ReferenceBottleneck(8, 4, downsample=nn.Sequential(nn.Conv2d(8, 16, 1), nn.BatchNorm2d(16)))
    pairs = [(ours.reduce, "1"), (ours.look, "2"), (ours.expand, "3")]
    for part, number in pairs:
        theirs.get_submodule(f"conv{number}").weight = part[0].weight
        theirs.get_submodule(f"bn{number}").load_state_dict(part[1].state_dict())
    theirs.downsample = ours.adapt
    x = torch.randn(2, 8, 5, 7, generator=SEED)
    with torch.no_grad():
        torch.testing.assert_close(ours(x), theirs.eval()(x))


def test_a_dense_layer_is_torchvisions() -> None:
    ours, theirs = DenseLayer(48), _DenseLayer(48, 32, 4, 0.0)
    shaken(ours)
    theirs.load_state_dict(ours.state_dict())
    x = torch.randn(2, 48, 5, 7, generator=SEED)
    with torch.no_grad():
        torch.testing.assert_close(ours(x), torch.cat([x, theirs.eval()(x)], 1))


def test_a_residual_block_is_walked_as_in_figure_4_3() -> None:
    recording = record(CovidResNet().eval(), torch.zeros(1, 3, 60, 50))
    edges = joined(recording)
    assert edges >= {
        "stage2.pool>stage2.block1.conv1",
        "stage2.block1.conv1>stage2.block1.conv2",
        "stage2.block1.conv2>stage2.block1.conv3",
        "stage2.block1.conv3>stage2.block1.sum",
        "stage2.pool>stage2.block1.skip",
        "stage2.block1.skip>stage2.block1.sum",
        "stage2.block1.sum>stage2.block2.conv1",
    }
    sections = [section.title for section in recording.graph.sections]
    assert sections == ["Stem", "Stage 1", "Stage 2", "Stage 3", "Stage 4", "Classifier"]
    assert len(recording.graph.nodes) == 1 + 1 + 4 + 9 * 5 + 1 + 1


def test_a_dense_block_is_walked_as_in_figure_4_3() -> None:
    recording = record(CovidDenseNet().eval(), torch.zeros(1, 3, 64, 80))
    edges = joined(recording)
    assert edges >= {
        "pool>block1.layer1.new",
        "pool>block1.layer1.all",
        "block1.layer1.new>block1.layer1.all",
        "block1.layer1.all>block1.layer2.new",
        "block1.layer1.all>block1.layer2.all",
    }
    channels = {node.id: node.shape[1] for node in recording.graph.nodes}
    assert [channels[f"block1.layer{layer}.all"] for layer in range(1, 7)] == [96, 128, 160, 192, 224, 256]
    assert [channels[f"transition{number}.adapted.pool"] for number in (1, 2, 3)] == [128, 256, 512]
    titles = [section.title for section in recording.graph.sections]
    assert titles[:3] == ["Stem", "Dense block 1", "Transition 1"]
    assert titles[-2:] == ["Dense block 4", "Classifier"]
