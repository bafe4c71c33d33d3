"""Vectors of pictures as textures, their maps, and how well a map tells what the pictures are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from boxwalk.analyses.distances import centred_products, distances_of, principal_components, stress_1
from boxwalk.analyses.progress import end_of
from boxwalk.analyses.smacof import smacof
from boxwalk.analyses.textures import power_spectrum, texture
from boxwalk.datasets.microstructures import Structure, stripes
from boxwalk.network import Network
from boxwalk.recording.engine import run
from boxwalk.results import Points

SCALE = 15.0  # of the pictures that differ in angle only
DIMENSIONS = (2, 3, 4, 5, 6, 10)
FLAT = 6  # axes from which on the paper's stress hardly falls
PARAMETERS = ("angle", "scale", "amplitude")
SECTORS = 6  # colours of a map
SIZE = 224
LAYERS = ("stem", "block1", "block2", "block3", "block4")  # of the demo's network, after their rectifiers
LEAST_MEAN = 1e-3  # a channel below it says nothing and is not made loud

Doubles = NDArray[np.float64]
Picture = NDArray[np.uint8]
Vector = Callable[[Picture], NDArray[np.float32]]


class Method(NamedTuple):
    """How pictures become vectors. part: its name in those of files. vector: makes what makes one.

    seeds: how many of the study's it is repeated with, None for all.
    """

    name: str
    part: str
    vector: Callable[[], Vector]
    seeds: int | None = None

    def of(self, seeds: Sequence[int]) -> Sequence[int]:
        """Those of the study's seeds that it is repeated with."""
        return seeds[: self.seeds]


def methods(quick: bool) -> list[Method]:
    """Gram matrices of the demo's network, and of VGG-19 where its weights are there; last the power
    spectrum.

    VGG-19 takes some thirty times as long as the demo's network: one seed only, and none of it if `quick`.
    """
    found = [Method("demo's network", "demo", _of_the_demo)]
    file = None if quick else vgg_weights()
    if file is not None:
        found.append(Method("VGG-19", "vgg19", lambda: _of_vgg(file), 1))
    return [*found, Method("power spectrum", "spectrum", lambda: power_spectrum)]


def vgg_weights() -> Path | None:
    """The file of torchvision's VGG-19 in PyTorch's folder of weights; None where it was never downloaded."""
    try:
        from torchvision.models import VGG19_Weights
    except ImportError:
        return None
    file = Path(torch.hub.get_dir()) / "checkpoints" / VGG19_Weights.DEFAULT.url.rpartition("/")[2]
    return file if file.is_file() else None


@cache
def _of_the_demo() -> Vector:
    """Its channels are scaled to a mean of 1 over its photographs, as those of the paper's network are."""
    from boxwalk.demo import textures

    network = textures.network()
    pictures = [network.example(index).picture for index in range(network.example_count)]
    photographs = [_maps(network, LAYERS, picture) for picture in pictures]
    means = [
        torch.stack([maps.mean((1, 2), keepdim=True) for maps in layer]).mean(0).clamp_min(LEAST_MEAN)
        for layer in zip(*photographs, strict=True)
    ]
    return gram_vectors(network, LAYERS, means)


@cache
def _of_vgg(file: Path) -> Vector:
    """Its weights are normalized when it is opened."""
    from boxwalk.targets import open_target
    from boxwalk.zoo.vgg import TEXTURE_LAYERS

    (network,) = open_target("zoo:vgg19-mean", weights=file)
    return gram_vectors(network, TEXTURE_LAYERS, [torch.ones(1)] * len(TEXTURE_LAYERS))


def gram_vectors(network: Network, layers: Sequence[str], means: Sequence[Tensor]) -> Vector:
    """Makes of a picture the Gram matrices of all layers as one vector, scaled as equation 4 asks.

    means: what each layer's maps [C, H, W] are divided by.
    """

    def vector(picture: Picture) -> NDArray[np.float32]:
        found = zip(_maps(network, layers, picture), means, strict=True)
        return np.concatenate([texture(maps / mean, "sqrt(w/A)") for maps, mean in found])

    return vector


def _maps(network: Network, layers: Sequence[str], picture: object) -> list[Tensor]:
    """[C, H, W] of each layer."""
    found = run(network, network.prepare(picture), until=list(layers))
    return [maps[0] for maps in found.values.values()]


def ring(count: int, amplitude: float) -> list[Structure]:
    """Stripes that differ in their angle only (IV B)."""
    return [Structure(180.0 * index / count, SCALE, amplitude) for index in range(count)]


def solid(steps: int) -> list[Structure]:
    """All combinations of so many angles, scales and amplitudes of noise (IV C)."""
    return [
        Structure(180 * a / steps, 5 + 10 * k / steps, 0.5 + 1.5 * n / steps)
        for a in range(steps)
        for k in range(steps)
        for n in range(steps)
    ]


def drawn(structure: Structure, *seed: int) -> Picture:
    """uint8 [SIZE, SIZE]."""
    values = stripes(structure, SIZE, np.random.default_rng(seed))
    return np.rint((values + 1) * 127.5).astype(np.uint8)


def all_drawn(structures: Sequence[Structure], *seed: int) -> list[Picture]:
    return [drawn(structure, *seed, index) for index, structure in enumerate(structures)]


