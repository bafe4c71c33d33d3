"""Training with ProxyGrad beside ReLU and LeakyReLU: accuracy, gradients, and what rectifiers do to moments.

Linse, sections 5.4, 5.5 and A.2, on scikit-learn's handwritten digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from boxwalk.datasets import digits as data
from boxwalk.maximization.proxy_grad import proxy_grad
from boxwalk.results import Curve, Scores
from boxwalk.studies.fitting import right
from boxwalk.studies.work import Work, floats, plus_minus

WIDTHS = (16, 32, 32, 64)
BATCH = 64
STEPS, FEW_STEPS = 600, 120
DEEP = (16,) * 4 + (32,) * 8 + (64,) * 4  # about as many layers as ResNet18, in which the thesis measures
PROBED = 512  # pictures by which gradients are measured
DRAWN = 4_000_000


class Variant(NamedTuple):
    """forward: slope of the rectifiers below zero. backward: that of their gradient, None: the same."""

    name: str
    forward: float
    backward: float | None

    def passes(self) -> AbstractContextManager[object]:
        """Around the forward pass of training."""
        return nullcontext() if self.backward is None else proxy_grad(self.backward)


VARIANTS = (
    Variant("ReLU", 0.0, None),
    Variant("ProxyGrad, s_b = 0.01", 0.0, 0.01),
    Variant("ProxyGrad, s_b = 0.1", 0.0, 0.1),
    Variant("ProxyGrad, s_b = 0.2", 0.0, 0.2),
    Variant("LeakyReLU, s = 0.01", 0.01, None),
    Variant("LeakyReLU, s = 0.1", 0.1, None),
    Variant("LeakyReLU, s = 0.2", 0.2, None),
)
PROXY, LEAKY = (1, 2, 3), (4, 5, 6)


def digits() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """(training pictures [N, 1, 8, 8] of mean 0 and deviation 1, their classes, the same for testing)."""
    parts = []
    for scans, labels in (data.digits("train"), data.digits("test")):
        parts += [torch.from_numpy(scans)[:, None], torch.from_numpy(labels)]
    seen, classes, others, theirs = parts
    mean, deviation = seen.mean(), seen.std()
    return (seen - mean) / deviation, classes, (others - mean) / deviation, theirs


def network(slope: float, normalized: bool = True, widths: Sequence[int] = WIDTHS) -> nn.Sequential:
    """Convolutions of so many channels, each with batch normalization (or without) and a rectifier; then the
    mean and a linear layer.
    """
    layers: list[nn.Module] = []
    before = 1
    for width in widths:
        layers.append(nn.Conv2d(before, width, 3, padding=1, bias=not normalized))
        if normalized:
            layers.append(nn.BatchNorm2d(width))
        layers.append(nn.ReLU() if slope == 0 else nn.LeakyReLU(slope))
        before = width
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, 10))
    for module in model:
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight)
    return model


def accuracy(variant: Variant, seed: int, steps: int) -> dict[str, float]:
    """On the digits that were not trained on, `percent`."""
    pictures, classes, others, theirs = digits()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = network(variant.forward)
        optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
        for _ in range(steps):
            some = torch.randint(len(pictures), (BATCH,))
            with variant.passes():
                loss = functional.cross_entropy(model(pictures[some]), classes[some])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    model.eval()
    return {"percent": right(model, others, theirs)}


def gradient_sizes(normalized: bool, variant: Variant, seed: int) -> list[float]:
    """Mean magnitude of the loss's derivative by the output of each convolution of `DEEP` at the start of
    training, the first layer first (Linse, table 5.4).
    """
    pictures, classes, *_ = digits()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = network(variant.forward, normalized, DEEP)
        some = torch.randint(len(pictures), (PROBED,))
    outputs: list[Tensor] = []
    with variant.passes():
        value = pictures[some]
        for module in model:
            value = module(value)
            if isinstance(module, nn.Conv2d):
                outputs.append(value)
        loss = functional.cross_entropy(value, classes[some])
    return [float(each.abs().mean()) for each in torch.autograd.grad(loss, outputs)]


def accuracies(work: Work) -> None:
    steps = FEW_STEPS if work.quick else STEPS

    def percent(number: int, seed: int) -> float:
        compute = partial(accuracy, VARIANTS[number], seed, steps)
        return float(work.part(f"accuracy-{number}-{seed}", compute)["percent"])

    found = np.array([[percent(number, seed) for seed in work.seeds] for number in range(len(VARIANTS))])
    work.say("## Training with it")
    work.table(
        "accuracy",
        Scores(
            title="Accuracy on digits that were not trained on",
            note=f"Four convolutions with batch normalization, {steps} steps, {len(work.seeds)} seeds.",
            names=[variant.name for variant in VARIANTS],
            columns={"mean": floats(found.mean(1)), "deviation": floats(found.std(1, ddof=1))},
            units={"mean": "%", "deviation": "%"},
        ),
        2,
    )
    largest = float(np.abs(found.mean(1) - found[0].mean()).max())
    work.claim(
        "Accuracies of ReLU, ProxyGrad and LeakyReLU differ by a few tenths to 3 points",
        "table 5.3",
        f"ReLU {plus_minus(found[0])} %, the others at most {largest:.2f} points away",
        3 - largest,
    )


def gradients(work: Work) -> None:
    """Table 5.4."""
    work.say(
        "## How large gradients are, relative to ReLU's\nDerivatives of the loss by the output of each "
        f"convolution, in a network of {len(DEEP)} with random weights; means of {len(work.seeds)} seeds."
    )
    with_normalization, without = (sizes(work, normalized) for normalized in (True, False))
    layers = len(DEEP)
    grown = with_normalization[list(PROXY)]
    work.claim(
        "Gradients grow with s_b under ProxyGrad, in every layer",
        "5.5",
        f"at 0.2: {grown[-1, 0]:.2f} (first layer) to {grown[-1, -1]:.2f} (last layer) times ReLU's",
        growth(grown).min(),
    )
    shrunk = with_normalization[list(LEAKY)]
    work.claim(
        "Under LeakyReLU with batch normalization they fall with the slope, in the first layer",
        "table 5.4",
        f"{', '.join(f'{each:.2f}' for each in shrunk[:, 0])} times ReLU's",
        -growth(shrunk[:, :1]).max(),
    )
    early, late = shrunk[-1, : layers // 2].mean(), shrunk[-1, layers // 2 :].mean()
    work.claim(
        "This adds up with every batch normalization: early layers have the smaller gradients",
        "5.5",
        f"at 0.2: {early:.2f} in the first half of the layers, {late:.2f} in the second",
        late - early,
    )
    rising = without[list(LEAKY)]
    work.claim(
        "Without batch normalization they grow with the slope, in the first layer",
        "5.5",
        f"{', '.join(f'{each:.2f}' for each in rising[:, 0])} times ReLU's",
        growth(rising[:, :1]).min(),
    )


def growth(relative: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much gradients grow from one slope to the next, of [slopes, layers]; before the first is 1."""
    found: NDArray[np.float64] = np.diff(np.vstack([np.ones(relative.shape[1]), relative]), axis=0)
    return found


