"""ProxyGrad: how high the score of a class rises, how training goes with it, how large gradients become."""

from __future__ import annotations

import copy
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import stats
from torch import nn

from boxwalk.inputs import normalize
from boxwalk.maximization import Maximizer, Settings
from boxwalk.network import Network
from boxwalk.recording.engine import run
from boxwalk.recording.recording import record
from boxwalk.results import Curve, Scores
from boxwalk.studies import proxy_grad_training as training
from boxwalk.studies.study import Study
from boxwalk.studies.work import Work, floats, plus_minus

SLOPES = (0.0, 0.01, 0.03, 0.075, 0.1, 0.2, 0.3)
FEW_SLOPES = (0.0, 0.1, 0.3)
SIDE = 112  # pixels of an input of the demo's network
Doubles = NDArray[np.float64]


class Way(NamedTuple):
    """How images are grown. leaky: LeakyReLU in both passes, else ProxyGrad."""

    leaky: bool
    transforms: bool
    steps: int

    def __str__(self) -> str:
        return f"{self.short}, {'with' if self.transforms else 'without'} transforms"

    @property
    def short(self) -> str:
        return f"{'LeakyReLU' if self.leaky else 'ProxyGrad'}, {self.steps} steps"

    @property
    def part(self) -> str:
        kind = "leaky" if self.leaky else "proxy"
        return f"ascent-{kind}{'-transforms' if self.transforms else ''}-{self.steps}"


def leaky(network: Network, slope: float) -> Network:
    """The same weights with LeakyReLU for ReLU, as a copy."""
    model = copy.deepcopy(network.model)
    for module in list(model.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.ReLU):
                setattr(module, name, nn.LeakyReLU(slope, inplace=child.inplace))
    return Network(model, network.input_shape, network.mean, network.std, labels=network.labels)


def reached(network: Network, way: Way, slope: float, seed: int, classes: int) -> Doubles:
    """float64 [classes]: the logit, on the unchanged network without transforms, of the image that ascent on
    it has made.
    """
    output = record(network, *network.noise(0)).graph.outputs[0]
    settings = Settings(
        steps=way.steps,
        fall=1,
        plain=0,
        transforms=way.transforms,
        proxy_slope=0.0 if way.leaky else slope,
        seed=seed,
    )
    grown = leaky(network, slope) if way.leaky else network
    made = Maximizer(grown, output, range(classes), settings=settings).finish()
    pictures = torch.stack([each.picture for each in made])
    scores = run(network, (normalize(pictures, network.mean, network.std),), until=output).value
    found: Doubles = scores[torch.arange(classes), torch.arange(classes)].double().numpy()
    return found


def interval(means: Doubles) -> float:
    """Half the width of the 95 % interval of a mean (Student's t)."""
    return float(stats.t.ppf(0.975, len(means) - 1) * stats.sem(means))


def ascent(work: Work) -> None:
    from boxwalk.demo import networks

    network = networks()[0].replaced(input_shape=(3, SIDE, SIDE))
    slopes, classes = (FEW_SLOPES, 3) if work.quick else (SLOPES, 8)
    steps = (20,) if work.quick else (10, 60)
    ways = [
        Way(is_leaky, transforms, count)
        for count in steps
        for is_leaky in (False, True)
        for transforms in ((False,) if work.quick else (False, True))
    ]

    def of(way: Way) -> dict[str, list[list[float]]]:
        """[slopes, seeds], the mean over classes."""

        def mean(slope: float, seed: int) -> float:
            return float(reached(network, way, slope, seed, classes).mean())

        return {"logits": [[mean(slope, seed) for seed in work.seeds] for slope in slopes]}

    found = {way: work.part(way.part, partial(of, way))["logits"] for way in ways}
    work.say(
        f"## Class activation against the backward slope\nThe logits of {classes} classes of the demo's "
        f"textures network at {SIDE} x {SIDE} pixels: images grown from noise around grey by equal steps "
        "along the normalized gradient, judged by the unchanged network. Intervals are of 95 %, over the "
        "seeds. Where LeakyReLU in both passes does as well as ProxyGrad, the likely reason: a few classes "
        "of textures leave room for what another forward pass gets wrong, which the thesis' 1000 classes of "
        "ImageNet do not. It is not the depth: a ResNet-18 trained on the same pictures does so too "
        "(docs/maximization.md)."
    )
    for transforms in sorted({way.transforms for way in ways}):
        words = "with" if transforms else "without"
        work.figure(
            f"class_activation_{words}_transforms",
            Curve(
                title=f"Class activation against the backward slope, {words} transforms",
                note=f"Mean of {classes} classes and {len(work.seeds)} seeds.",
                x=np.array(slopes, np.float32),
                series={
                    way.short: floats(values.mean(1))
                    for way, values in found.items()
                    if way.transforms == transforms
                },
                x_label="slope below zero",
                y_label="logit",
            ),
        )
    columns = {}
    for number, slope in enumerate(slopes):
        columns[f"{slope:g}"] = floats(values[number].mean() for values in found.values())
        columns[f"{slope:g} ±"] = floats(interval(values[number]) for values in found.values())
    note = "Columns: the slope, and half the interval."
    rows = [str(way) for way in found]
    work.table("class_activation", Scores(title="Logits", note=note, names=rows, columns=columns), 1)
    longest = steps[-1]
    claims_of_ascent(
        work, slopes, found[Way(False, False, longest)], found[Way(True, False, longest)], longest
    )


def claims_of_ascent(
    work: Work, slopes: tuple[float, ...], proxy: Doubles, leaked: Doubles, steps: int
) -> None:
    """proxy, leaked: logits [slopes, seeds], compared seed by seed."""
    best = int(proxy.mean(1).argmax())
    for other, words in ((0, "rises above that of plain ascent"), (len(slopes) - 1, "falls again behind it")):
        gain = proxy[best] - proxy[other]
        work.claim(
            f"As s_b grows from 0 the class activation {words} (optimum)",
            "fig. 5.2",
            f"{plus_minus(proxy[best], 1)} at {slopes[best]:g}, {plus_minus(proxy[other], 1)} at "
            f"{slopes[other]:g}, {steps} steps",
            -1.0 if best == other else float(gain.mean() - interval(gain)),
        )
    behind = proxy.max(0) - leaked.max(0)
    work.claim(
        "LeakyReLU in both passes scores lower",
        "fig. 5.2",
        f"the best of each: ProxyGrad {plus_minus(proxy.max(0), 1)}, "
        f"LeakyReLU {plus_minus(leaked.max(0), 1)}",
        float(behind.mean() - interval(behind)),
    )
    rise = leaked[1:].max(0) - leaked[0]
    work.claim(
        "LeakyReLU in both passes has no optimum above 0",
        "fig. 5.2",
        f"its best slope above 0 gives {plus_minus(rise, 1)} more than 0",
        float(-rise.mean() + interval(rise)),
    )


def proxy_grad(work: Work) -> None:
    ascent(work)
    training.accuracies(work)
    training.gradients(work)
    training.moments(work)
    places = {"images of the classes": "chosen=head.linear&analysis=feature-visualizations"}
    work.walk("boxwalk.demo.textures:network", places)


STUDY = Study(
    name="proxy-grad",
    title="ProxyGrad: rectifiers that pass some gradient where they are dark",
    source="L. Linse, doctoral thesis (2024), chapter 5 and appendix A.2: figure 5.2, table 5.3",
    doc="Does gradient ascent reach more with ProxyGrad, does training suffer from it, and what becomes of "
    "the gradients' magnitude?",
    function=proxy_grad,
    seeds=(3, 5),
)
