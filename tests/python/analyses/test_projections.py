"""Maps of many things against scikit-learn on the same data."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest
from scipy.spatial.distance import pdist, squareform
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold import smacof as reference
from threadpoolctl import threadpool_limits

from boxwalk.analyses import Progress
from boxwalk.analyses.apart import apart
from boxwalk.analyses.distances import (
    centred_products,
    distances_of,
    principal_axes,
    principal_components,
    products_of,
    stress_1,
)
from boxwalk.analyses.progress import end_of
from boxwalk.analyses.projections import Projection, Summary, of_distances, project
from boxwalk.analyses.values import Doubles
from boxwalk.errors import BoxwalkError, NotApplicableError
from boxwalk.results import FloatArray

from .test_smacof import clusters, raw_stress


def chosen(**given: object) -> Projection:
    return Projection.model_validate(given)


def rows(count: int, length: int = 40) -> FloatArray:
    return clusters(count, length).astype(np.float32)


@pytest.mark.parametrize("shape", [(30, 8), (12, 300), (4, 3)])
def test_pca_is_that_of_scikit_learn_up_to_sign(shape: tuple[int, int]) -> None:
    values = rows(*shape)
    reference = PCA(3, svd_solver="full")
    wanted = reference.fit_transform(values.astype(np.float64))
    places, summary = end_of(project(end_of(centred_products(values)), chosen(dimensions=3)))
    wanted *= np.sign((wanted * places).sum(0))
    np.testing.assert_allclose(places, wanted, atol=1e-6)
    shares = [float(value) for name, value in summary.items() if name.startswith("variance")]
    np.testing.assert_allclose(shares, 100 * reference.explained_variance_ratio_, atol=1e-9)
    assert all(axis[np.abs(axis).argmax()] > 0 for axis in places.T)


@pytest.mark.parametrize("far", [0, 1000])
def test_places_are_the_rows_again_with_all_axes(far: float) -> None:
    values = rows(30, 8) + np.float32(far)
    places, _ = principal_components(end_of(centred_products(values)), 8)
    origin, axes = principal_axes(values, places)
    np.testing.assert_allclose(origin + places @ axes, values.astype(np.float64), rtol=1e-10, atol=1e-9)
    np.testing.assert_allclose(axes @ axes.T, np.eye(8), atol=1e-8)
    # with fewer, what lies nearest to them: scikit-learn's way back
    reference = PCA(3, svd_solver="full").fit(values.astype(np.float64))
    wanted = reference.inverse_transform(reference.transform(values.astype(np.float64)))
    np.testing.assert_allclose(origin + places[:, :3] @ axes[:3], wanted, rtol=1e-10, atol=1e-9)
    signs = np.sign((axes[:3] * reference.components_).sum(1))
    np.testing.assert_allclose(axes[:3], reference.components_ * signs[:, None], atol=1e-9)


def test_axes_beyond_the_rank_lead_nowhere() -> None:
    line = np.outer(np.arange(6, dtype=np.float32) - 2, [3.0, 0.0, 4.0]).astype(np.float32)
    places, _ = principal_components(end_of(centred_products(line)), 3)
    _, axes = principal_axes(line, places)
    np.testing.assert_allclose(np.abs(axes[0]), [0.6, 0, 0.8], atol=1e-12)
    assert not axes[1:].any()
    same = np.full((4, 3), 2, np.float32)
    origin, axes = principal_axes(same, np.zeros((4, 2)))
    assert origin.tolist() == [2, 2, 2]
    assert not axes.any()


def test_distances_are_right_also_far_from_the_origin() -> None:
    values = rows(20, 5000) + np.float32(100)
    found = distances_of(end_of(centred_products(values)))
    np.testing.assert_allclose(found, squareform(pdist(values.astype(np.float64))), rtol=1e-9)


def test_what_is_the_same_is_at_distance_zero() -> None:
    values = np.repeat(rows(5) * 1e4, 2, axis=0)
    found = distances_of(end_of(centred_products(values)))
    assert all(found[2 * index, 2 * index + 1] == 0 for index in range(5))
    assert (found == 0).sum() == 20


def test_products_come_back_from_distances() -> None:
    products = end_of(centred_products(rows(15)))
    np.testing.assert_allclose(products_of(distances_of(products)), products, atol=1e-9)


def assert_figures(values: FloatArray, places: Doubles, summary: Summary) -> None:
    trust = trustworthiness(values, places, n_neighbors=5)
    assert summary["trustworthiness (k = 5)"] == pytest.approx(trust, abs=1e-12)
    wanted, found = pdist(values.astype(np.float64)), pdist(places)
    scale = (found @ wanted) / (wanted @ wanted)
    stress = np.sqrt(((found - scale * wanted) ** 2).sum() / (found**2).sum())
    assert summary["Kruskal stress-1"] == pytest.approx(stress, rel=1e-9)


@pytest.mark.parametrize("method", ["PCA", "MDS"])
def test_figures_are_those_of_scikit_learn(method: str) -> None:
    values = rows(25)
    params = chosen(method=method)
    places, summary = end_of(project(end_of(centred_products(values)), params))
    assert_figures(values, places, summary)


def test_stress_1_of_metric_scaling_is_that_of_scikit_learn() -> None:
    """Theirs takes the scale as it is; at a minimum the one tells the other."""
    distances = squareform(pdist(clusters(30)))
    start = PCA(2, svd_solver="full").fit_transform(clusters(30))
    places, stress = reference(
        distances, n_components=2, init=start, n_init=1, max_iter=3000, eps=1e-13, normalized_stress=True
    )
    assert stress_1(distances, places) == pytest.approx(stress / np.sqrt(1 + stress**2), rel=1e-5)


def test_tsne_is_as_good_as_that_of_scikit_learn() -> None:
    values = rows(40)
    with threadpool_limits(1):  # its threads wait for each other where cores are busy
        theirs = TSNE(2, perplexity=8, init="pca", random_state=0).fit_transform(values)
    params = chosen(method="t-SNE", perplexity=8)
    places, summary = end_of(project(end_of(centred_products(values)), params))
    assert_figures(values, places, summary)
    ours = trustworthiness(values, places, n_neighbors=5)
    assert ours >= trustworthiness(values, theirs, n_neighbors=5) - 0.02


CONSTANT = np.ones((4, 5), np.float32)
DUPLICATES = np.repeat(np.eye(2, 6, dtype=np.float32), 3, axis=0)
ON_A_LINE = np.array([[0.0], [1.0], [3.0]], np.float32)


@pytest.mark.parametrize(
    ("method", "values"),
    [
        *((method, values) for method in ("PCA", "MDS") for values in (CONSTANT, DUPLICATES, ON_A_LINE)),
        ("t-SNE", CONSTANT),
        ("t-SNE", DUPLICATES),
    ],
)
def test_poor_data_give_a_map_of_numbers(method: str, values: FloatArray) -> None:
    params = chosen(method=method, dimensions=3)
    places, summary = end_of(project(end_of(centred_products(values)), params))
    assert places.shape == (len(values), 3)
    assert np.isfinite(places).all()
    if not np.ptp(values, axis=0).any():
        assert not places.any()
        assert summary == {"distances": "all inputs are the same here"}
    elif method != "t-SNE":
        assert summary["Kruskal stress-1"] == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_are_told(count: int) -> None:
    with pytest.raises(NotApplicableError, match=f"at least 3 inputs; there are {count}"):
        end_of(project(np.eye(count), chosen()))
    with pytest.raises(NotApplicableError, match=f"at least 3 inputs; there are {count}"):
        end_of(of_distances(np.zeros((count, count)), 2))


def test_things_that_the_start_puts_together_are_parted() -> None:
    """The corners of a regular simplex: no two axes hold them all."""
    distances = 1.0 - np.eye(6)
    places, _ = end_of(of_distances(distances, 2))
    assert pdist(places).min() > 0.3
    flat, _ = principal_components(products_of(distances), 2)
    assert raw_stress(distances, places) < raw_stress(distances, flat)


@pytest.mark.skipif(importlib.util.find_spec("umap") is None, reason="umap-learn is an extra")
def test_umap_keeps_clusters_together() -> None:
    values = rows(60)
    params = chosen(method="UMAP")
    places, _ = end_of(project(end_of(centred_products(values)), params))
    assert trustworthiness(values, places, n_neighbors=5) > 0.8


def ones(script: str) -> Doubles:
    return end_of(apart(script, {"given": np.ones((2, 2))}, {"factor": 3.0}, "a test"))


def test_work_apart_gets_arrays_and_parameters() -> None:
    np.testing.assert_array_equal(ones("result = given * parameters['factor']"), np.full((2, 2), 3.0))


def test_work_apart_that_fails_says_why() -> None:
    with pytest.raises(BoxwalkError, match="a test ended with an error: ValueError: too flat"):
        ones("raise ValueError('too flat')")


def test_work_apart_ends_when_it_is_given_up() -> None:
    steps = apart(
        "import os, time\nopen(parameters['path'], 'w').write(str(os.getpid()))\ntime.sleep(60)",
        {},
        {"path": 0},
        "a test",
    )
    assert isinstance(next(steps), Progress)
    steps.close()  # returns only when the process has ended
