"""What reconstructions tell of pictures: how well scores part the normal from others, and who decides how.

Sode, 6.3.3 to 6.4.2, and beyond it: thresholds that are judged on other pictures, or need no labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boxwalk.anomaly import (
    SCORES,
    Decisions,
    Roc,
    decide,
    geometric_mean_threshold,
    quantile_threshold,
    roc,
)
from boxwalk.studies.folder import Arrays
from boxwalk.studies.work import Work
from boxwalk.studies.xray_anomalies_training import Greys, Reconstruct, Settings, greys

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
METHODS = ("CVAE", "CAE", "PCA")
NORMAL, NEEDLE, CAVITY = range(3)
KINDS = {"normal": NORMAL, "needle": NEEDLE, "cavity": CAVITY}
PEAK = "SSIM peak"
DRAWS = 100  # of the test's pictures, for each share of anomalous ones; 15 in the thesis' program
NOT_THERE = float("nan")  # in tables, what the thesis does not have


class Scored(NamedTuple):
    """What a method makes of the pictures of a seed.

    kinds: int [N] of the test's pictures. test, validation: scores float64 [scores, N], in the order of
    `SCORES`. located: bool [N], see `located`.
    """

    kinds: NDArray[np.int64]
    test: Floats
    validation: Floats
    located: Flags

    @property
    def anomalous(self) -> Flags:
        return np.asarray(self.kinds != NORMAL)

    def of(self, score: str) -> Floats:
        """Of the test's pictures."""
        found: Floats = self.test[list(SCORES).index(score)]
        return found

    def mean(self, score: str, kind: int) -> float:
        return float(self.of(score)[self.kinds == kind].mean())

    def curve(self, score: str, kind: int | None = None) -> Roc:
        """The normal against all others, or those of one kind."""
        compared = np.isin(self.kinds, (NORMAL, kind)) if kind else np.ones(len(self.kinds), np.bool_)
        return roc(self.of(score)[compared], self.anomalous[compared])

    def area(self, score: str, kind: int | None = None) -> float:
        return self.curve(score, kind).area

    def decided_as_there(self, score: str) -> Decisions:
        """By the best geometric mean on the pictures that it is judged on, as the thesis does."""
        scores = self.of(score)
        return decide(scores, self.anomalous, geometric_mean_threshold(scores, self.anomalous))

    def decided_by_others(self, score: str) -> Decisions:
        """By the best geometric mean on one half of the pictures, judged on the other, both ways."""
        return crossed(self.of(score), self.anomalous)

    def decided_without_labels(self, score: str) -> Decisions:
        """By the 95 % quantile of the validation's, which are all normal."""
        threshold = quantile_threshold(self.validation[list(SCORES).index(score)])
        return decide(self.of(score), self.anomalous, threshold)


def measured(data: Arrays, reconstruct: Reconstruct) -> dict[str, NDArray[Any]]:
    """What `Scored` holds, but for the kinds. data: as `phantoms` gives them."""
    test, validation = greys(data["test"]), greys(data["validation"])
    seen = reconstruct(test)
    others = reconstruct(validation)
    return {
        "test": np.stack([score(test, seen) for score in SCORES.values()]),
        "validation": np.stack([score(validation, others) for score in SCORES.values()]),
        "located": located(test, seen, data["masks"]),
    }


def located(x: Greys, y: Greys, masks: Flags) -> Flags:
    """Whether the pixel with the largest residual, up or down, lies in the mask: bool [N].

    x, y, masks: [N, H, W].
    """
    places = np.abs(x - y).reshape(len(x), -1).argmax(1)
    found: Flags = masks.reshape(len(x), -1)[np.arange(len(x)), places]
    return found


def crossed(scores: Floats, anomalous: Flags) -> Decisions:
    """The decisions on every second picture by the threshold of the others, and the other way round.

    scores: float64 [N], anomalous: bool [N], both kinds among the even and among the odd.
    """
    even = np.arange(len(scores)) % 2 == 0
    counted = [
        decide(scores[~half], anomalous[~half], geometric_mean_threshold(scores[half], anomalous[half]))
        for half in (even, ~even)
    ]
    return Decisions(*(sum(counts) for counts in zip(*map(astuple, counted), strict=True)))


def at_shares(scores: Floats, anomalous: Flags, shares: Sequence[float], seed: int) -> Floats:
    """Precision, macro-F1 and AUC, [shares, 3]: means over DRAWS draws of pictures with so many anomalous.

    Each draw is of half as many as there are. The threshold is the best of the draw itself, as there.
    """
    random = np.random.default_rng(seed)
    count = len(scores) // 2

    def drawn(share: float) -> list[float]:
        many = round(share * count)
        some = np.concatenate(
            [
                random.choice(np.flatnonzero(anomalous), many, replace=False),
                random.choice(np.flatnonzero(~anomalous), count - many, replace=False),
            ]
        )
        found, flags = scores[some], anomalous[some]
        decisions = decide(found, flags, geometric_mean_threshold(found, flags))
        return [decisions.precision, decisions.macro_f1, roc(found, flags).area]

    return np.array([np.mean([drawn(share) for _ in range(DRAWS)], 0) for share in shares])


def shares_at(curve: Roc, thresholds: Floats) -> tuple[Floats, Floats]:
    """TPR and FPR of any thresholds [K], both [K]."""
    # the curve's thresholds fall; what is called anomalous at t is that of the lowest of them at or above t
    places = np.searchsorted(-curve.thresholds, -thresholds, side="right") - 1
    return curve.true_positive[places], curve.false_positive[places]


@dataclass
class Experiment:
    """All that was trained and scored.

    data: the phantoms of each seed. found: by method and number of latent values, over the seeds. told: by
    that number, divergences of the CVAE's latent values on normal pictures, [seeds, J]. chosen: the methods
    of the first seed at the size that is looked at.
    """

    settings: Settings
    data: dict[int, Arrays] = field(default_factory=dict)
    found: dict[tuple[str, int], list[Scored]] = field(default_factory=dict)
    told: dict[int, list[Floats]] = field(default_factory=dict)
    chosen: dict[str, Reconstruct] = field(default_factory=dict)

    def add(self, work: Work, method: str, latent: int, seed: int, reconstruct: Reconstruct) -> None:
        """Score what a method makes of the phantoms of a seed."""
        data = self.data[seed]
        compute = partial(measured, data, reconstruct)
        arrays = work.part(f"scores-{part_of(method, latent, seed)}", compute)
        self.found.setdefault((method, latent), []).append(Scored(data["kinds"], **arrays))
        if seed == work.seeds[0] and latent == self.settings.chosen:
            self.chosen[method] = reconstruct

    def areas(self, method: str, latent: int, score: str = "SE", kind: int | None = None) -> Floats:
        """AUC, [seeds]. kind: against the normal; all if left out."""
        return np.array([scored.area(score, kind) for scored in self.found[method, latent]])

    def errors(self, method: str, latent: int, kind: int = NORMAL) -> Floats:
        """Mean SE, [seeds]."""
        return np.array([scored.mean("SE", kind) for scored in self.found[method, latent]])

    @property
    def judged(self) -> list[Scored]:
        """The CVAE at the chosen size, over the seeds."""
        return self.found["CVAE", self.settings.chosen]

    @property
    def judged_words(self) -> str:
        return f"CVAE, J = {self.settings.chosen}"


def part_of(method: str, latent: int, seed: int) -> str:
    """`cvae-16-0`; with networks it is the part with the weights."""
    return f"{method.lower()}-{latent}-{seed}"
