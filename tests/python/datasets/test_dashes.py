"""Dashes: counted anew in an independent way, and told apart by the thesis' own function."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage, signal

from boxwalk import Network
from boxwalk.datasets import Dashes, stacked
from boxwalk.datasets.dashes import GAP, DashCounts
from boxwalk.errors import ParameterError, UnknownError
from boxwalk.zoo.dashes import DashesNetwork

H = np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]])
V = H.T


def recount(picture: NDArray[np.uint8]) -> DashCounts:
    """By connected pieces and their extent."""
    labels, _ = ndimage.label(picture > 0, structure=np.ones((3, 3)))
    shapes = [
        (rows.stop - rows.start, columns.stop - columns.start)
        for rows, columns in ndimage.find_objects(labels)
    ]
    assert set(shapes) <= {(1, 5), (5, 1)}
    assert (picture > 0).sum() == 5 * len(shapes)
    return DashCounts(shapes.count((1, 5)), shapes.count((5, 1)))


def answer(picture: NDArray[np.uint8], mode: str) -> int:
    """Equation 6.1 with the kernels of 6.2."""
    x = picture.astype(np.int64)
    across, down = (np.maximum(signal.correlate2d(x, kernel, mode), 0) for kernel in (H, V))
    return int((across - down).sum())


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), index=st.integers(0, 1023), size=st.integers(9, 70), share=st.floats(0, 1))
def test_what_is_in_a_picture(seed: int, index: int, size: int, share: float) -> None:
    most = 1 + round(share * 4) if size >= 40 else 1
    data = Dashes(1024, size, most=most, seed=seed)
    picture, label = data[index]
    assert picture.shape == (size, size)
    assert picture.dtype == np.uint8
    assert set(np.unique(picture)) <= {0, 255}
    counts = recount(picture)
    assert counts == data.counts(index)
    assert counts.horizontal != counts.vertical
    assert max(counts.horizontal, counts.vertical) <= most
    assert data.classes[label] == ("horizontal" if counts.horizontal > counts.vertical else "vertical")
    assert not picture[:GAP].any()
    assert not picture[:, -GAP:].any()
    # made wider by a pixel on all sides, each to 3 x 7, none covers another
    wider = ndimage.binary_dilation(picture > 0, np.ones((3, 3)))
    assert wider.sum() == 21 * (counts.horizontal + counts.vertical)


@pytest.mark.parametrize("mode", ["valid", "same", "full"])
def test_two_weights_are_enough(mode: str) -> None:
    data = Dashes(60)
    for index, (picture, label) in enumerate(data):
        counts = data.counts(index)
        found = answer(picture, mode)
        assert found == 24 * 255 * (counts.horizontal - counts.vertical)
        assert (found < 0) == (label == 1)


def test_all_pairs_and_both_labels_are_there() -> None:
    data = Dashes(600, most=3)
    pairs = {(data.counts(i).horizontal, data.counts(i).vertical) for i in range(600)}
    assert pairs == {(h, v) for h in range(4) for v in range(4) if h != v}
    _, labels = stacked(Dashes(200, most=2))
    assert 70 < labels.sum() < 130


def test_the_fullest_pictures_can_be_made() -> None:
    data = Dashes(1024)
    fullest = max(range(1024), key=lambda i: data.counts(i).horizontal + data.counts(i).vertical)
    assert data.counts(fullest).horizontal + data.counts(fullest).vertical == 19
    recount(data[fullest][0])


def test_seeds() -> None:
    first, longer, other = Dashes(20), Dashes(40), Dashes(20, seed=1)
    pictures, labels = stacked(first)
    again, same_labels = stacked(Dashes(20))
    np.testing.assert_array_equal(pictures, again)
    np.testing.assert_array_equal(labels, same_labels)
    np.testing.assert_array_equal(pictures, stacked(longer)[0][:20])
    differ = (pictures != stacked(other)[0]).any((1, 2))
    assert differ.all()
    assert len(np.unique(pictures.reshape(20, -1), axis=0)) == 20


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"count": 0}, "count is 0; a whole number of at least 1"),
        ({"count": 2.5}, r"count is 2\.5; a whole number"),
        ({"size": 8}, "size is 8; a whole number of at least 9"),
        ({"seed": -1}, "seed is -1"),
        ({"most": 0}, "most is 0"),
        ({"most": 12}, "most is 12; in 48 x 48 pixels at most 11 dashes of each direction"),
    ],
)
def test_what_is_not_possible_is_told(wrong: dict[str, int], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        Dashes(**wrong)


def test_there_are_no_others() -> None:
    with pytest.raises(UnknownError, match=r"Unknown picture -1\. There are 3: 0 to 2"):
        Dashes(3)[-1]


def test_the_network_of_the_zoo_answers_all_of_them() -> None:
    data = Dashes(100, seed=4)
    network = Network(DashesNetwork(), (1, 48, 48), dataset=data)
    with torch.no_grad(), network.in_mode() as model:
        for index in range(100):
            example, counts = network.example(index), data.counts(index)
            scores = model(*example.inputs)[0]
            assert float(scores[0]) == pytest.approx(2 * (counts.horizontal - counts.vertical), abs=1e-3)
            assert data.classes[int(scores.argmax())] == example.label
