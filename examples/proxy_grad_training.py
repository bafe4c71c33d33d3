"""Training with ProxyGrad: accuracy beside ReLU and LeakyReLU, and how large the gradients are in each layer.

python examples/proxy_grad_training.py            # the tables of docs/maximization.md, some minutes
python examples/proxy_grad_training.py --quick    # one seed, few steps

Linse, doctoral thesis, sections 5.4, 5.5 and A.2. Small convolutional networks on scikit-learn's handwritten
digits, which the demo's digits network was trained on as well; each variant five times, from five seeds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from statistics import mean, stdev
from typing import NamedTuple

import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.nn import functional

from boxwalk import proxy_grad

WIDTHS = (16, 32, 32, 64)
BATCH = 64
TRAINED_ON = 1200  # of 1797 digits; the rest tests


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


def digits() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """(training pictures [N, 1, 8, 8] of mean 0 and deviation 1, their classes, the same for testing)."""
    loaded = load_digits()
    pictures = torch.from_numpy(loaded.images).float()[:, None]
    classes = torch.from_numpy(loaded.target).long()
    order = torch.randperm(len(pictures), generator=torch.Generator().manual_seed(0))
    pictures, classes = pictures[order], classes[order]
    seen = pictures[:TRAINED_ON]
    pictures = (pictures - seen.mean()) / seen.std()
    return (
        pictures[:TRAINED_ON],
        classes[:TRAINED_ON],
        pictures[TRAINED_ON:],
        classes[TRAINED_ON:],
    )


def network(slope: float, normalized: bool = True) -> nn.Sequential:
    """Convolutions, each with batch normalization (or without) and a rectifier; then the mean and a linear
    layer.
    """
    layers: list[nn.Module] = []
    before = 1
    for width in WIDTHS:
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


def accuracy(variant: Variant, seed: int, steps: int) -> float:
    """On the digits that were not trained on, in percent."""
    pictures, classes, others, theirs = digits()
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
    with torch.no_grad():
        right = model(others).argmax(1) == theirs
    return 100 * float(right.float().mean())


def gradient_sizes(variant: Variant, normalized: bool, seeds: Iterable[int]) -> list[float]:
    """Mean magnitude of the loss's gradient with respect to each convolution's weights at the start of
    training, the first layer first.
    """
    pictures, classes, *_ = digits()
    rows = []
    for seed in seeds:
        torch.manual_seed(seed)
        model = network(variant.forward, normalized)
        some = torch.randint(len(pictures), (512,))
        with variant.passes():
            loss = functional.cross_entropy(model(pictures[some]), classes[some])
        weights = [module.weight for module in model if isinstance(module, nn.Conv2d)]
        rows.append([float(each.abs().mean()) for each in torch.autograd.grad(loss, weights)])
    return [mean(column) for column in zip(*rows, strict=True)]


def accuracies(seeds: range, steps: int) -> None:
    print(f"accuracy on {1797 - TRAINED_ON} digits, {steps} steps, {len(seeds)} seeds")
    for variant in VARIANTS:
        found = [accuracy(variant, seed, steps) for seed in seeds]
        deviation = f" ± {stdev(found):.2f}" if len(found) > 1 else ""
        print(f"  {variant.name:24} {mean(found):6.2f}{deviation} %", flush=True)


def gradients(seeds: range) -> None:
    for normalized in (True, False):
        print(f"gradients {'with' if normalized else 'without'} batch normalization, relative to ReLU's")
        usual = gradient_sizes(VARIANTS[0], normalized, seeds)
        for variant in VARIANTS[1:]:
            sizes = gradient_sizes(variant, normalized, seeds)
            words = "".join(f"{size / one:8.2f}" for size, one in zip(sizes, usual, strict=True))
            print(f"  {variant.name:24} layers 1 to {len(sizes)}: {words}")


def moments() -> None:
    """Mean and variance of LeakyReLU(X), X ~ N(0, 1): by drawing, beside A.2's closed form."""
    drawn = torch.randn(4_000_000, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    closed: list[tuple[str, Callable[[float], float]]] = [
        ("E", lambda s: (1 - s) / (2 * torch.pi) ** 0.5),
        ("V", lambda s: (1 + s * s) / 2 - (1 - s) ** 2 / (2 * torch.pi)),
    ]
    print("LeakyReLU of a standard normal: drawn, closed form (A.2)")
    for slope in (0.0, 0.1, 0.2):
        found = functional.leaky_relu(drawn, slope)
        pairs = zip((found.mean(), found.var()), closed, strict=True)
        words = ", ".join(f"{name} {float(value):.4f} {form(slope):.4f}" for value, (name, form) in pairs)
        print(f"  s = {slope}: {words}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    seeds, steps = (range(1), 40) if quick else (range(5), 600)
    accuracies(seeds, steps)
    gradients(seeds)
    moments()


if __name__ == "__main__":
    main()
