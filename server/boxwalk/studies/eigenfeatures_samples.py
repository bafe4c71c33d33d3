"""Eigenfeatures: how singular values decay, and what the four samples look like."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from boxwalk.analyses.singular_values import effective_rank
from boxwalk.datasets import Resin
from boxwalk.results import Curve, FloatArray, Maps, Scores
from boxwalk.studies.eigenfeatures_measures import (
    CAPACITIES,
    FULL,
    LAYERS,
    REDUCED,
    All,
    alike,
    column,
    flatness,
    pairs,
)
from boxwalk.studies.work import Work, floats, plus_minus

CLASSES = Resin.classes
ORDER = (2, 1, 3, 0)  # classes by how much their density varies, most first (figures 6b and 13)
SHOWN = 64  # singular values in the figure


def decays(work: Work, found: All) -> None:
    """Figure 9d."""
    one = {capacity: column(found[capacity], "decay").mean(1) for capacity in CAPACITIES}  # [seeds, m]
    classes = column(found[FULL], "class_decay").mean(0)  # [classes, n]
    x = floats(range(1, min(SHOWN, one[REDUCED].shape[1]) + 1))
    series = {f"one picture, {capacity}": floats(one[capacity].mean(0)[: len(x)]) for capacity in CAPACITIES}
    series |= {f"all of {name}": floats(row[: len(x)]) for name, row in zip(CLASSES, classes, strict=True)}
    work.say("## How fast singular values decay")
    work.figure(
        "decay",
        Curve(
            title="Singular values of the maps at ReLU 2, over the first",
            note="Mean of pictures and seeds; of all pictures of a class in the full network.",
            x=x,
            series=series,
            x_label="component",
        ),
    )
    share = column(found[FULL], "share").mean(1)
    work.claim(
        "Singular values decay fast: u_1 alone describes the maps of a picture (more than half of their "
        "energy)",
        "fig. 9d, eq. 20",
        f"{plus_minus(100 * share, 1)} % of the energy; the second singular value is "
        f"{plus_minus(one[FULL][:, 1])} of the first, the tenth {plus_minus(one[FULL][:, 9])}",
        float(share.mean()) - 0.5,
    )


def samples(work: Work, found: All, labels: NDArray[np.int64]) -> None:
    """Figure 13, and the libraries of the classes."""
    full = found[FULL]
    same = [labels == number for number in range(len(CLASSES))]
    active, variation = column(full, "active"), column(full, "variation")
    # [layers, seeds, classes] and [seeds, classes]
    strength = np.stack([active[..., each].mean(-1) for each in same], -1).swapaxes(0, 1)
    varies = np.stack([variation[:, each].mean(1) for each in same], -1)
    spectra, shares = column(full, "class_decay"), column(full, "class_share")
    r = [alike(a["class_first"], b["class_first"]) for a, b in pairs(found)["full and reduced"]]
    flat = np.stack([flatness(each["class_first"]) for each in full])
    work.say(
        "## The four samples\nThe library of a class holds the maps of all its pictures side by side, each "
        "rescaled, at their own size. Textures lie elsewhere in each picture, so what all have in common is "
        "nearly flat but for the rim that padding leaves, and its further components are many."
    )
    columns: dict[str, FloatArray] = {
        **{
            f"strongest channel, {name}": floats(row.mean(0))
            for name, row in zip(LAYERS, strength, strict=True)
        },
        "variation of u_1": floats(1000 * varies.mean(0)),
        "energy of u_1, class": floats(100 * shares.mean(0)),
        "effective rank, class": floats(
            np.array([effective_rank(row) for row in rows]).mean() for rows in spectra.swapaxes(0, 1)
        ),
        "cosine of u_1 to flat, class": floats(flat.mean(0)),
        "r of full and reduced, class": floats(np.mean(r, 0)),
    }
    work.table(
        "samples",
        Scores(
            title="The samples, in the full network",
            note="The strongest channel's mean positive activation; the mean magnitude of the gradient of "
            "u_1 of one picture, in thousandths; and of the libraries of the classes. Means over the seeds.",
            names=list(CLASSES),
            columns=columns,
            units={"energy of u_1, class": "%"},
        ),
    )
    work.figure(
        "classes",
        Maps(
            title="First eigenfeatures of the libraries of the classes",
            note=f"Seed {work.seeds[0]}, full network; the largest value is 1.",
            values=highest_one(full[0]["class_first"]),
            labels=list(CLASSES),
        ),
    )
    work.say(
        "Where the order of the samples is another one than in the paper, the likely reason: each picture is "
        "standardized and each u_1 of length 1, so how much the density varies is taken out, and only how "
        "fine its grains are is left. Pooling and filters of 5 x 5 smooth the finer ones more."
    )
    means = strength.mean(1)  # [layers, classes]
    others = np.delete(means, ORDER[0], 1).max(1)
    work.claim(
        f"{CLASSES[ORDER[0]].capitalize()} has the largest mean activation of the strongest channel, at "
        f"{' and '.join(LAYERS)}",
        "fig. 13",
        "; ".join(
            f"{most:.2f} against {other:.2f}" for most, other in zip(means[:, ORDER[0]], others, strict=True)
        ),
        float((means[:, ORDER[0]] / others).min()) - 1,
    )
    order = " > ".join(str(number + 1) for number in ORDER)
    for words, where, values in (
        ("This activation falls", "fig. 13", means),
        ("The variation of u_1 falls as that of the pictures does,", "3.3.2, fig. 6", varies.mean(0)[None]),
    ):
        steps = -np.diff(values[:, ORDER], axis=1) / values.mean(1, keepdims=True)
        ours = "; ".join(" > ".join(str(each + 1) for each in np.argsort(-row)) for row in values)
        work.claim(f"{words} from sample {order}", where, ours, float(steps.min()))


def features(work: Work, found: All, shown: NDArray[np.float32]) -> None:
    """Figure 16, of the first picture of each class."""
    full, reduced = found[FULL], found[REDUCED]
    values, words = [], []
    for number, name in enumerate(CLASSES):
        first = full[0]["first"][number : number + 1]
        low = shown[number] - shown[number].min()
        values += [low, full[0]["strongest"][number], first[0]]
        words += [f"{name}: gradient", "strongest channel", "u_1"]
        for title, other in (("reduced", reduced[0]), ("trained again", full[1])):
            there = other["first"][number : number + 1]
            values.append(there[0])
            words.append(f"u_1, {title}: r {float(alike(first, there)[0]):.2f}")
    work.say("## Features of test pictures")
    work.figure(
        "features",
        Maps(
            title="Features of a picture of each sample at ReLU 2",
            note="Gradient; strongest channel and first eigenfeature in the full network; first eigenfeature "
            "in the one of reduced capacity and in a full one trained again. The largest value of each is 1.",
            values=highest_one(np.stack(values)),
            labels=words,
        ),
    )


def highest_one(values: NDArray[Any]) -> FloatArray:
    """Maps [K, H, W], each divided by its largest magnitude; float32."""
    largest = np.abs(values).max((1, 2), keepdims=True)
    found: FloatArray = (values / np.where(largest > 0, largest, 1)).astype(np.float32)
    return found
