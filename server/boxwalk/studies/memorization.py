"""Memorization: one network trained in three ways, and how fine the patterns are that it works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from boxwalk.maximization import Maximizer, Settings
from boxwalk.network import Network
from boxwalk.recording.engine import run
from boxwalk.results import Curve, Images, Maps, Scores
from boxwalk.studies import pieces
from boxwalk.studies.fitting import Recipe, fit, made, right
from boxwalk.studies.study import Study
from boxwalk.studies.work import Work, floats, plus_minus
from boxwalk.zoo.resin import ResinNetwork

Doubles = NDArray[np.float64]

CUT = 0.25  # cycles per pixel; what is finer counts as high
SIDE = 40  # pixels of a piece
RIM = 4  # pixels that pieces of the standard strategy are wider by, on each side
BLOCKS = ((3, 16), (3, 32), (3, 64), (3, 64))  # (pixels of a kernel's side, channels)
LAYERS = tuple(f"relu{number}" for number in range(1, len(BLOCKS) + 1))
SCORES = "fc"
NOISE = 0.5  # deviation of that of the copies; the pictures' is about 1
TESTED = 20  # unseen pieces of each photograph
SHOWN = 3  # channels whose images stand in the page
CLASSES = len(pieces.CLASSES)


class Form(NamedTuple):
    """each: pieces of every photograph. copies: with noise, of each piece. channels: of every layer that are
    visualized, in `ascent` steps. steps: of the three trainings.
    """

    each: int
    copies: int
    channels: int
    ascent: int
    steps: tuple[int, int, int]


QUICK = Form(each=8, copies=2, channels=6, ascent=40, steps=(240, 240, 480))
FULL = Form(each=20, copies=4, channels=CLASSES, ascent=128, steps=(2000, 2000, 6000))


class Strategy(NamedTuple):
    """decay: of the weights (table 4.1)."""

    name: str
    key: str
    decay: float


STRATEGIES = (
    Strategy("standard", "standard", 0.05),
    Strategy("labels shuffled", "shuffled", 0.0),
    Strategy("noisy copies", "noisy", 0.0),
)
STANDARD, SHUFFLED, NOISY = range(3)


def classifier() -> nn.Module:
    """Pieces of photographs float32 [N, 1, 40, 40] to scores [N, 15]."""
    return ResinNetwork(BLOCKS, CLASSES, SIDE)


def network(model: nn.Module) -> Network:
    pictures, labels = pieces.unseen(2, SIDE, 0)
    shown = [(picture, int(label)) for picture, label in zip(pictures, labels, strict=True)]
    return Network(
        model,
        (1, SIDE, SIDE),
        pieces.MEAN,
        pieces.DEVIATION,
        list(pieces.CLASSES),
        shown,
        "Memorizing network",
    )


def walk() -> Network:
    """The network for the walk, to be opened with weights of the study."""
    return network(classifier())


def training_set(
    strategy: int, pictures: Tensor, labels: Tensor, copies: int, seed: int
) -> tuple[Tensor, Tensor]:
    """Pictures [M, 1, 40, 40] and classes [M] as a strategy of 4.2 keeps them through all of its training.

    pictures: [N, 1, 48, 48], with a rim that is left out here. The second strategy shuffles the labels; the
    third keeps each picture with its label and `copies` more with noise and random labels.
    """
    random = torch.Generator().manual_seed(seed)
    plain = pieces.middle(pictures, SIDE)
    if strategy == STANDARD:
        return plain, labels
    if strategy == SHUFFLED:
        return plain, labels[torch.randperm(len(labels), generator=random)]
    more = plain.repeat(copies, 1, 1, 1)
    more = more + NOISE * torch.randn(more.shape, generator=random)
    guessed = torch.randint(CLASSES, (len(more),), generator=random)
    return torch.cat([plain, more]), torch.cat([labels, guessed])


def energies(maps: Tensor) -> tuple[Tensor, Tensor]:
    """(spectral energy finer than CUT, all of it but that of the mean) of maps [..., H, W]: float64 [...].

    The frequency of a wave is its cycles per pixel, across its crests.
    """
    varying = maps.double() - maps.double().mean((-2, -1), keepdim=True)
    spectrum = torch.fft.fft2(varying).abs() ** 2
    down, across = (torch.fft.fftfreq(side, dtype=torch.float64) for side in maps.shape[-2:])
    fine = torch.hypot(down[:, None], across) > CUT
    return (spectrum * fine).sum((-2, -1)), spectrum.sum((-2, -1))


def high_share(maps: Tensor) -> float:
    """Of all maps [..., H, W] together the share of spectral energy that is finer than CUT, in percent; NaN
    where all are flat.
    """
    fine, whole = (float(each.sum()) for each in energies(maps))
    return 100 * fine / whole if whole > 0 else float("nan")


def white_share(side: int) -> float:
    """The same of white noise: the share of waves that are finer than CUT, in percent."""
    impulse = torch.zeros(side, side)
    impulse[0, 0] = 1
    return high_share(impulse)


def activation_shares(model: nn.Module, pictures: Tensor) -> list[float]:
    """Of the feature maps of each layer, over pictures [N, 1, H, W]."""
    found = run(model, (pictures,), until=LAYERS).values
    return [high_share(found[name]) for name in LAYERS]


def visualizations(model: nn.Module, node: str, form: Form, seed: int) -> Tensor:
    """Feature visualizations of the first channels, as Linse 4.1.5 makes them: float32 [K, 1, 40, 40]."""
    settings = Settings(steps=form.ascent, seed=seed)
    return torch.stack(
        [
            each.picture
            for each in Maximizer(network(model), node, range(form.channels), settings=settings).finish()
        ]
    )


def memorization(work: Work) -> None:
    form = QUICK if work.quick else FULL
    found = [[measured(work, form, strategy, seed) for seed in work.seeds] for strategy in range(3)]
    wrong = np.array([[float(each["wrong"]) for each in rows] for rows in found])
    percent = np.array([[float(each["percent"]) for each in rows] for rows in found])
    activations, images = (
        np.array([[each[name] for each in rows] for rows in found]) for name in ("activations", "images")
    )  # [strategies, seeds, layers]
    work.say(
        f"## Three ways of training\nThe same network ({len(BLOCKS)} blocks of a convolution of 3 x 3, "
        f"normalization, ReLU and pooling, and a linear layer), on grey pieces of {SIDE} x {SIDE} pixels of "
        f"fifteen photographs, {form.each} of each. Standard: shifted, mirrored, relit and noised anew each "
        "time. Labels shuffled: always the same pictures with labels of others. Noisy copies: each picture "
        f"with its label, and {form.copies} copies with white noise ({NOISE:g} of the pictures' deviation) "
        f"and random labels, always the same. {form.steps[0]}, {form.steps[1]} and {form.steps[2]} steps of "
        f"32. Tested on {TESTED} pieces of each photograph out of parts that training never shows. "
        f"{len(work.seeds)} seeds."
    )
    for strategy in STRATEGIES:
        places = {f"feature visualizations, {strategy.name}": "chosen=relu3&analysis=feature-visualizations"}
        work.walk(f"{__name__}:walk", places, f"{strategy.key}-{work.seeds[0]}")
    work.say(
        "Where it differs from the thesis, the likely reasons: few steps with pictures that change each time "
        "leave some of the training set wrong; images of 40 pixels are turned, shifted and blurred between "
        "steps of ascent as if they were of 224, which lets fewer fine patterns grow; their size and the "
        "network's four layers leave little room for large ones."
    )
    errors(work, wrong, percent)
    spectra(work, form, activations, images)
    pictures(work, found)
    claims(work, wrong, percent, activations, images)


def measured(work: Work, form: Form, number: int, seed: int) -> Mapping[str, NDArray[np.generic]]:
    """Of a strategy: pictures of its own training set that it gets `wrong`, `percent` right of unseen ones,
    high shares of `activations` [layers] and `images` [layers and the scores], `shown` images, `maps`.
    """
    strategy = STRATEGIES[number]
    wide, labels = pieces.seen(form.each, SIDE, seed, rim=RIM)
    own, theirs = training_set(number, wide, labels, form.copies, seed)
    recipe = Recipe(steps=form.steps[number], rate=3e-3, decay=strategy.decay)

    def train(model: nn.Module) -> None:
        if number == STANDARD:
            fit(model, wide, labels, recipe, seed, lambda some, random: pieces.augmented(some, SIDE, random))
        else:
            fit(model, own, theirs, recipe, seed)

    model = work.trained(f"{strategy.key}-{seed}", made(seed, classifier), train)

    def measure() -> Mapping[str, ArrayLike]:
        unseen, classes = pieces.unseen(TESTED, SIDE, seed)
        grown = [visualizations(model, node, form, seed) for node in (*LAYERS, SCORES)]
        return {
            "wrong": round(len(own) * (1 - right(model, own, theirs) / 100)),
            "percent": right(model, unseen, classes),
            "activations": activation_shares(model, unseen),
            "images": [float(np.mean([high_share(each) for each in layer])) for layer in grown],
            "shown": torch.stack([layer[:SHOWN] for layer in grown]).numpy(),
            "maps": run(model, (unseen[:1],), until=LAYERS[-2]).value[0, :16].numpy(),
        }

    return work.part(f"{strategy.key}-{seed}-measured", measure)


def errors(work: Work, wrong: Doubles, percent: Doubles) -> None:
    columns = {
        "wrong in training": wrong.mean(1),
        "right, unseen": percent.mean(1),
        "deviation": percent.std(1, ddof=1),
        "printed": [78, 1, 42],
    }
    work.table(
        "errors",
        Scores(
            title="Training and test",
            note="Wrong in training: pictures of a strategy's own training set, with its labels. Printed: "
            "table 4.2, CovidResNet on the 101 classes of Caltech101; chance is 1 % there and "
            f"{100 / CLASSES:.1f} % here.",
            names=[strategy.name for strategy in STRATEGIES],
            columns={name: floats(values) for name, values in columns.items()},
            units={"right, unseen": "%", "deviation": "%", "printed": "%"},
        ),
        1,
    )


def spectra(work: Work, form: Form, activations: Doubles, images: Doubles) -> None:
    names = [strategy.name for strategy in STRATEGIES]
    sides = [SIDE // 2**number for number in range(len(LAYERS))]
    work.say(
        f"## How fine the patterns are\nThe share of the spectral energy finer than {CUT} cycles per pixel, "
        "that of the mean left out: of the feature maps for unseen pieces, at each layer's own pixels, and "
        f"of feature visualizations (4.1.5) of {form.channels} channels of every layer, {form.ascent} steps."
    )
    for name, title, values, layers, white in (
        ("activations", "Feature maps", activations, LAYERS, [white_share(side) for side in sides]),
        (
            "images",
            "Feature visualizations",
            images,
            (*LAYERS, SCORES),
            [white_share(SIDE)] * (len(LAYERS) + 1),
        ),
    ):
        columns = {}
        for each, row in zip(names, values, strict=True):
            columns[each], columns[f"{each} ±"] = floats(row.mean(0)), floats(row.std(0, ddof=1))
        title = f"{title}: energy above {CUT} cycles per pixel"
        columns["white noise"] = floats(white)
        units = dict.fromkeys(columns, "%")
        work.table(name, Scores(title=title, names=layers, columns=columns, units=units), 1)
        series = {each: columns[each] for each in (*names, "white noise")}
        x = floats(range(1, len(layers) + 1))
        note = f"Layers in their order: {', '.join(layers)}."
        work.figure(name, Curve(title=title, note=note, x=x, series=series, x_label="layer", y_label="%"))


def pictures(work: Work, found: Sequence[Sequence[Mapping[str, NDArray[np.generic]]]]) -> None:
    """Of the first seed."""
    images, maps = (np.stack([rows[0][name] for rows in found]) for name in ("shown", "maps"))
    names = [strategy.name for strategy in STRATEGIES]
    for place, node in enumerate((*LAYERS, SCORES)):
        if node in (LAYERS[-1], SCORES):
            work.figure(
                f"images_{node}",
                Images(
                    title=f"Feature visualizations of {node}",
                    note=f"Channels 0 to {SHOWN - 1} of each strategy.",
                    values=images[:, place].reshape(-1, 1, SIDE, SIDE),
                    labels=[f"{name}, {channel}" for name in names for channel in range(SHOWN)],
                ),
            )
    for name, values in zip(names, maps, strict=True):
        work.figure(
            f"maps_{name.replace(' ', '_')}",
            Maps(
                title=f"Feature maps of {LAYERS[-2]}, {name}",
                note="For the first unseen piece.",
                values=values,
                labels=[str(channel) for channel in range(len(values))],
            ),
        )


def claims(work: Work, wrong: Doubles, percent: Doubles, activations: Doubles, images: Doubles) -> None:
    """Compared seed by seed: what held in each of them held."""
    told = [f"{each.name} {plus_minus(row, 1)} %" for each, row in zip(STRATEGIES, percent, strict=True)]
    work.claim(
        "All three reach zero training error",
        "4.3.1",
        ", ".join(f"{each.name} {row.max():.0f}" for each, row in zip(STRATEGIES, wrong, strict=True))
        + " wrong at most",
        0.5 - float(wrong.max()),
    )
    work.claim(
        "Noisy copies generalize less than standard training, and better than shuffled labels",
        "table 4.2: 0.78, 0.42, 0.01",
        ", ".join(told),
        float(np.minimum(percent[STANDARD] - percent[NOISY], percent[NOISY] - percent[SHUFFLED]).min()),
    )
    chance = 100 / CLASSES
    work.claim(
        "Shuffled labels leave what chance gives",
        "table 4.2: 0.01 of 101 classes",
        f"{plus_minus(percent[SHUFFLED], 1)} %, chance is {chance:.1f} %",
        2 * chance - float(percent[SHUFFLED].mean()),
    )
    for what, where, values in (
        ("Feature maps of the last layer", "table 4.3, in pictures", activations[..., -1]),
        ("Feature visualizations, all layers together,", "fig. 4.6, in pictures", images.mean(2)),
    ):
        for number in (SHUFFLED, NOISY):
            work.claim(
                f"{what} are finer than those of standard training: {STRATEGIES[number].name}",
                where,
                f"{plus_minus(values[number], 1)} against {plus_minus(values[STANDARD], 1)} % above {CUT} "
                "cycles per pixel",
                float((values[number] - values[STANDARD]).min()),
            )


STUDY = Study(
    name="memorization",
    title="Memorization: what a network looks at that learns its pictures by heart",
    source="L. Linse, doctoral thesis (2024), sections 4.2 and 4.3: tables 4.1 to 4.3, figure 4.6",
    doc="One network, trained in the usual way, with shuffled labels, and with noisy copies whose labels are "
    "random: what does it know of unseen pictures, and how fine are the patterns that it works with?",
    function=memorization,
    seeds=(2, 3),
)
