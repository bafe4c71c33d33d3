"""From scores to decisions: the ROC curve, thresholds with and without labels, and how good they are.

Sode, Automatic Detection of Foreign Objects in X-Ray Images (2021), 6.3. At or above a threshold is
anomalous.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boxwalk.errors import ParameterError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Roc:
    """What every possible threshold would do, from the highest on; float64 [K] each.

    thresholds: infinity (nothing is anomalous), then the different scores. true_positive: the share of the
    anomalous at or above it; false_positive: that of the normal.
    """

    thresholds: Floats
    true_positive: Floats
    false_positive: Floats

    @property
    def area(self) -> float:
        """AUC: the chance that an anomalous one scores above a normal one, ties half."""
        return float(np.trapezoid(self.true_positive, self.false_positive))

    @property
    def geometric_mean(self) -> Floats:
        """sqrt(TPR (1 - FPR)) at each threshold (equation 6.4)."""
        return np.sqrt(self.true_positive * (1 - self.false_positive))


@dataclass(frozen=True)
class Decisions:
    """How many were called what (figure 6.8), and the thesis' figures of it (equations 6.6 to 6.10).

    A share of nothing is 0.
    """

    true_positive: int
    false_positive: int
    true_negative: int
    false_negative: int

    @property
    def accuracy(self) -> float:
        right, wrong = self.true_positive + self.true_negative, self.false_positive + self.false_negative
        return right / (right + wrong)

    @property
    def specificity(self) -> float:
        """The share of the normal that are called so."""
        return _share(self.true_negative, self.false_positive)

    @property
    def recall(self) -> float:
        """The share of the anomalous that are called so."""
        return _share(self.true_positive, self.false_negative)

    @property
    def precision(self) -> float:
        """The share of those called anomalous that are."""
        return _share(self.true_positive, self.false_positive)

    @property
    def macro_f1(self) -> float:
        """The mean of F1 with the anomalous as positive and F1 with the normal as positive."""
        wrong = self.false_positive + self.false_negative
        return (_share(2 * self.true_positive, wrong) + _share(2 * self.true_negative, wrong)) / 2


@dataclass(frozen=True)
class Rates:
    """What a threshold makes of each kind: true_positive is the share of the anomalous that it calls so,
    false_positive that of the normal; 0..1.

    How good that is depends on `share`, how much of what is judged is anomalous, 0..1: the figures of
    `Decisions` as they would be for so many of each (thesis, 6.4.2, which draws such sets). A share of
    nothing is 0.
    """

    true_positive: float
    false_positive: float

    def accuracy(self, share: float) -> float:
        return share * self.true_positive + (1 - share) * (1 - self.false_positive)

    def precision(self, share: float) -> float:
        return _share(share * self.true_positive, (1 - share) * self.false_positive)

    def macro_f1(self, share: float) -> float:
        wrong = 1 - self.accuracy(share)
        anomalous = _share(2 * share * self.true_positive, wrong)
        normal = _share(2 * (1 - share) * (1 - self.false_positive), wrong)
        return (anomalous + normal) / 2


def roc(scores: NDArray[Any], anomalous: NDArray[Any]) -> Roc:
    """scores: [N], the higher the less normal. anomalous: bool [N].

    Raises ParameterError if they do not fit together, a score is not a number, or one of both kinds is
    missing.
    """
    values, flags = _fitting(scores, anomalous)
    if flags.all() or not flags.any():
        kind = "anomalous" if flags.all() else "normal"
        raise ParameterError(f"All {len(flags)} pictures are {kind}; a ROC curve needs both kinds.")
    order = np.argsort(-values, kind="stable")
    ordered = values[order]
    last = np.append(np.diff(ordered) != 0, True)  # of equal scores
    true, false = np.cumsum(flags[order])[last], np.cumsum(~flags[order])[last]
    return Roc(
        thresholds=np.concatenate([[np.inf], ordered[last]]),
        true_positive=np.concatenate([[0], true / true[-1]]),
        false_positive=np.concatenate([[0], false / false[-1]]),
    )


def geometric_mean_threshold(scores: NDArray[Any], anomalous: NDArray[Any]) -> float:
    """The threshold of the largest sqrt(TPR (1 - FPR)) (equation 6.5), the highest of equally good ones.

    Raises as `roc`. It needs labels: judge it on other pictures than those it was chosen on, which the thesis
    does not.
    """
    curve = roc(scores, anomalous)
    return float(curve.thresholds[curve.geometric_mean.argmax()])


def quantile_threshold(normal_scores: NDArray[Any], share: float = 0.95) -> float:
    """A threshold without labels: below it lies this share of the scores of normal pictures.

    Not in the thesis. Raises ParameterError for a share outside of 0..1 or no scores.
    """
    values = np.asarray(normal_scores, np.float64)
    if not 0 <= share <= 1:
        raise ParameterError(f"share is {share}; a number from 0 to 1 is needed.")
    if values.ndim != 1 or not values.size or np.isnan(values).any():
        raise ParameterError(
            f"The normal scores have the shape {values.shape}; needed: one number for each picture."
        )
    return float(np.quantile(values, share))


def decide(scores: NDArray[Any], anomalous: NDArray[Any], threshold: float) -> Decisions:
    """What the threshold makes of these scores [N].

    Raises ParameterError if they and the labels do not fit.
    """
    values, flags = _fitting(scores, anomalous)
    called = values >= threshold
    return Decisions(
        true_positive=int((called & flags).sum()),
        false_positive=int((called & ~flags).sum()),
        true_negative=int((~called & ~flags).sum()),
        false_negative=int((~called & flags).sum()),
    )


def rates(scores: NDArray[Any], anomalous: NDArray[Any], threshold: float) -> Rates:
    """What the threshold does to each kind. Raises ParameterError as `decide`."""
    found = decide(scores, anomalous, threshold)
    return Rates(found.recall, _share(found.false_positive, found.true_negative))


def _fitting(scores: NDArray[Any], anomalous: NDArray[Any]) -> tuple[Floats, Flags]:
    values, flags = np.asarray(scores, np.float64), np.asarray(anomalous, np.bool_)
    if values.ndim != 1 or values.shape != flags.shape or not values.size:
        raise ParameterError(
            f"Scores and labels have the shapes {values.shape} and {flags.shape}; "
            "needed: one number and one flag for each picture."
        )
    if np.isnan(values).any():
        raise ParameterError(
            f"{int(np.isnan(values).sum())} scores are not numbers; leave these pictures out."
        )
    return values, flags


def _share(part: float, rest: float) -> float:
    return part / (part + rest) if part + rest else 0.0