def sizes(work: Work, normalized: bool) -> NDArray[np.float64]:
    """Relative to ReLU's, the mean of the seeds: [variants, layers]; with table and figure."""

    def measured() -> dict[str, list[list[list[float]]]]:
        size = partial(gradient_sizes, normalized)
        return {"sizes": [[size(variant, seed) for seed in work.seeds] for variant in VARIANTS]}

    words = "with" if normalized else "without"
    found = work.part(f"derivatives-{words}", measured)["sizes"]
    means: NDArray[np.float64] = (found / found[:1]).mean(1)
    title = f"Gradients {words} batch normalization"
    note = "At the start of training; 1 is as large as with ReLU."
    names = [variant.name for variant in VARIANTS[1:]]
    shown = [*range(0, len(DEEP), 5)]
    columns = {f"layer {number + 1}": floats(means[1:, number]) for number in shown}
    file = f"gradients_{words}_normalization"
    work.table(file, Scores(title=title, note=note, names=names, columns=columns), 2)
    work.figure(
        file,
        Curve(
            title=title,
            note=note,
            x=floats(range(1, len(DEEP) + 1)),
            series={name: floats(row) for name, row in zip(names, means[1:], strict=True)},
            x_label="layer",
            y_label="times ReLU's",
        ),
    )
    return means


def moments(work: Work) -> None:
    """Mean and variance of LeakyReLU(X), X ~ N(0, 1): by drawing, beside A.2's closed form."""
    closed: dict[str, Callable[[float], float]] = {
        "mean": lambda s: (1 - s) / math.sqrt(2 * math.pi),
        "variance": lambda s: (1 + s * s) / 2 - (1 - s) ** 2 / (2 * math.pi),
    }
    slopes = (0.0, 0.1, 0.2)

    def drawn() -> dict[str, list[float]]:
        generator = torch.Generator().manual_seed(work.seeds[0])
        values = torch.randn(DRAWN, generator=generator, dtype=torch.float64)
        rectified = [functional.leaky_relu(values, slope) for slope in slopes]
        return {
            "mean": [float(each.mean()) for each in rectified],
            "variance": [float(each.var()) for each in rectified],
        }

    found = work.part("moments", drawn)
    columns: dict[str, NDArray[np.float32]] = {}
    apart = 0.0
    for name, form in closed.items():
        formula = np.array([form(slope) for slope in slopes])
        columns |= {f"{name}, drawn": floats(found[name]), f"{name}, A.2": floats(formula)}
        apart = max(apart, float(abs(found[name] - formula).max()))
    work.say("## Why: moments of a rectified normal")
    names = [f"s = {slope:g}" for slope in slopes]
    work.table("moments", Scores(title="LeakyReLU of a standard normal", names=names, columns=columns), 4)
    work.claim(
        "E = (1 - s) / sqrt(2 pi), V = (1 + s²) / 2 - (1 - s)² / (2 pi)",
        "A.2",
        f"drawn within {apart:.4f}",
        0.003 - apart,
    )