def values_of(structures: Sequence[Structure], parameter: str) -> Doubles:
    """float64 [n]: one of PARAMETERS."""
    return np.array([getattr(structure, parameter) for structure in structures], np.float64)


def products_of(vector: Vector, pictures: Sequence[Picture]) -> Doubles:
    """Inner products float64 [n, n] of the pictures' vectors less their mean."""
    first = vector(pictures[0])
    rows = np.empty((len(pictures), len(first)), np.float32)
    rows[0] = first
    for place, picture in enumerate(pictures[1:], 1):
        rows[place] = vector(picture)
    return end_of(centred_products(rows))


def embedded(products: Doubles, dimensions: int) -> tuple[Doubles, float]:
    """(places float64 [n, dimensions] by metric MDS, Kruskal's stress-1)."""
    distances = distances_of(products)
    start, _ = principal_components(products, dimensions)
    places = end_of(smacof(distances, start))
    return places, stress_1(distances, places)


def angle_error(angles: Doubles, places: Doubles) -> float:
    """Equation 10 in degrees: angles 0..180 against half the direction of places [n, 2], either way round."""
    twice = np.exp(2j * np.radians(angles))
    around = places - places.mean(0)
    seen = np.exp(1j * np.arctan2(around[:, 1], around[:, 0]))
    errors = []
    for direction in (seen, seen.conj()):
        turn = (twice * direction.conj()).mean()
        rest = np.angle(twice * direction.conj() / turn)
        errors.append(float(np.degrees(np.sqrt((rest**2).mean())) / 2))
    return min(errors)


def linear(places: Doubles, values: Doubles) -> tuple[Doubles, float]:
    """(slopes [D], R^2) of ordinary least squares from places [n, D] to values [n]: equations 11 to 13."""
    design = np.column_stack([places, np.ones(len(places))])
    found: Doubles = np.linalg.lstsq(design, values, rcond=None)[0].astype(np.float64)
    rest = ((values - design @ found) ** 2).sum()
    return found[:-1], float(1 - rest / ((values - values.mean()) ** 2).sum())


def from_above(angles: Doubles, places: Doubles) -> Doubles:
    """Places [n, 3] seen along the axis around which the angles go: [n, 2], distances as they are.

    The plane is that of the two directions in which the cosine and the sine of twice the angle are fitted.
    """
    twice = np.radians(2 * angles)
    plane = np.column_stack([linear(places, part)[0] for part in (np.cos(twice), np.sin(twice))])
    seen: Doubles = places @ np.linalg.qr(plane)[0].astype(np.float64)
    return seen


def crossing(first: Doubles, second: Doubles) -> float:
    """Degrees between two directions [D], equation 14."""
    cosine = first @ second / (np.linalg.norm(first) * np.linalg.norm(second))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def of_ring(
    structures: Sequence[Structure], method: Method, pictures: Callable[[], list[Picture]]
) -> Mapping[str, Any]:
    """A part of the study: `error` of angles in degrees, `stress`, and `places` [n, 2]."""
    places, stress = embedded(products_of(method.vector(), pictures()), 2)
    return {"error": angle_error(values_of(structures, "angle"), places), "stress": stress, "places": places}


def of_solid(
    structures: Sequence[Structure], method: Method, pictures: Callable[[], list[Picture]]
) -> Mapping[str, Any]:
    """A part of the study, over DIMENSIONS: R^2 of `scale` and `noise`, and `stress`.

    At three axes their `places` [n, 3] and `azimuth`, the error of angles seen from above in degrees; at FLAT
    axes `crossing`, the degrees between what tells the scale and what tells the noise.
    """
    angles, scales, noises = (values_of(structures, parameter) for parameter in PARAMETERS)
    products = products_of(method.vector(), pictures())
    found: dict[str, Any] = {"scale": [], "noise": [], "stress": []}
    for dimensions in DIMENSIONS:
        places, stress = embedded(products, dimensions)
        towards_scale, scale = linear(places, scales)
        towards_noise, noise = linear(places, noises)
        for name, value in (("scale", scale), ("noise", noise), ("stress", stress)):
            found[name].append(value)
        if dimensions == 3:
            found |= {"places": places, "azimuth": angle_error(angles, from_above(angles, places))}
        if dimensions == FLAT:
            found["crossing"] = crossing(towards_scale, towards_noise)
    return found


def points(
    structures: Sequence[Structure], places: Doubles, name: str, parameter: str, note: str = ""
) -> Points:
    """A map of pictures, coloured by what they are made of. name: of the method."""
    values = values_of(structures, parameter)
    levels = np.unique(values)
    of_level = np.minimum(np.arange(len(levels)) * SECTORS // len(levels), SECTORS - 1)
    sectors = of_level[np.searchsorted(levels, values)]
    form = {"angle": "{} degrees", "scale": "k = {}", "amplitude": "A = {}"}[parameter]
    words = []
    for sector in range(SECTORS):
        within = levels[of_level == sector]
        ends = dict.fromkeys(f"{value:.3g}" for value in (within.min(), within.max())) if len(within) else ()
        words.append(form.format(" to ".join(ends)))
    order = np.argsort(values, kind="stable")  # groups get their colours in the order of the points
    return Points(
        title=f"Map of {len(values)} pictures by the {name}, coloured by {parameter}",
        note=note,
        coordinates=places[order].astype(np.float32),
        labels=[""] * len(order),
        groups=[words[sector] for sector in sectors[order]],
    )
