"""ROC curves, thresholds and what they decide, against scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from boxwalk.anomaly import decide, geometric_mean_threshold, quantile_threshold, roc
from boxwalk.errors import ParameterError

labelled = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=2, max_size=40).filter(
    lambda pairs: len({flag for _, flag in pairs}) == 2
)


@settings(deadline=None)
@given(pairs=labelled)
def test_roc_is_that_of_scikit_learn(pairs: list[tuple[int, bool]]) -> None:
    scores, flags = np.array([score for score, _ in pairs], float), np.array([flag for _, flag in pairs])
    curve = roc(scores, flags)
    false, true, thresholds = metrics.roc_curve(flags, scores, drop_intermediate=False)
    np.testing.assert_allclose(curve.false_positive, false)
    np.testing.assert_allclose(curve.true_positive, true)
    np.testing.assert_allclose(curve.thresholds, thresholds)
    assert curve.area == pytest.approx(metrics.roc_auc_score(flags, scores))


@settings(deadline=None)
@given(pairs=labelled, threshold=st.integers(-1, 13))
def test_decisions_are_those_of_scikit_learn(pairs: list[tuple[int, bool]], threshold: int) -> None:
    scores, flags = np.array([score for score, _ in pairs], float), np.array([flag for _, flag in pairs])
    found, called = decide(scores, flags, threshold), scores >= threshold
    wanted = metrics.confusion_matrix(flags, called, labels=[False, True]).ravel()
    assert [
        found.true_negative,
        found.false_positive,
        found.false_negative,
        found.true_positive,
    ] == wanted.tolist()
    assert found.accuracy == pytest.approx(metrics.accuracy_score(flags, called))
    assert found.precision == pytest.approx(metrics.precision_score(flags, called, zero_division=0))
    assert found.recall == pytest.approx(metrics.recall_score(flags, called, zero_division=0))
    assert found.specificity == pytest.approx(metrics.recall_score(~flags, ~called, zero_division=0))
    assert found.macro_f1 == pytest.approx(
        metrics.f1_score(flags, called, labels=[False, True], average="macro", zero_division=0)
    )


@settings(deadline=None)
@given(pairs=labelled)
def test_the_best_geometric_mean(pairs: list[tuple[int, bool]]) -> None:
    scores, flags = np.array([score for score, _ in pairs], float), np.array([flag for _, flag in pairs])

    def mean(threshold: float) -> float:
        found = decide(scores, flags, threshold)
        return float(np.sqrt(found.recall * found.specificity))

    best = geometric_mean_threshold(scores, flags)
    assert mean(best) == pytest.approx(max(mean(each) for each in [*scores, np.inf]))


def test_separate_scores_are_separated() -> None:
    scores, flags = np.array([0.1, 0.4, 0.2, 0.9, 0.8]), np.array([0, 0, 0, 1, 1])
    assert geometric_mean_threshold(scores, flags) == 0.8
    assert decide(scores, flags, 0.8).accuracy == 1
    assert roc(scores, flags).area == 1


def test_quantile() -> None:
    normal = np.arange(1000.0)
    threshold = quantile_threshold(normal)
    assert (normal < threshold).mean() == pytest.approx(0.95, abs=0.001)
    assert quantile_threshold(normal, 1) == 999


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: roc(np.ones(3), np.ones(3)), "All 3 pictures are anomalous; a ROC curve needs both"),
        (lambda: roc(np.ones(3), np.zeros(3)), "All 3 pictures are normal"),
        (lambda: roc(np.ones(3), np.zeros(2)), r"shapes \(3,\) and \(2,\)"),
        (lambda: roc(np.array([1, np.nan]), np.array([0, 1])), "1 scores are not numbers"),
        (lambda: decide(np.ones((2, 2)), np.ones((2, 2)), 1), r"shapes \(2, 2\)"),
        (lambda: quantile_threshold(np.ones(3), 1.5), "share is 1.5"),
        (lambda: quantile_threshold(np.ones(0)), r"shape \(0,\)"),
    ],
)
def test_what_does_not_fit_is_told(call: Any, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        call()
