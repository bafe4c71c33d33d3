"""Resins: the same greys in every class, told apart by their texture and by nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import RidgeClassifier
from torch import nn

from boxwalk import Network
from boxwalk.datasets import Resin, stacked
from boxwalk.datasets.preprocessing import gradient_magnitude, standardized
from boxwalk.datasets.resin import DEVIATION, MEAN, TEXTURES, density, equalized, prepared, prepared_all
from boxwalk.errors import ParameterError, UnknownError

SIZE = 64


@pytest.fixture(scope="module")
def pictures() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    return stacked(Resin(240, SIZE))


def share_told(model: Any, features: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """By a linear model, of the second half after training on the first."""
    half = len(labels) // 2
    return float(model.fit(features[:half], labels[:half]).score(features[half:], labels[half:]))


def gradients(pictures: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Mean of |grad Y| of each, as in figure 6b."""
    greys = torch.from_numpy(pictures)[:, None].double()
    found: NDArray[np.float64] = gradient_magnitude(greys).mean((1, 2, 3)).numpy()
    return found


def test_all_have_the_same_greys(pictures: tuple[NDArray[np.uint8], NDArray[np.int64]]) -> None:
    images, labels = pictures
    assert images.dtype == np.uint8
    assert images.shape == (240, SIZE, SIZE)
    np.testing.assert_array_equal(np.bincount(labels), [60] * 4)
    ordered = np.sort(images.reshape(240, -1), axis=1)
    np.testing.assert_array_equal(ordered, np.broadcast_to(ordered[0], ordered.shape))
    assert images[0].mean() == pytest.approx(MEAN, abs=0.1)
    assert images[0].std() == pytest.approx(DEVIATION, abs=0.2)


def test_only_texture_tells_the_classes(pictures: tuple[NDArray[np.uint8], NDArray[np.int64]]) -> None:
    images, labels = pictures
    values = images.astype(np.float64)
    means = values.mean((1, 2))[:, None]
    blocks = values.reshape(240, 4, 16, 4, 16).mean((2, 4)).reshape(240, -1)
    assert share_told(RidgeClassifier(), means, labels) < 0.35
    assert share_told(LinearDiscriminantAnalysis(), blocks, labels) < 0.45
    assert share_told(RidgeClassifier(), values.reshape(240, -1), labels) < 0.45
    assert share_told(LinearDiscriminantAnalysis(), gradients(images)[:, None], labels) > 0.75


def test_the_order_of_the_gradients_is_the_papers(
    pictures: tuple[NDArray[np.uint8], NDArray[np.int64]],
) -> None:
    images, labels = pictures
    found = gradients(images)
    means = [found[labels == label].mean() for label in range(4)]
    assert [f"sample {label + 1}" for label in np.argsort(means)[::-1]] == [
        "sample 3",
        "sample 2",
        "sample 4",
        "sample 1",
    ]


def test_layers_lie_flat() -> None:
    """A place is more like one beside it than like one below it, at the thickness of a layer."""
    for texture in TEXTURES.values():
        fields = [density(texture, 128, np.random.default_rng(seed)) for seed in range(6)]
        step = round(texture.layer)
        beside = np.mean([np.corrcoef(f[:, step:].ravel(), f[:, :-step].ravel())[0, 1] for f in fields])
        below = np.mean([np.corrcoef(f[step:].ravel(), f[:-step].ravel())[0, 1] for f in fields])
        assert beside > below + 0.1
        assert np.mean([f.std() for f in fields]) == pytest.approx(1, abs=0.15)


def test_equalized_keeps_the_order() -> None:
    field = np.random.default_rng(0).standard_t(2, (20, 30))
    greys = equalized(field)
    np.testing.assert_array_equal(np.argsort(greys, axis=None), np.argsort(field, axis=None))
    assert greys.mean() == pytest.approx(MEAN)
    assert greys.std() == pytest.approx(DEVIATION, rel=0.01)


def test_seeds() -> None:
    first = stacked(Resin(8, 40))[0]
    np.testing.assert_array_equal(first, stacked(Resin(12, 40))[0][:8])
    assert (first != stacked(Resin(8, 40, seed=1))[0]).mean() > 0.9
    assert (first[0] != first[4]).mean() > 0.9


def test_a_network_takes_what_the_paper_gives_it() -> None:
    data = Resin(8, 48)
    network = Network(nn.Conv2d(1, 2, 3), (1, 48, 48), dataset=data, preprocess=prepared)
    example = network.example(5)
    assert example.label == "sample 2"
    picture = data[5][0]
    wanted = standardized(gradient_magnitude(torch.from_numpy(picture)[None, None].double() / 255))
    torch.testing.assert_close(example.inputs[0].double(), wanted, atol=1e-4, rtol=1e-4)
    assert float(example.inputs[0].mean()) == pytest.approx(0, abs=1e-5)
    assert float(example.inputs[0].std(correction=0)) == pytest.approx(1, abs=1e-5)
    both = prepared_all(np.stack([data[4][0], picture]))
    torch.testing.assert_close(both[1:], prepared(Image.fromarray(picture)))


def test_what_is_not_possible_is_told() -> None:
    with pytest.raises(ParameterError, match="size is 20; a whole number of at least 32"):
        Resin(4, 20)
    with pytest.raises(UnknownError, match="There are 4: 0 to 3"):
        Resin(4, 40)[4]
