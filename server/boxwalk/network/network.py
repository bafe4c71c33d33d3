"""What is known about a model: all that a user writes to see a network of their own."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.parameter import UninitializedParameter

from boxwalk.errors import InputError, ParameterError
from boxwalk.inputs import noise_image, normalize, signed_picture, to_picture
from boxwalk.network import examples as example_inputs
from boxwalk.network.examples import Example
from boxwalk.network.fingerprint import WeightsFingerprint
from boxwalk.network.input_shape import InputGuess, Kind, begins_with_embedding, infer, kind_of, vocabulary_of
from boxwalk.network.mode import eval_mode
from boxwalk.network.preparation import Preparation, Preprocess

Shape = Sequence[int]


_NO_SHAPE = (
    "input_shape is {!r}; allowed: whole numbers of at least 1, without the batch axis: (3, 224, 224)."
)


class Network:
    """A model with its input, its words and its example inputs. Everything but the model may be left out.

    input_shape: without the batch axis, channels first: (3, 224, 224); several inputs: ((3, 64, 64), (10,)).
        Left out, it is that of the first example input, or told from the model's first layer.
    mean, std: per channel (or one number for all), of pixel values in 0..1; what the model was trained with.
    labels: class names in the order of the outputs. None: numbers; an empty list: the outputs are no classes.
    dataset: example inputs: a map-style torch data set, the path of a folder of images, or a list of
        pictures, arrays, tensors or texts. Items are inputs, (input, label) or {"image": ..., "label": ...};
        read when they are asked for.
    title, description: shown to visitors. id: in addresses; made of the title if left out.
    kind: `image`, `tokens` or `tensor`; left out, it follows from the input's shape.
    preprocess: what turns a picture (PIL, RGB or grey), a text or a list of token ids into the tensor (or
        tuple of tensors) that the model is called with, where resizing to input_shape and mean and std are
        not it. With or without batch axis.
    decode: from a list of token ids to text, for models of text.
    fixed_size: tensors of other sizes are refused. Pictures are always fitted to input_shape.
    multi_label: several classes may hold at once: sigmoid instead of softmax.
    rejection: below this probability of the best class, the answer is "none of these"; None: see
    `outputs.is_likely`.
    eval_mode: the model is put into eval mode for each pass and back into its own mode after it.
    own: False for the networks of the demo.

    `target` is the TARGET of the command line by which the network was opened, "" for one made in Python;
    `opening` what `open_target` was given beside it, and the network's `place` among those that it gave.
    Raises ParameterError if something does not fit together.
    """

    def __init__(
        self,
        model: nn.Module,
        input_shape: Shape | Sequence[Shape] | None = None,
        mean: float | Sequence[float] | None = None,
        std: float | Sequence[float] | None = None,
        labels: Sequence[str] | None = None,
        dataset: object = None,
        title: str | None = None,
        *,
        description: str = "",
        kind: Kind | None = None,
        preprocess: Preprocess | None = None,
        decode: Callable[[list[int]], str] | None = None,
        fixed_size: bool = True,
        multi_label: bool = False,
        rejection: float | None = None,
        eval_mode: bool = True,
        id: str | None = None,
        own: bool = True,
    ) -> None:
        given = {name: value for name, value in locals().items() if name != "self"}
        if not isinstance(model, nn.Module):
            raise ParameterError(f"model is {_what(model)}, not a torch.nn.Module. Give the model itself.")
        if rejection is not None and not 0 <= rejection <= 1:
            raise ParameterError(f"rejection is {rejection}; a probability in 0..1 is needed.")
        self._given: dict[str, Any] = given
        self.model = model
        self.title = title or type(model).__name__
        self.id = slug(self.title) if id is None else id
        if not re.fullmatch(r"[A-Za-z0-9_.~-]+", self.id):
            raise ParameterError(
                f"id is {id!r}; allowed are letters, digits and _ . ~ -. Leave it out to have one made."
            )
        self.description = description
        self.decode = decode
        self.fixed_size = fixed_size
        self.multi_label = multi_label
        self.rejection = rejection
        self.eval_mode = eval_mode
        self.own = own
        # the TARGET it was opened by, and what else was given; set by `targets.open_target`
        self.target = ""
        self.opening: Mapping[str, Any] = {}
        self._items = example_inputs.items_of(dataset)
        self.labels = _words(labels) if labels is not None else (self._items.classes or None)
        shapes = _shapes(input_shape)
        guess = self._guess(shapes, kind)
        self.kind: Kind = guess.kind
        self.vocabulary = guess.vocabulary
        self.input_shapes: tuple[tuple[int, ...], ...] = shapes or (guess.shape,)
        self.mean = self._per_channel("mean", mean)
        self.std = self._per_channel("std", std)
        if self.std is not None and min(self.std) <= 0:
            raise ParameterError(f"std is {self.std}; every entry must be above 0.")
        self._preparation = Preparation(
            model, self.kind, self.input_shapes, self.mean, self.std, preprocess, fixed_size, self.vocabulary
        )
        self._weights = WeightsFingerprint(model)
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        return f"Network({self.title!r}, input_shape={self.input_shape}, {self.parameters:,} parameters)"

    def replaced(self, **changes: object) -> Network:
        """A network of the same model with some of the arguments given anew."""
        return Network(**{**self._given, **changes})

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Of the first input, without the batch axis."""
        return self.input_shapes[0]

    @property
    def parameters(self) -> int:
        """Number of parameters of the model, shared ones once."""
        return sum(p.numel() for p in self.model.parameters() if not isinstance(p, UninitializedParameter))

    @property
    def weights_fingerprint(self) -> str:
        """32 hexadecimal digits, computed anew only after the weights have changed."""
        return self._weights()

    @property
    def dataset(self) -> object:
        """What was given as example inputs: the same for networks that share them."""
        return self._given["dataset"]

    @property
    def example_count(self) -> int:
        return len(self._items)

    def example_label(self, index: int) -> str:
        """The data set's word for example `index`, "" for none. Raises UnknownError if there is no such
        example.
        """
        example_inputs.check_index(index, self.example_count)
        return example_inputs.label_word(self._items.label(index), self._items.classes or self.labels or ())

    def example(self, index: int) -> Example:
        """Example input `index`, read and prepared. Raises UnknownError or InputError (it cannot be read)."""
        label = self.example_label(index)
        inputs = self.prepare(self._items.source(index))
        return Example(inputs, label, self.picture(inputs), self._items.split(index))

    def example_source(self, index: int) -> object:
        """What example `index` is made of (a path, picture, array, tensor or text), for another network to
        prepare in its own way. Raises UnknownError if there is no such example.
        """
        example_inputs.check_index(index, self.example_count)
        return self._items.source(index)

    def prepare(self, source: object, *, fitted: bool = False) -> tuple[torch.Tensor, ...]:
        """Turn anything that this network takes into the tensors its model is called with, on its device.

        source: the bytes of an image or `.npy` file, a path, a PIL image, an array, a tensor, a tuple of
        tensors; for networks of kind `tokens` a text or a list of token ids. uint8 arrays and tensors are
        pictures; float tensors are taken as the model's own values. Floats get the dtype of the model's
        weights. fitted: the picture has the size of `input_shape` and is taken pixel by pixel, only
        normalized, also by a network whose own preprocessing resizes and crops; that one is used all the same
        where mean and std are not known. Raises InputError.
        """
        return self._preparation.fitted(source) if fitted else self._preparation(source)

    @property
    def knows_greys(self) -> bool:
        """How the model takes black and white is known; see `grey`."""
        return self.kind == "image" and self._preparation.knows_greys

    def grey(self, value: float) -> tuple[float, ...]:
        """A grey of 0 (black) to 1 (white) as the model takes it: one number per channel, or one for all.

        Raises InputError where that is not known: no pictures, or preprocessing of its own without mean, std.
        """
        if not self.knows_greys:
            raise InputError(
                f"How {self.title} takes a grey is not known. Leave it out, or say it: "
                "Network(..., mean=..., std=...)."
            )
        levels = torch.full((1, self.input_shape[0], 1, 1), value, dtype=torch.float64)
        return tuple(normalize(levels, self.mean, self.std).flatten().tolist())

    def noise(self, seed: int) -> tuple[torch.Tensor, ...]:
        """Random inputs, the same for the same seed: pictures around grey, normal numbers, or token ids."""
        generator = torch.Generator().manual_seed(seed)
        made: list[torch.Tensor] = []
        for number, shape in enumerate(self.input_shapes):
            if self.kind == "image" and kind_of(shape) == "image":
                mean, std = (self.mean, self.std) if shape[0] == self.input_shape[0] else (None, None)
                made.append(noise_image(shape, seed + number, mean, std))
            elif self.kind == "tokens":
                made.append(torch.randint(max(1, self.vocabulary), (1, *shape), generator=generator))
            else:
                made.append(torch.randn((1, *shape), generator=generator))
        return self._preparation.place(made)

    def picture(self, inputs: Sequence[torch.Tensor]) -> NDArray[np.uint8]:
        """The (first) input as the network sees it: uint8 [H, W, 3] or [H, W].

        Pictures with mean and std undone; anything else in grey, 128 for zero (see `inputs.signed_picture`).
        """
        first = inputs[0]
        if self.kind == "image" and first.ndim == 4 and first.shape[1] in (1, 3):
            return to_picture(first, *self.normalization(first.shape[1]))
        return signed_picture(first)

    def normalization(self, channels: int) -> tuple[tuple[float, ...] | None, tuple[float, ...] | None]:
        """(mean, std) for pictures of so many channels; None each where the network's are for others."""
        known = self.mean is None or len(self.mean) in (1, channels)
        return (self.mean, self.std) if known else (None, None)

    @contextmanager
    def in_mode(self) -> Iterator[nn.Module]:
        """The model in the mode it is shown in, for one thread at a time; each module's own mode is put back
        after it.
        """
        with self._lock:
            if self.eval_mode:
                with eval_mode(self.model):
                    yield self.model
            else:
                yield self.model

    def _guess(self, shapes: tuple[tuple[int, ...], ...], kind: Kind | None) -> InputGuess:
        if kind not in (None, "image", "tokens", "tensor"):
            raise ParameterError(f"kind is {kind!r}; allowed: 'image', 'tokens', 'tensor'.")
        if shapes:
            tokens = len(shapes[0]) == 1 and begins_with_embedding(self.model)
            guess = InputGuess(kind or ("tokens" if tokens else kind_of(shapes[0])), shapes[0])
        else:
            guess = self._guess_by_example() or infer(self.model)
            guess = replace(guess, kind=kind or guess.kind)
        if guess.kind == "tokens" and not guess.vocabulary:
            guess = replace(guess, vocabulary=vocabulary_of(self.model))
        return guess

    def _guess_by_example(self) -> InputGuess | None:
        """The shape of the first example where that is a tensor of numbers, as the model takes it."""
        source = self._items.source(0) if len(self._items) else None
        if isinstance(source, torch.Tensor) and source.is_floating_point() and source.ndim >= 1:
            shape = tuple(source.shape)
            return InputGuess(kind_of(shape), shape)
        return None

    def _per_channel(self, name: str, values: float | Sequence[float] | None) -> tuple[float, ...] | None:
        if values is None:
            return None
        numbers = (float(values),) if isinstance(values, (int, float)) else tuple(float(v) for v in values)
        channels = self.input_shape[0] if self.kind == "image" else len(numbers)
        if len(numbers) == 1:
            return numbers * channels
        if len(numbers) != channels:
            raise ParameterError(
                f"{name} has {len(numbers)} entries, the input has {channels} channels. Give one or "
                f"{channels}."
            )
        return numbers


