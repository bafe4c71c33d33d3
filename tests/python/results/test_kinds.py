"""What a result accepts, and what it keeps."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from boxwalk.results import Curve, Images, Maps, Matrix, Points, Result, Scores


def test_arrays_become_contiguous_float32() -> None:
    values = np.arange(70, dtype=np.float64).reshape(2, 7, 5).swapaxes(1, 2)
    maps = Maps(values=values.astype(np.float32), labels=["a", "b"])
    assert maps.values.dtype == np.float32
    assert maps.values.flags.c_contiguous
    assert maps.values[1, 4, 6] == values[1, 4, 6]


def test_words_are_kept_as_they_were() -> None:
    words = ["a", "b"]
    maps = Maps(values=np.zeros((2, 1, 1), np.float32), labels=words)
    words.append("c")
    assert maps.labels == ("a", "b")


def test_tensors_are_taken() -> None:
    assert Maps(values=torch.ones(1, 2, 3).numpy(), labels=[""]).values.sum() == 6


def map_of_vectors(**given: Any) -> Points:
    return Points(coordinates=np.zeros((2, 2), np.float32), labels=["a", "b"], **given)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: Maps(values=np.zeros((2, 3), np.float32), labels=["a", "b"]),
            r"shape \(2, 3\); it must be \[K, H, W\]",
        ),
        (lambda: Maps(values=np.zeros((2, 3, 4), np.float32), labels=["a"]), "1 words for 2 values"),
        (
            lambda: Images(values=np.zeros((1, 2, 3, 4), np.float32), labels=["a"]),
            r"2 colour channels; 1 \(grey\) or 3",
        ),
        (lambda: Points(coordinates=np.zeros((2, 4), np.float32), labels=["a", "b"]), "4 axes; 2 or 3"),
        (
            lambda: Points(coordinates=np.zeros((2, 2), np.float32), labels=["a", "b"], groups=["x"]),
            "groups has 1 words for 2",
        ),
        (
            lambda: Points(coordinates=np.zeros((2, 2), np.float32), labels=["a", "b"], marks=["x"]),
            "marks has 1 words for 2",
        ),
        (
            lambda: Points(coordinates=np.zeros((2, 2), np.float32), labels=["a", "b"], inputs=[3]),
            "inputs has 1 indices for 2 points",
        ),
        (
            lambda: Points(coordinates=np.zeros((1, 2), np.float32), labels=["a"], inputs=[-1]),
            "the index -1; example inputs count from 0",
        ),
        (lambda: map_of_vectors(origin=np.zeros(5, np.float32), axes=None), "give both or neither"),
        (
            lambda: map_of_vectors(origin=np.zeros(5, np.float32), axes=np.zeros((3, 5), np.float32)),
            r"axes has shape \(3, 5\); it must be \(2, 5\)",
        ),
        (
            lambda: Matrix(
                values=np.zeros((1, 2), np.float32), rows=["a"], columns=["b", "c"], inputs={"1,0": [0]}
            ),
            "the cell '1,0'; it must be 'ROW,COLUMN' within 1 rows and 2 columns",
        ),
        (
            lambda: Matrix(values=np.zeros((1, 1), np.float32), rows=["a"], columns=["b"], inputs={"0": [0]}),
            "the cell '0'",
        ),
        (
            lambda: Curve(x=np.zeros(3, np.float32), series={"s": np.zeros(3, np.float32)}, style="bars"),
            r"\(3,\); it must be \(2,\)",
        ),
        (
            lambda: Curve(x=np.zeros(3, np.float32), series={"s": np.zeros(2, np.float32)}),
            r"it must be \(3,\)",
        ),
        (
            lambda: Curve(
                x=np.zeros(1, np.float32), series={"s": np.zeros(1, np.float32)}, lines={"best": math.nan}
            ),
            r"lines\['best'\] is nan; it must be a finite number",
        ),
        (
            lambda: Scores(names=["a"], columns={"min": np.zeros(2, np.float32)}),
            r"columns\['min'\] has shape \(2,\)",
        ),
        (
            lambda: Matrix(values=np.zeros((1, 2), np.float32), rows=["a"], columns=["b"]),
            "columns has 1 words for 2",
        ),
    ],
)
def test_parts_that_do_not_fit(make: Callable[[], Result], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


def test_summary_holds_plain_numbers_and_words() -> None:
    scores = Scores(
        names=[],
        columns={},
        summary={"a": np.float32(0.5), "b": np.int64(3), "c": float("nan"), "d": float("-inf"), "e": "word"},  # type: ignore[dict-item]
    )
    assert dict(scores.summary) == {"a": 0.5, "b": 3, "c": "not a number", "d": "-infinite", "e": "word"}
    assert type(scores.summary["a"]) is float
    assert type(scores.summary["b"]) is int


def test_only_the_six_kinds_can_be_shown() -> None:
    with pytest.raises(ValueError, match="none of the six kinds"):
        Result(title="bare").to_image()


def test_images_can_be_reduced() -> None:
    values = (np.arange(2 * 1 * 5 * 7) / 70).reshape(2, 1, 5, 7).astype(np.float32)
    found = Images(values=values, labels=["a", "b"], inputs=[3, 1])
    assert found.reduced(70) is found
    small = found.reduced(20)
    assert small.values.shape == (2, 1, 2, 3)
    np.testing.assert_allclose(small.values[1, 0, 1, 2], values[1, 0, 2:4, 4:6].mean(), rtol=1e-6)
    assert small.inputs == (3, 1)
    with pytest.raises(ValueError, match="1 indices for 2 pictures"):
        Images(values=values, labels=["a", "b"], inputs=[3])
