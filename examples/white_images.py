"""Four small problems whose best image is white, and how ProxyGrad gets there where the gradient does not.

python examples/white_images.py [--out white_images.png]

Linse, doctoral thesis, table 5.1. Images in -1..1, clamped after every step of plain gradient ascent. `s` is
the slope of LeakyReLU below zero, 1 > p > s > 0.

f1       sum ReLU(x)                        dark pixels get no gradient and never move
f2       sum LReLU(x)                       dark pixels move, but slowly
f3       sum LReLU(x) + LReLU(-p x)         dark pixels get darker: black is a local maximum
kernel   the same as a convolution with     as f3, between neighbours
         the row [1 0 -p], then LReLU
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from boxwalk import proxy_grad
from boxwalk.results import Images

P, S, SLOPE = 0.3, 0.05, 0.5
RATE = 0.1
SHOWN = (0, 20, 200)  # steps
KERNEL = torch.tensor([[[[0.0, 0, 0], [1, 0, -P], [0, 0, 0]]]])

Problem = Callable[[Tensor], Tensor]
PROBLEMS: dict[str, Problem] = {
    "f1": lambda x: functional.relu(x).sum(),
    "f2": lambda x: functional.leaky_relu(x, S).sum(),
    "f3": lambda x: (functional.leaky_relu(x, S) + functional.leaky_relu(-P * x, S)).sum(),
    "kernel": lambda x: functional.leaky_relu(functional.conv2d(x, KERNEL, padding=1), S).sum(),
}


def climb(problem: Problem, start: Tensor, slope: float | None) -> list[Tensor]:
    """The image after each of the steps SHOWN. slope: of the rectifiers' gradient; None: as it is."""
    x, seen = start.clone(), [start]
    for step in range(1, SHOWN[-1] + 1):
        x.requires_grad_(True)
        if slope is None:
            value = problem(x)
        else:
            with proxy_grad(slope):
                value = problem(x)
        (gradient,) = torch.autograd.grad(value, x)
        x = (x.detach() + RATE * gradient).clamp(-1, 1)
        if step in SHOWN:
            seen.append(x.clone())
    return seen


def white(image: Tensor) -> float:
    """Share of its pixels; the kernel's border columns, which it sees but half of, are left out."""
    return float((image[..., 1:-1] == 1).float().mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("white_images.png"))
    options = parser.parse_args()
    start = torch.rand(1, 1, 16, 16, generator=torch.Generator().manual_seed(0)) * 2 - 1
    rows, labels = [], []
    print(f"white pixels after {SHOWN[-1]} steps      as it is      ProxyGrad, s_b = {SLOPE}")
    for name, problem in PROBLEMS.items():
        shares = []
        for slope in (None, SLOPE):
            seen = climb(problem, start, slope)
            shares.append(white(seen[-1]))
            rows.extend(seen)
            way = "as it is" if slope is None else "ProxyGrad"
            labels.extend(f"{name}, {way}, step {step}" for step in SHOWN)
        print(f"{name:28} {shares[0]:>9.0%} {shares[1]:>16.0%}")
    images = Images(
        title="Problems whose best image is white",
        note=f"Plain gradient ascent, p = {P}, s = {S}; ProxyGrad with s_b = {SLOPE}.",
        values=((torch.cat(rows) + 1) / 2).numpy(),
        labels=labels,
    )
    print(images.save(options.out))


if __name__ == "__main__":
    main()
