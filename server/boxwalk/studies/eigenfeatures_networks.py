"""Resin networks of a size that two cores train, and what is measured at their second rectifier.

Avalos et al. (2021), 2.3 and 3.3: their network with an eighth of its filters. Larger kernels than the
picture has pixels left stand in none of them, so the quick form ends after its third block.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from boxwalk.analyses.eigen import decompose
from boxwalk.analyses.eigenfeature_agreement import correlation
from boxwalk.analyses.feature_maps import rescaled, resized
from boxwalk.analyses.progress import end_of
from boxwalk.datasets.made import Pixels, stacked
from boxwalk.datasets.resin import Resin, prepared, prepared_all
from boxwalk.network import Network
from boxwalk.recording.engine import run
from boxwalk.studies.folder import Arrays
from boxwalk.zoo.resin import ResinNetwork

Blocks = Sequence[tuple[int, int]]
LAYER = "relu2"
RATE, MOMENTUM, DECAY, DROPOUT = 0.01, 0.9, 1e-4, 0.5
TRAINING = 0.7  # share of the pictures that training sees


class Form(NamedTuple):
    """blocks: of the network of full capacity, see `ResinNetwork`. side: pixels of a picture. pictures: how
    many there are. batch, iterations: of training. looked_at: pictures of each class whose maps are looked
    at, of those that training never saw.
    """

    blocks: Blocks
    side: int
    pictures: int
    batch: int
    iterations: int
    looked_at: int

    @property
    def seen(self) -> int:
        """The first so many pictures are those of training, the rest are for testing."""
        return round(TRAINING * self.pictures)

    @property
    def chosen(self) -> range:
        """The pictures whose maps are looked at, as many of each class."""
        return range(self.pictures - len(Resin.classes) * self.looked_at, self.pictures)

    def model(self, reduced: bool, seed: int) -> ResinNetwork:
        """As its weights are drawn."""
        blocks = reduced_blocks(self.blocks) if reduced else self.blocks
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return ResinNetwork(blocks, size=self.side, dropout=DROPOUT)

    def network(self, model: nn.Module, seed: int, title: str) -> Network:
        """seed: of the pictures, which are its example inputs."""
        data = Resin(self.pictures, self.side, seed=seed)
        shape = (1, self.side, self.side)
        return Network(model, shape, labels=Resin.classes, dataset=data, preprocess=prepared, title=title)


FULL = Form(((3, 16), (5, 16), (7, 8), (9, 8), (11, 8)), 266, 1064, 64, 100, 8)
QUICK = Form(((3, 16), (5, 16), (7, 8)), 96, 240, 32, 60, 4)


def reduced_blocks(blocks: Blocks) -> Blocks:
    """Of reduced capacity (3.3.2): without the last block, the first two of half as many filters."""
    return tuple((kernel, count // 2) for kernel, count in blocks[:2]) + tuple(blocks[2:-1])


def full_form() -> Network:
    """To walk through: `boxwalk serve boxwalk.studies.eigenfeatures_networks:full_form --weights FILE`."""
    return FULL.network(FULL.model(False, 0), 0, "Resin network with an eighth of its filters")


def quick_form() -> Network:
    """The same of the quick form."""
    return QUICK.network(QUICK.model(False, 0), 0, "Small resin network")


@cache
def pictures(form: Form, seed: int) -> tuple[Pixels, NDArray[np.int64]]:
    """(uint8 [N, side, side], classes int64 [N])."""
    return stacked(Resin(form.pictures, form.side, seed=seed))


def train(model: nn.Module, form: Form, data_seed: int, seed: int) -> None:
    """By gradient descent with momentum, dropout and weight decay, on pictures mirrored and turned upside
    down at random (2.3); the model is left in training mode. data_seed: of the pictures.
    """
    greys, labels = pictures(form, data_seed)
    classes = torch.from_numpy(labels)
    random = np.random.default_rng(seed)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM, weight_decay=DECAY)
    model.train()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)  # of dropout
        for _ in range(form.iterations):
            some = random.choice(form.seen, form.batch, replace=False)
            x = prepared_all(flipped(greys[some], random))
            loss = functional.cross_entropy(model(x), classes[some])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()


def flipped(greys: Pixels, random: np.random.Generator) -> Pixels:
    """Pictures [N, H, W], each mirrored and turned upside down or not."""
    found = greys.copy()
    for axis in (1, 2):
        turned = random.random(len(found)) < 0.5
        found[turned] = np.flip(found[turned], axis)
    return found


def accuracy(network: Network, form: Form, data_seed: int) -> float:
    """Of the pictures that training never saw, percent."""
    greys, labels = pictures(form, data_seed)
    right = 0
    with torch.no_grad(), network.in_mode() as model:
        for start in range(form.seen, form.pictures, form.batch):
            part = slice(start, start + form.batch)
            said: Tensor = model(prepared_all(greys[part])).argmax(1)
            right += int((said.numpy() == labels[part]).sum())
    return 100 * right / (form.pictures - form.seen)


def features(network: Network, form: Form) -> Arrays:
    """Of the chosen pictures [n] at `LAYER`: the first eigenfeature of the maps as they are, `u1` [n, h, w],
    and of the maps rescaled and resized as in the paper, `rescaled u1` [n, side, side]; the strongest
    channel, `strongest` [n, h, w]; the singular values, `sigma` [n, channels].
    """
    found: dict[str, list[NDArray[np.float32]]] = {}
    for index in form.chosen:
        maps = run(network, network.example(index).inputs, until=LAYER).value[0].detach()
        plain = end_of(decompose(maps, 1))
        printed = end_of(decompose(resized(rescaled(maps), (form.side, form.side)), 1))
        for name, value in {
            "u1": plain.images[0],
            "rescaled u1": printed.images[0],
            "strongest": maps[int(maps.flatten(1).amax(1).argmax())].numpy(),
            "sigma": plain.spectrum,
        }.items():
            found.setdefault(name, []).append(value.astype(np.float32))
    return {name: np.stack(values) for name, values in found.items()}


def alike(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float64]:
    """|r| [n] of each picture of [n, h, w] with its counterpart."""
    pairs = zip(first.astype(np.float64), second.astype(np.float64), strict=True)
    return np.array([correlation(one.reshape(1, -1), other.reshape(1, -1))[0, 0] for one, other in pairs])
