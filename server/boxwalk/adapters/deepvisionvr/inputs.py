"""What DeepVisionVR's clients may show to a network, and what each network sees now.

Everything here may take as long as a forward pass or the reading of a file: to be called in threads.
"""

from __future__ import annotations

import base64
import itertools
import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from boxwalk.errors import (
    BoxwalkError,
    ImageError,
    NotApplicableError,
    RecordingError,
    RecordingGoneError,
    UnknownError,
)
from boxwalk.inputs import array_to_image, limit_sides, open_image
from boxwalk.jobs import Urgency
from boxwalk.network import Network
from boxwalk.results import Images
from boxwalk.results.colours import printed_colours
from boxwalk.results.png import png
from boxwalk.serving.message_parts import LARGEST_SEED
from boxwalk.serving.messages import RecordingInfo, RecordingWish
from boxwalk.serving.routes import Upload
from boxwalk.serving.service import Service
from boxwalk.serving.shelf import Held

MOST_PICTURES = 64  # of a data set, evenly spread over it
LONGEST_SIDE = 512  # pixels of a data set's picture; larger ones are made smaller
QUICK = 3  # zlib's level
logger = logging.getLogger("boxwalk.deepvisionvr")

T = TypeVar("T")
Record = Callable[[], RecordingInfo]


