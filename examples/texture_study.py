"""What maps of textures say of what the textures were made of: angle, scale and noise of bent stripes.

python examples/texture_study.py            # prints the figures of docs/analyses.md, about ten minutes
python examples/texture_study.py --quick    # fewer pictures, under a minute

After Lubbers et al., Inferring low-dimensional microstructure representations (2017), IV B and C, with the
demo's network, which was trained on photographs, in the place of VGG-19.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from boxwalk import Network, run
from boxwalk.analyses.distances import (
    centred_products,
    distances_of,
    principal_components,
    stress_1,
)
from boxwalk.analyses.progress import end_of
from boxwalk.analyses.smacof import smacof
from boxwalk.analyses.textures import power_spectrum, texture
from boxwalk.datasets.microstructures import Structure, stripes
from boxwalk.demo import textures

SIZE = 224
LAYERS = ("stem", "block1", "block2", "block3", "block4")  # after their rectifiers
SCALE = 15.0  # of the pictures that differ in angle only
LEAST_MEAN = 1e-3  # a channel below it says nothing and is not made loud
AMPLITUDES = (1.0, 2.5, 4.0)
DIMENSIONS = (2, 3, 4, 5, 6, 10)

Doubles = NDArray[np.float64]
Picture = NDArray[np.uint8]


def drawn(structure: Structure, seed: int) -> Picture:
    """uint8 [SIZE, SIZE]."""
    values = stripes(structure, SIZE, np.random.default_rng(seed))
    return np.rint((values + 1) * 127.5).astype(np.uint8)


def gram_vectors(network: Network) -> Callable[[Picture], NDArray[np.float32]]:
    """Of a picture the Gram matrices of all LAYERS as one vector, scaled as equation 4 asks.

    As in the paper's network every channel is scaled to a mean of 1, here over the network's photographs.
    """

    def maps_of(source: object) -> list[Tensor]:
        found = run(network, network.prepare(source), until=list(LAYERS))
        return [maps[0] for maps in found.values.values()]

    photographs = [maps_of(network.example(index).picture) for index in range(network.example_count)]
    means = [
        torch.stack([maps.mean((1, 2), keepdim=True) for maps in layer]).mean(0).clamp_min(LEAST_MEAN)
        for layer in zip(*photographs, strict=True)
    ]

    def vector(picture: Picture) -> NDArray[np.float32]:
        layers = zip(maps_of(picture), means, strict=True)
        return np.concatenate([texture(maps / mean, "sqrt(w/A)") for maps, mean in layers])

    return vector


def embedded(rows: NDArray[np.float32], dimensions: int) -> tuple[Doubles, float]:
    """(places float64 [n, dimensions] by metric MDS, Kruskal's stress-1)."""
    products = end_of(centred_products(rows))
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


def determined(places: Doubles, values: Doubles) -> float:
    """R^2 of ordinary least squares from places to values, equations 11 to 13."""
    design = np.column_stack([places, np.ones(len(places))])
    fitted = design @ np.linalg.lstsq(design, values, rcond=None)[0]
    return float(1 - ((values - fitted) ** 2).sum() / ((values - values.mean()) ** 2).sum())


def angle_study(
    vectors: dict[str, Callable[[Picture], NDArray[np.float32]]], count: int, trials: int
) -> None:
    """Figure 6: the error of angles read off a map of two axes."""
    angles = np.arange(count) * 180.0 / count
    print(f"angles, N = {count}, k = {SCALE:g}, mean and deviation of {trials} trials, degrees")
    for amplitude in AMPLITUDES:
        errors: dict[str, list[float]] = {name: [] for name in vectors}
        for trial in range(trials):
            pictures = [
                drawn(Structure(float(angle), SCALE, amplitude), 1000 * trial + index)
                for index, angle in enumerate(angles)
            ]
            for name, vector in vectors.items():
                places, _ = embedded(np.stack([vector(picture) for picture in pictures]), 2)
                errors[name].append(angle_error(angles, places))
        told = ", ".join(
            f"{name} {np.mean(found):.1f} +- {np.std(found):.1f}" for name, found in errors.items()
        )
        print(f"  A = {amplitude:g}: {told}", flush=True)


def manifold_study(vectors: dict[str, Callable[[Picture], NDArray[np.float32]]], steps: int) -> None:
    """Table I and figure 8: R^2 of scale and noise, and stress, by the number of axes."""
    structures = [
        Structure(180 * a / steps, 5 + 10 * k / steps, 0.5 + 1.5 * n / steps)
        for a in range(steps)
        for k in range(steps)
        for n in range(steps)
    ]
    pictures = [drawn(structure, index) for index, structure in enumerate(structures)]
    scale = np.array([structure.scale for structure in structures])
    noise = np.array([structure.amplitude for structure in structures])
    print(f"three parameters, N = {len(structures)}")
    for name, vector in vectors.items():
        rows = np.stack([vector(picture) for picture in pictures])
        for dimensions in DIMENSIONS:
            places, stress = embedded(rows, dimensions)
            print(
                f"  {name}, D = {dimensions}: R^2 of k {determined(places, scale):.3f}, "
                f"of A {determined(places, noise):.3f}, stress {stress:.3f}",
                flush=True,
            )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer pictures")
    quick = parser.parse_args(arguments).quick
    vectors = {"network": gram_vectors(textures.network()), "power spectrum": power_spectrum}
    angle_study(vectors, count=16 if quick else 50, trials=1 if quick else 10)
    manifold_study(vectors, steps=4 if quick else 10)


if __name__ == "__main__":
    main()
