"""What is to become large: a number made of values of nodes, for one image or a few that belong together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from numpy.typing import ArrayLike
from torch import Tensor

from boxwalk.errors import ParameterError

Values = Mapping[str, Tensor]
"""By node, the maps of the images that belong together: float [n, C, H, W], as `maps_of` gives them."""


@dataclass(frozen=True, eq=False)
class Objective:
    """A score and what it is made of.

    nodes: names of the nodes that it reads. score: from their values to a number that can be differentiated;
    with several images the sum over them. words: what the image shows, as its label. count: how many images
    belong together. checks: called with the channels and grid of each node before anything is run; raises
    ParameterError for what does not fit.

    Objectives can be added, subtracted and multiplied by numbers; everywhere more is better.
    """

    nodes: tuple[str, ...]
    score: Callable[[Values], Tensor]
    words: str
    count: int = 1
    checks: Callable[[Mapping[str, tuple[int, int, int]]], None] = lambda _shapes: None

    def __add__(self, other: Objective) -> Objective:
        def checks(shapes: Mapping[str, tuple[int, int, int]]) -> None:
            self.checks(shapes)
            other.checks(shapes)

        return Objective(
            tuple(dict.fromkeys((*self.nodes, *other.nodes))),
            lambda values: self.score(values) + other.score(values),
            f"{self.words} + {other.words}",
            max(self.count, other.count),
            checks,
        )

    def __mul__(self, factor: float) -> Objective:
        return Objective(
            self.nodes,
            lambda values: self.score(values) * factor,
            f"{factor:g} {self.words}",
            self.count,
            self.checks,
        )

    __rmul__ = __mul__

    def __neg__(self) -> Objective:
        return self * -1.0

    def __sub__(self, other: Objective) -> Objective:
        return self + -other


def channel(node: str, index: int) -> Objective:
    """The mean of a channel's feature map (Linse 5.1); of a classifier's output a class's score."""
    return Objective(
        (node,),
        lambda values: values[node][:, index].mean((-2, -1)).sum(),
        f"{node} {index}",
        checks=lambda shapes: _check(node, shapes, index),
    )


def unit(node: str, index: int, y: int, x: int) -> Objective:
    """One value: channel `index` at row `y`, column `x` of its map."""
    return Objective(
        (node,),
        lambda values: values[node][:, index, y, x].sum(),
        f"{node} {index} at {y}, {x}",
        checks=lambda shapes: _check(node, shapes, index, (y, x)),
    )


def strongest(node: str, index: int, share: float) -> Objective:
    """The mean of the largest values of a channel's feature map. share: of all its values, above 0, at most
    1; at least one value counts.
    """
    if not 0 < share <= 1:
        raise ParameterError(f"share is {share}; more than 0 and at most 1 is possible.")

    def score(values: Values) -> Tensor:
        rows = values[node][:, index].flatten(1)
        count = max(1, round(share * rows.shape[1]))
        return rows.topk(count, dim=1).values.mean(1).sum()

    return Objective(
        (node,),
        score,
        f"{node} {index}, strongest {share:.0%}",
        checks=lambda shapes: _check(node, shapes, index),
    )


def direction(node: str, vector: ArrayLike) -> Objective:
    """The mean over all places of the values projected on a direction in the space of channels.

    vector: a number per channel; its length is taken as 1.
    """
    along = torch.as_tensor(vector, dtype=torch.float32).flatten()
    length = float(along.norm())
    if not length > 0:
        raise ParameterError("The direction has no length; a number other than 0 is needed.")
    along = along / length

    def score(values: Values) -> Tensor:
        maps = values[node]
        return torch.einsum("nchw,c->n", maps, along.to(maps)).sum() / (maps.shape[-2] * maps.shape[-1])

    return Objective(
        (node,), score, f"direction at {node}", checks=lambda shapes: _check_length(node, shapes, len(along))
    )


def eigenfeature(node: str, loadings: ArrayLike, component: int = 0) -> Objective:
    """An eigenfeature of the layer: its loadings (a number per channel) as a direction."""
    return replace(direction(node, loadings), words=f"eigenfeature {component + 1} of {node}")


def activation(node: str, given: ArrayLike) -> Objective:
    """The mean over all values of the product with a given activation, float [C, H, W]."""
    wanted = torch.as_tensor(given, dtype=torch.float32)

    def checks(shapes: Mapping[str, tuple[int, int, int]]) -> None:
        if tuple(wanted.shape) != shapes[node]:
            raise ParameterError(
                f"The activation given is {tuple(wanted.shape)}, that of '{node}' is {shapes[node]}."
            )

    return Objective(
        (node,),
        lambda values: (values[node] * wanted.to(values[node])).mean((1, 2, 3)).sum(),
        f"activation of {node}",
        checks=checks,
    )


def texture(node: str, given: ArrayLike) -> Objective:
    """Minus the mean square difference of the Gram matrix from that of an activation, float [C, H, W]."""
    wanted = gram(torch.as_tensor(given, dtype=torch.float32)[None])

    def score(values: Values) -> Tensor:
        return -(gram(values[node]) - wanted.to(values[node])).square().mean((1, 2)).sum()

    return Objective(
        (node,),
        score,
        f"texture at {node}",
        checks=lambda shapes: _check_length(node, shapes, wanted.shape[-1]),
    )


def diversity(node: str, count: int) -> Objective:
    """Minus the mean over all pairs of `count` images of the cosine between their Gram matrices."""
    if count < 2:
        raise ParameterError(f"count is {count}; images differ from each other from 2 on.")

    def score(values: Values) -> Tensor:
        rows = gram(values[node]).flatten(1)
        rows = rows / rows.norm(dim=1, keepdim=True).clamp_min(1e-12)
        cosines = rows @ rows.T
        mean: Tensor = (cosines.sum() - cosines.diagonal().sum()) / (len(rows) * (len(rows) - 1))
        return -mean

    return Objective((node,), score, f"diversity at {node}", count)


def gram(maps: Tensor) -> Tensor:
    """Of float [n, C, H, W] the products of all channels, mean over the places: [n, C, C]."""
    rows = maps.flatten(2)
    products: Tensor = rows @ rows.transpose(1, 2) / rows.shape[-1]
    return products


def _check(
    node: str,
    shapes: Mapping[str, tuple[int, int, int]],
    index: int,
    place: Sequence[int] | None = None,
) -> None:
    channels, *grid = shapes[node]
    if not 0 <= index < channels:
        raise ParameterError(f"'{node}' has no channel {index}; 0 to {channels - 1} are there.")
    if place is not None and not all(0 <= at < size for at, size in zip(place, grid, strict=True)):
        raise ParameterError(f"The maps of '{node}' are {grid[0]} x {grid[1]}; {tuple(place)} is outside.")


def _check_length(node: str, shapes: Mapping[str, tuple[int, int, int]], length: int) -> None:
    if shapes[node][0] != length:
        raise ParameterError(f"{length} numbers were given; '{node}' has {shapes[node][0]} channels.")
