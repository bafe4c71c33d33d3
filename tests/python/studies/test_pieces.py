"""Pieces of photographs and how networks are trained on them."""

from __future__ import annotations

import itertools
from functools import partial

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from boxwalk.datasets import Photographs
from boxwalk.demo import data
from boxwalk.errors import ParameterError
from boxwalk.studies import pieces
from boxwalk.studies.fitting import Recipe, batches, fit, made, right, scores

RECIPE = Recipe(steps=7, rate=0.01, decay=0.0, batch=4)


def linear() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(4, 2))


def test_pieces_are_the_same_for_a_seed_and_fit_into_what_is_kept_from_training() -> None:
    seen, labels = pieces.seen(2, 24, 0, rim=3)
    assert seen.shape == (30, 1, 30, 30)
    assert labels.tolist() == [label for label in range(15) for _ in range(2)]
    assert abs(float(seen.mean())) < 0.5
    assert 0.5 < float(seen.std()) < 1.5
    assert torch.equal(seen, pieces.seen(2, 24, 0, rim=3)[0])
    assert not torch.equal(seen, pieces.seen(2, 24, 1, rim=3)[0])
    unseen, theirs = pieces.unseen(2, 24, 0)
    assert unseen.shape == (30, 1, 24, 24)
    assert torch.equal(theirs, labels)
    for picture, _ in Photographs():
        for left, top, right_, bottom in data.held_out_blocks(picture):
            assert min(right_ - left, bottom - top) - 2 * data.MARGIN >= pieces.SIDES[1]


def test_unseen_pieces_lie_in_blocks_that_training_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found again in their photograph, at the pixels' own size."""
    size = pieces.SIDES[0]
    monkeypatch.setattr(pieces, "SIDES", (size, size))
    unseen, _ = pieces.unseen(1, size, 3)
    picture, _ = Photographs()[0]
    grey = np.asarray(picture.convert("L"), np.float64)
    wanted = unseen[0, 0].double().numpy() * pieces.DEVIATION * 255 + pieces.MEAN * 255
    places = [
        (left, top)
        for top, left in itertools.product(range(grey.shape[0] - size + 1), range(grey.shape[1] - size + 1))
        if abs(grey[top, left] - wanted[0, 0]) < 0.1
        and np.abs(grey[top : top + size, left : left + size] - wanted).max() < 0.1
    ]
    assert len(places) == 1
    left, top = places[0]
    assert any(
        box[0] <= left and box[1] <= top and left + size <= box[2] and top + size <= box[3]
        for box in data.held_out_blocks(picture)
    )


def test_augmented_pictures_are_parts_in_other_light() -> None:
    ramp = torch.arange(20.0).expand(64, 1, 20, 20) / 4
    found = pieces.augmented(ramp, 16, torch.Generator().manual_seed(0))
    assert found.shape == (64, 1, 16, 16)
    slopes = (found[..., -4:].mean((1, 2, 3)) - found[..., :4].mean((1, 2, 3))) / 3  # of 12 columns
    assert {slope > 0 for slope in slopes.tolist()} == {True, False}  # some are mirrored
    assert bool(((slopes.abs() > 0.75) & (slopes.abs() < 1.25)).all())  # contrast 0.8 to 1.2, and grain
    starts = found.mean((1, 2, 3))
    assert float(starts.std()) > 0.2  # parts from different places, in different light
    assert torch.equal(found, pieces.augmented(ramp, 16, torch.Generator().manual_seed(0)))
    assert torch.equal(pieces.middle(ramp, 16), ramp[..., 2:18, 2:18])


def test_each_picture_is_once_in_every_round() -> None:
    found = list(batches(10, RECIPE, torch.Generator().manual_seed(0)))
    assert [len(some) for some in found] == [4] * 7
    rounds = [torch.cat(found[number : number + 2]).tolist() for number in (0, 2, 4)]
    assert all(len(set(numbers)) == 8 for numbers in rounds)
    assert rounds[0] != rounds[1]
    with pytest.raises(ParameterError, match="3 pictures make no batch of 4"):
        next(batches(3, RECIPE, torch.Generator()))


def test_training_is_the_same_for_a_seed_and_leaves_the_global_generator() -> None:
    pictures = torch.cat([torch.zeros(8, 1, 2, 2), torch.ones(8, 1, 2, 2)])
    labels = torch.tensor([0] * 8 + [1] * 8)
    state = torch.get_rng_state()
    models = [made(3, linear) for _ in range(2)]
    for model in models:
        fit(model, pictures, labels, RECIPE._replace(steps=60, rate=0.1), 3, partial(shaken, 0.01))
    assert torch.equal(state, torch.get_rng_state())
    assert torch.equal(scores(models[0], pictures), scores(models[1], pictures))
    assert right(models[0], pictures, labels) == 100
    assert right(models[0], pictures, 1 - labels) == 0
    assert not models[0].training


def shaken(deviation: float, some: Tensor, random: torch.Generator) -> Tensor:
    return some + deviation * torch.randn(some.shape, generator=random)
