"""Metric multidimensional scaling by majorization (SMACOF), in float64.

De Leeuw (1977); Borg and Groenen, Modern Multidimensional Scaling (2005), chapter 8; extrapolated as by
O'Donoghue and Candes, Adaptive restart for accelerated gradient schemes (2015).
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from boxwalk.analyses.values import Doubles

_ROWS = 32  # at a time: they stay in the cache, and products so small need no second thread of BLAS


def smacof(
    distances: Doubles, start: Doubles, *, most: int = 300, tolerance: float = 1e-7
) -> Generator[float, None, Doubles]:
    """Places whose distances are those wanted as well as so many axes allow; yields the share of `most` done.

    distances: float64 [n, n], symmetric, zero on the diagonal, finite. start: [n, D]. Each iteration goes on
    from the Guttman transform in the direction of the last step. Where that would raise the raw stress, the
    sum over pairs of (distance wanted - distance)^2, it is taken back to the transform, which never does; so
    raw stress never rises. Stops after `most` iterations, or when one lowers it by less than `tolerance`
    times the sum of the squared distances of the places. Returns float64 [n, D], centred.
    """
    majorization = Majorization(distances, start.shape[1])
    places: Doubles = start - start.mean(0)
    stress, transform = majorization(places)
    last, run = transform, 1
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
        if won < tolerance * len(places) * float((places**2).sum()):  # which is the sum over pairs
            break
        yield turn / most
    return places


class Majorization:
    """Raw stress and Guttman transform for certain distances, float64 [n, n], in so many axes."""

    def __init__(self, distances: Doubles, axes: int) -> None:
        self._distances = np.ascontiguousarray(distances, dtype=np.float64)
        self._columns = np.ones((axes + 1, len(distances)))  # one axis each, and ones that add up rows
        self._found, self._work = np.empty((2, min(_ROWS, len(distances)) * len(distances)))

    def __call__(self, places: Doubles) -> tuple[float, Doubles]:
        """(raw stress of `places` [n, D], their Guttman transform [n, D], centred).

        Borg and Groenen (2005), equations 8.4 and 8.28 with all weights 1. A pair in the same place pulls
        nowhere.
        """
        count, axes = places.shape
        columns = self._columns
        columns[:axes] = places.T
        sums = np.zeros_like(columns)
        stress = 0.0
        for top in range(0, count, _ROWS):
            bottom = min(top + _ROWS, count)
            block = bottom - top
            shape = block, count - top
            wanted = self._distances[top:bottom, top:]  # each pair once, those within the block twice
            found = self._found[: block * (count - top)].reshape(shape)
            work = self._work[: block * (count - top)].reshape(shape)
            for axis in range(axes):
                into = work if axis else found
                np.subtract(columns[axis, top:bottom, None], columns[axis, top:], out=into)
                np.multiply(into, into, out=into)
                if axis:
                    found += work
            np.sqrt(found, out=found)
            np.subtract(wanted, found, out=work)
            within = work[:, :block].ravel()  # a copy
            stress += float(np.vdot(work, work)) - 0.5 * float(np.vdot(within, within))
            np.equal(found, 0, out=work)
            found += work  # a pair in the same place: wanted / 1, and nothing between them to pull along
            np.divide(wanted, found, out=found)
            sums[:, top:bottom] += columns[:, top:] @ found.T
            sums[:, bottom:] += columns[:, top:bottom] @ found[:, block:]
        transform = sums[axes] * columns[:axes] - sums[:axes]
        return stress, np.ascontiguousarray(transform.T) / count
