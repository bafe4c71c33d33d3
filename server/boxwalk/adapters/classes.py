"""What a classifier says, as the guests' protocols want it."""

from __future__ import annotations

from typing import Any

from boxwalk import outputs
from boxwalk.network import Network
from boxwalk.recording.recording import Recording

MOST = 10


def likeliest(recording: Recording, network: Network) -> list[tuple[str, float]] | None:
    """The ten likeliest classes and their probabilities, best first; None for what is no classifier."""
    found = outputs.class_probabilities(recording.output, network)
    if found is None:
        return None
    order = found.sort(descending=True, stable=True).indices[:MOST].tolist()
    return [(outputs.class_word(network.labels, index), float(found[index])) for index in order]


def percents(told: list[tuple[str, float]]) -> dict[str, Any]:
    """Names and percents, the latter as words, as both protocols have them."""
    return {
        "class_names": [name for name, _ in told],
        "confidence_values": [f"{100 * share:.2f}" for _, share in told],
    }