class Choice(BaseModel):
    """The body of `prepareforinput` and `export`; the client's other fields do not matter."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    network: int = Field(alias="networkID")
    dataset: int = Field(alias="datasetID")
    generator: int = Field(alias="noiseGeneratorID")
    image: int = Field(alias="imageID")
    layer: int = Field(alias="layerID")
    channel: int = Field(alias="channelID")
    mode: int = Field(description="0 nothing, 1 a data set's picture, 2 activation, 3 visualization, 4 noise")


@dataclass(frozen=True)
class Picture:
    """A picture of a data set. word: its label. letters: PNG in base64."""

    word: str
    letters: str


@dataclass(frozen=True, eq=False)
class DataSet:
    """The example inputs of the first of the networks that share them. chosen: indices of examples."""

    network: Network
    chosen: tuple[int, ...]

    def picture(self, index: int) -> Picture:
        """In its original size where that is known, else as the network sees it; black if it cannot be
        read.
        """
        word = f"example {index}"
        try:
            word = self.network.example_label(index) or word
            source = self.network.example_source(index)
            image = _original(source, self.network) or Image.fromarray(self.network.example(index).picture)
        except BoxwalkError as error:
            logger.warning("the example input %d of %r is black: %s", index, self.network.title, error)
            image = Image.new("RGB", (1, 1))
        eight_bits = image.convert("L") if image.mode == "F" else image
        fitted = limit_sides(eight_bits, LONGEST_SIDE, LONGEST_SIDE).convert("RGB")
        return Picture(word, base64.b64encode(png(fitted, QUICK)).decode())


@dataclass(eq=False)
class NoiseGenerator:
    """Noise for the networks that take the same inputs as this one. last: seed of the noise shown last."""

    network: Network
    seeds: itertools.count[int] = field(default_factory=itertools.count)
    last: int | None = None

    def picture(self) -> str:
        """New noise as the network sees it: PNG in base64."""
        seed = next(self.seeds) % LARGEST_SEED
        pixels = self.network.picture(self.network.noise(seed))
        letters = base64.b64encode(png(Image.fromarray(pixels).convert("RGB"), QUICK)).decode()
        self.last = seed
        return letters

    def upload(self) -> Upload:
        """The noise shown last, as a picture."""
        if self.last is None:
            raise UnknownError("No noise has been made yet.")
        return Upload(png(self.network.picture(self.network.noise(self.last)), QUICK), "noise")


@dataclass(frozen=True)
class _Current:
    """order: of the request that brought it. record: gives the recording, also again."""

    order: int
    record: Record
    recording: str


class Inputs:
    """visualized: (network, node, channel) of a visualization made here -> the finished job that holds it as
    its only image; raises NotApplicableError.
    """

    def __init__(self, service: Service, visualized: Callable[[int, int, int], str]) -> None:
        self._service = service
        self._networks = list(service.networks.values())
        self._visualized = visualized
        self.data_sets = _data_sets(self._networks)
        self.generators = _generators(self._networks)
        self._current: dict[int, _Current] = {}
        self._orders = itertools.count(1)
        self._lock = threading.Lock()

    def order(self) -> int:
        """A number for a request to `show`, to be taken when it arrives."""
        return next(self._orders)

    def show(self, network: int, choice: Choice, order: int) -> None:
        """Make an input the one that the network sees now, as soon as its forward pass has succeeded.

        Of several under way, the one that arrived last stays. Raises BoxwalkError; then nothing changes.
        """
        record = self._record_of(self._networks[network], choice)
        info = record()
        if info.problem is not None:
            raise RecordingError(info.problem.detail, info.problem.node)
        with self._lock:
            if network not in self._current or self._current[network].order < order:
                self._current[network] = _Current(order, record, info.id)

    def at_hand(self, network: int) -> Held | None:
        """The recording of what the network sees now, if nothing has to be computed for it."""
        current = self._current.get(network)
        return None if current is None else self._service.shelf.find(current.recording)

    def held(self, network: int) -> Held:
        """The same, recorded first if need be: at the beginning the first example input, else noise."""
        current = self._current.get(network)
        if current is None:
            known = self._networks[network]
            wish = RecordingWish(input=0) if known.example_count else RecordingWish(noise=0)
            record = partial(self._service.record, known.id, wish)
            current = _Current(0, record, record().id)
            with self._lock:
                current = self._current.setdefault(network, current)
        try:
            return self._service.held(current.recording)
        except RecordingGoneError:
            return self._service.held(current.record().id)

    def _record_of(self, network: Network, choice: Choice) -> Record:
        match choice.mode:
            case 0:
                return partial(self._given, network, lambda: _zeros(network), "zeros")
            case 1:
                return self._example(network, choice)
            case 3:
                return self._visualization(network, choice)
            case 4:
                return self._noise(network, choice)
        raise NotApplicableError(
            f"Mode {choice.mode} is no input; allowed: 0 zeros, 1 a data set's picture, 3 a visualization, "
            "4 noise."
        )

    def _given(
        self, network: Network, make: Callable[[], tuple[torch.Tensor, ...]], words: str
    ) -> RecordingInfo:
        inputs = self._service.turns.do(make, Urgency.VISITOR)
        return self._service.record_given(network.id, inputs, words)

    def _example(self, network: Network, choice: Choice) -> Record:
        data_set = entry("data set", self.data_sets, choice.dataset)
        index = entry("picture", data_set.chosen, choice.image)
        if _same_examples(network, data_set.network):
            return partial(self._service.record, network.id, RecordingWish(input=index))
        source = data_set.network.example_source(index)
        return partial(self._given, network, lambda: network.prepare(source), f"example {index}")

    def _visualization(self, network: Network, choice: Choice) -> Record:
        of = entry("network", self._networks, choice.network)

        def record() -> RecordingInfo:
            job = self._visualized(choice.network, choice.layer, choice.channel)
            if of is network:
                return self._service.record(network.id, RecordingWish(result=job, item=0))
            result = self._service.desk.result(job)
            if not isinstance(result, Images):
                raise NotApplicableError("Only images can become an input.")
            picture = png(printed_colours(result.values[0]), QUICK)
            return self._service.record(network.id, Upload(picture, "a visualization"))

        return record

    def _noise(self, network: Network, choice: Choice) -> Record:
        generator = entry("noise generator", self.generators, choice.generator)
        upload, seed = generator.upload(), generator.last
        alike = _takes(network) == _takes(generator.network)
        source = RecordingWish(noise=seed) if alike else upload
        return partial(self._service.record, network.id, source)


def entry(noun: str, entries: Sequence[T], index: int) -> T:
    """Raises UnknownError for an index that is not there, negative ones too."""
    if not 0 <= index < len(entries):
        there = f"There are {len(entries)}, from 0 on." if entries else "There is none."
        raise UnknownError(f"Unknown {noun} {index}. {there}")
    return entries[index]


def _data_sets(networks: Sequence[Network]) -> list[DataSet]:
    """One for each collection of examples, whoever shares it."""
    found: list[DataSet] = []
    for network in networks:
        count = network.example_count
        if count and not any(_same_examples(network, known.network) for known in found):
            shown = min(count, MOST_PICTURES)
            found.append(DataSet(network, tuple(place * count // shown for place in range(shown))))
    return found


def _same_examples(one: Network, other: Network) -> bool:
    if one.dataset is other.dataset:
        return True
    paths = [each.dataset for each in (one, other) if isinstance(each.dataset, (str, os.PathLike))]
    return len(paths) == 2 and Path(paths[0]) == Path(paths[1])


def _generators(networks: Sequence[Network]) -> list[NoiseGenerator]:
    """One for each kind of input."""
    firsts: dict[tuple[object, ...], Network] = {}
    for network in networks:
        firsts.setdefault(_takes(network), network)
    return [NoiseGenerator(network) for network in firsts.values()]


def _takes(network: Network) -> tuple[object, ...]:
    """What decides how noise looks and what the network sees of it."""
    return network.kind, network.input_shapes, network.mean, network.std, network.vocabulary


def _zeros(network: Network) -> tuple[torch.Tensor, ...]:
    return tuple(torch.zeros_like(each) for each in network.noise(0))


def _original(source: object, network: Network) -> Image.Image | None:
    """An example's own picture, None where it is something else."""
    if isinstance(source, np.ndarray):
        colours = source.ndim == 2 or (source.ndim == 3 and source.shape[2] in (1, 3, 4))
        return array_to_image(source) if source.dtype == np.uint8 and colours else None
    if isinstance(source, str) and network.kind == "image":
        source = Path(source)
    try:
        return open_image(source) if isinstance(source, (bytes, os.PathLike, Image.Image)) else None
    except ImageError:  # an array's file, or preprocessing of its own reads it
        return None
