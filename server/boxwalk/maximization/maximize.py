"""Activation maximization: images that excite what one asks about most."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from boxwalk.errors import NotApplicableError, ParameterError, RecordingError
from boxwalk.inputs import normalize
from boxwalk.maximization.objectives import Objective, channel
from boxwalk.maximization.parameterizations import Fourier, Parameterization, Pixels
from boxwalk.maximization.preparing import black_and_white, check_gradient, picture_network, quick
from boxwalk.maximization.proxy_grad import proxy_grad
from boxwalk.maximization.settings import Made, Progress, Settings, as_images, generator
from boxwalk.maximization.steps import Adam, Ascent, Step
from boxwalk.network import Network
from boxwalk.recording.display import maps_of
from boxwalk.recording.engine import run
from boxwalk.recording.memory import memory_bytes
from boxwalk.recording.recording import Recording, record
from boxwalk.results import Images

DEVIATION = 0.1  # of the noise around grey that images start from, in shares of the range from black to white
RESTARTS = 3
MOST_AT_ONCE = 32
TRIED = 4  # images that grow first where the time of a step is limited
_WORKING = 3  # times the values that a pass holds: themselves, their gradients, and what lies about
_PICTURE = 3 * 224 * 224
#: of the parameterization and the step, found on small networks; that of pixels and ascent is Linse's mu
_RATES = {
    ("pixels", "ascent"): 25.0,
    ("fourier", "ascent"): 112.0,
    ("pixels", "adam"): 0.1,
    ("fourier", "adam"): 0.5,
}
_FALLS = {"pixels": 3.0, "fourier": 1.0}


def maximize(
    model: nn.Module | Network,
    node: str | None = None,
    channels: Sequence[int] | None = None,
    *,
    objectives: Sequence[Objective] | None = None,
    input_shape: Sequence[int] | None = None,
    start: Tensor | None = None,
    batch: int | None = None,
    **settings: Any,
) -> Images:
    """Images that maximize the mean activation of channels of a node, or other objectives.

    node: a node's name or a module path, of the recorded graph. channels: all of the node's without.
    objectives: instead of node and channels. input_shape: of the images, without the batch axis; the
    network's own without. start: [C, H, W] or [K, C, H, W], normalized as the network takes it; noise around
    grey without. batch: images in one pass at most; as many as memory allows, 32 at most, without. settings:
    the fields of `Settings`.

    Returns images in 0..1 whose labels tell what they maximize and the activation reached on the unchanged
    network. The model is left as it was found. Raises UnknownNodeError, ParameterError, NotApplicableError
    (no pictures, or no gradient from the node to them).
    """
    maximizer = Maximizer(
        model,
        node,
        channels,
        objectives=objectives,
        input_shape=input_shape,
        start=start,
        batch=batch,
        settings=Settings(**settings),
    )
    return maximizer.images(maximizer.finish())


class Maximizer:
    """A maximization that can be watched, and left between any two steps."""

    def __init__(
        self,
        model: nn.Module | Network,
        node: str | None = None,
        channels: Sequence[int] | None = None,
        *,
        objectives: Sequence[Objective] | None = None,
        input_shape: Sequence[int] | None = None,
        start: Tensor | None = None,
        batch: int | None = None,
        longest: float | None = None,
        settings: Settings | None = None,
    ) -> None:
        """See `maximize`. longest: seconds that a step may take; how many images grow at once is tried."""
        self.settings = settings or Settings()
        self.network = picture_network(model, input_shape)
        self._range = black_and_white(self.network)
        probe = record(self.network, *self.network.noise(0))
        self.objectives = _asked(probe, self.network.labels, node, channels, objectives)
        names = dict.fromkeys(name for objective in self.objectives for name in objective.nodes)
        self._nodes = {name: probe.graph.resolve(name) for name in names}
        for name, found in self._nodes.items():
            if found.display == "none":
                raise NotApplicableError(f"Node '{name}' puts out nothing that an image could maximize.")
        shapes = {name: (found.channels, *found.grid) for name, found in self._nodes.items()}
        for objective in self.objectives:
            objective.checks(shapes)
        self._ids = list(dict.fromkeys(found.id for found in self._nodes.values()))
        check_gradient(self.network, probe, self._ids)
        self._quick = quick(self.network, probe, self._ids)
        self._starts = self._given(start)
        self._most = batch or self._fitting(probe)
        if self._most < 1:
            raise ParameterError(f"batch is {batch}; 1 or more images are possible.")
        self._longest = longest
        self._batch = self._most if longest is None else min(self._most, TRIED)
        self._inputs = probe.inputs  # its values are let go

    @property
    def count(self) -> int:
        """Of images."""
        return sum(objective.count for objective in self.objectives)

    def finish(self) -> list[Made]:
        """All images, without watching."""
        return [each for each in self.run() if isinstance(each, Made)]

    def run(self) -> Generator[Progress | Made, None, None]:
        """Progress after every step, and each batch's images when they are finished. To cancel, close it."""
        first = 0
        while first < len(self.objectives):
            last = self._last(first)
            try:
                made = yield from self._grow(first, last)
                yield from made
                first = last
            except _ResizedError as resized:
                self._batch = resized.batch
            except RuntimeError as error:
                if not _out_of_memory(error) or self._batch == 1:
                    raise
                self._batch //= 2
                self._most = self._batch

    def images(self, made: Sequence[Made]) -> Images:
        """Finished images as a result."""
        pictures = torch.stack([each.picture for each in made]).numpy()
        told = [(each.words, each.reached, each.note) for each in made]
        return as_images(", ".join(self._nodes), pictures, told)

    # ---- what is asked ------------------------------------------------------------------------------------

    def _given(self, start: Tensor | None) -> Tensor | None:
        if start is None:
            return None
        shape = self.network.input_shape
        starts = start.detach().float()
        starts = starts.expand(self.count, *starts.shape) if starts.dim() == 3 else starts
        if tuple(starts.shape) != (self.count, *shape):
            raise ParameterError(
                f"start is {tuple(start.shape)}; {tuple(shape)} or {(self.count, *shape)} is needed."
            )
        return starts

    def _fitting(self, probe: Recording) -> int:
        """How many images at once: in half of the memory that there is, going by one pass."""
        values = sum(value.numel() for value in probe.activations.values()) * 4 * _WORKING
        batched = all(found.shape[:1] == (1,) for found in self._nodes.values())
        return max(1, min(MOST_AT_ONCE, memory_bytes() // 2 // max(1, values))) if batched else 1

    def _last(self, first: int) -> int:
        """Up to which objective one batch goes that begins with `first`: one at least."""
        last, images = first + 1, self.objectives[first].count
        while last < len(self.objectives) and images + self.objectives[last].count <= self._batch:
            images += self.objectives[last].count
            last += 1
        return last

    # ---- growing ------------------------------------------------------------------------------------------

    def _grow(self, first: int, last: int) -> Generator[Progress, None, list[Made]]:
        settings, objectives = self.settings, self.objectives[first:last]
        offset = sum(each.count for each in self.objectives[:first])
        names = [f"{each.words} {copy}" for each in objectives for copy in range(each.count)]
        count = len(names)
        attempts, notes = [0] * count, [""] * count
        generators = [generator(settings.seed, name, 0) for name in names]
        began = torch.stack([self._start(offset + i, generators[i]) for i in range(count)])
        images, step, rate = self._tools(began)
        fall = settings.fall or _FALLS[settings.parameterization]
        plain, between = min(settings.plain, settings.steps // 4), settings.between
        for number in range(1, settings.steps + 1):
            begun = time.monotonic()
            change = between if number <= settings.steps - plain else None
            images.parameter.requires_grad_(True)
            shown = images.images()
            if change and not images.moves:
                shown = change(shown, generators)
            with torch.enable_grad():
                scores = torch.stack(self._scores(self._quick, shown, objectives, settings.proxy_slope))
                (gradient,) = torch.autograd.grad(scores.sum(), [images.parameter])
            images.parameter.requires_grad_(False)
            poor = self._poor(gradient)
            with torch.no_grad():
                uphill = torch.nan_to_num(gradient, 0.0, 0.0, 0.0) if poor else gradient
                step(images.parameter, uphill, rate * (1 + (fall - 1) * (1 - number / settings.steps)))
                if change and images.moves:
                    images.parameter.copy_(change(images.parameter, generators))
            for i, why in poor.items():
                if attempts[i] < RESTARTS and self._starts is None:
                    attempts[i] += 1
                    notes[i] = f"begun anew {attempts[i]} times, because {why} at step {number}."
                    generators[i] = generator(settings.seed, names[i], attempts[i])
                    images.put(i, self._start(offset + i, generators[i]))
                    step.forget(i)
                else:
                    notes[i] = f"dead: {why} from {attempts[i] + 1} different starts."
            self._check_speed(number, first, last, time.monotonic() - begun)
            yield Progress(
                offset * settings.steps + number * count,
                self.count * settings.steps,
                offset,
                count,
                number,
                lambda: self._pictures(images.images().detach()),
                scores.detach().cpu(),
            )
        return self._made(objectives, began, images.images().detach(), notes)

    def _check_speed(self, step: int, first: int, last: int, seconds: float) -> None:
        """Raises _ResizedError where the second step of a batch (the first makes ready) says that fewer
        images should grow at once, or that many more could.
        """
        if self._longest is None or step != 2:
            return
        count = last - first
        fit = min(self._most, max(1, int(count * self._longest / seconds)))
        slow = count > 1 and seconds > 1.25 * self._longest  # measurements of one step scatter
        if slow or (fit >= 3 * count and last < len(self.objectives)):
            raise _ResizedError(fit)

    def _start(self, index: int, numbers: torch.Generator) -> Tensor:
        """[C, H, W], of image `index`."""
        device = self._inputs[0].device
        if self._starts is not None:
            return self._starts[index].to(device)
        noise = torch.randn(tuple(self.network.input_shape), generator=numbers).to(device)
        if self._range is None:
            return noise * DEVIATION
        low, high = self._range
        return (low + high) / 2 + noise * DEVIATION * (high - low)

    def _tools(self, began: Tensor) -> tuple[Parameterization, Step, float]:
        settings = self.settings
        kind = settings.parameterization, settings.step
        images: Parameterization
        if settings.parameterization == "pixels":
            images = Pixels(began)
        else:
            images = Fourier(began, *(self._range or (None, None)))
        if settings.step == "adam":
            return images, Adam(), settings.rate or _RATES[kind]
        size = began[0].numel() / _PICTURE
        return images, Ascent(), settings.rate or _RATES[kind] * size**0.5

    def _scores(
        self, model: nn.Module | Network, images: Tensor, objectives: Sequence[Objective], slope: float
    ) -> list[Tensor]:
        """Of each objective on its own images."""
        images = images.contiguous(memory_format=torch.channels_last)
        rest = [each.expand(len(images), *each.shape[1:]) for each in self._inputs[1:]]
        grad = images.requires_grad
        with proxy_grad(slope) if grad and slope > 0 else nullcontext():
            found = run(model, (images, *rest), until=self._ids, grad=self._ids if grad else False).values
        sizes = [objective.count for objective in objectives]
        parts = {name: torch.split(found[node.id], sizes) for name, node in self._nodes.items()}
        return [
            objective.score({name: self._maps(name, parts[name][i]) for name in objective.nodes})
            for i, objective in enumerate(objectives)
        ]

    def _maps(self, name: str, values: Tensor) -> Tensor:
        """A node's values for some images as maps [n, C, H, W]."""
        return torch.stack([maps_of(self._nodes[name], each) for each in torch.split(values, 1)])

    def _poor(self, gradient: Tensor) -> dict[int, str]:
        """By image, what is wrong with its gradient."""
        largest = gradient.flatten(1).abs().amax(1)
        broken, gone = ~largest.isfinite(), largest == 0
        found = dict.fromkeys(broken.nonzero().flatten().tolist(), "its gradient was not finite")
        return found | dict.fromkeys(gone.nonzero().flatten().tolist(), "no gradient reached it")

    def _made(
        self,
        objectives: Sequence[Objective],
        began: Tensor,
        ended: Tensor,
        notes: Sequence[str],
    ) -> list[Made]:
        pictures = self._pictures(ended)
        if self._range is not None:  # exactly what the pictures give again
            ended = normalize(pictures, self.network.mean, self.network.std).to(ended)
        with torch.no_grad():
            started, reached = (
                [float(score) for score in self._scores(self.network, images, objectives, 0.0)]
                for images in (began, ended)
            )
        owners = [i for i, objective in enumerate(objectives) for _ in range(objective.count)]
        return [
            Made(ended[at].cpu(), pictures[at], objectives[i].words, started[i], reached[i], notes[at])
            for at, i in enumerate(owners)
        ]

    def _pictures(self, images: Tensor) -> Tensor:
        """In 0..1, on the CPU: undone normalization where it is known, else each image's own range."""
        if self._range is not None:
            low, high = self._range
            return ((images - low) / (high - low)).clamp(0, 1).cpu()
        low, high = images.amin((1, 2, 3), True), images.amax((1, 2, 3), True)
        return ((images - low) / (high - low).clamp_min(1e-12)).cpu()


class _ResizedError(Exception):
    """So many images are to grow at once: `batch`."""

    def __init__(self, batch: int) -> None:
        super().__init__(batch)
        self.batch = batch


def _asked(
    probe: Recording,
    labels: Sequence[str] | None,
    node: str | None,
    channels: Sequence[int] | None,
    objectives: Sequence[Objective] | None,
) -> list[Objective]:
    if objectives is not None:
        if node is not None or channels is not None or not objectives:
            raise ParameterError("Give a node (and channels), or objectives: one or more, not both.")
        return list(objectives)
    if node is None:
        raise ParameterError("Name the node whose channels are to be maximized.")
    found = probe.graph.resolve(node)
    indices = range(found.channels) if channels is None else channels
    asked = [channel(node, index) for index in indices]
    if not labels or found.id not in probe.graph.outputs or len(labels) != found.channels:
        return asked
    words = dict(enumerate(labels))  # a class is called by its name
    return [replace(each, words=words.get(i, each.words)) for i, each in zip(indices, asked, strict=True)]


def _out_of_memory(error: RuntimeError) -> bool:
    cause = error.__cause__ if isinstance(error, RecordingError) else error
    words = str(cause)
    return (
        isinstance(cause, torch.OutOfMemoryError) or "not enough memory" in words or "can't allocate" in words
    )
