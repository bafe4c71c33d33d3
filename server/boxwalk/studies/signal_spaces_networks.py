"""The three networks of the signal spaces, the digits that they learn, and what is measured on them.

Pattichis and Pattichis (2024), section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from boxwalk.analyses import analyze
from boxwalk.analyses.calls import graph_of
from boxwalk.analyses.classes import class_output
from boxwalk.analyses.ideal_inputs import CHOICES, Ideals, Params, descend, ideals_of, starts_of
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.progress import KeptInMemory, end_of
from boxwalk.analyses.signal_energy_layers import KEPT
from boxwalk.analyses.spaces import Spaces, parts_of, space_of_unit, spaces_of
from boxwalk.datasets import digits as data
from boxwalk.datasets.digits import Split
from boxwalk.network import Network
from boxwalk.recording.recording import record
from boxwalk.results import Maps, Scores
from boxwalk.studies.folder import Arrays
from boxwalk.studies.work import Work
from boxwalk.zoo.resnet18 import ResNet18
from boxwalk.zoo.signal_networks import FIVE_LAYERS, ONE_LAYER, SIDE, SignalNetwork

Doubles = NDArray[np.float64]
CLASSES = tuple(str(digit) for digit in range(10))
RATE, MOMENTUM, BATCH = 0.01, 0.9, 32  # the paper's rate is 0.001, for 45 times as many digits


class System(NamedTuple):
    """A network of section 3. layer: whose spaces are looked at. printed: its accuracy in the paper, %."""

    name: str
    title: str
    make: Callable[[], nn.Module]
    layer: str
    printed: float

    def started(self, seed: int) -> nn.Module:
        """As its weights are drawn."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return self.make()

    def trained(self, work: Work, seed: int, epochs: int) -> Network:
        """Trained, its weights a part; digits of training are the example inputs."""
        model = work.trained(
            f"{self.name}-{seed}", self.started(seed), lambda model: train(model, seed, epochs)
        )
        x, y = digits("train")
        examples = list(zip(x, y.tolist(), strict=True))
        return Network(model, (1, SIDE, SIDE), labels=CLASSES, dataset=examples, title=self.title)


ONE = System("signal-1", "One layer", lambda: SignalNetwork(ONE_LAYER), "linear1", 92)
FIVE = System("signal-5", "Five layers", lambda: SignalNetwork(FIVE_LAYERS), "linear1", 97)
RESNET = System("resnet18", "ResNet18", lambda: ResNet18(len(CLASSES), channels=1), "layer1.0.conv1", 99)
NARROW = RESNET._replace(
    title="ResNet18, a quarter as wide", make=lambda: ResNet18(len(CLASSES), channels=1, width=16)
)


class Size(NamedTuple):
    """How much is done. deep: the residual network. epochs, deep_epochs: of training, of `deep`. deep_seeds:
    how many times it is trained. most: example inputs that ideal outputs are of. steps, deep_steps: of
    gradient descent on an input.
    """

    deep: System
    epochs: int
    deep_epochs: int
    deep_seeds: int
    most: int
    steps: int
    deep_steps: int


FULL = Size(RESNET, 20, 20, 3, 2000, 200, 100)
QUICK = Size(NARROW, 20, 8, 1, 300, 25, 10)


class Trained:
    """The networks of all seeds, each trained when it is first asked for."""

    def __init__(self, work: Work) -> None:
        self.size = QUICK if work.quick else FULL
        self.systems = (ONE, FIVE, self.size.deep)
        self._work = work
        self._networks: dict[tuple[str, int], Network] = {}

    def seeds(self, system: System) -> list[int]:
        seeds = list(self._work.seeds)
        return seeds[: self.size.deep_seeds] if system is self.size.deep else seeds

    def get(self, system: System, seed: int) -> Network:
        key = (system.name, seed)
        if key not in self._networks:
            epochs = self.size.deep_epochs if system is self.size.deep else self.size.epochs
            self._networks[key] = system.trained(self._work, seed, epochs)
        return self._networks[key]

    def first(self, system: System) -> Network:
        return self.get(system, self._work.seeds[0])


def digits(split: Split) -> tuple[Tensor, Tensor]:
    """(float32 [N, 1, 28, 28] in 0..1, int64 [N]): 8 x 8 pixels laid out as MNIST's are."""
    scans, labels = data.digits(split)
    return torch.from_numpy(data.framed(scans))[:, None], torch.from_numpy(labels)


