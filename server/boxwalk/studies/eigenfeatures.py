"""Eigenfeatures: whether what all maps of a layer share outlives training anew and half of the filters."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from boxwalk.datasets import Resin
from boxwalk.network import Network
from boxwalk.results import Curve, Scores
from boxwalk.studies import eigenfeatures_measures as measures
from boxwalk.studies import eigenfeatures_paper_size as large
from boxwalk.studies import eigenfeatures_samples as samples
from boxwalk.studies.eigenfeatures_measures import (
    CAPACITIES,
    FEW,
    FILTERS,
    FULL,
    IN_FULL,
    IN_SMALL,
    REDUCED,
    All,
    Doubles,
    Form,
    Found,
    Pairs,
    alike,
    column,
    pairs,
)
from boxwalk.studies.fitting import fit, made
from boxwalk.studies.study import Study
from boxwalk.studies.work import Work, floats, plus_minus
from boxwalk.zoo.catalogue import UNSEEN

CLASSES = Resin.classes
PRINTED, NEAR = 0.9, 0.1  # r of the paper; how far from it still counts as close


def walk() -> Network:
    """The full network as the whole study has it, to be opened with weights of the study."""
    return measures.walkable(IN_FULL.side)


def walk_quick() -> Network:
    """The same as the quick form has it."""
    return measures.walkable(IN_SMALL.side)


def eigenfeatures(work: Work) -> None:
    form = IN_SMALL if work.quick else IN_FULL
    shown = cache(partial(measures.pictures, form.tested, form.side, UNSEEN + work.seeds[0]))
    found = {
        capacity: [measured(work, form, capacity, seed, shown) for seed in work.seeds]
        for capacity in CAPACITIES
    }
    opened = "walk_quick" if work.quick else "walk"
    work.say(
        f"## The networks\nPictures of layered resin of {form.side} x {form.side} pixels, made here "
        f"(docs/datasets.md): {form.taught} to train on, mirrored and turned upside down at random, and "
        f"{form.tested} to test by, each as the magnitude of its gradient, standardized. The paper's "
        "architecture, less the blocks that so few pixels have no room for: three blocks of "
        f"{FILTERS}, {FILTERS} and {FILTERS // 2} filters; of reduced capacity one block less, and half the "
        f"filters in the first two. {form.recipe.steps} steps of {form.recipe.batch} with AdamW. Each of the "
        f"{len(work.seeds)} seeds has other first weights, other batches and other pictures to train on; "
        "those to test by are the same."
    )
    names = ("eigenfeatures", "singular-values", "strongest-channels", "eigenfeature-classes")
    places = {name.replace("-", " "): f"chosen=relu2&analysis={name}" for name in names}
    work.walk(f"{__name__}:{opened}", places, f"full-{work.seeds[0]}")
    work.walk("zoo:resin", {"the paper's whole network": "chosen=relu2&analysis=eigenfeatures"})
    accuracy(work, form, found)
    pictures, labels = (each.numpy() for each in shown())
    agreement(work, form, found)
    within(work, found, pictures[:, 0])
    samples.decays(work, found)
    samples.samples(work, found, labels)
    samples.features(work, found, pictures[:, 0])
    if not work.quick:
        large.paper_size(work)


def measured(
    work: Work, form: Form, capacity: str, seed: int, shown: Callable[[], tuple[Tensor, Tensor]]
) -> Found:
    def train(model: nn.Module) -> None:
        pictures, labels = measures.pictures(form.taught, form.side, seed)
        fit(model, pictures, labels, form.recipe, seed, measures.mirrored)

    # a seed of its own, so that the smaller network does not begin as a part of the other
    first = made(2 * seed + CAPACITIES.index(capacity), partial(measures.classifier, capacity, form.side))
    model = work.trained(f"{capacity}-{seed}", first, train)
    return work.part(f"{capacity}-{seed}-measured", lambda: measures.measured(model, *shown()))


def accuracy(work: Work, form: Form, found: All) -> None:
    percent = {capacity: column(found[capacity], "percent") for capacity in CAPACITIES}
    work.table(
        "accuracy",
        Scores(
            title="Samples told apart",
            note=f"Of {form.tested} pictures that were not trained on; chance is 25 %. The paper's "
            "pictures, of 266 x 266 pixels, hold more to tell samples by, and it trains longer.",
            names=list(CAPACITIES),
            columns={
                "mean": floats(each.mean() for each in percent.values()),
                "deviation": floats(each.std(ddof=1) for each in percent.values()),
            },
            units={"mean": "%", "deviation": "%"},
        ),
        1,
    )
    told = f"full {plus_minus(percent[FULL], 1)} %, reduced {plus_minus(percent[REDUCED], 1)} %"
    work.claim("Over 98 % are told apart", "2.3.2", told, percent[FULL].mean() - 98)
    work.claim(
        "Reduced capacity loses no significant accuracy (at most 5 points)",
        "3.3.2",
        told,
        5 - float(percent[FULL].mean() - percent[REDUCED].mean()),
    )


#: what a row of the table of agreement compares -> its name in what was measured
COMPARED = {
    "first eigenfeature, maps as in the paper": "first",
    "first eigenfeature, maps as they are": "plain",
    "mean of all maps, as in the paper": "mean",
    "strongest channel": "strongest",
}
OTHER_PICTURE = "first eigenfeatures of two pictures"


def agreement(work: Work, form: Form, found: All) -> None:
    """Figure 16, and what the paper says of training again."""
    compared = pairs(found)
    r = {
        name: {kind: np.stack([alike(a[name], b[name]) for a, b in both]) for kind, both in compared.items()}
        for name in COMPARED.values()
    }  # [pairs, pictures]
    classes = len(CLASSES)  # so far away is the next picture of the same class
    control = {
        kind: np.stack([alike(a["first"], np.roll(b["first"], classes, 0)) for a, b in both])
        for kind, both in compared.items()
    }
    rows = [*(r[name] for name in COMPARED.values()), control]
    columns = {kind: floats(row[kind].mean() for row in rows) for kind in compared}
    kind, again, _ = compared
    columns["least of the pictures"] = floats(row[kind].mean(0).min() for row in rows)
    work.say(
        "## What stays\nThe library of one picture (equation 14): the maps of all channels at ReLU 2, as "
        "columns; its first eigenfeature u_1 is what figure 16 shows, and r is Pearson's correlation of the "
        "u_1 of two networks for the same picture. As in the paper (3.2): each map rescaled to 0..1 and "
        "resized to the picture. The sign of each u_1 is that of the mean of the maps, and r keeps its sign. "
        "Where r stays below the paper's, the likely reasons: seeds have other pictures to train on as well, "
        "and the longer networks are trained, the more each finds its own maps (in the quick form, of 40 "
        "steps, r is larger)."
    )
    work.table(
        "agreement",
        Scores(
            title="Correlation r of what two networks make of the same picture",
            note=f"Mean of {form.tested} pictures and all pairs of networks; the last column: of full and "
            "reduced, the picture with the least mean. The last row: two pictures of the same class.",
            names=[*COMPARED, OTHER_PICTURE],
            columns=columns,
        ),
        2,
    )
    first, strongest, plain = r["first"], r["strongest"], r["plain"]
    by_pair = {name: {kind: each.mean(1) for kind, each in row.items()} for name, row in r.items()}
    work.say(
        "What rescaling does: of the maps as they are, the channels with the largest values weigh most, and "
        "these differ from network to network; rescaled, all weigh alike. First eigenfeatures of full and "
        f"reduced then agree by r {first[kind].mean():.2f}, the plain means of the same maps by "
        f"{r['mean'][kind].mean():.2f}, u_1 of the maps as they are by {plain[kind].mean():.2f}. And it "
        "takes many channels, so that the peculiarities of single filters do not count:"
    )
    few_channels(work, compared)
    work.claim(
        f"The first eigenfeature is the same with reduced capacity: r close to {PRINTED} (within {NEAR})",
        "fig. 16, 3.3.2",
        f"r {plus_minus(by_pair['first'][kind])} over the seeds; {plus_minus(by_pair['plain'][kind])} "
        f"without rescaling; {control[kind].mean():.2f} for different pictures",
        float(first[kind].mean()) - (PRINTED - NEAR),
    )
    work.claim(
        f"It is the same after training again (r above {PRINTED - NEAR:.1f})",
        "3.3.2, in pictures",
        f"r {plus_minus(by_pair['first'][again])} over the pairs",
        float(first[again].mean()) - (PRINTED - NEAR),
    )
    work.claim(
        "The strongest channel changes more than the first eigenfeature",
        "3.2, 3.3.2, in pictures",
        "; ".join(
            f"{each}: r {strongest[each].mean():.2f} against {first[each].mean():.2f}" for each in compared
        ),
        min(float(first[each].mean() - strongest[each].mean()) for each in compared),
    )
    work.claim(
        "So it does without rescaling the maps",
        "not told apart there",
        "; ".join(
            f"{each}: r {strongest[each].mean():.2f} against {plain[each].mean():.2f}" for each in compared
        ),
        min(float(plain[each].mean() - strongest[each].mean()) for each in compared),
    )


def few_channels(work: Work, compared: Pairs) -> None:
    def r(first: Found, second: Found) -> list[float]:
        """Of each of `FEW` the mean of the pictures."""
        both = zip(first["few"], second["few"], strict=True)
        return [float(alike(*each).mean()) for each in both]

    work.figure(
        "channels",
        Curve(
            title="Correlation r of first eigenfeatures of a few channels",
            note="Of the library of the first channels alone, rescaled, in the networks as they are trained.",
            x=floats(FEW),
            series={
                kind: floats(np.array([r(*each) for each in both]).mean(0)) for kind, both in compared.items()
            },
            x_label="channels",
            y_label="r",
        ),
    )


def within(work: Work, found: All, gradients: NDArray[np.float32]) -> None:
    """What the first eigenfeature and the strongest channel of a network show; gradients: [P, H, W]."""
    rows = {
        "first eigenfeature and mean of the maps": ("first", "mean"),
        "first eigenfeature and strongest channel": ("first", "strongest"),
        "first eigenfeature and the picture's gradient": ("first", None),
        "strongest channel and the picture's gradient": ("strongest", None),
    }

    def r(capacity: str, first: str, second: str | None) -> Doubles:
        """Mean of the pictures: [seeds]."""
        both = [(each[first], gradients if second is None else each[second]) for each in found[capacity]]
        return np.array([float(alike(*pair).mean()) for pair in both])

    work.table(
        "within",
        Scores(
            title="Correlation r of what one network makes of a picture, and of the picture",
            note="Mean of pictures and seeds.",
            names=list(rows),
            columns={
                capacity: floats(r(capacity, *names).mean() for names in rows.values())
                for capacity in CAPACITIES
            },
        ),
        2,
    )
    own, picture = r(FULL, "first", "strongest"), r(FULL, "first", None)
    work.say(
        "The strongest channel answers where the gradient is large. Where r of u_1 and the gradient is below "
        "zero, u_1 is bright in the quiet places between: they are more, and likely more channels answer to "
        "them. It shows the same turned over; the paper leaves the sign of u_1 open."
    )
    work.claim(
        "First eigenfeature and strongest channel show about the same regions (magnitude of r above 0.5)",
        "section 4, in pictures",
        f"r {plus_minus(own)} in the full network; of the first eigenfeature and the gradient "
        f"{plus_minus(picture)}",
        float(np.abs(own).mean()) - 0.5,
    )


STUDY = Study(
    name="eigenfeatures",
    title="Eigenfeatures: what the maps of a layer have in common",
    source="E. Avalos, K. Akagi and Y. Nishiura, Visualizing key features in X-ray images of epoxy resins "
    "(2021), sections 3.2 and 3.3: figures 9d, 13 and 16",
    doc="Does the first eigenfeature of a layer stay what it is when a network is trained again, or has less "
    "capacity? Does the strongest channel?",
    function=eigenfeatures,
    seeds=(2, 3),
    networks={large.NETWORK: large.PART},
)
