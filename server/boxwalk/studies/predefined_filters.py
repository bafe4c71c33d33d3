"""Pre-defined filters: dashes told apart by two weights, lines that a stride loses, sizes, and training."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from boxwalk.datasets import Dashes, stacked
from boxwalk.results import Curve, Scores
from boxwalk.studies import predefined_filters_training as training
from boxwalk.studies.fitting import Recipe, fit, made, scores
from boxwalk.studies.predefined_filters_training import multiply_adds, parameters
from boxwalk.studies.study import Study
from boxwalk.studies.work import Work, floats, plus_minus
from boxwalk.zoo.dashes import DashesNetwork
from boxwalk.zoo.pfm import POOLS, FixedConv2d, filter_pool, filters, random_filters
from boxwalk.zoo.pfnet import PFNet18, reduced_pfnet18
from boxwalk.zoo.resnet18 import ResNet18, gaussian_filter

Doubles = NDArray[np.float64]

COUNT = 1024  # pictures of dashes, as in 6.1
TAUGHT = 128  # of them the weights are trained with, where they are
DASHES = Recipe(steps=150, rate=0.05, decay=0.0)
PRINTED_6_2 = {2: 2.7, 4: 5.2, 8: 10.1, 9: 11.3, 13: 16.2, 18: 22.4}  # filters -> millions of parameters
BIRDS, FLOWERS = 200, 102  # classes that tables 6.2 and 7.3 count with
ROOM, CAUGHT = 16, 0.1  # pixels of the picture with a line; the least answer that counts, of the other's
DRAWN = 1000  # random kernels


class TwoConvolutions(nn.Module):
    """The second variant of table 6.1: 36 weights in two layers; the same inputs and scores as those of
    `DashesNetwork`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 2, 3, padding=1, bias=False)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(2, 1, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        more = self.conv2(self.relu(self.conv1(x))).sum((2, 3))
        return torch.cat([more, torch.zeros_like(more)], 1)


def two_weights() -> nn.Module:
    """`DashesNetwork` with weights that are yet to be found."""
    model = DashesNetwork()
    nn.init.normal_(model.pointwise.weight)
    return model


def on_the_right_side(model: nn.Module, pictures: Tensor, labels: Tensor) -> Doubles:
    """float64 [N]: by how much the score of a picture's class is above the other one, of two."""
    found = scores(model, pictures).double()
    signed: Doubles = ((found[:, 0] - found[:, 1]) * (1 - 2 * labels)).numpy()
    return signed


def dashes(work: Work) -> None:
    def of(seed: int) -> Mapping[str, NDArray[np.generic]]:
        pixels, classes = stacked(Dashes(COUNT, seed=seed))
        pictures, labels = torch.from_numpy(pixels)[:, None] / 255, torch.from_numpy(classes)
        found: dict[str, NDArray[np.generic]] = {
            "labels": classes,
            "given": on_the_right_side(DashesNetwork().eval(), pictures, labels),
        }
        for name, build in (("two", two_weights), ("many", TwoConvolutions)):
            model = made(seed, build)
            fit(model, pictures[:TAUGHT], labels[:TAUGHT], DASHES, seed)
            found[name] = on_the_right_side(model, pictures[TAUGHT:], labels[TAUGHT:])
        return found

    parts = [work.part(f"dashes-{seed}", partial(of, seed)) for seed in work.seeds]
    few, many = parameters(DashesNetwork()), parameters(TwoConvolutions())
    work.say(
        f"## Dashes\n{COUNT} pictures of 48 x 48 pixels for each seed: are there more horizontal dashes, or "
        "vertical ones? f(x) is the sum of ReLU(H * x) - ReLU(V * x) (equation 6.1). Where weights are "
        f"trained, they begin at random and see {TAUGHT} pictures; the others count."
    )
    work.walk("zoo:dashes", {"the two filters": "chosen=depthwise&analysis=fixed-filters"})
    rows = {
        f"a filter module, its {few} weights as in 6.1": "given",
        f"the same, {few} weights trained": "two",
        f"two convolutions, {many} weights trained": "many",
    }
    share = {name: np.array([100 * (part[key] > 0).mean() for part in parts]) for name, key in rows.items()}
    work.table(
        "dashes",
        Scores(
            title="Pictures of dashes on the right side",
            note="Mean of the seeds, and the worst of them.",
            names=list(rows),
            columns={
                "mean": floats(each.mean() for each in share.values()),
                "worst": floats(each.min() for each in share.values()),
            },
            units={"mean": "%", "worst": "%"},
        ),
        2,
    )
    given, labels = (np.concatenate([part[key] for part in parts]) for key in ("given", "labels"))
    values, reach = given * (1 - 2 * labels), 2 * math.ceil(np.abs(given).max() / 2) + 1
    edges = np.arange(-reach, reach + 1, 2.0)  # f is even
    work.figure(
        "dashes_f",
        Curve(
            title="f(x) of pictures of dashes",
            note="Its kernels are H and V of equation 6.2, divided by 12.",
            x=edges,
            series={
                name: floats(np.histogram(values[labels == label], edges)[0])
                for label, name in enumerate(Dashes.classes)
            },
            x_label="f",
            y_label="pictures",
            style="bars",
        ),
    )
    work.claim(
        "f(x) of one filter module with two weights classifies every picture (its sign)",
        "6.1",
        f"{int((given > 0).sum())} of {given.size}; the nearest to 0 is {given.min():.2f} on its side",
        float(given.min()),
    )
    trained = np.array([part["two"].min() for part in parts])
    wrong = sum(int((part["two"] <= 0).sum()) for part in parts)
    work.claim(
        "Two weights suffice, where two convolutions have 36",
        "6.1, table 6.1",
        f"{few} trained: {wrong} wrong of {sum(part['two'].size for part in parts)}; {many} trained: worst "
        f"{list(share.values())[2].min():.1f} %",
        float(trained.min()) if (few, many) == (2, 36) else -1.0,
    )


def answers(pool: Tensor) -> Doubles:
    """float64 [k, 2]: the largest magnitude by which kernels [k, h, w] with stride 2 answer to a horizontal
    line, on an even row and on an odd one, away from the picture's rim.
    """
    pictures = torch.zeros(2, 1, ROOM, ROOM)
    for odd in (0, 1):
        pictures[odd, 0, ROOM // 2 + odd] = 1
    with torch.no_grad():
        maps = FixedConv2d(1, pool, growth=len(pool), stride=2)(pictures)[..., 2:-2, 2:-2]
    found: Doubles = maps.abs().amax((2, 3)).T.double().numpy()
    return found


def lines_caught(pool: Tensor) -> NDArray[np.int64]:
    """int64 [k]: how many of the two lines each kernel catches, by more than CAUGHT of the larger answer."""
    found = answers(pool)
    caught: NDArray[np.int64] = (found > np.maximum(CAUGHT * found.max(1, keepdims=True), 1e-6)).sum(1)
    return caught


def lines(work: Work) -> None:
    pools = {
        "1 x 1": torch.ones(1, 1, 1),
        "1 x 1 behind the Gaussian blur": gaussian_filter(),
        "edges and lines, 1 to 9": filters(*POOLS["even-uneven-9"]),
        f"random, {DRAWN} drawn": random_filters(DRAWN, work.seeds[0]),
    }

    def count() -> Mapping[str, list[float]]:
        caught = [lines_caught(pool) for pool in pools.values()]
        return {str(number): [100 * float((each == number).mean()) for each in caught] for number in range(3)}

    found = work.part("lines", count)
    work.say("## Lines that a stride of two loses")
    work.table(
        "lines",
        Scores(
            title="Of two horizontal lines, one on an even row and one on an odd row",
            note=f"Share of kernels that answer to none, one or both, by {CAUGHT:.0%} of the stronger answer "
            "at least.",
            names=list(pools),
            columns={words: floats(found[str(n)]) for n, words in enumerate(("none", "one", "both"))},
            units=dict.fromkeys(("none", "one", "both"), "%"),
        ),
        1,
    )
    both = found["2"]
    work.claim(
        "A 1 x 1 convolution with stride 2 catches one of two lines; behind the blur it catches both",
        "fig. 6.5, 6.6",
        f"one without ({found['1'][0]:.0f} % of kernels), both with it ({both[1]:.0f} %)",
        min(found["1"][0], both[1]) - 99,
    )
    work.claim(
        "Random 3 x 3 kernels often catch both, edge and line filters do not always",
        "fig. 6.5",
        f"{both[3]:.0f} % of random ones, {both[2]:.0f} % of the nine",
        both[3] - max(both[2], 50.0),
    )


def sizes(work: Work) -> None:
    def counted() -> Mapping[str, list[float]]:
        by_filters = {len(POOLS[name]): filter_pool(name) for name in POOLS}
        full = [PFNet18(BIRDS, by_filters[count]) for count in PRINTED_6_2]
        compared = [reduced_pfnet18(FLOWERS), ResNet18(FLOWERS)]
        return {
            "parameters": [parameters(model) / 1e6 for model in (*full, *compared)],
            "multiply-adds": [multiply_adds(model, (3, 224, 224)) / 1e9 for model in compared],
        }

    found = work.part("sizes", counted)
    names = [f"PFNet18, {count} filters" for count in PRINTED_6_2] + ["reduced PFNet18", "ResNet18"]
    printed = [*PRINTED_6_2.values(), 1.46, 11.23]
    unknown = [math.nan] * len(PRINTED_6_2)
    work.say("## Sizes\nThe networks of the thesis, as the zoo has them.")
    work.walk("zoo:pfnet18", {"nine filters": "chosen=conv1.depthwise&analysis=fixed-filters"})
    work.table(
        "sizes",
        Scores(
            title="Parameters, and multiply-adds for 224 x 224 pixels",
            note="Tables 6.2 (with the 200 classes of CUB) and 7.3 (with the 102 of Flowers).",
            names=names,
            columns={
                "parameters": floats(found["parameters"]),
                "printed": floats(printed),
                "multiply-adds": floats([*unknown, *found["multiply-adds"]]),
                "printed multiply-adds": floats([*unknown, 0.26, 1.81]),
            },
            units={
                "parameters": "million",
                "printed": "million",
                "multiply-adds": "billion",
                "printed multiply-adds": "billion",
            },
        ),
        2,
    )
    apart = np.abs(found["parameters"] - printed)
    halves = np.array([0.05] * len(PRINTED_6_2) + [0.005] * 2)
    more = np.abs(found["multiply-adds"] - [0.26, 1.81])
    reduced, plain = found["parameters"][-2:]
    work.claim(
        "Parameters and multiply-adds of tables 6.2 and 7.3; the reduced network has 13 % of ResNet18's",
        "tables 6.2, 7.3",
        f"{reduced:.2f} and {plain:.2f} million ({100 * reduced / plain:.0f} %), "
        f"{plus_minus(found['multiply-adds'][:1])} and {plus_minus(found['multiply-adds'][1:])} billion",
        float(min((halves - apart).min(), (0.005 - more).min())),
    )


def predefined_filters(work: Work) -> None:
    dashes(work)
    lines(work)
    sizes(work)
    training.small_networks(work)


STUDY = Study(
    name="predefined-filters",
    title="Pre-defined filters: kernels that are given, not learned",
    source="L. Linse, doctoral thesis (2024), chapters 6 and 7: equations 6.1 and 6.2, figure 6.5, tables "
    "6.1, 6.2, 7.2 to 7.4",
    doc="How far do edge and line filters and trained mixtures of them go, what do they cost, and what does "
    "a stride lose behind them?",
    function=predefined_filters,
    seeds=(2, 3),
)
