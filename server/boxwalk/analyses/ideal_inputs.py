"""Inputs that bring a network near the output that is ideal for a class."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import torch
from pydantic import Field
from torch import Tensor

from boxwalk.analyses.classes import class_output, has_classes, has_labelled_examples
from boxwalk.analyses.collection import Collection, collect
from boxwalk.analyses.inputs import Inputs
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Kept, Progress, told
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.signal_pictures import as_pictures
from boxwalk.analyses.values import Doubles
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Network
from boxwalk.recording.engine import run
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Images, Maps

Choice = Literal["avg-img", "min-img", "avg-min-img"]
CHOICES: tuple[Choice, ...] = ("avg-img", "min-img", "avg-min-img")
SHOWN = 16  # classes, where none are named
_NEAREST = 25.0  # percentile of the distances up to which an input is averaged


class ClassesParams(Parameters):
    classes: tuple[Annotated[int, Field(ge=0, json_schema_extra={"format": "class"})], ...] = Field(
        (), max_length=64, description=f"for which classes; empty: the first {SHOWN}"
    )
    most: int = Field(2000, ge=2, le=20000, description="at most so many example inputs, evenly spaced")

    def fit(self, node: Node | None, network: Network) -> None:  # noqa: ARG002
        count = len(network.labels) if network.labels else math.inf
        wrong = [index for index in self.classes if index >= count]
        if wrong:
            raise ParameterError(
                f"Parameter 'classes' holds {wrong[0]}; the network has the classes 0 to {count - 1}."
            )


class Params(ClassesParams):
    start: Literal["best", "avg-img", "min-img", "avg-min-img"] = Field(
        "best", description="the average of the class, the nearest input, the average of the nearest quarter"
    )
    steps: int = Field(
        0, ge=0, le=1000, description="steps of gradient descent on the input, weights frozen; 0: as it is"
    )


@dataclass(frozen=True, eq=False)
class Ideals:
    """The outputs that are ideal for each class, and how far those of the example inputs are from them.

    outputs: float64 [K, K], row c ideal for class c. distances: float64 [n, K], Euclidean. names: of all K
    classes. wanted: the classes asked for. found: the example inputs.
    """

    outputs: Doubles
    distances: Doubles
    names: tuple[str, ...]
    wanted: tuple[int, ...]
    found: Collection


def has_one_input(graph: Graph) -> str | None:
    """Why there is no input to change by its gradient, None if there is one."""
    inputs = [graph.by_id[name] for name in graph.inputs]
    if len(inputs) != 1 or not inputs[0].dtype.startswith(("float", "bfloat")):
        return "the network has more than one input, or one that is not made of numbers with fractions."
    return None


@analysis(
    "ideal-inputs",
    title="Ideal inputs",
    source="Pattichis and Pattichis, Vector Spaces (2024), section 2.4, figure 3",
    applies=(has_classes, has_labelled_examples, has_one_input),
)
def ideal_inputs(
    network: Network, graph: Graph, inputs: Inputs, kept: Kept, params: Params
) -> Generator[Progress, None, Maps | Images]:
    """Which inputs bring the network near the ideal output of a class, made of the example inputs.

    The ideal output of a class: its own output as large as any example input made it, all others as small as
    any made them. avg-img is the average of the inputs of the class, min-img the input whose output is
    nearest to the ideal one, avg-min-img the average of the quarter that is nearest, both of whatever class;
    best is the one of the three that ends nearest. With steps, each is changed by gradient descent on the
    squared distance, weights frozen: a step that leads away is taken back and halved, and values stay within
    those of the example inputs (the paper leaves both open). Distances are Euclidean, in the output's unit.
    """
    ideals = yield from ideals_of(network, graph, inputs, kept, params)
    starts, low, high = yield from starts_of(network, ideals, params)
    output = class_output(graph, network)
    if output is None:  # `has_classes` has said so before
        raise NotApplicableError(f"None of the outputs of {network.title!r} has a number for each class.")
    pictures, labels, right = [], [], 0
    for place, target in enumerate(ideals.wanted):
        tried = []
        for number, (choice, start) in enumerate(starts[target].items()):
            steps = descend(network, graph, output, start, ideals.outputs[target], (low, high), params.steps)
            part = 0.5 / len(ideals.wanted) / len(starts[target])
            begun = 0.5 + part * (place * len(starts[target]) + number)
            found = yield from told(steps, f"{ideals.names[target]}, {choice}", begun, begun + part)
            tried.append((choice, *found))
        if not tried:
            continue
        choice, picture, before, after, said = min(tried, key=lambda each: each[3])
        pictures.append(picture[0].double().cpu().numpy())
        way = f"{before:.3g} to {after:.3g}" if params.steps else f"{after:.3g}"
        labels.append(f"{ideals.names[target]}: {choice}, distance {way}")
        right += said == target
    if not pictures:
        raise NotApplicableError(
            f"None of the example inputs chosen is of these classes, so there is no {params.start}."
        )
    return as_inputs(
        network,
        np.stack(pictures),
        title="Ideal inputs of each class",
        note=f"From {len(ideals.found.indices)} example inputs. The network takes {right} of these "
        f"{len(pictures)} for their class. {ideals.found.note()}".strip(),
        labels=labels,
    )


def ideals_of(
    network: Network, graph: Graph, inputs: Inputs, kept: Kept, params: ClassesParams
) -> Generator[Progress, None, Ideals]:
    """The ideal outputs, from those of the example inputs."""
    output = class_output(graph, network)
    if output is None:  # `has_classes` has said so before
        raise NotApplicableError(f"None of the outputs of {network.title!r} has a number for each class.")
    found = yield from collect(
        inputs,
        params.most,
        graph,
        [output.id],
        lambda _, values: values[output.id][0].float().cpu().numpy(),
        kept,
        {"most": params.most},
    )
    if not len(found.rows):
        raise NotApplicableError("The outputs of all example inputs hold values that are not finite.")
    rows = found.rows.astype(np.float64)
    outputs = ideal_outputs(rows)
    names = network.labels or tuple(str(index) for index in range(len(outputs)))
    wanted = params.classes or tuple(range(min(SHOWN, len(names))))
    wrong = [index for index in wanted if index >= len(names)]
    if wrong:
        raise ParameterError(f"Parameter 'classes' holds {wrong[0]}; the classes are 0 to {len(names) - 1}.")
    distances = np.stack([np.linalg.norm(rows - ideal, axis=1) for ideal in outputs], 1)
    return Ideals(outputs, distances, tuple(names), tuple(dict.fromkeys(wanted)), found)


def starts_of(
    network: Network, ideals: Ideals, params: Params
) -> Generator[Progress, None, tuple[dict[int, dict[Choice, Tensor]], float, float]]:
    """(for each class its starts, [1, ...] each; smallest and largest value of the example inputs)."""
    choices = CHOICES if params.start == "best" else (params.start,)
    found = ideals.found
    of: dict[tuple[int, Choice], set[int]] = {}
    for target in ideals.wanted:
        distances = ideals.distances[:, target]
        members: dict[Choice, list[int]] = {
            "avg-img": [place for place, label in enumerate(found.labels) if label == ideals.names[target]],
            "min-img": [int(distances.argmin())],
            "avg-min-img": nearest_quarter(distances),
        }
        of.update({(target, choice): set(members[choice]) for choice in choices})
    sums: dict[tuple[int, Choice], Tensor] = {}
    low, high = math.inf, -math.inf
    for place, index in enumerate(found.indices):
        yield Progress(0.4 + 0.1 * place / len(found.indices), f"example {index}")
        (x, *_) = network.example(index).inputs
        low, high = min(low, float(x.min())), max(high, float(x.max()))
        for key, chosen in of.items():
            if place in chosen:
                total = sums.get(key)
                if total is not None and total.shape != x.shape:
                    raise NotApplicableError("The example inputs differ in size and have no average.")
                sums[key] = x.double() if total is None else total + x.double()
    dtype = x.dtype
    starts: dict[int, dict[Choice, Tensor]] = {target: {} for target in ideals.wanted}
    for (target, choice), total in sums.items():
        starts[target][choice] = (total / len(of[target, choice])).to(dtype)
    return starts, low, high


def ideal_outputs(rows: Doubles) -> Doubles:
    """float64 [K, K] from outputs [n, K]: row c has the largest value of output c, the smallest of the others
    (section 2.4)."""
    count = rows.shape[1]
    ideal: Doubles = np.where(np.eye(count, dtype=bool), rows.max(0), np.tile(rows.min(0), (count, 1)))
    return ideal


def nearest_quarter(distances: Doubles) -> list[int]:
    """Which of the distances [n] are within the lowest 25th percentile, at least the smallest one."""
    return [int(place) for place in np.flatnonzero(distances <= np.percentile(distances, _NEAREST))]


def descend(
    network: Network,
    graph: Graph,
    output: Node,
    start: Tensor,
    ideal: Doubles,
    limits: tuple[float, float],
    steps: int,
) -> Generator[float, None, tuple[Tensor, float, float, int]]:
    """(input, distance before, distance after, class it is taken for) after gradient descent on the input.

    start: [1, ...]. The distance never rises: a step that would raise it is taken back, the next one is half
    as long.
    """
    wanted = torch.from_numpy(ideal)

    def ask(x: Tensor, gradient: bool) -> tuple[float, Tensor, int]:
        with torch.inference_mode(False), torch.set_grad_enabled(gradient):
            found = run(network, (x,), until=output.id, grad=gradient)
            values = found.values[output.id][0].cpu().double()
            squared = (values - wanted).square().sum()
            slope = found.gradient(squared, graph.inputs[0]) if gradient else torch.zeros_like(x)
            return math.sqrt(float(squared.detach())), slope.detach(), int(values.argmax())

    best = start
    distance, slope, said = ask(best, steps > 0)
    before = distance
    # the first step changes a value by a twentieth of its range, in the mean
    length = 0.05 * (limits[1] - limits[0]) * math.sqrt(start.numel())
    rate = length / max(float(slope.double().norm()), 1e-30)
    for step in range(steps):
        yield step / steps
        if not bool(slope.any()) or rate < 1e-12:
            break
        tried = (best - rate * slope).clamp(*limits)
        there, next_slope, now = ask(tried, True)
        if there < distance:
            best, distance, slope, said = tried, there, next_slope, now
            rate *= 1.3
        else:
            rate /= 2
    return best, before, distance, said


def as_inputs(
    network: Network, values: Doubles, *, title: str, note: str, labels: list[str]
) -> Maps | Images:
    """Inputs [k, ...] as pictures, mean and std undone where they are pictures, else as maps."""
    if network.kind != "image" or values.ndim != 4 or values.shape[1] not in (1, 3):
        return as_pictures(values, colours=False, title=title, note=note, labels=labels, unit="of the input")
    mean, std = (
        np.array(each if each is not None else other).reshape(-1, 1, 1)
        for each, other in ((network.mean, (0.0,)), (network.std, (1.0,)))
    )
    pictures = np.clip(values * std + mean, 0, 1)
    return Images(title=title, note=note, values=pictures.astype(np.float32), labels=labels)
