"""Eigenfeatures: the network of reduced capacity with pictures of the paper's size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import nn

from boxwalk.datasets import Resin
from boxwalk.results import Maps, Scores
from boxwalk.studies import eigenfeatures_measures as measures
from boxwalk.studies.eigenfeatures_measures import LAYERS, alike
from boxwalk.studies.eigenfeatures_samples import highest_one
from boxwalk.studies.fitting import Recipe, fit, made, right
from boxwalk.studies.work import Work, floats
from boxwalk.zoo.catalogue import UNSEEN
from boxwalk.zoo.resin import SIZE, reduced_resin_network

CLASSES = Resin.classes
NETWORK, PART = "resin-reduced", "paper-size"  # its name in the zoo; what holds its weights
RECIPE = Recipe(steps=120, rate=2e-3, decay=0.01, batch=16)
SHOWN = ("gradient", "strongest channel", "first eigenfeature")
TAUGHT, TESTED = 320, 160  # pictures


def paper_size(work: Work) -> None:
    seed = work.seeds[0]

    def train(model: nn.Module) -> None:
        fit(model, *measures.pictures(TAUGHT, SIZE, seed), RECIPE, seed, measures.mirrored)

    model = work.trained(PART, made(seed, reduced_resin_network), train)
    found = work.part(f"{PART}-measured", lambda: measured(model, seed))
    percent = float(found["percent"])
    work.say(
        f"## Pictures of the paper's size\nThe paper's own network of reduced capacity, for {SIZE} x {SIZE} "
        f"pixels: {TAUGHT} pictures to train on, {RECIPE.steps} steps of {RECIPE.batch}, one seed. Of "
        f"{TESTED} pictures that were not trained on it tells {percent:.1f} % apart. It comes with the "
        f"package: `boxwalk serve zoo:{NETWORK}`."
    )
    work.claim(
        "Over 98 % are told apart by the paper's network of reduced capacity, in pictures of its size",
        "2.3.2, 3.3.2",
        f"{percent:.1f} %, one seed",
        percent - 98,
    )
    work.table(
        "paper_size",
        Scores(
            title=f"The samples, in pictures of {SIZE} pixels",
            note="The strongest channel's mean positive activation; the mean magnitude of the gradient of "
            "u_1, in thousandths; the energy of u_1; r of u_1 with the strongest channel and with the "
            "picture's gradient. Means of pictures.",
            names=list(CLASSES),
            columns={
                **{
                    f"strongest channel, {name}": floats(row)
                    for name, row in zip(LAYERS, found["active"], strict=True)
                },
                "variation of u_1": floats(1000 * found["variation"]),
                "energy of u_1": floats(100 * found["share"]),
                "r, strongest channel": floats(found["r_strongest"]),
                "r, gradient": floats(found["r_gradient"]),
            },
            units={"energy of u_1": "%"},
        ),
        2,
    )
    work.say(
        f"Here u_1 holds {100 * found['share'].mean():.0f} % of the energy of a picture's maps; where r is "
        "below zero, it is bright where the gradient, or the strongest channel, is dark."
    )
    work.figure(
        "paper_size",
        Maps(
            title=f"Features of a picture of each sample at ReLU 2, {SIZE} pixels",
            note="The largest value of each is 1.",
            values=highest_one(found["features"].reshape(-1, SIZE, SIZE)),
            labels=[f"{name}: {words}" for words in SHOWN for name in CLASSES],
        ),
    )
    places = {"eigenfeatures": "chosen=relu2&analysis=eigenfeatures"}
    work.walk(f"zoo:{NETWORK}", places, PART)


def measured(model: nn.Module, seed: int) -> Mapping[str, NDArray[Any]]:
    """Of `TESTED` pictures: percent, right ones; means for each class of share, variation [4] and active
    [layers, 4]: see `measures.of_picture`; of r_strongest and r_gradient, r of u_1 with the strongest channel
    and with the gradient [4]; features: gradient less its least value, strongest channel and u_1 of the first
    picture of each class [3, 4, SIZE, SIZE].
    """
    shown, labels = measures.pictures(TESTED, SIZE, UNSEEN + seed)
    rows = [measures.of_picture(model, picture)[0] for picture in shown]
    names = ("first", "strongest", "share", "variation", "active")
    first, strongest, share, variation, active = (np.stack([row[name] for row in rows]) for name in names)
    gradient = (shown - shown.amin((2, 3), keepdim=True))[:, 0].numpy()

    def by_class(values: NDArray[Any]) -> NDArray[Any]:
        """Means over the pictures of each class, of [P, ...]: [4, ...]."""
        return np.stack([values[(labels == number).numpy()].mean(0) for number in range(len(CLASSES))])

    some = slice(len(CLASSES))
    return {
        "percent": np.array(right(model, shown, labels)),
        "share": by_class(share),
        "variation": by_class(variation),
        "active": by_class(active).T,
        "r_strongest": by_class(alike(first, strongest)),
        "r_gradient": by_class(alike(first, gradient)),
        "features": np.stack([gradient[some], strongest[some], first[some]]),
    }
