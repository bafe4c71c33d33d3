"""Maps of many things in two or three dimensions, made of the distances between them."""

from __future__ import annotations

import importlib.util
from collections.abc import Generator
from typing import Literal

import numpy as np
from pydantic import Field

from boxwalk.analyses.apart import apart
from boxwalk.analyses.distances import distances_of, principal_components, products_of, stress_1
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Progress, told
from boxwalk.analyses.smacof import smacof
from boxwalk.analyses.values import Doubles
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.network import Network
from boxwalk.recording.graph import Node

Method = Literal["PCA", "MDS", "t-SNE", "UMAP"]
Summary = dict[str, float | int | str]

NEIGHBOURS = 15  # of each input, which UMAP looks at
TRUSTED = 5  # neighbours of each input, for trustworthiness
_NUDGE = 1e-6

_TSNE = """
from sklearn.manifold import TSNE
result = TSNE(
    n_components=start.shape[1], perplexity=parameters["perplexity"], init=start, metric="precomputed",
    random_state=0,
).fit_transform(distances)
"""
_UMAP = """
from umap import UMAP
result = UMAP(
    n_components=start.shape[1], n_neighbors=parameters["neighbours"], init=start, metric="precomputed",
    random_state=0, n_jobs=1,
).fit_transform(distances)
"""


class Projection(Parameters):
    method: Method = Field(
        "PCA",
        description="PCA: the axes of largest variance; MDS: distances as right as they can be; t-SNE, UMAP: "
        "neighbours stay neighbours, large distances mean little",
    )
    dimensions: int = Field(2, ge=2, le=3, description="axes of the map")
    perplexity: float = Field(
        30, ge=2, le=100, description="of t-SNE: about how many neighbours each input looks at"
    )

    def fit(self, node: Node | None, network: Network) -> None:  # noqa: ARG002  # the same anywhere
        if self.method == "UMAP" and importlib.util.find_spec("umap") is None:
            raise ParameterError(
                "UMAP is not installed here. Install it with: pip install 'boxwalk[umap]', or choose PCA, "
                "MDS or t-SNE."
            )


def project(products: Doubles, params: Projection) -> Generator[Progress, None, tuple[Doubles, Summary]]:
    """(places float64 [n, dimensions], what is known of them) of things with these inner products, centred.

    Every method begins with the principal components, so the map is the same on every run. Raises
    NotApplicableError for fewer than three things.
    """
    if len(products) < 3:
        raise NotApplicableError(f"A map needs at least 3 inputs; there are {len(products)} to be drawn.")
    distances = distances_of(products)
    places, shares = principal_components(products, params.dimensions)
    summary: Summary = {}
    if not distances.any():
        return np.zeros_like(places), {"distances": "all inputs are the same here"}
    if params.method == "PCA":
        names = ("first", "second", "third")
        summary = {f"variance of the {names[i]} axis [%]": 100 * share for i, share in enumerate(shares)}
    elif params.method == "MDS":
        places = yield from scaled(distances, places)
    elif params.method == "t-SNE":
        # three times the perplexity is how many neighbours it looks for
        perplexity = min(params.perplexity, (len(products) - 1) / 3)
        summary = {"perplexity": perplexity}
        places = yield from apart(
            _TSNE,
            {"distances": distances, "start": _small(places)},
            {"perplexity": perplexity},
            "t-SNE",
        )
    else:
        neighbours = min(NEIGHBOURS, len(products) - 1)
        summary = {"neighbours": neighbours}
        places = yield from apart(
            _UMAP, {"distances": distances, "start": places}, {"neighbours": neighbours}, "UMAP"
        )
    yield Progress(0.97, "how far the map can be trusted")
    return places, summary | quality(distances, places)


def scaled(distances: Doubles, start: Doubles) -> Generator[Progress, None, Doubles]:
    """Metric MDS of distances from a start [n, D]; see `smacof`.

    Things that the start puts into one place are nudged apart, because nothing would ever part them.
    """
    size = np.abs(start).max(initial=0.0) or 1.0
    nudged = start + _NUDGE * size * np.random.default_rng(0).standard_normal(start.shape)
    return (yield from told(smacof(distances, nudged), "MDS", 0.6, 0.97))


def of_distances(distances: Doubles, axes: int) -> Generator[Progress, None, tuple[Doubles, Summary]]:
    """Metric MDS of distances from their principal components: (places, what is known of them)."""
    if len(distances) < 3:
        raise NotApplicableError(f"A map needs at least 3 inputs; there are {len(distances)} to be drawn.")
    if not distances.any():
        return np.zeros((len(distances), axes)), {"distances": "all inputs are the same here"}
    places, _ = principal_components(products_of(distances), axes)
    places = yield from scaled(distances, places)
    return places, quality(distances, places)


def quality(distances: Doubles, places: Doubles) -> Summary:
    """Trustworthiness and Kruskal's stress-1 of a map.

    Trustworthiness (Venna and Kaski 2001, equation 1): whether neighbours on the map are neighbours: 1 if all
    of the k nearest are, about 0.5 for a map drawn at random.
    """
    from sklearn.manifold import trustworthiness

    neighbours = min(TRUSTED, (len(distances) - 1) // 2)
    trust = float(trustworthiness(distances, places, n_neighbors=neighbours, metric="precomputed"))
    return {
        f"trustworthiness (k = {neighbours})": trust,
        "Kruskal stress-1": stress_1(distances, places),
    }


def _small(places: Doubles) -> Doubles:
    """A start of t-SNE: the first axis with a deviation of 1e-4, as scikit-learn begins with PCA."""
    return places / (float(places[:, 0].std()) or 1.0) * 1e-4
