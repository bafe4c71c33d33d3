"""Distances between many vectors, and what a map of them keeps of these distances."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from boxwalk.analyses.values import Doubles
from boxwalk.results import FloatArray

_WORK, _VALUES = 1 << 31, 1 << 24  # multiplications and values in one step


def centred_products(rows: FloatArray) -> Generator[float, None, Doubles]:
    """float64 [n, n]: inner products of the rows [n, D] less their mean; yields the share done.

    Everything here is made of them: distances, and the principal components (Gower 1966).
    """
    count, length = rows.shape
    products = np.zeros((count, count))
    if count == 0:
        return products
    step = max(16, min(_WORK // (count * count), _VALUES // count))
    for start in range(0, length, step):
        part = rows[:, start : start + step].astype(np.float64)
        part -= part.mean(0)
        products += part @ part.T
        yield min(1.0, (start + step) / length)
    return products


def distances_of(products: Doubles) -> Doubles:
    """Euclidean distances, float64 [n, n], of what has these inner products; see `centred_products`.

    Rows that are the same get 0: what rounding leaves of them is far below sqrt(eps) of the largest norm.
    """
    squares = np.diag(products)
    found = squares[:, None] + squares - 2 * products
    found[found < 64 * np.finfo(np.float64).eps * max(squares.max(initial=0.0), 0.0)] = 0
    np.fill_diagonal(found, 0)
    distances: Doubles = np.sqrt(found)
    return distances


def products_of(distances: Doubles) -> Doubles:
    """Inner products, centred, of places with these distances (double centring, Torgerson 1952)."""
    squares = distances**2
    means = squares.mean(0)
    products: Doubles = -0.5 * (squares - means - means[:, None] + means.mean())
    return products


def principal_components(products: Doubles, axes: int) -> tuple[Doubles, Doubles]:
    """(places [n, axes], share of the variance along each axis [axes], 0..1) from `centred_products`.

    The largest value of each axis, in magnitude, is positive; axes beyond the rank are 0.
    """
    from scipy.linalg import eigh

    count = len(products)
    wanted = min(axes, count)
    values, vectors = eigh(products, subset_by_index=(count - wanted, count - 1))
    values, vectors = values[::-1].clip(0), vectors[:, ::-1]
    signs = np.sign(vectors[np.abs(vectors).argmax(0), np.arange(wanted)])
    places = np.zeros((count, axes))
    places[:, :wanted] = vectors * signs * np.sqrt(values)
    total = float(np.trace(products))
    shares = np.zeros(axes)
    shares[:wanted] = values / total if total > 0 else 0.0
    return places, shares


def principal_axes(rows: FloatArray, places: Doubles) -> tuple[Doubles, Doubles]:
    """(origin [D], axes [axes, D] of length 1): the vector of a place is origin + place @ axes.

    rows: float32 [n, D]. places: [n, axes], their principal components. With as many axes as the rows have
    dimensions these are the rows again. Axes beyond the rank are 0: nothing of what is there lies on them.
    """
    origin: Doubles = rows.mean(0, dtype=np.float64)
    axes = places.T @ (rows.astype(np.float64) - origin)
    variances = (places**2).sum(0)
    least = 64 * np.finfo(np.float64).eps * len(rows) * variances.max(initial=0.0)
    axes = np.divide(axes, variances[:, None], out=np.zeros_like(axes), where=variances[:, None] > least)
    return origin, axes


def stress_1(distances: Doubles, places: Doubles) -> float:
    """Kruskal's stress-1 of a map at its best scale: 0 (every distance right) to 1; NaN where all are 0.

    sqrt(sum (d - b delta)^2 / sum d^2) with the scale b that makes it least, d the distances of the map,
    delta those wanted: sqrt(1 - (sum d delta)^2 / (sum d^2 sum delta^2)). Borg and Groenen (2005), 3.2 and
    11.1. At a minimum of metric scaling it is sqrt(raw stress / sum delta^2); scikit-learn's, t, divides by
    sum d^2 with b = 1, so that this is t / sqrt(1 + t^2) there.
    """
    within, across, wanted = 0.0, 0.0, 0.0
    for row, target in zip(places, distances, strict=True):
        found = np.sqrt(((places - row) ** 2).sum(1))
        within += float(found @ found)
        across += float(found @ target)
        wanted += float(target @ target)
    if within == 0 or wanted == 0:
        return float("nan")
    return float(np.sqrt(max(0.0, 1 - across / within * (across / wanted))))
