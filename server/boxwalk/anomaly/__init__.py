"""Novelty detection by reconstruction: scores of how normal a picture is, and thresholds on them."""

from boxwalk.anomaly.scores import (
    SCORES,
    decorrelation,
    gms_map,
    gradient_deviation,
    highest_dissimilarity,
    image_euclidean_distance,
    squared_error,
    ssim_map,
    structural_dissimilarity,
)
from boxwalk.anomaly.thresholds import (
    Decisions,
    Rates,
    Roc,
    decide,
    geometric_mean_threshold,
    quantile_threshold,
    rates,
    roc,
)

__all__ = [
    "SCORES",
    "Decisions",
    "Rates",
    "Roc",
    "decide",
    "decorrelation",
    "geometric_mean_threshold",
    "gms_map",
    "gradient_deviation",
    "highest_dissimilarity",
    "image_euclidean_distance",
    "quantile_threshold",
    "rates",
    "roc",
    "squared_error",
    "ssim_map",
    "structural_dissimilarity",
]