def train(model: nn.Module, seed: int, epochs: int) -> None:
    """By gradient descent with momentum, as in the paper; the model is left in training mode."""
    x, y = digits("train")
    order = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)
    model.train()
    for _ in range(epochs):
        for batch in torch.randperm(len(x), generator=order).split(BATCH):  # type: ignore[no-untyped-call]
            loss = functional.cross_entropy(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()


def accuracy(network: Network) -> float:
    """Of the digits that training never saw, percent."""
    x, y = digits("test")
    with torch.no_grad(), network.in_mode() as model:
        said: Tensor = model(x).argmax(1)
    return 100 * float((said == y).double().mean())


def spaces(model: nn.Module, system: System, single: bool = False) -> Spaces:
    """Of the system's layer; see `boxwalk.analyses.spaces.spaces_of`."""
    node = graph_of(Network(model, (1, SIDE, SIDE))).resolve(system.layer)
    return end_of(spaces_of(node, model, single))


def as_drawn(outputs: Doubles, sigma: Doubles, start: Doubles) -> Doubles:
    """Shares [r] of the energy of sigma_i v_i = W^T u_i that W [m, n] already had at the start of training.

    outputs: the u_i, [r, m]. Above 1 where training has taken some of it away.
    """
    found: Doubles = np.square(outputs @ start).sum(1) / np.square(sigma)
    return found


def two_valued(vectors: Doubles) -> Doubles:
    """cos of the angle between each of [k, n] and its signs: 1 for one that is +c or -c everywhere, 0.80 for
    normal noise, less where few values are large.
    """
    lengths = np.linalg.norm(vectors, axis=1)
    found: Doubles = np.abs(vectors).sum(1) / (lengths * np.sqrt(vectors.shape[1]))
    return found


def of_layers(network: Network) -> Arrays:
    """Numbers [layers] of all layers; energies are those of digits that training never saw."""
    x, _ = digits("test")
    tables = cast("dict[str, Scores]", analyze(record(network, x), "signal-energy-layers"))
    told = [table.summary for table in tables.values()]
    names = {"condition": "condition number", "rank": "rank", "inputs": "dimensions of the input"}
    found = {name: np.array([float(each[word]) for each in told]) for name, word in names.items()}
    return {**found, "kept": np.array([float(each[KEPT]) for each in told])}


def of_first_layer(network: Network, seed: int) -> Arrays:
    """The spaces of the one layer, and what each weight vector keeps of the average of its digit.

    left: how much of what sets the average of a digit apart from the mean of all of them is still in the
    residual: 1 for all of it, 0 for none, below 0 where the digit is dark in it.
    """
    found = spaces(network.model, ONE)
    start = ONE.started(seed).get_parameter(f"{ONE.layer}.weight").detach().double().numpy()
    weight = network.model.get_parameter(f"{ONE.layer}.weight").detach().double().numpy()
    node = graph_of(network).resolve(ONE.layer)
    module = network.model.get_submodule(ONE.layer)
    x, y = digits("train")
    averages = torch.stack([x[y == digit].double().mean(0).flatten() for digit in range(len(CLASSES))])
    common = averages.mean(0).numpy()
    kept, alike, left = [], [], []
    for digit, average in enumerate(averages):
        parts = parts_of(space_of_unit(node, network.model, digit), module, average[None])
        residual, own = parts.rejected[0], average.numpy() - common
        kept.append(parts.kept_share)
        alike.append(np.corrcoef(residual, parts.x[0])[0, 1])
        left.append((residual - common) @ own / (own @ own))
    mean = np.full(len(CLASSES), len(CLASSES) ** -0.5)
    return {
        "sigma": found.sigma,
        "drawn": as_drawn(found.outputs, found.sigma, start),
        "mean": np.abs(found.outputs @ mean),
        "weights two-valued": two_valued(weight),
        "signals two-valued": two_valued(found.signals),
        "kept": np.array(kept),
        "alike": np.array(alike),
        "left": np.array(left),
    }


def of_kernels(network: Network, system: System, seed: int) -> Arrays:
    """Condition numbers of the single kernels of the system's layer, trained and as they are drawn, and the
    singular values [9].
    """
    found = spaces(network.model, system, single=True)
    drawn = spaces(system.started(seed).eval(), system, single=True)
    return {
        "sigma": found.sigma,
        "condition": np.array(found.condition),
        "drawn": np.array(drawn.condition),
    }


def ideals_for(network: Network, params: Params) -> Ideals:
    """The ideal outputs, from those of the example inputs."""
    inputs = Inputs.chosen(network, None)
    return end_of(ideals_of(network, graph_of(network), inputs, KeptInMemory(), params))


def of_ideal_inputs(network: Network, most: int, steps: int) -> Arrays:
    """For each class and choice of `CHOICES`: distances [10, 3] to the ideal output before and after descent,
    the class [10, 3] that the network takes the input for, and the inputs [10, 3, 1, 28, 28].
    """
    graph, params = graph_of(network), Params.model_validate({"most": most, "steps": steps})
    ideals = ideals_for(network, params)
    starts, low, high = end_of(starts_of(network, ideals, params))
    output = class_output(graph, network)
    if output is None:
        raise ValueError(f"{network.title} has no output with a number for each class.")
    shape = (len(CLASSES), len(CHOICES))
    found = {name: np.zeros(shape) for name in ("before", "after", "said")}
    found["inputs"] = np.zeros((*shape, 1, SIDE, SIDE))
    for place in np.ndindex(*shape):
        target, choice = place
        start, ideal = starts[target][CHOICES[choice]], ideals.outputs[target]
        x, before, after, said = end_of(descend(network, graph, output, start, ideal, (low, high), steps))
        found["before"][place], found["after"][place], found["said"][place] = before, after, said
        found["inputs"][place] = x[0].numpy()
    return found


def inverted(network: Network, most: int) -> Arrays:
    """Layer-wise inversion: how far the outputs [10] for what it gives are from the ideal ones, and from how
    far on average the example inputs' own are.
    """
    ideals = ideals_for(network, Params.model_validate({"most": most}))
    maps = cast("Maps", analyze(network, "layer-inversion", node=ONE.layer, most=most))
    with torch.no_grad(), network.in_mode() as model:
        outputs = model(torch.from_numpy(maps.values).reshape(-1, 1, SIDE, SIDE)).double().numpy()
    return {
        "distance": np.linalg.norm(outputs - ideals.outputs, axis=1),
        "examples": ideals.distances.mean(0),
    }
