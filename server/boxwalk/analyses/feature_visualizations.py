"""What each channel of a layer looks for: the images that excite it most."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Sequence
from typing import Annotated, TypeVar

import numpy as np
import torch
from pydantic import Field

from boxwalk.analyses.parameters import Parameters
from boxwalk.analyses.progress import Item, Kept, Progress
from boxwalk.analyses.registry import analysis
from boxwalk.analyses.strongest_channels import has_channels
from boxwalk.errors import JobFailedError, ParameterError
from boxwalk.maximization import Made, Maximizer, Settings, TimeLeft, as_images
from boxwalk.maximization import Progress as Growth
from boxwalk.maximization.preparing import why_no_pictures
from boxwalk.maximization.settings import Numbers, label_of
from boxwalk.network import Network
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Images

T = TypeVar("T")
Told = tuple[str, float, str]
"""What an image shows, the activation reached, and the note."""
PARTS = "feature-visualizations"  # shared with those of all layers
SHOWN = 9  # channels, where none are named
MOST = 64
LONGEST_STEP = 0.4  # seconds, so that recordings need not wait
_SHOWN_EVERY = 0.5  # seconds between pictures on the way


class Params(Numbers, Parameters):
    channels: tuple[Annotated[int, Field(ge=0, json_schema_extra={"format": "channel"})], ...] = Field(
        (), max_length=MOST, description=f"which ones; empty: the first {SHOWN}"
    )

    def fit(self, node: Node | None, network: Network) -> None:  # noqa: ARG002
        wrong = [index for index in self.channels if node is not None and index >= node.channels]
        if node is not None and wrong:
            raise ParameterError(
                f"Parameter 'channels' of 'feature-visualizations' holds {wrong[0]}; '{node.id}' has the "
                f"channels 0 to {node.channels - 1}."
            )


def is_no_input(node: Node, graph: Graph) -> str | None:
    """Why there is nothing to maximize, None if there is."""
    return "it is the input itself." if node.id in graph.inputs else None


@analysis(
    "feature-visualizations",
    title="Feature visualizations",
    source="Linse, doctoral thesis, sections 4.1.5 and 5.1 to 5.5; Erhan et al., Visualizing Higher-Layer "
    "Features of a Deep Network (2009)",
    applies=(why_no_pictures, has_channels, is_no_input),
    parts=PARTS,
    from_parts=True,
)
def feature_visualizations(
    network: Network,
    graph: Graph,  # noqa: ARG001  # part of what the images are kept by
    node: Node,
    kept: Kept,
    params: Params,
) -> Generator[Progress, None, Images]:
    """For each channel the image that excites it most, made by activation maximization.

    An image of noise around grey climbs the gradient of the channel's mean activation; between the steps it
    is turned, shifted, scaled and blurred a little. Rectifiers let some gradient through below zero meanwhile
    (ProxyGrad), so that no image stays where it began. The numbers are the activations reached, measured on
    the unchanged network, without what is done between steps. A dead channel, which no image excites, is
    named. The same seed gives the same image, whatever is made beside it.
    """
    channels = tuple(dict.fromkeys(params.channels)) or tuple(range(min(SHOWN, node.channels)))
    made = yield from timed(visualized(network, node, channels, kept, settings_of(params)))
    pictures = np.concatenate([made[channel].values for channel in channels])
    return as_images(node.title, pictures, [told_of(made[channel]) for channel in channels])


def timed(steps: Generator[Progress, None, T]) -> Generator[Progress, None, T]:
    """The same steps, which also say how long it will take yet."""
    left = TimeLeft()
    while True:
        try:
            said = next(steps)
        except StopIteration as finished:
            result: T = finished.value
            return result
        words = left.words(said.fraction, 1.0)
        yield Progress(said.fraction, f"{said.message}, {words}" if words else said.message, said.partial)


def settings_of(params: Numbers) -> Settings:
    """The numbers of the maximization alone."""
    return Settings(**{name: getattr(params, name) for name in Settings.model_fields})


def visualized(
    network: Network, node: Node, channels: Sequence[int], kept: Kept, settings: Settings
) -> Generator[Progress, None, dict[int, Images]]:
    """Each channel's image as a part of its own: [1, C, H, W] with what `told_of` reads; those that are kept
    are not made again. Raises JobFailedError if the model changes meanwhile.
    """
    weights = network.weights_fingerprint
    found: dict[int, Images] = {}
    for channel in channels:
        known = kept.get(_item(channel, settings))
        if isinstance(known, Images):
            found[channel] = known
    missing = [channel for channel in channels if channel not in found]
    if not missing:
        return found
    yield Progress(len(found) / len(channels), "making ready")
    maximizer = Maximizer(network, node.id, missing, longest=LONGEST_STEP, settings=settings)
    already, shown, at = len(found), 0.0, 0
    for each in maximizer.run():
        if isinstance(each, Made):
            if network.weights_fingerprint != weights:
                raise JobFailedError(f"The weights of {network.title} changed meanwhile. Ask again.")
            channel, at = missing[at], at + 1
            found[channel] = _part(each)
            kept.put(_item(channel, settings), found[channel])
            continue
        partial = None
        if each.step in (1, 3) or time.monotonic() - shown >= _SHOWN_EVERY:
            shown = time.monotonic()
            partial = _so_far(network, node, channels, found, missing, each)
        share = (already + each.done / each.total * len(missing)) / len(channels)
        yield Progress(share, _words(each, missing, settings), partial)
    return found


def told_of(part: Images) -> Told:
    """What is told of a part."""
    words, _, reached = json.loads(part.labels[0])
    return words, reached, part.note


def _item(channel: int, settings: Settings) -> Item:
    return {"channel": channel, "settings": settings.model_dump_json()}


def _part(made: Made) -> Images:
    label = json.dumps([made.words, made.started, made.reached])
    return Images(values=made.picture[None].numpy(), labels=[label], note=made.note)


def _words(growth: Growth, missing: Sequence[int], settings: Settings) -> str:
    last = missing[growth.first + growth.count - 1]
    first = missing[growth.first]
    which = f"channel {first}" if first == last else f"channels {first} to {last}"
    return f"{which}, step {growth.step} of {settings.steps}"


def _so_far(
    network: Network,
    node: Node,
    channels: Sequence[int],
    found: dict[int, Images],
    missing: Sequence[int],
    growth: Growth,
) -> Images:
    """What there is of all images; NaN for those that have not begun."""
    growing = growth.images()
    shape = growing.shape[1:] if len(growing) else tuple(network.input_shape)
    pictures = torch.full((len(channels), *shape), torch.nan)
    place = {channel: at for at, channel in enumerate(channels)}
    labels = [f"channel {channel}: waits" for channel in channels]
    for channel, part in found.items():
        pictures[place[channel]] = torch.from_numpy(part.values[0])
        labels[place[channel]] = label_of(*told_of(part))
    for number, score in enumerate(growth.scores.tolist()):
        channel = missing[growth.first + number]
        pictures[place[channel]] = growing[number]
        labels[place[channel]] = f"channel {channel}: {score:.4g}, grows"
    return Images(title=f"Feature visualizations of {node.title}", values=pictures.numpy(), labels=labels)
