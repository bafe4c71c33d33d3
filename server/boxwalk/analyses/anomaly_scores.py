"""How well a score of a reconstruction parts what is normal from what is not, and a threshold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor

from boxwalk.analyses.classes import has_examples
from boxwalk.analyses.collection import Collection, collect
from boxwalk.analyses.histogram import limits
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Kept, Progress
from boxwalk.analyses.reconstructed import pair_of, reconstruction, reconstructs
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.values import Doubles
from boxwalk.anomaly import SCORES, Rates, geometric_mean_threshold, quantile_threshold, rates, roc
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Example
from boxwalk.recording.graph import Graph
from boxwalk.results import Curve, FloatArray

Score = Literal["SE", "IMED", "SSIM", "ZNCC", "GMSD", "SSIM peak"]
NORMAL = "normal"
UNNAMED = "no label"


class Params(Parameters):
    score: Score = Field(
        "SSIM peak",
        description="squared error, the same with pixels acting on their neighbours, 1 - SSIM, 1 - "
        "correlation, deviation of gradients' similarity, or the highest place of a map of 1 - SSIM",
    )
    threshold: float = Field(
        95,
        ge=0,
        le=100,
        description="how much of the normal examples lies below the threshold, in percent: it needs no "
        "anomalous ones",
        json_schema_extra={"lever": True},
    )
    share: float = Field(
        50,
        ge=0,
        le=100,
        description="how much of what is judged is anomalous, in percent",
        json_schema_extra={"lever": True},
    )
    shown: Literal["histogram", "ROC curve"] = Field(
        "histogram",
        description="how often each score occurs, or what every possible threshold would do",
    )
    normal: str = Field(
        "",
        max_length=200,
        description="the label of normal examples; empty: 'normal' where there is one, else the commonest",
    )
    bins: int = Field(40, ge=2, le=200, description="number of bars of the histogram")
    most: int = Field(500, ge=1, le=5000, description="of how many examples at most, evenly spaced")


@analysis(
    "anomaly-scores",
    title="Anomaly scores",
    source="Sode, Automatic Detection of Foreign Objects in X-Ray Images (2021), 6.3.3, 6.4; eq. 6.3 to 6.10",
    applies=(reconstructs, has_examples),
    from_parts=True,
)
def anomaly_scores(
    graph: Graph, inputs: Inputs, kept: Kept, params: Params
) -> Generator[Progress, None, Curve]:
    """How far an autoencoder's reconstructions of the example inputs are from them, and a threshold on that.

    At or above the threshold an input is called anomalous. The note tells what comes of it: how much of the
    anomalous and of the normal is called so, precision, macro-F1 and accuracy for the share of anomalous
    inputs that is set, and AUC. Where there are both kinds, the threshold of the largest sqrt(TPR (1 - FPR))
    is marked too; it was chosen on the examples that it is judged on. Another threshold or score runs nothing
    again.
    """
    node = reconstruction(graph)
    if node is None:
        raise NotApplicableError(f"'anomaly-scores' does not apply: {reconstructs(graph)}")
    network = inputs.network

    def vector(example: Example, values: dict[str, Tensor]) -> FloatArray:
        found: FloatArray = pair_of(network, example.inputs, values[node.id]).scores().astype(np.float32)
        return found

    found = yield from collect(
        inputs, params.most, graph, [node.id], vector, kept, {"scores": ",".join(SCORES)}
    )
    if not len(found.rows):
        raise NotApplicableError("Not one of these examples has a score that is finite.")
    judged = _Judged.of(found, params)
    return judged.curve(params, found.note())


@dataclass(frozen=True, eq=False)
class _Judged:
    """scores: [n]; labels: n; normal: the label of the normal ones; threshold: in the score's unit."""

    scores: Doubles
    labels: NDArray[np.str_]
    normal: str
    threshold: float

    @classmethod
    def of(cls, found: Collection, params: Params) -> _Judged:
        scores = found.rows[:, list(SCORES).index(params.score)].astype(np.float64)
        labels = np.array([label or UNNAMED for label in found.labels])
        normal = _normal(labels, params.normal)
        threshold = quantile_threshold(scores[labels == normal], params.threshold / 100)
        return cls(scores, labels, normal, threshold)

    @property
    def anomalous(self) -> NDArray[np.bool_]:
        return np.asarray(self.labels != self.normal)

    def curve(self, params: Params, left_out: str) -> Curve:
        both = bool(self.anomalous.any())
        words = [f"Threshold {self.threshold:.4g}."]
        lines = {"threshold": self.threshold}
        if both:
            lines["best"] = geometric_mean_threshold(self.scores, self.anomalous)
            words += [_told(rates(self.scores, self.anomalous, self.threshold), params.share / 100)]
            words += [f"AUC {roc(self.scores, self.anomalous).area:.3f}."]
        else:
            words += [
                f"All {len(self.scores)} examples are {self.normal}: there is nothing to part them from."
            ]
        if params.shown == "ROC curve":
            if not both:
                raise ParameterError(
                    f"Parameter 'shown' is 'ROC curve'; all examples are {self.normal}, and it needs both "
                    "kinds. Take 'histogram'."
                )
            return self._roc(params, " ".join([*words, left_out]).strip(), lines)
        return self._histogram(params, " ".join([*words, left_out]).strip(), lines)

    def _histogram(self, params: Params, note: str, lines: Mapping[str, float]) -> Curve:
        low, high = limits(self.scores, params.bins)
        kinds = [self.normal, *(kind for kind in dict.fromkeys(self.labels.tolist()) if kind != self.normal)]
        counts = {
            kind: np.histogram(self.scores[self.labels == kind], params.bins, (low, high))[0]
            for kind in kinds
        }
        return Curve(
            title=f"Anomaly scores, {params.score}",
            note=note,
            x=np.linspace(low, high, params.bins + 1, dtype=np.float32),
            series={kind: found.astype(np.float32) for kind, found in counts.items()},
            x_label=params.score,
            y_label="number of examples",
            style="bars",
            lines=lines,
        )

    def _roc(self, params: Params, note: str, lines: Mapping[str, float]) -> Curve:
        curve = roc(self.scores, self.anomalous)
        places = {name: rates(self.scores, self.anomalous, at).false_positive for name, at in lines.items()}
        return Curve(
            title=f"ROC curve, {params.score}",
            note=note,
            x=curve.false_positive.astype(np.float32),
            series={"true positive rate": curve.true_positive.astype(np.float32)},
            x_label="false positive rate",
            y_label="true positive rate",
            lines=places,
        )


def _told(found: Rates, share: float) -> str:
    """What the threshold does, where `share` of the judged inputs is anomalous."""
    return (
        f"Called anomalous: {found.true_positive:.1%} of the anomalous, {found.false_positive:.1%} of the "
        f"normal. With {share:.1%} anomalous: precision {found.precision(share):.3f}, macro-F1 "
        f"{found.macro_f1(share):.3f}, accuracy {found.accuracy(share):.3f}."
    )


def _normal(labels: NDArray[Any], wanted: str) -> str:
    """Which label the normal examples have. Raises ParameterError if none has it."""
    counts = Counter(labels.tolist())
    if wanted and wanted not in counts:
        raise ParameterError(
            f"Parameter 'normal' is {wanted!r}; no example has this label. There are: "
            f"{', '.join(map(repr, sorted(counts)))}."
        )
    return wanted or (NORMAL if NORMAL in counts else counts.most_common(1)[0][0])
