"""Which classes the example inputs are of, and which one the network takes each for."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import torch

from boxwalk.errors import BoxwalkError
from boxwalk.network import Network
from boxwalk.outputs import class_probabilities
from boxwalk.recording.graph import Graph, Node

_labelled: WeakKeyDictionary[Network, bool] = WeakKeyDictionary()


def has_labelled_examples(network: Network) -> str | None:
    """Why there are no classes to tell apart, None if the (first) example input has a label."""
    if network.example_count == 0:
        return "the network has no example inputs."
    if network not in _labelled:  # asked for every node, and an example may be slow to read
        try:
            _labelled[network] = bool(network.example_label(0))
        except BoxwalkError:
            return "its first example input cannot be read."
    return None if _labelled[network] else "its example inputs have no labels."


def has_examples(network: Network) -> str | None:
    """Why there is no collection to look at, None if there are example inputs."""
    return "the network has no example inputs." if network.example_count == 0 else None


def class_output(graph: Graph, network: Network) -> Node | None:
    """The output that has a number for each class, None without such."""
    labels = network.labels
    if labels is not None and len(labels) == 0:
        return None
    outputs = (graph.by_id[name] for name in graph.outputs)
    return next(
        (
            node
            for node in outputs
            if node.display == "vector"
            and node.channels >= 2
            and (labels is None or len(labels) == node.channels)
        ),
        None,
    )


def has_classes(graph: Graph, network: Network) -> str | None:
    """Why the network takes nothing for a class, None if it does."""
    if class_output(graph, network) is None:
        return "none of the network's outputs has a number for each class."
    return None


def predicted(values: torch.Tensor, network: Network) -> str:
    """The word for the likeliest class of the first input, its number without labels; "" for NaN.

    values: [N, K], as `class_output` put it out.
    """
    probability = class_probabilities(values, network)
    if probability is None:
        return ""
    index = int(probability.argmax())
    return network.labels[index] if network.labels else str(index)
