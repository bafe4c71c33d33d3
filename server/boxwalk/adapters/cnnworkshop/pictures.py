"""Pictures that a client of CNNWorkshopVR is sent, and what becomes of those that it sends."""

from __future__ import annotations

import logging

import torch
from PIL import Image

from boxwalk import outputs
from boxwalk.adapters.classes import likeliest, percents
from boxwalk.adapters.cnnworkshop import weights as editing
from boxwalk.adapters.cnnworkshop.messages import (
    ImageResource,
    NetworkWeights,
    Reply,
    activation_images,
    image,
    same_picture,
    visualization_image,
)
from boxwalk.adapters.cnnworkshop.modules import Architecture, Module
from boxwalk.errors import InputError, NotApplicableError
from boxwalk.inputs import open_image
from boxwalk.network import Network
from boxwalk.recording.display import maps_of
from boxwalk.recording.recording import Recording
from boxwalk.results import Images

SEED_BITS = 31
logger = logging.getLogger("boxwalk.server.cnnworkshop")

Inputs = tuple[torch.Tensor, ...]


def example_image(network: Network, index: int) -> Reply | None:
    try:
        example = network.example(index)
    except InputError as error:
        logger.warning("example %d was left out: %s", index, error)
        return None
    return image(example.picture, "DATASET", example.label, id=index)


def noise_image(network: Network, seed: int) -> Reply:
    return image(network.picture(network.noise(seed)), "NOISE", "noise", id=seed)


def inputs_of(network: Network, sent: ImageResource) -> tuple[Inputs, str]:
    """What a picture of a client is to the network, and where it comes from.

    A picture that it was sent is what it was made of, exactly; any other is taken pixel by pixel where it has
    the network's size, else fitted. Raises InputError.
    """
    file = sent.file()
    picture = open_image(file)
    return _known_inputs(network, sent, picture) or (
        network.prepare(file, fitted=(picture.height, picture.width) == network.input_shape[1:]),
        "a picture sent",
    )


def _known_inputs(network: Network, sent: ImageResource, picture: Image.Image) -> tuple[Inputs, str] | None:
    if sent.mode == "DATASET" and 0 <= sent.id < network.example_count:
        inputs, words = _example_inputs(network, sent.id)
    elif sent.mode == "NOISE" and 0 <= sent.id < 1 << SEED_BITS:
        inputs, words = network.noise(sent.id), f"noise, seed {sent.id}"
    else:
        return None
    return (inputs, words) if same_picture(picture, network.picture(inputs)) else None


def _example_inputs(network: Network, index: int) -> tuple[Inputs, str]:
    example = network.example(index)
    return example.inputs, f"example {index}" + (f" ({example.label})" if example.label else "")


def first_inputs(network: Network) -> tuple[Inputs, str]:
    return _example_inputs(network, 0) if network.example_count else (network.noise(0), "noise, seed 0")


def results(recording: Recording, network: Network) -> Reply:
    """The best classes, or the likeliest next tokens, with percents; none where it says something else."""
    told = likeliest(recording, network)
    if told is None:
        said = outputs.describe(recording.output, network, recording.tensors)
        told = [(token.token, token.probability) for token in said.tokens]
    return percents(told)


def activations(recording: Recording, module: Module) -> list[Reply]:
    """Raises NotApplicableError where this pass did not come by the module."""
    node = recording.graph.by_id.get(module.node.id)
    if node is None or node.id not in recording.activations or not node.has_maps:
        raise NotApplicableError(f"The layer '{module.node.id}' put out nothing for this picture.")
    maps = maps_of(node, recording.activations[node.id]).cpu().numpy()
    return activation_images(maps, module.id, [module.label(channel) for channel in range(len(maps))])


def visualization_images(found: Images, module: Module, first: int) -> list[Reply]:
    return [
        visualization_image(picture, module.id, channel, module.label(channel))
        for channel, picture in enumerate(found.values, first)
    ]


def edits_of(wish: NetworkWeights, found: Architecture) -> list[tuple[editing.Weights, torch.Tensor]]:
    """Raises UnknownError, NotApplicableError, ParameterError."""
    made = []
    for number, given in wish.weight_dicts.items():
        module = found.module(number)
        weights = found.weights.get(module.node.id)
        values = editing.read(given, weights, module.node.title)
        if weights is not None:
            made.append((weights, values))
    return made
