"""How activations of all shapes are shown, and as which maps."""

from __future__ import annotations

import pytest
import timm
import torch
import torchvision
from torch import Tensor, nn

from boxwalk.errors import NotApplicableError
from boxwalk.recording.display import maps_of, token_grid
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording, record


def numbers(*shape: int) -> Tensor:
    return torch.arange(float(torch.Size(shape).numel())).reshape(shape)


def shown(model: nn.Module, x: Tensor, name: str) -> tuple[Recording, Node, Tensor]:
    recording = record(model.eval(), x)
    node = recording.graph.resolve(name)
    maps = maps_of(node, recording.activations[node.id])
    assert maps.dtype is torch.float32
    assert tuple(maps.shape) == (node.channels, *node.grid)
    return recording, node, maps


def test_maps() -> None:
    x = numbers(2, 3, 5, 7)
    recording, node, maps = shown(nn.ReLU(), x, "relu")
    assert (node.display, node.channels, node.grid) == ("maps", 3, (5, 7))
    assert torch.equal(maps, x[0])
    assert torch.equal(maps_of(node, recording.activations["relu"], item=1), x[1])


def test_vector_and_matrix() -> None:
    _, node, maps = shown(nn.ReLU(), numbers(2, 5), "relu")
    assert (node.display, node.channels, node.grid) == ("vector", 5, (1, 1))
    assert maps.flatten().tolist() == [0, 1, 2, 3, 4]
    _, node, maps = shown(nn.ReLU(), numbers(2, 4, 3), "relu")  # no picture, so no grid of tokens
    assert (node.display, node.channels, node.grid) == ("matrix", 1, (4, 3))
    assert torch.equal(maps, numbers(2, 4, 3)[:1])
    _, node, maps = shown(nn.ReLU(), numbers(5), "relu")
    assert (node.display, node.channels) == ("vector", 5)


def test_matrix_of_what_has_no_batch() -> None:
    class Rows(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x.flatten()[:12].reshape(6, 2) * 2

    _, node, maps = shown(Rows(), numbers(1, 3, 5, 7), "mul")
    assert (node.display, node.grid) == ("matrix", (6, 2))
    assert torch.equal(maps[0], numbers(6, 2) * 2)


def test_tokens_with_class_token() -> None:
    """4 x 6 patches of a picture of 8 x 12 and one class token in front."""

    class Tokens(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            patches = x[:, :, ::2, ::2].flatten(2).transpose(1, 2)  # [N, 24, 3]
            return torch.cat([torch.full((x.shape[0], 1, 3), -1.0), patches], 1).add(0)

    x = numbers(1, 3, 8, 12)
    _, node, maps = shown(Tokens(), x, "add")
    assert (node.display, node.channels, node.grid, node.skip_tokens) == ("tokens", 3, (4, 6), 1)
    assert torch.equal(maps, x[0, :, ::2, ::2])


def test_channels_last_maps() -> None:
    class Last(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm = nn.LayerNorm(3)

        def forward(self, x: Tensor) -> Tensor:
            return self.norm(x.permute(0, 2, 3, 1)).mul(2).permute(0, 3, 1, 2) + x  # type: ignore[no-any-return]

    torch.manual_seed(0)
    recording, node, maps = shown(Last(), torch.randn(1, 3, 5, 7), "mul")
    assert node.shape == (1, 5, 7, 3)
    assert (node.display, node.channels, node.grid) == ("maps", 3, (5, 7))
    assert torch.equal(maps, recording.activations["mul"][0].permute(2, 0, 1))
    assert recording.graph.by_id["add"].grid == (5, 7)
    assert "layout" not in recording.graph.by_id["add"].attributes


def test_video_and_one_picture_without_batch() -> None:
    x = numbers(1, 2, 3, 5, 7)
    _, node, maps = shown(nn.ReLU(), x, "relu")
    assert (node.channels, node.grid) == (6, (5, 7))
    assert torch.equal(maps[4], x[0, 1, 1])
    _, node, maps = shown(nn.ReLU(), numbers(3, 6, 7), "relu")
    assert (node.display, node.channels, node.grid) == ("maps", 3, (6, 7))


@pytest.mark.parametrize(
    ("tokens", "image", "expected"),
    [
        (196, (224, 224), (0, (14, 14))),
        (197, (224, 224), (1, (14, 14))),
        (198, (224, 224), (2, (14, 14))),
        (201, (224, 224), (5, (14, 14))),
        (50, (224, 224), (1, (7, 7))),
        (14 * 21, (224, 336), (0, (14, 21))),
        (1374, (518, 518), (5, (37, 37))),
        (77, (224, 224), None),
        (3, (224, 224), None),
    ],
)
def test_token_grid(
    tokens: int, image: tuple[int, int], expected: tuple[int, tuple[int, int]] | None
) -> None:
    assert token_grid(tokens, image) == expected


def test_vision_transformer() -> None:
    torch.manual_seed(0)
    model = timm.create_model("vit_tiny_patch16_224", pretrained=False, img_size=(64, 96), depth=1)
    _, node, _ = shown(model, torch.randn(1, 3, 64, 96), "blocks.0.mlp.fc1")
    assert (node.display, node.channels, node.grid, node.skip_tokens) == ("tokens", 768, (4, 6), 1)


def test_swin_is_channels_last() -> None:
    torch.manual_seed(0)
    model = torchvision.models.swin_t(weights=None)
    recording, node, _ = shown(model, torch.randn(1, 3, 64, 96), "features.1.0.mlp.0")
    assert (node.display, node.channels, node.grid) == ("maps", 384, (16, 24))
    node = recording.graph.resolve("features.3.0.add")
    assert (node.display, node.channels, node.grid) == ("maps", 192, (8, 12))


def test_nothing_to_show() -> None:
    class Empty(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x[:, :0] * 2

    recording = record(Empty(), torch.ones(1, 3))
    node = recording.graph.by_id["mul"]
    assert node.display == "none"
    with pytest.raises(NotApplicableError, match="'mul'"):
        maps_of(node, recording.activations["mul"])