def slug(title: str) -> str:
    """A title as a word for addresses: lower-case letters, digits and single dashes."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "network"


def unique_ids(networks: Iterable[Network]) -> list[Network]:
    """The networks with ids that differ: a second `resnet` becomes `resnet-2`."""
    taken: set[str] = set()
    for network in (found := list(networks)):
        number, name = 1, network.id
        while name in taken:
            number += 1
            name = f"{network.id}-{number}"
        network.id = name
        taken.add(name)
    return found


def _shapes(shape: Shape | Sequence[Shape] | None) -> tuple[tuple[int, ...], ...]:
    if shape is None:
        return ()
    single = [size for size in shape if isinstance(size, (int, np.integer))]
    several = [part for part in shape if isinstance(part, Sequence)]
    shapes = [tuple(int(size) for size in part) for part in ([single] if single else several)]
    if len(single) + len(several) != len(shape) or (single and several) or not shapes:
        raise ParameterError(_NO_SHAPE.format(shape))
    if any(not each or min(each) < 1 for each in shapes):
        raise ParameterError(_NO_SHAPE.format(shape))
    return tuple(shapes)


def _words(labels: Sequence[str]) -> tuple[str, ...]:
    if isinstance(labels, str):
        raise ParameterError(f"labels is the text {labels!r}; a list of words is needed, one per class.")
    return tuple(str(label) for label in labels)


def _what(value: object) -> str:
    if isinstance(value, type):
        hint = "; call it" if issubclass(value, nn.Module) else ""
        return f"the class {value.__name__}{hint}"
    return f"a {type(value).__name__}"
