"""Pictures of nothing in particular, so that a network learns to say "none of these".

All are made from random numbers and training pieces of the photographs; real photographs of other things are
kept for the test. Every picture has detail: a plain surface may well be a piece of a known photograph.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

SHARES = {
    "leaves": 0.15,
    "scene": 0.3,
    "noise": 0.05,
    "waves": 0.05,
    "collage": 0.15,
    "blend": 0.1,
    "recoloured": 0.2,
}  # how often each kind is made
Pixels = NDArray[np.floating[Any]]  # [H, W, 3] in 0..1


def foreign_picture(pieces: list[Image.Image], size: int, random: np.random.Generator) -> Image.Image:
    """An RGB picture of `size` x `size`. pieces: training crops of that size, as material."""
    kind = random.choice(list(SHARES), p=list(SHARES.values()))
    match kind:
        case "leaves":
            return leaves(size, random)
        case "scene":
            return scene(pieces, size, random)
        case "noise":
            return as_image(noise(size, random))
        case "waves":
            return as_image(waves(size, random))
        case "collage":
            return collage(pieces, size, random)
        case "blend":
            return blend(pieces, random)
        case _:
            return recoloured(pieces[int(random.integers(len(pieces)))], random)


def scene(pieces: list[Image.Image], size: int, random: np.random.Generator) -> Image.Image:
    """Leaves in the colours, light and grain of photographs, half of them with surfaces out of a piece."""
    base = np.asarray(leaves(size, random), np.float32) / 255
    grey = base.mean(axis=2, keepdims=True)
    base = grey + (base - grey) * random.uniform(0.1, 0.8)
    if random.random() < 0.5:
        other = np.asarray(recoloured(pieces[int(random.integers(len(pieces)))], random), np.float32) / 255
        base = base + (other - other.mean()) * random.uniform(0.3, 1)
    y, x = np.meshgrid(np.linspace(-1, 1, size), np.linspace(-1, 1, size), indexing="ij")
    slope = random.normal(0, 0.25, 2)
    light = 1 + (y * slope[0] + x * slope[1])[..., None]
    grain = (noise(size, random) - 0.5) * random.uniform(0, 0.5)
    return as_image(base * light + grain)


def blend(pieces: list[Image.Image], random: np.random.Generator) -> Image.Image:
    """Two pieces through each other, one of them in wrong colours or upside down."""
    first, second = (pieces[int(i)] for i in random.choice(len(pieces), 2, replace=False))
    return Image.blend(
        recoloured(first, random), second.transpose(Image.Transpose.FLIP_TOP_BOTTOM), random.uniform(0.4, 0.6)
    )


def leaves(size: int, random: np.random.Generator) -> Image.Image:
    """Shapes of all sizes that cover each other: edges and areas as in a natural scene, but no scene."""
    palette = random.uniform(0, 255, (int(random.integers(2, 9)), 3))
    if random.random() < 0.4:
        palette[:] = palette.mean(axis=1, keepdims=True)
    if random.random() < 0.2:
        palette = np.where(palette > 127, 250.0, 5.0)
    image = Image.new("RGB", (size, size), tuple(palette[0].astype(int).tolist()))
    draw = ImageDraw.Draw(image)
    smallest = random.uniform(1, 12)
    for _ in range(int(random.integers(40, 250))):
        radius = min(smallest / random.uniform(0.03, 1) ** 0.8, size / 2)
        x, y = random.uniform(0, size, 2).tolist()
        colour = palette[random.integers(len(palette))] + random.normal(0, 15, 3)
        fill = tuple(np.clip(colour, 0, 255).astype(int).tolist())
        stretch = random.uniform(0.3, 1)
        match random.integers(4):
            case 0:
                draw.ellipse((x - radius, y - radius * stretch, x + radius, y + radius * stretch), fill=fill)
            case 1:
                draw.rectangle(
                    (x - radius * stretch, y - radius, x + radius * stretch, y + radius), fill=fill
                )
            case 2:
                draw.regular_polygon(
                    (x, y, radius), int(random.integers(3, 7)), random.uniform(0, 360), fill=fill
                )
            case _:
                dx, dy = random.normal(0, radius, 2).tolist()
                draw.line((x - dx, y - dy, x + dx, y + dy), fill=fill, width=max(1, int(radius / 4)))
    return image.filter(ImageFilter.GaussianBlur(float(random.choice([0, 0, 0.7, 1.5]))))


def noise(size: int, random: np.random.Generator) -> Pixels:
    """White noise to coarse grain: random phases under a spectrum that falls with frequency ** 0..1.5."""
    y, x = np.meshgrid(np.fft.fftfreq(size), np.fft.fftfreq(size), indexing="ij")
    fall = np.maximum(np.hypot(y, x), 1 / size) ** random.uniform(0, 1.5)
    parts = random.normal(size=(2, 3, size, size))
    planes = np.fft.ifft2((parts[0] + 1j * parts[1]) / fall).real
    mixed = np.tensordot(random.normal(size=(3, 3)) if random.random() < 0.7 else np.ones((3, 3)), planes, 1)
    mixed = mixed / mixed.std() * random.uniform(0.05, 0.4) + random.uniform(0.1, 0.9, (3, 1, 1))
    return np.asarray(mixed.transpose(1, 2, 0), np.float32)


def waves(size: int, random: np.random.Generator) -> Pixels:
    """Stripes and grids of any direction and colour, smooth or with hard edges."""
    y, x = np.meshgrid(np.linspace(-1, 1, size), np.linspace(-1, 1, size), indexing="ij")
    share = np.ones((size, size))
    for _ in range(int(random.integers(1, 3))):
        angle, frequency, phase = (
            random.uniform(0, np.pi),
            np.exp(random.uniform(1.5, 4)),
            random.uniform(0, 7),
        )
        wave = np.sin(frequency * (x * np.cos(angle) + y * np.sin(angle)) + phase)
        share = share * (np.sign(wave) if random.random() < 0.5 else wave)
    share = (share[..., None] + 1) / 2
    first, second = random.uniform(0, 1, (2, 3))
    if random.random() < 0.4:
        first, second = np.full(3, first[0]), np.full(3, second[0])
    return np.asarray(first * share + second * (1 - share), np.float32)


def collage(pieces: list[Image.Image], size: int, random: np.random.Generator) -> Image.Image:
    """Small squares out of many photographs side by side."""
    image = Image.new("RGB", (size, size))
    side = size // int(random.integers(2, 7))
    for y in range(0, size, side):
        for x in range(0, size, side):
            piece = pieces[int(random.integers(len(pieces)))]
            left, top = random.integers(0, size - side + 1, 2).tolist()
            image.paste(piece.crop((left, top, left + side, top + side)), (x, y))
    return image


def recoloured(piece: Image.Image, random: np.random.Generator) -> Image.Image:
    """A photograph's shapes in colours that none of the photographs has."""
    pixels = np.asarray(piece, np.float32) / 255
    grey = pixels.mean(axis=2, keepdims=True)
    if np.abs(pixels - grey).mean() > 0.03:
        shift = int(random.integers(1, 3))
        turned = np.roll(pixels, shift, axis=2)
        return as_image(1 - turned if random.random() < 0.5 else turned)
    colours = random.uniform(0, 1, (2, 3))
    colours[:, random.integers(3)] *= 0.3
    dark, light = colours
    return as_image(dark * (1 - grey) + light * grey)


def as_image(pixels: Pixels) -> Image.Image:
    return Image.fromarray((np.clip(pixels, 0, 1) * 255).round().astype(np.uint8), "RGB")
