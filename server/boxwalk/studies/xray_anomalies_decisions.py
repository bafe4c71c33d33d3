"""The chapters on deciding: which score, which threshold, and how many are anomalous."""

from __future__ import annotations

import numpy as np

from boxwalk.anomaly import SCORES
from boxwalk.results import Curve, Scores
from boxwalk.studies.work import Work, floats, plus_minus
from boxwalk.studies.xray_anomalies_scoring import (
    CAVITY,
    DRAWS,
    KINDS,
    NEEDLE,
    NOT_THERE,
    PEAK,
    Experiment,
    Scored,
    at_shares,
    shares_at,
)

# what the thesis prints of its potatoes
SCORES_THERE = {
    "SE": (0.903, 0.830),
    "IMED": (0.904, 0.830),
    "SSIM": (0.951, 0.885),
    "ZNCC": (0.891, 0.821),
    "GMSD": (0.849, 0.776),
}  # AUC and accuracy of the CVAE with J = 32, table 6.7
SHARES = (0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95)
PRECISION_THERE = (0.230, 0.356, 0.681, 0.828, 0.919, 0.979, 0.991)  # table 6.6, CAE with J = 128
F1_THERE = (0.633, 0.700, 0.817, 0.832, 0.821, 0.724, 0.632)

BINS = 30
FLAT = 0.03  # AUC that differ by less do not differ


def scores(work: Work, done: Experiment) -> None:
    chosen = done.settings.chosen
    areas = {score: done.areas("CVAE", chosen, score) for score in SCORES}
    decided = {score: [each.decided_as_there(score).accuracy for each in done.judged] for score in SCORES}
    there = [SCORES_THERE.get(score, (NOT_THERE, NOT_THERE)) for score in SCORES]
    columns = {
        "AUC": floats(each.mean() for each in areas.values()),
        "±": floats(each.std(ddof=1) for each in areas.values()),
        "needle": floats(done.areas("CVAE", chosen, score, NEEDLE).mean() for score in SCORES),
        "cavity": floats(done.areas("CVAE", chosen, score, CAVITY).mean() for score in SCORES),
        "accuracy": floats(float(np.mean(each)) for each in decided.values()),
        "AUC, there": floats(each for each, _ in there),
        "accuracy, there": floats(each for _, each in there),
    }
    work.say("## Scores")
    work.table(
        "scores",
        Scores(
            title=f"Scores of the {done.judged_words}",
            note="Accuracy as there: the threshold is the best of the pictures that it is judged on. There: "
            f"table 6.7, potatoes, J = 32. {PEAK}, the highest value of the blurred map of 1 - SSIM, is not "
            "in the thesis.",
            names=list(SCORES),
            columns=columns,
        ),
    )
    first = done.judged[0]
    for score in ("SE", PEAK):
        edges = np.linspace(first.of(score).min(), first.of(score).max(), BINS + 1)
        work.figure(
            f"histogram_{score.lower().replace(' ', '_')}",
            Curve(
                title=f"{score} of the test's pictures",
                note=f"{done.judged_words}, seed {work.seeds[0]}; as figure 6.12.",
                x=edges,
                series={
                    name: np.histogram(first.of(score)[first.kinds == kind], edges)[0].astype(np.float32)
                    for name, kind in KINDS.items()
                },
                x_label=score,
                y_label="pictures",
                style="bars",
            ),
        )
    others = {score: areas[score] for score in SCORES_THERE if score != "SSIM"}
    best = max(others, key=lambda score: float(others[score].mean()))
    work.claim(
        "Of the five scores SSIM is best on potatoes (AUC)",
        "table 6.7: .951, then IMED .904",
        f"{plus_minus(areas['SSIM'], 3)}, then {best} {plus_minus(others[best], 3)}",
        float((areas["SSIM"] - np.max(list(others.values()), 0)).min()),
    )


