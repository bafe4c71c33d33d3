"""How well the demo networks do on what training never saw, with the weights as they are shipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor
from torch.nn import functional

from boxwalk.datasets.digits import digits as scanned_digits
from boxwalk.datasets.installed import package_file
from boxwalk.datasets.photographs import PHOTOGRAPHS, photograph
from boxwalk.demo import data, digits, textures
from boxwalk.demo.drawn import SIZE, as_drawing, lined_digit, scribble
from boxwalk.inputs import normalize
from boxwalk.network import Network


@dataclass(frozen=True)
class Answers:
    """probabilities: float32 [N, classes]. wanted: the right class of each, int64 [N]; -1 for none."""

    probabilities: Tensor
    wanted: Tensor

    @property
    def right(self) -> Tensor:
        """bool [N]"""
        return self.probabilities.argmax(dim=1) == self.wanted

    @property
    def accuracy(self) -> float:
        return float(self.right.float().mean())

    def accuracy_of(self, index: int) -> float:
        """The share of the pictures of class `index` that were told right."""
        return float(self.right[self.wanted == index].float().mean())

    def share_likely(self, least: float) -> float:
        """The share of pictures whose best class reaches `least`."""
        return float((self.probabilities.max(dim=1).values >= least).float().mean())


def ask(network: Network, pictures: Sequence[Image.Image]) -> Tensor:
    """What a network says to pictures, prepared as an upload is: probabilities float32 [N, classes]."""
    with network.in_mode() as model, torch.inference_mode():
        return torch.cat([functional.softmax(model(*network.prepare(p)), dim=1) for p in pictures])


def held_out_pieces(network: Network) -> Answers:
    """The textures network on squares out of the test blocks of all photographs."""
    pieces = [data.held_out_crops(photograph(file)) for file in PHOTOGRAPHS.values()]
    wanted = [index for index, crops in enumerate(pieces) for _ in crops]
    return Answers(ask(network, [crop for crops in pieces for crop in crops]), torch.tensor(wanted))


def whole_photographs(network: Network) -> Answers:
    """The textures network on the largest middle square of each photograph; training saw most of it."""
    pictures = [photograph(file) for file in PHOTOGRAPHS.values()]
    return Answers(ask(network, pictures), torch.arange(len(pictures)))


def foreign_photographs(network: Network) -> Answers:
    """The textures network on photographs and drawings of other things, whole and in 4 x 4 blocks."""
    pictures = [photograph(file) for file in data.FOREIGN_PHOTOGRAPHS.values()]
    for name in ("china.jpg", "flower.jpg"):
        with Image.open(package_file("sklearn", "datasets", "images", name)) as opened:
            pictures.append(opened.convert("RGB"))
    blocks = [block for picture in pictures for block in _blocks(picture)]
    return Answers(ask(network, pictures + blocks), torch.full((len(pictures) + len(blocks),), -1))


def white_noise(network: Network, count: int = 50) -> Answers:
    """Any of the networks on noise as the page offers it."""
    with network.in_mode() as model, torch.inference_mode():
        outputs = torch.cat([model(*network.noise(seed)) for seed in range(count)])
    return Answers(functional.softmax(outputs, dim=1), torch.full((count,), -1))


def held_out_digits(network: Network) -> Answers:
    """The digits network on the scans that training never saw, made into drawings."""
    scans, labels = scanned_digits("test")
    return _read(network, as_drawing(torch.from_numpy(scans)[:, None]), torch.from_numpy(labels))


def lined_digits(network: Network, count: int = 1000) -> Answers:
    """The digits network on digits of lines and arcs, made as those of the training with another seed."""
    random = np.random.default_rng(1)
    wanted = torch.arange(count) % 10
    return _read(network, torch.cat([lined_digit(int(digit), random) for digit in wanted]), wanted)


def typed_digits(network: Network) -> Answers:
    """The digits network on the digits of Pillow's own font, three sizes, nine places."""
    drawn, wanted = [], []
    for size in (18, 22, 26):
        font = ImageFont.load_default(size)
        for digit in range(10):
            for place in ((x, y) for x in (11, 14, 17) for y in (12, 14, 16)):
                image = Image.new("L", (SIZE, SIZE))
                ImageDraw.Draw(image).text(place, str(digit), fill=255, font=font, anchor="mm")
                drawn.append(torch.from_numpy(np.array(image, np.float32) / 255))
                wanted.append(digit)
    return _read(network, torch.stack(drawn)[:, None], torch.tensor(wanted))


def scribbles(network: Network, count: int = 300) -> Answers:
    """The digits network on lines that are no digit, and on an empty canvas (the first)."""
    random = np.random.default_rng(2)
    pictures = torch.cat([torch.zeros(1, 1, SIZE, SIZE), *(scribble(random) for _ in range(count - 1))])
    return _read(network, pictures, torch.full((count,), -1))


def lines(name: str) -> Iterator[str]:
    """All that is measured of a network, in words."""
    if name == "textures":
        yield from _textures_lines(textures.network())
    else:
        yield from _digits_lines(digits.network())


def _textures_lines(network: Network) -> Iterator[str]:
    pieces = held_out_pieces(network)
    yield f"held-out pieces: {pieces.accuracy:.1%} of {len(pieces.wanted)} right; class by class:"
    whole = whole_photographs(network)
    for index, label in enumerate(textures.LABELS):
        said = _answer(whole, index, textures.LABELS)
        yield f"  {label:14s} {pieces.accuracy_of(index):7.1%}   whole: {said}"
    yield f"whole photographs: {whole.accuracy:.1%} of {len(whole.wanted)} right"
    yield from _likely_lines(network, {"held-out pieces": pieces, "foreign": foreign_photographs(network)})


def _digits_lines(network: Network) -> Iterator[str]:
    held_out, lined, typed = held_out_digits(network), lined_digits(network), typed_digits(network)
    for what, answers in {"held-out scans": held_out, "drawn lines": lined, "typed": typed}.items():
        each = " ".join(f"{answers.accuracy_of(digit):.0%}" for digit in range(10))
        yield f"{what}: {answers.accuracy:.1%} of {len(answers.wanted)} right; 0 to 9: {each}"
    yield from _likely_lines(network, {"held-out scans": held_out, "scribbles": scribbles(network)})


def _likely_lines(network: Network, answers: dict[str, Answers]) -> Iterator[str]:
    least = network.rejection or 0.0
    for what, some in {**answers, "white noise": white_noise(network)}.items():
        share, count = some.share_likely(least), len(some.wanted)
        yield f"{what}: best class at or above {least:.0%} for {share:.1%} of {count}"


def _answer(answers: Answers, row: int, labels: Sequence[str]) -> str:
    best = int(answers.probabilities[row].argmax())
    return f"{labels[best]} {float(answers.probabilities[row, best]):.0%}"


def _read(network: Network, drawings: Tensor, wanted: Tensor) -> Answers:
    with network.in_mode() as model, torch.inference_mode():
        return Answers(functional.softmax(model(normalize(drawings, digits.MEAN, digits.STD)), dim=1), wanted)


def _blocks(image: Image.Image) -> list[Image.Image]:
    """4 x 4 equal pieces."""
    width, height = image.width // 4, image.height // 4
    return [
        image.crop((x, y, x + width, y + height))
        for y in range(0, 4 * height, height)
        for x in range(0, 4 * width, width)
    ]
