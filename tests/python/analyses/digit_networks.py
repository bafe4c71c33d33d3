"""Two small networks of linear layers, trained on digits of 8 x 8 pixels."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import torch
from torch import nn

from boxwalk import Network
from boxwalk.datasets.digits import digits

WIDTHS = (64, 256, 256, 128, 32, 10)


@cache
def trained(name: str) -> Network:
    """`one_layer`, 64 pixels to 10 outputs, or `five_layers`, with SELU between them; trained once, in a
    second or two.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # small steps are slower on several
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            return _one_layer() if name == "one_layer" else _five_layers()
    finally:
        torch.set_num_threads(threads)


def _one_layer() -> Network:
    return _trained(nn.Sequential(nn.Flatten(), nn.Linear(64, 10)), "One layer", rate=0.1)


def _five_layers() -> Network:
    layers: list[nn.Module] = [nn.Flatten()]
    for place, (before, after) in enumerate(pairwise(WIDTHS)):
        layers += [nn.SELU()] * (place > 0) + [nn.Linear(before, after)]
    return _trained(nn.Sequential(*layers), "Five layers", rate=0.01)


def _trained(model: nn.Module, title: str, rate: float, epochs: int = 20) -> Network:
    """By gradient descent with momentum; digits of training are the example inputs."""
    scans, labels = digits("train")
    x, y = torch.from_numpy(scans)[:, None], torch.from_numpy(labels)
    order = torch.Generator().manual_seed(0)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    for _ in range(epochs):
        for batch in torch.randperm(len(x), generator=order).split(32):  # type: ignore[no-untyped-call]
            loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    examples = [(picture, int(label)) for picture, label in zip(x, labels, strict=True)]
    return Network(
        model, (1, 8, 8), labels=[str(digit) for digit in range(10)], dataset=examples, title=title
    )
