"""Metric scaling against scikit-learn on the same data, and what holds whatever is given."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cdist, pdist, squareform
from sklearn.decomposition import PCA
from sklearn.manifold import smacof as reference

from boxwalk.analyses.progress import end_of
from boxwalk.analyses.smacof import Majorization, smacof
from boxwalk.analyses.values import Doubles


def raw_stress(distances: Doubles, places: Doubles) -> float:
    return float(((squareform(distances, checks=False) - pdist(places)) ** 2).sum())


def clusters(count: int, length: int = 40) -> Doubles:
    random = np.random.default_rng(count)
    return random.normal(size=(5, length))[random.integers(0, 5, count)] + random.normal(size=(count, length))


@pytest.mark.parametrize("count", [5, 31, 32, 33, 100])
@pytest.mark.parametrize("axes", [2, 3])
def test_one_step_is_the_guttman_transform(count: int, axes: int) -> None:
    distances, places = squareform(pdist(clusters(count))), clusters(count, axes)
    places[3] = places[1]  # in one place though apart
    found = cdist(places, places)
    weights = -np.divide(distances, found, out=np.zeros_like(found), where=found > 0)
    weights[np.arange(count), np.arange(count)] = -weights.sum(1)
    stress, transform = Majorization(distances)(places)
    np.testing.assert_allclose(transform, weights @ places / count, atol=1e-12)
    assert stress == pytest.approx(raw_stress(distances, places), rel=1e-12)


@pytest.mark.parametrize("axes", [2, 3])
@pytest.mark.parametrize("count", [12, 60, 150])
def test_no_worse_than_scikit_learn_from_the_same_start(count: int, axes: int) -> None:
    values = clusters(count)
    distances = squareform(pdist(values))
    start = PCA(axes, svd_solver="full").fit_transform(values)
    theirs, _ = reference(distances, n_components=axes, init=start, n_init=1, normalized_stress=False)
    ours = end_of(smacof(distances, start))
    assert raw_stress(distances, ours) <= raw_stress(distances, theirs) * (1 + 1e-9)
    assert raw_stress(distances, ours) < 0.8 * raw_stress(distances, start)


def test_distances_of_a_plane_are_found_again() -> None:
    values = clusters(40, 2)
    distances = squareform(pdist(values))
    start = values + np.random.default_rng(0).normal(scale=0.3, size=values.shape)
    ours = end_of(smacof(distances, start, tolerance=1e-14))
    np.testing.assert_allclose(pdist(ours), pdist(values), atol=1e-3)


@given(
    arrays(np.float64, st.tuples(st.integers(2, 40), st.integers(1, 4)), elements=st.floats(-9, 9, width=16)),
    st.integers(1, 3),
    st.integers(0, 99),
)
@settings(max_examples=60, deadline=None)
def test_stress_never_rises(values: Doubles, axes: int, seed: int) -> None:
    """Also with things that are the same, and from a start that puts things into one place."""
    distances = squareform(pdist(values))
    start = np.random.default_rng(seed).integers(-3, 4, (len(values), axes)).astype(np.float64)
    after = [raw_stress(distances, start)]
    after += [
        raw_stress(distances, end_of(smacof(distances, start, most=most, tolerance=0)))
        for most in (1, 2, 3, 5, 8, 13, 21, 34)
    ]
    assert np.isfinite(after).all()
    rounding = 1e-12 * (distances**2).sum()
    assert all(late <= early * (1 + 1e-12) + rounding for early, late in pairwise(after))
