"""The activation reached against the backward slope of rectifiers (Linse, figure 5.2), and how robust it is.

python bench/proxy_slopes.py [FOLDER]

Two networks: the demo's and a ResNet-18 trained on the demo's pictures (`trained.py`). Equal steps of
normalized gradient ascent from noise around grey on the logits of classes; with ProxyGrad, and with
LeakyReLU in both passes, weights unchanged. The activation is that of the unchanged network without
transforms. Five seeds; intervals are Student's t over their means. FOLDER gets a picture for each network.
"""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import trained
from numpy.typing import NDArray
from scipy import stats
from torch import nn

from boxwalk import Network
from boxwalk.demo import networks
from boxwalk.inputs import normalize
from boxwalk.maximization import Maximizer, Settings
from boxwalk.recording.engine import run
from boxwalk.recording.memory import keep_freed_memory
from boxwalk.recording.recording import record
from boxwalk.results import Curve

SLOPES = (0.0, 0.01, 0.03, 0.075, 0.1, 0.2, 0.3)
SEEDS = range(5)
CLASSES = range(8)
STEPS = (10, 60)


class Condition(NamedTuple):
    leaky: bool
    transforms: bool
    steps: int

    def __str__(self) -> str:
        way = "LeakyReLU in both passes" if self.leaky else "ProxyGrad"
        return f"{way}, {'with' if self.transforms else 'without'} transforms, {self.steps} steps"

    @property
    def short(self) -> str:
        return f"{'Leaky' if self.leaky else 'Proxy'}{', R' if self.transforms else ''}, {self.steps} steps"


def leaky(network: Network, slope: float) -> Network:
    """The same weights with LeakyReLU for ReLU."""
    model = copy.deepcopy(network.model)
    for module in list(model.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.ReLU):
                setattr(module, name, nn.LeakyReLU(slope, inplace=child.inplace))
    return Network(model, network.input_shape, network.mean, network.std, labels=network.labels)


def reached(network: Network, output: str, condition: Condition, slope: float) -> NDArray[np.float64]:
    """float64 [seeds, classes]."""
    grown = leaky(network, slope) if condition.leaky else network
    rows = []
    for seed in SEEDS:
        settings = Settings(
            steps=condition.steps,
            fall=1,
            plain=0,
            transforms=condition.transforms,
            proxy_slope=0.0 if condition.leaky else slope,
            seed=seed,
        )
        made = Maximizer(grown, output, CLASSES, settings=settings).finish()
        pictures = torch.stack([each.picture for each in made])
        scores = run(network, (normalize(pictures, network.mean, network.std),), until=output).value
        rows.append(scores[torch.arange(len(made)), torch.tensor(CLASSES)].double().numpy())
    return np.stack(rows)


def interval(means: NDArray[np.float64]) -> float:
    """Half the width of the 95 % interval of a mean."""
    return float(stats.t.ppf(0.975, len(means) - 1) * stats.sem(means))


def study(network: Network) -> Curve:
    output = record(network, *network.noise(0)).graph.outputs[0]
    series: dict[str, NDArray[np.float32]] = {}
    spreads: dict[float, float] = {}
    print(
        f"{network.title} at {network.input_shape[-1]}, mean logit of {len(CLASSES)} classes, 95 % interval"
    )
    print(f"  {'s_b':52}" + "".join(f"{slope:>14}" for slope in SLOPES))
    for steps in STEPS:
        for is_leaky in (False, True):
            for transforms in (False, True):
                condition = Condition(is_leaky, transforms, steps)
                found = [reached(network, output, condition, slope) for slope in SLOPES]
                means = [each.mean() for each in found]
                words = [f"{m:.1f} ± {interval(f.mean(1)):.1f}" for m, f in zip(means, found, strict=True)]
                print(f"  {condition!s:52}" + "".join(f"{word:>14}" for word in words), flush=True)
                series[condition.short] = np.array(means, dtype=np.float32)
                if condition == Condition(False, True, STEPS[-1]):
                    spreads = {
                        slope: float((each.std(0, ddof=1) / each.mean(0)).mean())
                        for slope, each in zip(SLOPES, found, strict=True)
                    }
    print("  deviation over seeds, share of a class's mean, with transforms:")
    print("  " + ", ".join(f"{slope}: {share:.1%}" for slope, share in spreads.items()))
    return Curve(
        title=f"Class activation against the backward slope, {network.title}",
        note=f"Mean logit of {len(CLASSES)} classes and {len(SEEDS)} seeds on the unchanged network; R: with "
        "transforms.",
        x=np.array(SLOPES, dtype=np.float32),
        series=series,
        x_label="slope below zero",
        y_label="logit",
    )


def main() -> None:
    torch.set_num_threads(2)
    keep_freed_memory()
    side = trained.SIDE
    demo = networks()[0].replaced(input_shape=(3, side, side))
    for network in (demo, trained.resnet18()):
        curve = study(network)
        if len(sys.argv) > 1:
            curve.save(Path(sys.argv[1]) / f"proxy_slopes_{network.title.lower().replace('-', '')}.png")


if __name__ == "__main__":
    main()
