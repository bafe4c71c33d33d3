"""A network of one's own, trained here in a few seconds to tell circles from squares and triangles.

boxwalk serve examples/shapes.py:network
boxwalk graph examples/shapes.py:network
"""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor, nn

from boxwalk import Network

LABELS = ["circle", "square", "triangle"]
SIZE = 32
SIDES = {"square": 4, "triangle": 3}


class Residual(nn.Module):
    """Two convolutions, and a way around them."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.conv2(torch.relu(self.conv1(x))))


class ShapeNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 12, 5, stride=2, padding=2)
        self.block1 = Residual(12)
        self.down = nn.Conv2d(12, 24, 3, stride=2, padding=1)
        self.block2 = Residual(24)
        self.head = nn.Linear(24, len(LABELS))

    def forward(self, x: Tensor) -> Tensor:
        x = self.block1(torch.relu(self.stem(x)))
        x = self.block2(torch.relu(self.down(x)))
        pooled: Tensor = x.amax(dim=(2, 3))
        logits: Tensor = self.head(pooled)
        return logits


class Shapes(torch.utils.data.Dataset[tuple[Image.Image, int]]):
    """Drawn when they are asked for: (picture, class index)."""

    def __init__(self, count: int, seed: int) -> None:
        self.count = count
        self.seed = seed

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> tuple[Image.Image, int]:
        random = np.random.default_rng([self.seed, index])
        label = index % len(LABELS)
        colours = [tuple(random.integers(low, low + 128, 3).tolist()) for low in (0, 128)]
        random.shuffle(colours)
        image = Image.new("RGB", (SIZE, SIZE), colours[0])
        draw = ImageDraw.Draw(image)
        radius = random.uniform(6, 11)
        x, y = random.uniform(radius, SIZE - radius, 2).tolist()
        if LABELS[label] == "circle":
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colours[1])
        else:
            turned = random.uniform(0, 360)
            draw.regular_polygon((x, y, radius), SIDES[LABELS[label]], turned, fill=colours[1])
        return image, label


def network(steps: int = 160) -> Network:
    """Trained on the spot. What is shown are pictures that it was not trained on."""
    torch.manual_seed(0)
    shapes = Network(ShapeNet(), (3, SIZE, SIZE), 0.5, 0.25, LABELS, Shapes(60, seed=1), "Shapes")
    train = Shapes(1000, seed=0)
    x = torch.cat([shapes.prepare(train[index][0])[0] for index in range(len(train))])
    y = torch.tensor([train[index][1] for index in range(len(train))])
    optimizer = torch.optim.Adam(shapes.model.parameters(), lr=3e-3)
    for step in range(steps):
        batch = torch.arange(step * 64, (step + 1) * 64) % len(train)
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(shapes.model(x[batch]), y[batch])
        torch.autograd.backward(loss)
        optimizer.step()
    return shapes


if __name__ == "__main__":
    from boxwalk import serve

    serve(network())
