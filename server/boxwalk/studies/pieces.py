"""Pieces of photographs, a few of each, for networks that have little to learn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from boxwalk.datasets import Photographs
from boxwalk.demo import data
from boxwalk.inputs import normalize

CLASSES = Photographs.classes
SIDES = (
    56,
    76,
)  # pixels of a photograph along a piece, at least and at most; what is kept from training has 78
MEAN, DEVIATION = 0.45, 0.25  # of the greys 0..1
JITTER, GRAIN = 0.2, 0.1  # of light and contrast, and of the noise, in deviations


def seen(each: int, size: int, seed: int, *, rim: int = 0) -> tuple[Tensor, Tensor]:
    """Grey pieces of the fifteen photographs to train on, and their classes.

    each: of every photograph. size: pixels of a side. rim: so many more on all sides, for `augmented`.
    Returns float32 [15 each, 1, size + 2 rim, size + 2 rim], of mean about 0 and deviation about 1, and int64
    [15 each]. Raises TargetError if scikit-image is not installed.
    """
    random = np.random.default_rng((seed, 0))
    shown = [data.training_picture(picture) for picture, _ in Photographs()]
    return _cut([(picture, [(0, 0, *picture.size)]) for picture in shown], each, size, rim, random)


def unseen(each: int, size: int, seed: int) -> tuple[Tensor, Tensor]:
    """The same out of parts of the photographs that `seen` never shows, to test by."""
    random = np.random.default_rng((seed, 1))
    kept = [(picture, [_inner(box) for box in data.held_out_blocks(picture)]) for picture, _ in Photographs()]
    return _cut(kept, each, size, 0, random)


def middle(pictures: Tensor, size: int) -> Tensor:
    """The pictures [N, 1, H, W] without their rim: [N, 1, size, size]."""
    top, left = ((side - size) // 2 for side in pictures.shape[-2:])
    return pictures[..., top : top + size, left : left + size].contiguous()


def augmented(pictures: Tensor, size: int, random: torch.Generator) -> Tensor:
    """Each picture [N, 1, H, W] anew: a part of size x size anywhere in it, mirrored or not, in other light
    and contrast, with a little noise (Linse 4.2). Returns [N, 1, size, size].
    """
    count, _, height, width = pictures.shape

    def drawn(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(count, 1, 1, 1, generator=random)

    rows = torch.randint(height - size + 1, (count, 1), generator=random) + torch.arange(size)
    columns = torch.randint(width - size + 1, (count, 1), generator=random) + torch.arange(size)
    mirrored = torch.rand(count, 1, generator=random) < 0.5
    columns = torch.where(mirrored, columns.flip(1), columns)
    parts = pictures[torch.arange(count)[:, None, None], 0, rows[:, :, None], columns[:, None, :]][:, None]
    grain = GRAIN * torch.randn(parts.shape, generator=random)
    return parts * drawn(1 - JITTER, 1 + JITTER) + drawn(-JITTER, JITTER) + grain


def _cut(
    sources: Sequence[tuple[Image.Image, Sequence[data.Box]]],
    each: int,
    size: int,
    rim: int,
    random: np.random.Generator,
) -> tuple[Tensor, Tensor]:
    """Pieces of each picture, anywhere in one of its boxes; the label is the picture's number."""
    side = size + 2 * rim
    greys, labels = [], []
    for label, (picture, boxes) in enumerate(sources):
        for _ in range(each):
            left, top, right, bottom = boxes[int(random.integers(len(boxes)))]
            long = round(random.uniform(*SIDES) * side / size)
            x = left + int(random.integers(right - left - long + 1))
            y = top + int(random.integers(bottom - top - long + 1))
            piece = picture.crop((x, y, x + long, y + long)).convert("L")
            greys.append(np.asarray(piece.resize((side, side), Image.Resampling.BILINEAR)))
            labels.append(label)
    pixels = torch.from_numpy(np.stack(greys))[:, None].float() / 255
    return normalize(pixels, [MEAN], [DEVIATION]), torch.tensor(labels)


def _inner(box: data.Box) -> data.Box:
    """Without the rim of a block, which copies over other blocks may touch."""
    left, top, right, bottom = box
    return left + data.MARGIN, top + data.MARGIN, right - data.MARGIN, bottom - data.MARGIN
