"""Small networks of every sort that can be explained: classifiers, tokens, detectors, segmenters."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


def small(seed: int = 0) -> nn.Sequential:
    """A classifier of 6 classes for pictures of [3, 20, 28]; layers `0` to `9`."""
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1),
        nn.BatchNorm2d(8),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 12, 3, padding=1),
        nn.ReLU(inplace=True),
        nn.Conv2d(12, 16, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(16, 6),
    ).eval()


class Tokens(nn.Module):
    """A transformer for pictures of [3, 24, 24]: 36 patches of 4 x 4, with a class token in front or
    without.
    """

    def __init__(self, class_token: bool, seed: int = 0) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.patches = nn.Conv2d(3, 16, 4, 4)
        self.token = nn.Parameter(torch.randn(1, 1, 16)) if class_token else None
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(16, 4, 32, 0.0, batch_first=True, norm_first=True) for _ in range(2)
        )
        self.norm = nn.LayerNorm(16)
        self.head = nn.Linear(16, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).flatten(2).transpose(1, 2)
        if self.token is not None:
            x = torch.cat([self.token.expand(len(x), -1, -1), x], 1)
        for block in self.blocks:
            x = block(x)
        x = self.norm(x)
        out: Tensor = self.head(x[:, 0] if self.token is not None else x.mean(1))
        return out


class Detector(nn.Module):
    """Three boxes with labels 1, 2, 1, whose scores are the mean of the first layer inside of them."""

    boxes: Tensor

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.register_buffer(
            "boxes", torch.tensor([[2.0, 2, 8, 8], [10, 4, 18, 14], [0, 9, 7, 15]]), persistent=False
        )

    def forward(self, x: Tensor) -> list[dict[str, Tensor]]:
        maps = self.conv(x).relu()
        scores = torch.stack(
            [
                maps[0, :, top:bottom, left:right].mean().tanh() * factor
                for (left, top, right, bottom), factor in zip(
                    self.boxes.int().tolist(), (1.0, 0.8, 0.9), strict=True
                )
            ]
        )
        return [{"boxes": self.boxes, "scores": scores, "labels": torch.tensor([1, 2, 1])}]


class Segmenter(nn.Module):
    """Scores of four classes for each pixel, under `out`, from half the resolution."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.conv = nn.Conv2d(3, 8, 3, 2, padding=1)
        self.head = nn.Conv2d(8, 4, 1)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        scores = self.head(self.conv(x).relu())
        return {"out": functional.interpolate(scores, x.shape[-2:], mode="bilinear", align_corners=False)}


def picture(height: int = 20, width: int = 28, batch: int = 1, seed: int = 1) -> Tensor:
    return torch.randn(batch, 3, height, width, generator=torch.Generator().manual_seed(seed))
