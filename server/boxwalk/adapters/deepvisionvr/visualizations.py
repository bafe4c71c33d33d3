"""Feature visualizations for DeepVisionVR: jobs like any other, waited for without holding a thread."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from boxwalk.adapters.deepvisionvr.answers import quoted, tensors
from boxwalk.adapters.deepvisionvr.layers import Architecture, Layer
from boxwalk.adapters.sharing import ended
from boxwalk.analyses.feature_visualizations_all import TOGETHER
from boxwalk.errors import NotApplicableError, NotReadyError
from boxwalk.jobs.job import ENDED
from boxwalk.results import Images
from boxwalk.results.png import png
from boxwalk.serving.messages import JobWish
from boxwalk.serving.service import Service

ANALYSIS = "feature-visualizations"
VISITOR, FETCHER = "deepvisionvr", "deepvisionvr-input"
FETCHING = 5.0  # seconds in which a kept image must come
QUICK = 1  # zlib's level

Pictures = NDArray[np.uint8]


class Visualizations:
    """steps: of ascent for each image.

    A network's mode: `load` takes what is kept and makes what is missing; `generate` makes all anew.
    """

    def __init__(self, service: Service, steps: int) -> None:
        self._service = service
        self._networks = list(service.networks.values())
        self._steps = steps
        self._anew: set[int] = set()  # networks in the mode `generate`
        self._made: dict[int, dict[int, str]] = {}  # network -> layers shown -> node

    def load(self, network: int) -> None:
        self._anew.discard(network)

    def generate(self, network: int) -> None:
        self._anew.add(network)

    async def delete(self, network: int) -> None:
        """Forget all that is kept for a network, for everybody; then `load`."""
        self._made.pop(network, None)
        self.load(network)
        await asyncio.to_thread(self._service.desk.clear, ANALYSIS, self._networks[network].id, None)

    async def body(self, number: int, index: int, found: Architecture) -> bytes:
        """The answer for all channels of a layer. Raises NotApplicableError, JobFailedError,
        JobCancelledError, BusyError.
        """
        layer = found.layer(index)
        if layer.node in found.inputs:
            lists = [quoted([_letters(np.zeros((1, 1, 3), np.uint8))] * layer.size[1])]
        else:
            lists = await self._lists(number, layer)
            self._made.setdefault(number, {})[index] = layer.node
        rest = {"networkid": number, "layerID": index, "mode": "FeatureVisualization"}
        return await asyncio.to_thread(tensors, lists, rest)

    def job_of(self, number: int, index: int, channel: int) -> str:
        """A finished job whose only image is that channel's. Raises NotApplicableError where none was shown
        before, NotReadyError where it is no longer kept; may take seconds.
        """
        node = self._shown_before(number, index)
        desk = self._service.desk
        info = desk.start(self._wish(number, node, [channel]), FETCHING, FETCHER)
        if info.state not in ENDED:
            desk.cancel(info.id, FETCHER)
            raise NotReadyError(f"The visualization of channel {channel} of {node!r} is no longer kept.")
        return info.id

    async def kept(self, number: int, index: int, layer: Layer) -> AsyncIterator[list[Pictures]]:
        """The images of a layer that were made before, some at a time: uint8 [H, W, 3] each. Raises
        NotApplicableError where none were.
        """
        self._shown_before(number, index)
        async for job in self._jobs(number, layer):
            yield await asyncio.to_thread(self._shown, job)

    async def _lists(self, number: int, layer: Layer) -> list[bytes]:
        if number in self._anew:
            network = self._networks[number].id
            await asyncio.to_thread(self._service.desk.clear, ANALYSIS, network, layer.node)
        return [await asyncio.to_thread(self._quoted, job) async for job in self._jobs(number, layer)]

    async def _jobs(self, number: int, layer: Layer) -> AsyncIterator[str]:
        """Finished jobs that hold the images of a layer's channels, in order."""
        channels = range(layer.size[1])
        for first in channels[::TOGETHER]:
            wish = self._wish(number, layer.node, channels[first : first + TOGETHER])
            desk = self._service.desk
            yield (await ended(desk, partial(desk.start, wish, 0.0, VISITOR), VISITOR)).id

    def _shown_before(self, number: int, index: int) -> str:
        """The layer's node."""
        node = self._made.get(number, {}).get(index)
        if node is None:
            raise NotApplicableError(
                f"The visualizations of layer {index} of network {number} have not been made yet."
            )
        return node

    def _wish(self, number: int, node: str, channels: Sequence[int]) -> JobWish:
        network = self._networks[number].id
        parameters = {"channels": list(channels), "steps": self._steps}
        return JobWish(analysis=ANALYSIS, networks=(network,), node=node, parameters=parameters)

    def _quoted(self, job: str) -> bytes:
        return quoted(_letters(picture) for picture in self._shown(job))

    def _shown(self, job: str) -> list[Pictures]:
        result = self._service.desk.result(job)
        if not isinstance(result, Images):
            raise TypeError(f"Visualizations are images, not {type(result).__name__}.")
        return [stretched(image) for image in result.values]


def stretched(image: NDArray[np.float32]) -> Pictures:
    """An image [1 or 3, H, W] from its smallest value to its largest, all colours alike: uint8 [H, W, 3]."""
    low, high = float(image.min()), float(image.max())
    scaled = (image - low) * (255 / (high - low)) if high > low else np.zeros_like(image)
    pixels = np.moveaxis(np.rint(scaled).astype(np.uint8), 0, -1)
    return np.ascontiguousarray(np.broadcast_to(pixels, (*pixels.shape[:2], 3)))


def _letters(picture: Pictures) -> str:
    return base64.b64encode(png(picture, QUICK)).decode()
