"""Signal spaces: what the layers of three networks keep of digits, and which inputs are ideal for them."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from boxwalk.analyses import analyze
from boxwalk.analyses.ideal_inputs import CHOICES, as_inputs
from boxwalk.network import Network
from boxwalk.results import AnyResult, Scores
from boxwalk.studies.folder import Arrays
from boxwalk.studies.signal_spaces_networks import (
    CLASSES,
    FIVE,
    ONE,
    RESNET,
    System,
    Trained,
    accuracy,
    inverted,
    of_first_layer,
    of_ideal_inputs,
    of_kernels,
    of_layers,
)
from boxwalk.studies.study import Study
from boxwalk.studies.work import Work, floats, plus_minus

FULLY_CONNECTED = (ONE, FIVE)


def shown(work: Work, name: str, network: Network, analysis: str, node: str, **parameters: Any) -> None:
    """The figure `name`: what an analysis of a layer gives."""
    work.figure(name, cast("AnyResult", analyze(network, analysis, node=node, **parameters)))


def accuracies(work: Work, trained: Trained) -> None:
    found = {
        system.title: [accuracy(trained.get(system, seed)) for seed in trained.seeds(system)]
        for system in trained.systems
    }
    means = [float(np.mean(each)) for each in found.values()]
    work.claim(
        "The accuracy rises with the complexity of the network",
        ", ".join(f"{system.title} {system.printed:.0f} %" for system in (ONE, FIVE, RESNET)),
        ", ".join(f"{title} {plus_minus(each, 1)} %" for title, each in found.items()),
        min(np.diff(means)),
    )


def layers(work: Work, trained: Trained) -> None:
    rows: list[str] = []
    columns: dict[str, list[float]] = {name: [] for name in ("condition", "rank", "inputs", "rejected")}
    for system in FULLY_CONNECTED:
        each = [
            work.part(f"layers-{system.name}-{seed}", partial(of_layers, trained.get(system, seed)))
            for seed in trained.seeds(system)
        ]
        for number in range(len(each[0]["rank"])):
            rows.append(f"{system.title}, layer {number + 1}")
            for name in ("condition", "rank", "inputs"):
                columns[name].append(float(np.median([part[name][number] for part in each])))
            columns["rejected"].append(100 - float(np.mean([part["kept"][number] for part in each])))
    work.say("## What each layer keeps")
    work.table(
        "layers",
        Scores(
            title="Layers of the fully connected networks",
            note="Condition numbers and ranks are medians over the seeds; the energy is that of digits that "
            "training never saw, and lies in what the layer cannot see.",
            names=rows,
            columns={
                "condition number": floats(columns["condition"]),
                "rank": floats(columns["rank"]),
                "inputs": floats(columns["inputs"]),
                "energy rejected": floats(columns["rejected"]),
            },
            units={"energy rejected": "%"},
        ),
        2,
    )


def first_figure(work: Work, trained: Trained) -> None:
    each = [
        work.part(f"first-layer-{seed}", partial(of_first_layer, trained.get(ONE, seed), seed))
        for seed in work.seeds
    ]
    network = trained.first(ONE)
    work.say(
        "## Figure 1: the spaces of one layer\nCross entropy does not change when all scores rise by as "
        "much, so training never touches the mean of the weights over the classes: the last signal vector "
        "is what was drawn, and the condition number tells how far training has gone from it."
    )
    shown(work, "figure_1_weights", network, "weights", node=ONE.layer)
    shown(work, "figure_1_signals", network, "signal-spaces", node=ONE.layer)
    shown(
        work,
        "figure_1_residuals",
        network,
        "class-projections",
        node=ONE.layer,
        own=True,
        show="rejected",
    )
    mean = {name: np.mean([part[name] for part in each], axis=0) for name in each[0]}
    work.table(
        "signals",
        Scores(
            title="The signal vectors",
            note="As drawn: share of the energy that the weights had before training. Along the mean: "
            "|cos| between u_i and equal outputs for all classes.",
            names=[f"sigma_{number} v_{number}" for number in range(len(mean["sigma"]))],
            columns={
                "sigma": floats(mean["sigma"]),
                "as drawn": floats(100 * mean["drawn"]),
                "along the mean": floats(mean["mean"]),
                "like its signs": floats(mean["signals two-valued"]),
            },
            units={"as drawn": "%"},
        ),
        2,
    )
    work.table(
        "residuals",
        Scores(
            title="Averages of the digits, each seen by its own weight vector",
            note="Energy kept; correlation of the residual with the average; how much is left in it of what "
            "sets the digit apart from the mean of all averages (below 0: the digit is dark).",
            names=CLASSES,
            columns={
                "kept": floats(100 * mean["kept"]),
                "correlation": floats(mean["alike"]),
                "left": floats(100 * mean["left"]),
            },
            units={"kept": "%", "left": "%"},
        ),
        2,
    )
    work.say(
        "Where signal vectors look no more binarized than weights, the likely reason: the paper judges a "
        "picture by its bright and dark regions; by numbers, weights of so few and so smooth digits have "
        "such regions as well. Nothing asks the residual of a class to be dark where the class is: a weight "
        "vector removes what tells its digit from the others, which need not be most of what sets it apart "
        "from their mean."
    )
    claims_of_first_layer(work, each)


def claims_of_first_layer(work: Work, each: list[Arrays]) -> None:
    """each: of every seed, see `of_first_layer`."""
    condition = [part["sigma"][0] / part["sigma"][-1] for part in each]
    work.claim(
        "The last signal vector is far less bright than the first",
        "condition number 7.22",
        f"condition number {plus_minus(condition)}",
        min(condition) - 2,
    )
    noise = [part["drawn"][-1] for part in each]
    learned = [part["drawn"][:-1].max() for part in each]
    work.claim(
        "The last signal vector is mostly noise",
        "fig. 1",
        f"{plus_minus(100 * np.array(noise), 0)} % of its energy is the weights' of before training, of the "
        f"others at most {plus_minus(100 * np.array(learned), 0)} %",
        min(noise) - max(learned),
    )
    signals = np.array([part["signals two-valued"][:-1].mean() for part in each])
    weights = np.array([part["weights two-valued"].mean() for part in each])
    work.claim(
        "Unlike the weight vectors, the others look binarized",
        "fig. 1",
        f"cos of a vector to its signs: signal vectors {plus_minus(signals)}, weights {plus_minus(weights)}",
        float((signals - weights).min()),
    )
    left = np.array([part["left"] for part in each])
    others = 100 * np.delete(left, (0, 8), 1)
    for digit in (8, 0):
        work.claim(
            f"In the residual of {digit} the digit is dark: its own information is removed",
            "fig. 1",
            f"of what sets {digit} apart from the mean digit {plus_minus(100 * left[:, digit], 0)} % is "
            f"left, of the others {others.min():.0f} to {others.max():.0f} %",
            -float(left[:, digit].mean()),
        )
    alike = np.array([part["alike"] for part in each])
    work.claim(
        "Of the rest the residual shows strong signal components",
        "fig. 1",
        f"residuals and averages correlate by {alike.min():.2f} to {alike.max():.2f}",
        float(alike.min() - 0.5),
    )


def second_figure(work: Work, trained: Trained) -> None:
    deep = trained.size.deep
    network = trained.first(deep)
    each = [
        work.part(f"kernels-{seed}", partial(of_kernels, trained.get(deep, seed), deep, seed))
        for seed in trained.seeds(deep)
    ]
    kernels = network.model.get_parameter(f"{deep.layer}.weight").shape[:2].numel()
    work.say(
        f"## Figure 2: the kernels of a convolution\nThe {kernels} kernels of 3 x 3 in the first block of "
        f"{deep.title}, trained from random weights; the paper's 4096 were fine-tuned, from weights that it "
        "does not name."
    )
    shown(work, "figure_2", network, "signal-spaces", node=deep.layer, single=True)
    condition = [float(part["condition"]) for part in each]
    drawn = [float(part["drawn"]) for part in each]
    work.claim(
        "The condition number is near 1 (below 2): all signal kernels are of equal importance",
        "1.07",
        f"{plus_minus(condition)} of {kernels} kernels; of the same weights before training "
        f"{plus_minus(drawn)}",
        2 - max(condition),
    )


def third_figure(work: Work, trained: Trained) -> None:
    size = trained.size
    work.say(
        "## Figure 3: ideal inputs\nThe ideal output of a digit has the largest value that any digit of "
        "training has in its place, and the smallest in the others. Distances to it of three choices of "
        "input, before and after gradient descent on the input (a step that leads away is taken back, the "
        "next one is half as long, so no input becomes worse). Of one layer this distance has a single "
        "minimum: with enough steps all choices end there, and which one is nearest says how early it ended. "
        f"Where {size.deep.title} gains by it, which it does not in the paper, the likely reason is these "
        "steps; the paper does not say how long its own are."
    )
    names: list[str] = []
    rows: list[list[float]] = []
    found: dict[System, list[Arrays]] = {}
    for system in trained.systems:
        steps = size.deep_steps if system is size.deep else size.steps
        found[system] = [
            work.part(
                f"ideal-{system.name}-{seed}",
                partial(of_ideal_inputs, trained.get(system, seed), size.most, steps),
            )
            for seed in trained.seeds(system)
        ]
        of = {name: np.array([part[name] for part in found[system]]) for name in ("before", "after", "said")}
        right = of["said"] == np.arange(len(CLASSES))[None, :, None]
        for number, choice in enumerate(CHOICES):
            nearest = (of["after"].argmin(2) == number).mean() * len(CLASSES)
            names.append(f"{system.title}, {choice}")
            rows.append(
                [
                    of["before"][..., number].mean(),
                    of["after"][..., number].mean(),
                    nearest,
                    100 * right[..., number].mean(),
                ]
            )
        first = found[system][0]
        best = first["after"].argmin(1)
        work.figure(f"figure_3_{system.name}", ideal_figure(trained.first(system), first, best, steps))
    columns = ("before", "after", "nearest of ten digits", "taken for their digit")
    work.table(
        "ideal_inputs",
        Scores(
            title="Distances to the ideal output",
            note=f"Means over ten digits and the seeds; {size.steps} steps, of ResNet18 {size.deep_steps}.",
            names=names,
            columns={
                name: floats(column) for name, column in zip(columns, zip(*rows, strict=True), strict=True)
            },
            units={"taken for their digit": "%"},
        ),
        1,
    )
    claims_of_third_figure(work, found, size.deep)


def ideal_figure(network: Network, found: Arrays, best: NDArray[np.intp], steps: int) -> AnyResult:
    """found: see `of_ideal_inputs`. best: for each digit the choice that is shown."""
    digits = np.arange(len(CLASSES))
    labels = [
        f"{digit}: {CHOICES[choice]}, {found['before'][digit, choice]:.3g} to "
        f"{found['after'][digit, choice]:.3g}"
        for digit, choice in zip(digits, best, strict=True)
    ]
    return as_inputs(
        network,
        found["inputs"][digits, best].astype(np.float64),
        title=f"Ideal inputs of {network.title}",
        note=f"The choice that ends nearest, and its distance before and after {steps} steps.",
        labels=labels,
    )


def claims_of_third_figure(work: Work, found: dict[System, list[Arrays]], deep: System) -> None:
    """found: of every seed, see `of_ideal_inputs`."""
    gains = {}
    for system, each in found.items():
        before = np.array([part["before"].min(1) for part in each])
        after = np.array([part["after"].min(1) for part in each])
        gains[system] = 1 - after / before  # [seeds, digits], of the nearest choice of each
    simple = np.concatenate([gains[system].ravel() for system in FULLY_CONNECTED])
    work.claim(
        "Training the input brings it nearer, in the fully connected networks",
        "fig. 3",
        ", ".join(
            f"{system.title}: {100 * gains[system].mean():.1f} % ({100 * gains[system].min():.1f} to "
            f"{100 * gains[system].max():.1f} %)"
            for system in FULLY_CONNECTED
        ),
        float(simple.min() - 0.001),
    )
    gain = gains[deep]
    work.claim(
        "In ResNet18 training the input does not improve it (less than 1 %)",
        "section 3",
        f"{100 * gain.mean():.1f} % nearer ({100 * gain.min():.1f} to {100 * gain.max():.1f} %)",
        0.01 - float(gain.mean()),
    )
    chosen = {
        system: np.bincount(each[0]["after"].argmin(1), minlength=len(CHOICES))
        for system, each in found.items()
    }
    work.claim(
        "Which choice is nearest differs from digit to digit",
        "fig. 3",
        "after training the input: "
        + "; ".join(
            f"{system.title} "
            + ", ".join(f"{choice} {count}" for choice, count in zip(CHOICES, counts, strict=True) if count)
            for system, counts in chosen.items()
        ),
        float(min(len(CLASSES) - counts.max() for counts in chosen.values())),
    )


def inversion(work: Work, trained: Trained) -> None:
    each = {
        system: work.part(
            f"inverted-{system.name}", partial(inverted, trained.first(system), trained.size.most)
        )
        for system in FULLY_CONNECTED
    }
    share = {system: float((part["distance"] / part["examples"]).max()) for system, part in each.items()}
    work.say(
        "## Layer-wise inversion\nWhat `W^+ f^-1(out)`, layer by layer, gives for the ideal outputs. Of five "
        "layers the last ones ask for values below the range of SELU, which no input leads to; they are put "
        "just inside of it, and the way forward ends elsewhere."
    )
    for system in FULLY_CONNECTED:
        network, most = trained.first(system), trained.size.most
        shown(work, f"inversion_{system.name}", network, "layer-inversion", node=system.layer, most=most)
    work.claim(
        "Layers with activations that can be inverted are inverted exactly",
        "eq. 5",
        "distance to the ideal output relative to that of the digits of training: "
        + ", ".join(f"{system.title} {value:.2g}" for system, value in share.items()),
        1e-3 - max(share.values()),
    )


def signal_spaces(work: Work) -> None:
    trained = Trained(work)
    work.say(
        "Networks: of 28 x 28 pixels, from the zoo. Digits: 1347 of scikit-learn's to train, 450 to test, "
        "8 x 8 pixels laid out as MNIST's are; the paper's figures are for MNIST."
    )
    analyses = ("signal-spaces", "class-projections", "ideal-inputs", "layer-inversion")
    for system in (ONE, FIVE):
        places = {name.replace("-", " "): f"chosen={system.layer}&analysis={name}" for name in analyses}
        work.walk(f"zoo:{system.name}", places, f"{system.name}-{work.seeds[0]}")
    accuracies(work, trained)
    layers(work, trained)
    first_figure(work, trained)
    second_figure(work, trained)
    third_figure(work, trained)
    inversion(work, trained)


STUDY = Study(
    name="signal-spaces",
    title="Signal spaces: what layers keep of digits, and what they reject",
    source="R. Pattichis and M. S. Pattichis, Understanding Neural Network Systems for Image Analysis "
    "using Vector Spaces (2024), figures 1 to 3",
    doc="What do the weights of a layer take for signal, what do they reject, and which inputs bring a "
    "network near the output that is ideal for a class?",
    function=signal_spaces,
    seeds=(2, 5),
    networks={system.name: f"{system.name}-0" for system in (ONE, FIVE)},
)
