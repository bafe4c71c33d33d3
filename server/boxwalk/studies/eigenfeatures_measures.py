"""Eigenfeatures: networks for small pictures of resins, and what is measured of their maps at ReLU 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

from boxwalk.analyses.eigen import Decomposition, decompose
from boxwalk.analyses.feature_maps import rescaled, resized
from boxwalk.analyses.progress import end_of
from boxwalk.datasets import Resin, stacked
from boxwalk.datasets.preprocessing import gradient_magnitude
from boxwalk.datasets.resin import prepared, prepared_all
from boxwalk.inputs import fit as fitted
from boxwalk.network import Network
from boxwalk.recording.engine import run
from boxwalk.studies.fitting import Recipe, right
from boxwalk.zoo.catalogue import UNSEEN
from boxwalk.zoo.resin import BLOCKS, CLASSES, ResinNetwork

Doubles = NDArray[np.float64]
Found = Mapping[str, NDArray[Any]]  # what `measured` gives
All = Mapping[str, Sequence[Found]]  # capacity -> one for each seed
Pairs = Mapping[str, Sequence[tuple[Found, Found]]]  # what is compared, in words -> two networks each

FILTERS = 128  # of the first two blocks in the full network (table 2)
LAYERS = ("relu1", "relu2")
REDUCED, FULL = "reduced", "full"
CAPACITIES = (FULL, REDUCED)
FEW = (4, 8, 16, 32, 64)  # channels of smaller libraries


class Form(NamedTuple):
    """side: pixels of a picture. taught, tested: pictures, of all classes."""

    side: int
    taught: int
    tested: int
    recipe: Recipe


IN_SMALL = Form(48, 400, 80, Recipe(steps=40, rate=2e-3, decay=0.01))
IN_FULL = Form(64, 744, 160, Recipe(steps=200, rate=2e-3, decay=0.01))


def classifier(capacity: str, side: int) -> nn.Module:
    """Radiographs float32 [N, 1, side, side] to scores [N, 4]: table 2 without the last two blocks, which
    leave nothing of so few pixels; of reduced capacity one block less, and half the filters in the first two.
    """
    if capacity == REDUCED:
        return ResinNetwork(((3, FILTERS // 2), (5, FILTERS // 2)), size=side)
    return ResinNetwork(BLOCKS[:3], size=side)


def pictures(count: int, side: int, seed: int) -> tuple[Tensor, Tensor]:
    """(made radiographs as networks take them, float32 [count, 1, side, side], classes int64 [count])."""
    pixels, labels = stacked(Resin(count, side, seed=seed))
    return prepared_all(pixels), torch.from_numpy(labels)


def mirrored(some: Tensor, random: torch.Generator) -> Tensor:
    """Each picture [N, 1, H, W] mirrored or not, and upside down or not (2.3.2)."""
    across, down = torch.rand(2, len(some), 1, 1, 1, generator=random) < 0.5
    turned = torch.where(across, some.flip(-1), some)
    return torch.where(down, turned.flip(-2), turned)


def walkable(side: int) -> Network:
    """The full network with pictures to walk with, to be opened with weights of the study."""

    def prepare(image: Image.Image) -> Tensor:
        return prepared(fitted(image, side, side))

    return Network(
        classifier(FULL, side),
        (1, side, side),
        labels=list(Resin.classes),
        dataset=Resin(40, side, seed=UNSEEN),
        title="Resin network in small",
        preprocess=prepare,
    )


def library(maps: Tensor) -> Decomposition:
    """The first eigenfeature of maps [C, H, W] as columns (equations 14 to 17), and all singular values."""
    return end_of(decompose(maps, 1))


def strongest(maps: Tensor) -> Tensor:
    """The one of maps [C, H, W] that holds the largest activation (equation 13): [H, W]."""
    return maps[int(maps.flatten(1).amax(1).argmax())]


def mean_positive(values: Tensor) -> float:
    """The mean of those above zero, as in figure 13; 0 where there is none."""
    positive = values[values > 0]
    return float(positive.mean()) if len(positive) else 0.0


def variation(picture: Doubles) -> float:
    """Mean of the magnitude of the gradient of [H, W] by Sobel masks (2.2.1)."""
    return float(gradient_magnitude(torch.from_numpy(picture)[None, None]).mean())


def of_picture(model: nn.Module, picture: Tensor) -> tuple[dict[str, Any], Tensor]:
    """(what is compared later of a picture [1, H, W], its maps at ReLU 2 rescaled to 0..1 [C, h, w]).

    first: u_1 of the maps, rescaled and resized to the picture as in 3.2 [H, W]; mean: theirs [H, W]; share:
    of the energy that u_1 holds; decay: singular values over the first [m]; variation: of u_1. plain: u_1 of
    the maps as they are [h, w]. strongest: channel, resized [H, W]; active: its mean positive activation
    [layers].
    """
    values = run(model, (picture[None],), until=LAYERS).values
    plain = values[LAYERS[-1]][0]
    maps = rescaled(plain)
    large = resized(maps, picture.shape[1:])
    found = library(large)
    numbers = {
        "first": found.images[0].astype(np.float32),
        "plain": library(plain).images[0].astype(np.float32),
        "mean": large.mean(0).numpy(),
        "strongest": resized(strongest(plain)[None], picture.shape[1:])[0].numpy(),
        "share": found.shares[0],
        "decay": found.spectrum / found.sigma[0],
        "variation": variation(found.images[0]),
        "active": [mean_positive(strongest(values[name][0])) for name in LAYERS],
    }
    return numbers, maps


def measured(model: nn.Module, shown: Tensor, labels: Tensor) -> Mapping[str, Any]:
    """What is compared later, of a network in eval mode and P pictures [P, 1, H, W].

    percent: right ones. Of each picture what `of_picture` gives, [P, ...], but active: [layers, P]. few: u_1
    of the first `FEW` maps alone, rescaled [len(FEW), P, h, w]. class_first, class_share, class_decay: of the
    maps of all pictures of a class, rescaled [4, h, w], [4], [4, n].
    """
    rows, kept = zip(*(of_picture(model, picture) for picture in shown), strict=True)
    numbers = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    together = [
        library(torch.cat([each for each, label in zip(kept, labels, strict=True) if label == number]))
        for number in range(CLASSES)
    ]
    return {
        **numbers,
        "active": numbers["active"].T,
        "few": np.stack(
            [[library(each[:count]).images[0].astype(np.float32) for each in kept] for count in FEW]
        ),
        "percent": right(model, shown, labels),
        "class_first": np.stack([each.images[0] for each in together]),
        "class_decay": np.stack([each.spectrum / each.sigma[0] for each in together]),
        "class_share": [each.shares[0] for each in together],
    }


def pairs(found: All) -> Pairs:
    """What is compared: in words -> two networks each."""
    return {
        "full and reduced": list(zip(found[FULL], found[REDUCED], strict=True)),
        "full, trained again": list(combinations(found[FULL], 2)),
        "reduced, trained again": list(combinations(found[REDUCED], 2)),
    }


def column(found: Sequence[Found], name: str) -> Doubles:
    """Of all seeds: float64 [seeds, ...]."""
    return np.stack([each[name] for each in found]).astype(np.float64)


def alike(first: NDArray[Any], second: NDArray[Any]) -> Doubles:
    """Pearson's correlation, with its sign, of each picture of [P, H, W] with the one at the same place of
    the other: float64 [P]; 0 for a flat one.
    """

    def standard(values: NDArray[Any]) -> Tensor:
        flat = torch.from_numpy(values).double().flatten(1)
        return functional.normalize(flat - flat.mean(1, keepdim=True), dim=1)

    found: Doubles = (standard(first) * standard(second)).sum(1).numpy()
    return found


def flatness(pictures: NDArray[Any]) -> Doubles:
    """Of pictures [P, H, W] the cosine of the angle to a flat one: float64 [P], 1 for a flat one."""
    flat = pictures.reshape(len(pictures), -1).astype(np.float64)
    found: Doubles = np.abs(flat.sum(1)) / np.linalg.norm(flat, axis=1) / np.sqrt(flat.shape[1])
    return found
