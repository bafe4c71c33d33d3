"""Metric multidimensional scaling by majorization (SMACOF), in float64.

De Leeuw (1977); Borg and Groenen, Modern Multidimensional Scaling (2005), chapter 8; extrapolated as by
O'Donoghue and Candes, Adaptive restart for accelerated gradient schemes (2015).
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from boxwalk.analyses.values import Doubles

PATIENCE = 3  # iterations that win little before the end: one alone may only have changed direction
_ROWS = 32  # at a time: they stay in the cache, and products so small need no second thread of BLAS


def smacof(
    distances: Doubles, start: Doubles, *, most: int = 300, tolerance: float = 1e-6
) -> Generator[float, None, Doubles]:
    """Places whose distances are those wanted as well as so many axes allow; yields the share of `most` done.

    distances: float64 [n, n], symmetric, zero on the diagonal, finite. start: [n, D]. Each iteration goes on
    from the Guttman transform in the direction of the last step. Where that would raise the raw stress, the
    sum over pairs of (distance wanted - distance)^2, it is taken back to the transform, which never does; so
    raw stress never rises. Stops after `most` iterations, or when PATIENCE in a row lower it by less than
    `tolerance` times the sum of the squared distances of the places. Returns float64 [n, D], centred.
    """
    majorization = Majorization(distances)
    places: Doubles = start - start.mean(0)
    stress, transform = majorization(places)
    last, run, idle = transform, 1, 0
    for turn in range(1, most + 1):
        ahead = transform + (run - 1) / (run + 2) * (transform - last)
        found, moved = majorization(ahead)
        if found > stress:
            ahead, run = transform, 1
            found, moved = majorization(ahead)
        won = stress - found
        if won <= 0:  # nothing but rounding is left
            break
        places, stress, last, transform, run = ahead, found, transform, moved, run + 1
        squares = len(places) * float((places**2).sum())  # of all distances, each pair once
        idle = idle + 1 if won < tolerance * squares else 0
        if idle == PATIENCE:
            break
        yield turn / most
    return places


class Majorization:
    """Raw stress and Guttman transform for certain distances, float64 [n, n]."""

    def __init__(self, distances: Doubles) -> None:
        self._distances = np.ascontiguousarray(distances, dtype=np.float64)
        self._found, self._work = np.empty((2, min(_ROWS, len(distances)) * len(distances)))

    def __call__(self, places: Doubles) -> tuple[float, Doubles]:
        """(raw stress of `places` [n, D], their Guttman transform [n, D], centred).

        Borg and Groenen (2005), equations 8.4 and 8.28 with all weights 1. A pair in the same place pulls
        nowhere.
        """
        from scipy.spatial.distance import cdist

        count, axes = places.shape
        places = np.ascontiguousarray(places)
        columns = np.vstack([places.T, np.ones(count)])  # the ones add up rows
        sums = np.zeros_like(columns)
        stress = 0.0
        for top in range(0, count, _ROWS):
            bottom = min(top + _ROWS, count)
            block = bottom - top
            wanted = self._distances[top:bottom, top:]  # each pair once, those within the block twice
            found = self._found[: wanted.size].reshape(wanted.shape)
            missing = self._work[: wanted.size].reshape(wanted.shape)
            cdist(places[top:bottom], places[top:], out=found)
            np.subtract(wanted, found, out=missing)
            within = missing[:, :block].ravel()  # a copy
            stress += float(np.vdot(missing, missing)) - 0.5 * float(np.vdot(within, within))
            np.fill_diagonal(found, 1)
            if found.min() == 0:
                found[found == 0] = np.inf
            np.divide(wanted, found, out=found)
            sums[:, top:bottom] += columns[:, top:] @ found.T
            sums[:, bottom:] += columns[:, top:bottom] @ found[:, block:]
        transform = sums[axes] * columns[:axes] - sums[:axes]
        return stress, np.ascontiguousarray(transform.T) / count
