"""What the layers of two small networks keep of handwritten digits, and which digits are ideal for them.

python examples/signal_spaces.py        # trains both and prints the figures of docs/analyses.md
boxwalk serve examples/signal_spaces.py:one_layer examples/signal_spaces.py:five_layers

The networks are those of Pattichis and Pattichis, Vector Spaces (2024), section 3, for scikit-learn's digits.
"""

from __future__ import annotations

from itertools import pairwise
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from boxwalk import Network, analyze, record
from boxwalk.datasets.digits import digits
from boxwalk.results import Curve, Images, KeyedResult, Scores

LABELS = [str(digit) for digit in range(10)]
WIDTHS = (64, 256, 256, 128, 32, 10)


def one_layer() -> Network:
    """64 pixels to 10 outputs."""
    torch.manual_seed(0)
    return trained(nn.Sequential(nn.Flatten(), nn.Linear(64, 10)), "One layer", rate=0.1)


def five_layers() -> Network:
    """Five linear layers of 256, 256, 128, 32 and 10 outputs with SELU between them."""
    torch.manual_seed(0)
    layers: list[nn.Module] = [nn.Flatten()]
    for place, (before, after) in enumerate(pairwise(WIDTHS)):
        layers += [nn.SELU()] * (place > 0) + [nn.Linear(before, after)]
    return trained(nn.Sequential(*layers), "Five layers", rate=0.01)


def trained(model: nn.Module, title: str, rate: float, epochs: int = 20) -> Network:
    """Trained with momentum 0.9 for 20 epochs, as in the paper; digits of training are the example inputs."""
    scans, labels = digits("train")
    x, y = torch.from_numpy(scans)[:, None], torch.from_numpy(labels)
    order = torch.Generator().manual_seed(0)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    for _ in range(epochs):
        for batch in torch.randperm(len(x), generator=order).split(32):
            loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    examples = [(picture, int(label)) for picture, label in zip(x, labels, strict=True)]
    return Network(model, (1, 8, 8), labels=LABELS, dataset=examples, title=title)


def accuracy(network: Network) -> float:
    """Share of the digits that training never saw which are taken for what they are, 0..1."""
    scans, labels = digits("test")
    with torch.no_grad(), network.in_mode() as model:
        said: Tensor = model(torch.from_numpy(scans)[:, None]).argmax(1)
    return float((said.numpy() == labels).mean())


def of_layers(network: Network) -> None:
    """Condition numbers, and what is rejected on the way of the held-out digits."""
    scans, _ = digits("test")
    recording = record(network, torch.from_numpy(scans)[:, None])
    tables = cast("KeyedResult", analyze(recording, "signal-energy-layers"))
    for node, table in tables.items():
        told = cast("Scores", table).summary
        print(
            f"  layer {node}: rank {told['rank']} of {told['dimensions of the input']}, condition number "
            f"{told['condition number']:.2f}, effective rank {told['effective rank']:.1f}, energy rejected "
            f"{told['energy rejected [%]']:.1f} %"
        )
    curve = cast("Curve", analyze(recording, "signal-energy"))
    print(f"  {curve.note}")


def of_classes(network: Network) -> None:
    """What the first layer rejects of the average of each digit."""
    result = analyze(network, "class-projections", node="1", show="rejected")
    print("  first layer, averages:", "; ".join(getattr(result, "labels", ())))
    if network.title == "One layer":
        result = analyze(network, "class-projections", node="1", show="rejected", own=True)
        print("  by their own weights:", "; ".join(getattr(result, "labels", ())))


def of_ideal_inputs(network: Network, steps: int = 200) -> None:
    """How near each choice of input comes to the ideal outputs, in the mean over the digits."""
    for start in ("avg-img", "min-img", "avg-min-img", "best"):
        for count in (0,) if start == "best" else (0, steps):
            result = cast("Images", analyze(network, "ideal-inputs", start=start, steps=count))
            distances = [float(label.split()[-1]) for label in result.labels]
            chosen = [label.split()[1].rstrip(",") for label in result.labels]
            kinds = ", ".join(f"{kind} {chosen.count(kind)}" for kind in dict.fromkeys(chosen))
            print(
                f"  {start}, {count} steps: distance {np.mean(distances):.2f} ({min(distances):.2f} to "
                f"{max(distances):.2f}); {kinds}; {result.note}"
            )
    result = analyze(network, "layer-inversion", node="1")
    print("  inverted:", "; ".join(getattr(result, "labels", ())))


if __name__ == "__main__":
    for network in (one_layer(), five_layers()):
        print(f"{network.title}: {accuracy(network):.1%} of the held-out digits right")
        of_layers(network)
        of_classes(network)
        of_ideal_inputs(network)
