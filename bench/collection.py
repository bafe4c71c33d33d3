"""Maps of many inputs: metric scaling against scikit-learn's, and what a step of it takes.

    python bench/collection.py

Both begin with the same principal components; the places found must have no more stress.
"""

from __future__ import annotations

import time

import numpy as np
from measure import compare
from scipy.spatial.distance import pdist, squareform
from sklearn.manifold import smacof as reference
from sklearn.manifold import trustworthiness

from boxwalk.analyses.distances import centred_products, distances_of, principal_components
from boxwalk.analyses.progress import end_of
from boxwalk.analyses.projections import Projection, project
from boxwalk.analyses.smacof import smacof
from boxwalk.analyses.values import Doubles
from boxwalk.results import FloatArray


def clusters(count: int, length: int = 512) -> FloatArray:
    """Ten clusters, float32 [count, length]."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(10, length))
    values = centres[random.integers(0, 10, count)] + random.normal(size=(count, length))
    return values.astype(np.float32)


def raw_stress(distances: Doubles, places: Doubles) -> float:
    return float(((squareform(distances, checks=False) - pdist(places)) ** 2).sum())


def metric_scaling() -> None:
    products = end_of(centred_products(clusters(1000)))
    distances = distances_of(products)
    start, _ = principal_components(products, 3)
    found: dict[str, Doubles] = {}

    def theirs() -> None:
        found["scikit-learn"], _ = reference(
            distances, n_components=3, init=start, n_init=1, normalized_stress=False
        )

    def ours() -> None:
        found["own"] = end_of(smacof(distances, start))

    compare(
        {"scikit-learn's smacof": theirs, "own": ours},
        reference="scikit-learn's smacof",
        runs=3,
        title="Metric scaling of 1000 points into 3 dimensions from the same start",
        limits={"own": 0.2},
    )
    for name, places in found.items():
        stress = raw_stress(distances, places)
        trust = trustworthiness(distances, places, n_neighbors=5, metric="precomputed")
        print(f"  {name:<14} raw stress {stress:.6g}, trustworthiness (k = 5) {trust:.3f}")
    worse = raw_stress(distances, found["own"]) > raw_stress(distances, found["scikit-learn"])
    print(f"  stress no worse: {'MISSED' if worse else 'met'}")


def steps_of_a_map(count: int) -> None:
    """The longest time between two yields, in which nobody else is served."""
    values = clusters(count)
    for method in ("PCA", "MDS"):
        products = end_of(centred_products(values))
        longest, started = 0.0, time.perf_counter()
        begun = started
        for _ in project(products, Projection.model_validate({"method": method, "dimensions": 3})):
            longest = max(longest, time.perf_counter() - started)
            started = time.perf_counter()
        longest = max(longest, time.perf_counter() - started)
        whole = time.perf_counter() - begun
        print(f"  {method} of {count}: {whole:.2f} s, longest step {longest * 1e3:.0f} ms (aim 500 ms)")


if __name__ == "__main__":
    metric_scaling()
    print("\nMaps step by step")
    for count in (500, 1000):
        steps_of_a_map(count)
