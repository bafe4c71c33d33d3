"""VGG-19 for textures, against torchvision's, and the normalization of its weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torchvision.models import vgg19

from boxwalk import Network, analyze, record
from boxwalk.errors import ParameterError
from boxwalk.recording.engine import run
from boxwalk.results import Matrix
from boxwalk.zoo.vgg import MEAN, STD, TEXTURE_LAYERS, TextureVgg19, normalize_weights


def pictures(count: int, size: int = 32) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    return [torch.randn(2, 3, size, size + 16, generator=generator) for _ in range(count)]


@pytest.fixture(scope="module")
def model() -> TextureVgg19:
    torch.manual_seed(0)
    return TextureVgg19().eval()


def test_it_is_torchvisions_with_mean_pooling(model: TextureVgg19) -> None:
    """The features of it fit under the same names; the last pooling is of no use here."""
    reference = vgg19(weights=None).features
    own = {key.removeprefix("features."): value for key, value in model.state_dict().items()}
    reference.load_state_dict(own)
    means = nn.Sequential(
        *(nn.AvgPool2d(2) if isinstance(layer, nn.MaxPool2d) else layer for layer in reference[:-1])
    )
    (x,) = pictures(1)
    with torch.no_grad():
        torch.testing.assert_close(model(x), means(x))


def test_texture_layers_are_as_large_as_printed(model: TextureVgg19) -> None:
    """Lubbers III B: features of 64, 128, 256, 512, 512; 610,304 elements of a texture vector."""
    nodes = record(model, torch.zeros(1, 3, 64, 64)).graph.by_id
    channels = [nodes[name].channels for name in TEXTURE_LAYERS]
    assert channels == [64, 128, 256, 512, 512]
    assert sum(each**2 for each in channels) == 610_304
    assert nodes["conv3_4"].section == "Block_3"
    assert (
        float(run(model, torch.randn(1, 3, 64, 64), until="conv1_2").value.min()) == 0
    )  # behind the rectifier


def test_texture_vectors_of_these_layers(model: TextureVgg19) -> None:
    network = Network(
        model,
        (3, 64, 64),
        MEAN,
        STD,
        [],
        list(np.random.default_rng(0).integers(0, 256, (4, 64, 64, 3), np.uint8)),
    )
    distances = analyze(network, "texture-vectors", node="conv1_1", also=", ".join(TEXTURE_LAYERS[1:]))
    assert isinstance(distances, Matrix)
    assert distances.values.shape == (4, 4)


def test_normalized_weights() -> None:
    """Every filter has mean one afterwards, and every map is what it was but for one factor."""
    torch.manual_seed(1)
    model = TextureVgg19().eval()
    images = pictures(2)
    before = {name: run(model, images[0], until=name).value for name in ("conv1_1", "conv5_4")}
    means = normalize_weights(model, images)
    assert len(means) == 16
    for name, maps in before.items():
        alive = means[name] > 0
        assert int(alive.sum()) > 0.5 * len(alive)
        now = [run(model, image, until=name).value.double() for image in images]
        found = torch.cat([each.permute(1, 0, 2, 3).flatten(1) for each in now], 1).mean(1)
        torch.testing.assert_close(found[alive], torch.ones_like(found[alive]), atol=2e-3, rtol=0)
        factor = torch.where(alive, means[name], 1.0)[:, None, None]
        torch.testing.assert_close(now[0] * factor, maps.double(), atol=1e-4, rtol=1e-3)
    weights = model.state_dict()["features.0.weight"].clone()
    again = normalize_weights(model, images)
    torch.testing.assert_close(model.state_dict()["features.0.weight"], weights, atol=1e-5, rtol=1e-5)
    alive = (means["conv2_1"] > 0).double()
    torch.testing.assert_close(again["conv2_1"], alive, atol=1e-4, rtol=0)


def test_a_filter_that_nothing_excites_is_left() -> None:
    model = TextureVgg19().eval()
    layer = model.features[0]
    assert isinstance(layer, nn.Conv2d)
    assert layer.bias is not None
    with torch.no_grad():
        layer.weight[5] = 0
        layer.bias[5] = -1
    means = normalize_weights(model, pictures(1, 16))
    assert float(means["conv1_1"][5]) == 0
    assert float(layer.bias.detach()[5]) == -1
    assert all(bool(value.isfinite().all()) for value in model.state_dict().values())


def test_no_image() -> None:
    with pytest.raises(ParameterError, match="no image"):
        normalize_weights(TextureVgg19(), [])
