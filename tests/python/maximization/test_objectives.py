"""Objectives against NumPy in float64, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from boxwalk.errors import ParameterError
from boxwalk.maximization import (
    Objective,
    activation,
    channel,
    direction,
    diversity,
    eigenfeature,
    strongest,
    texture,
    unit,
)

Array = NDArray[np.float64]
DRAWN = np.random.default_rng(3)
A, B = DRAWN.normal(size=(2, 4, 5, 6)), DRAWN.normal(size=(2, 3, 1, 1))
VALUES = {"a": torch.from_numpy(A), "b": torch.from_numpy(B)}
SHAPES = {"a": (4, 5, 6), "b": (3, 1, 1)}
GIVEN, ALONG = DRAWN.normal(size=(4, 5, 6)), np.array([3.0, 0.0, -4.0, 0.0])


def gram(maps: Array) -> Array:
    rows = maps.reshape(len(maps), -1)
    found: Array = rows @ rows.T / rows.shape[1]
    return found


def pairs() -> float:
    first, second = (gram(each).ravel() for each in A)
    return -float(first @ second / np.linalg.norm(first) / np.linalg.norm(second))


@pytest.mark.parametrize(
    ("objective", "wanted"),
    [
        (channel("a", 2), lambda: A[:, 2].mean((1, 2)).sum()),
        (channel("b", 1), lambda: B[:, 1].sum()),
        (unit("a", 1, 4, 0), lambda: A[:, 1, 4, 0].sum()),
        (strongest("a", 2, 0.2), lambda: sum(np.sort(each[2].ravel())[-6:].mean() for each in A)),
        (strongest("b", 0, 0.2), lambda: B[:, 0].sum()),
        (direction("a", ALONG), lambda: (0.6 * A[:, 0] - 0.8 * A[:, 2]).mean((1, 2)).sum()),
        (eigenfeature("a", 2 * ALONG, 1), lambda: (0.6 * A[:, 0] - 0.8 * A[:, 2]).mean((1, 2)).sum()),
        (activation("a", GIVEN), lambda: sum((each * GIVEN).mean() for each in A)),
        (texture("a", GIVEN), lambda: -sum(((gram(each) - gram(GIVEN)) ** 2).mean() for each in A)),
        (diversity("a", 2), pairs),
        (2 * channel("a", 0) - unit("b", 2, 0, 0), lambda: 2 * A[:, 0].mean((1, 2)).sum() - B[:, 2].sum()),
        (-channel("a", 3) + channel("a", 1), lambda: (A[:, 1] - A[:, 3]).mean((1, 2)).sum()),
    ],
    ids=lambda each: each.words if isinstance(each, Objective) else "",
)
def test_scores(objective: Objective, wanted: Callable[[], float]) -> None:
    objective.checks(SHAPES)
    assert float(objective.score(VALUES)) == pytest.approx(float(wanted()), rel=1e-6)


def test_sums_read_all_their_nodes() -> None:
    both = channel("a", 0) + channel("b", 0) + diversity("a", 3)
    assert both.nodes == ("a", "b")
    assert both.count == 3


@pytest.mark.parametrize(
    ("objective", "words"),
    [
        (channel("a", 4), "'a' has no channel 4; 0 to 3 are there"),
        (channel("a", -1), "no channel -1"),
        (unit("a", 0, 5, 0), r"5 x 6; \(5, 0\) is outside"),
        (direction("a", [1.0, 2.0]), "2 numbers were given; 'a' has 4 channels"),
        (activation("a", GIVEN[:2]), r"is \(2, 5, 6\), that of 'a' is \(4, 5, 6\)"),
        (texture("b", GIVEN), "4 numbers were given; 'b' has 3"),
        (channel("a", 1) + channel("b", 3), "no channel 3"),
        (2 * channel("b", 3), "no channel 3"),
    ],
)
def test_what_does_not_fit(objective: Objective, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        objective.checks(SHAPES)


def test_directions_need_a_length() -> None:
    with pytest.raises(ParameterError, match="no length"):
        direction("a", [0.0, 0.0])
    with pytest.raises(ParameterError, match="from 2 on"):
        diversity("a", 1)
    with pytest.raises(ParameterError, match="share is 0; more than 0"):
        strongest("a", 0, 0)