def thresholds(work: Work, done: Experiment) -> None:
    rules = {
        "largest on the same pictures, as there": Scored.decided_as_there,
        "largest on other pictures": Scored.decided_by_others,
        "95 % quantile, no labels": Scored.decided_without_labels,
    }
    rows = {
        f"{score}: {words}": [rule(each, score) for each in done.judged]
        for score in ("SE", "SSIM", PEAK)
        for words, rule in rules.items()
    }
    figures = ("accuracy", "specificity", "recall", "precision", "macro_f1")
    work.say(
        "## Thresholds with and without labels\nThe thesis chooses the threshold of the largest "
        "sqrt(TPR (1 - FPR)) with labels, on the pictures that are then judged. Beside it: chosen on every "
        "second picture and judged on the others, and the 95 % quantile of normal pictures of the "
        "validation, which needs no labels."
    )
    work.table(
        "thresholds",
        Scores(
            title=f"Decisions of the {done.judged_words}",
            names=list(rows),
            columns={
                name.replace("_", "-"): floats(
                    np.mean([getattr(each, name) for each in row]) for row in rows.values()
                )
                for name in figures
            },
        ),
    )
    curve = done.judged[0].curve("SSIM")
    grid = np.linspace(0, float(curve.thresholds[1]), 201)
    true, false = shares_at(curve, grid)
    work.figure(
        "rates",
        Curve(
            title="What a threshold on 1 - SSIM does",
            note=f"{done.judged_words}, seed {work.seeds[0]}. The geometric mean is of TPR and 1 - FPR.",
            x=floats(grid),
            series={
                "TPR": floats(true),
                "FPR": floats(false),
                "geometric mean": floats(np.sqrt(true * (1 - false))),
            },
            x_label="threshold",
            y_label="share",
        ),
    )
    steps = np.concatenate([np.diff(true), np.diff(false)])
    falls = float(true[0] - true[-1]), float(false[0] - false[-1])
    work.claim(
        "TPR and FPR fall as the threshold rises",
        "6.3.3",
        f"over its range by {falls[0]:.2f} and {falls[1]:.2f}, rising nowhere"
        if steps.max() <= 0
        else f"rising by up to {steps.max():.3f}",
        min(falls) if steps.max() <= 0 else -float(steps.max()),
    )


def anomalous_shares(work: Work, done: Experiment) -> None:
    found = np.array(
        [
            at_shares(each.of("SE"), each.anomalous, SHARES, seed)
            for seed, each in zip(work.seeds, done.judged, strict=True)
        ]
    )
    precision, f1, area = found.mean(0).T
    work.say("## Shares of anomalous pictures")
    work.table(
        "shares",
        Scores(
            title=f"SE of the {done.judged_words}, by how many are anomalous",
            note=f"Means of {DRAWS} draws for each seed, the threshold is the best of the draw. "
            "There: table 6.6, the CAE with J = 128.",
            names=[f"{100 * share:.0f} %" for share in SHARES],
            columns={
                "precision": floats(precision),
                "macro-F1": floats(f1),
                "AUC": floats(area),
                "precision, there": floats(PRECISION_THERE),
                "macro-F1, there": floats(F1_THERE),
            },
        ),
    )
    work.figure(
        "shares",
        Curve(
            title="By how many are anomalous",
            note="As figure 6.14.",
            x=floats(100 * share for share in SHARES),
            series={"precision": floats(precision), "macro-F1": floats(f1), "AUC": floats(area)},
            x_label="anomalous (%)",
        ),
    )
    work.claim(
        "Precision rises with the share of anomalous pictures",
        f"table 6.6: {PRECISION_THERE[0]:.2f} to {PRECISION_THERE[-1]:.2f}",
        f"{precision[0]:.2f} to {precision[-1]:.2f}",
        float(np.diff(precision).min()),
    )
    top = int(f1.argmax())
    work.claim(
        "Macro-F1 is a hill, highest where about half are",
        "table 6.6: .633, .832, .632 at 5, 50, 95 %",
        f"{f1[0]:.3f}, {f1[3]:.3f}, {f1[-1]:.3f}; highest at {100 * SHARES[top]:.0f} %",
        float(min(f1[top] - f1[0], f1[top] - f1[-1])),
    )
    work.claim(
        "AUC does not depend on it",
        "table 6.6: .89 to .91",
        f"{area.min():.3f} to {area.max():.3f}",
        FLAT - float(area.max() - area.min()),
    )
