"""The images that excite every channel of a network's layers, made and kept one after the other."""

from __future__ import annotations

from collections.abc import Generator, Mapping

import numpy as np
from pydantic import Field

from boxwalk.analyses.feature_visualizations import (
    PARTS,
    Told,
    is_no_input,
    settings_of,
    told_of,
    visualized,
)
from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Kept, Progress
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.strongest_channels import has_channels
from boxwalk.errors import NotApplicableError
from boxwalk.layout.merging import visible
from boxwalk.maximization import TimeLeft
from boxwalk.maximization.preparing import why_no_pictures
from boxwalk.maximization.settings import Numbers
from boxwalk.network import Network
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Images, Scores

TOGETHER = 32  # channels kept before the next ones begin


class Params(Numbers, Parameters):
    layers: str = Field(
        "",
        description="which layers: ids or module paths with commas between; empty: what each convolution, "
        "linear layer and sum puts out, after the normalization and the activation that only follow it",
    )


@analysis(
    "feature-visualizations-all",
    title="Feature visualizations of all layers",
    source="Linse, doctoral thesis, sections 4.1.5 and 5.1 to 5.5",
    applies=why_no_pictures,
    parts=PARTS,
    from_parts=True,
    long=True,
)
def feature_visualizations_all(
    network: Network, graph: Graph, kept: Kept, params: Params
) -> Generator[Progress, None, Mapping[str, Scores]]:
    """Make and keep the images of all channels of the layers, as `feature-visualizations` shows them then.

    A table for each layer: the mean activation that each channel's image reaches on the unchanged network.
    What is finished is kept at once: cancelled or interrupted, it goes on from there. A layer from which no
    gradient leads to the image is left out; its note says why.
    """
    nodes = layers_of(graph, params.layers)
    settings, left = settings_of(params), TimeLeft()
    total = sum(node.channels for node in nodes)
    done, results = 0, {}
    for node in nodes:
        found: dict[int, Told] = {}
        note = ""
        for first in range(0, node.channels, TOGETHER):
            channels = range(first, min(first + TOGETHER, node.channels))
            try:
                for said in _told(visualized(network, node, channels, kept.at(node.id), settings), found):
                    fraction = (done + said.fraction * len(channels)) / total
                    yield Progress(fraction, _words(node, said, left.words(fraction, 1.0)))
            except NotApplicableError as error:
                note = error.detail
                done += node.channels - first
                break
            done += len(channels)
        results[node.id] = _table(node, found, note)
        yield Progress(done / total, node.title, dict(results))
    return results


def layers_of(graph: Graph, names: str) -> list[Node]:
    """The layers named, else those that a walk shows with weights or sums in them. Raises UnknownNodeError,
    NotApplicableError.
    """
    if names.strip():
        named = [graph.resolve(name.strip()) for name in names.split(",") if name.strip()]
        for node in named:
            reason = has_channels(node) or is_no_input(node, graph)
            if reason is not None:
                raise NotApplicableError(f"'{node.id}' in 'layers' has no channels to visualize: {reason}")
        return list({node.id: node for node in named}.values())
    walked = visible(graph, merged=True)
    found = []
    for node, states in zip(walked.vertices, walked.states, strict=True):
        computes = any(
            graph.by_id[state].parameters or graph.by_id[state].operator == "add" for state in states
        )
        if computes and not (has_channels(node) or is_no_input(node, graph)):
            found.append(node)
    if not found:
        raise NotApplicableError("None of the layers has channels to visualize.")
    return found


def _told(
    steps: Generator[Progress, None, dict[int, Images]], found: dict[int, Told]
) -> Generator[Progress, None, None]:
    made = yield from steps
    found |= {channel: told_of(part) for channel, part in made.items()}  # all images would fill the memory


def _words(node: Node, said: Progress, left: str) -> str:
    words = f"{node.title}: {said.message}"
    return f"{words}, {left}" if left else words


def _table(node: Node, found: Mapping[int, Told], note: str) -> Scores:
    told = list(found.values())
    dead = sum(said.startswith("dead") for _, _, said in told)
    reached = np.array([value for _, value, _ in told], dtype=np.float32)
    return Scores(
        title=f"Feature visualizations of {node.title}",
        note=note,
        names=[words for words, _, _ in told],
        columns={"activation reached": reached},
        units={"activation reached": "activation"},
        summary={
            "images": len(told),
            "dead channels": dead,
            "mean activation reached": float(reached.mean()) if len(told) else 0.0,
        },
    )
