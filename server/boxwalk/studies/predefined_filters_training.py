"""Small networks with and without pre-defined filters: accuracy, cost, and what a shift of the input does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from boxwalk.network import Network
from boxwalk.recording.engine import run
from boxwalk.recording.recording import record
from boxwalk.results import Curve, Scores
from boxwalk.studies import pieces
from boxwalk.studies.fitting import Recipe, fit, made, right
from boxwalk.studies.folder import Arrays
from boxwalk.studies.work import Work, floats, plus_minus
from boxwalk.zoo.pfm import filter_pool, random_filters
from boxwalk.zoo.pfnet import REDUCED_POOL, PFNet18
from boxwalk.zoo.resnet18 import ResNet18

Doubles = NDArray[np.float64]

WIDTH = 16  # channels of the first stage, a quarter of the thesis' networks
RIM = 4  # pixels that pieces to train on are wider by, on each side
SHIFTS = range(1, 32, 3)  # pixels from the rim; the networks' strides make 32 together
TESTED = 20  # unseen pieces of each photograph
SHIFTED = 4  # of them are shifted
STAGES = ("layer1", "layer2", "layer3", "layer4")
COUNTED = ("conv2d", "fixed_conv2d", "linear")  # operators whose multiply-adds count
CLASSES = len(pieces.CLASSES)


class Variant(NamedTuple):
    """key: of its parts. skips: its strided skips are blurred. quick: it is trained in the quick form too."""

    name: str
    key: str
    build: Callable[[], nn.Module]
    quick: bool = True


def pfnet(pool: str, blurred: bool = True) -> nn.Module:
    growth = 1 if pool == REDUCED_POOL else None
    return PFNet18(CLASSES, filter_pool(pool), growth=growth, blurred=blurred, channels=1, width=WIDTH)


def resnet(blurred: bool = False) -> nn.Module:
    return ResNet18(CLASSES, blurred=blurred, channels=1, width=WIDTH)


def random_pfnet() -> nn.Module:
    """The reduced one with 16 random kernels, others for another seed."""
    pool = random_filters(16, int(torch.randint(2**31, ())))
    return PFNet18(CLASSES, pool, growth=1, channels=1, width=WIDTH)


VARIANTS = (
    Variant("ResNet18", "resnet", resnet),
    Variant("ResNet18, skips blurred", "resnet-blurred", partial(resnet, True)),
    Variant("reduced PFNet18", "reduced", partial(pfnet, REDUCED_POOL)),
    Variant("reduced PFNet18, aliased", "reduced-aliased", partial(pfnet, REDUCED_POOL, False)),
    Variant("reduced PFNet18, random", "reduced-random", random_pfnet, False),
    Variant("PFNet18, 9 filters", "pfnet", partial(pfnet, "even-uneven-9"), False),
    Variant("PFNet18, 9 filters, aliased", "pfnet-aliased", partial(pfnet, "even-uneven-9", False), False),
)


class Form(NamedTuple):
    """side: pixels of a piece. each: pieces of every photograph to train on."""

    side: int
    each: int
    recipe: Recipe


QUICK = Form(48, 10, Recipe(steps=160, rate=4e-3, decay=0.05))
FULL = Form(64, 20, Recipe(steps=700, rate=4e-3, decay=0.05))


def walk() -> Network:
    """The reduced PFNet18 for pieces of photographs, to be opened with weights of the study."""
    return _walkable(pfnet(REDUCED_POOL), "Reduced PFNet18 in small")


def walk_aliased() -> Network:
    """The same without the blur in its skips."""
    return _walkable(pfnet(REDUCED_POOL, False), "Reduced PFNet18 in small, with aliasing")


def small_networks(work: Work) -> None:
    form = QUICK if work.quick else FULL
    variants = [variant for variant in VARIANTS if variant.quick or not work.quick]
    work.say(
        f"## Trained in small\nThe same architectures with a quarter of the channels ({WIDTH} in the first "
        f"stage), on grey pieces of {form.side} x {form.side} pixels of fifteen photographs, {form.each} of "
        f"each to train on, shifted, mirrored and relit each time; {form.recipe.steps} steps of "
        f"{form.recipe.batch}. Tested on {TESTED} of each out of parts that training never shows. "
        f"{len(work.seeds)} seeds."
    )
    skip = "chosen=layer2.0.downsample.0"
    work.walk(f"{__name__}:walk", {"a blurred skip": skip}, f"reduced-{work.seeds[0]}")
    work.walk(f"{__name__}:walk_aliased", {"the same, aliased": skip}, f"reduced-aliased-{work.seeds[0]}")
    work.say(
        "Where it differs from the thesis, the likely reasons: with 16 channels in the first stage each of "
        "the sixteen filters of the reduced network sees one channel only, so a quarter of the width takes "
        "more from it than from ResNet18; training is short; the pieces are small. Skips are not all that "
        "leaves pixels out: strided filters and max pooling do so with and without the blur, so scores vary "
        "under shifts for those reasons too."
    )
    found = {
        variant.key: [measured(work, form, variant, seed) for seed in work.seeds] for variant in variants
    }
    percent = {key: np.array([each["percent"] for each in rows]) for key, rows in found.items()}
    spreads = {key: np.stack([each["spreads"] for each in rows]) for key, rows in found.items()}
    steady = {key: np.array([each["steady"] for each in rows]) for key, rows in found.items()}
    cost = work.part("cost", partial(costs, form, variants))
    tables(work, variants, cost, percent, spreads, steady)
    claims(work, percent, spreads, steady)


def measured(work: Work, form: Form, variant: Variant, seed: int) -> Arrays:
    """Accuracy in `percent` on unseen pieces; `spreads` [stages and the scores] and share `steady` in percent
    under shifts.
    """

    def train(model: nn.Module) -> None:
        pictures, labels = pieces.seen(form.each, form.side, seed, rim=RIM)

        def change(some: Tensor, random: torch.Generator) -> Tensor:
            return pieces.augmented(some, form.side, random)

        fit(model, pictures, labels, form.recipe, seed, change)

    model = work.trained(f"{variant.key}-{seed}", made(seed, variant.build), train)

    def measure() -> Mapping[str, ArrayLike]:
        pictures, labels = pieces.unseen(TESTED, form.side, seed)
        spreads, steady = under_shifts(
            model, pictures.view(CLASSES, TESTED, *pictures.shape[1:])[:, :SHIFTED]
        )
        return {"percent": right(model, pictures, labels), "spreads": spreads, "steady": steady}

    return work.part(f"{variant.key}-{seed}-measured", measure)


def under_shifts(model: nn.Module, pictures: Tensor) -> tuple[list[float], float]:
    """(spread of the channels' means after each stage and of the scores; percent of the pictures whose class
    is the same at all places). pictures: [..., 1, H, W].
    """
    values: dict[str, list[Tensor]] = {name: [] for name in (*STAGES, "fc")}
    for picture in pictures.flatten(0, -4):
        found = run(model, (at_places(picture),), until=list(values)).values
        for name, kept in values.items():
            kept.append(found[name].flatten(2).mean(2) if found[name].dim() > 2 else found[name])
    stacked = {name: torch.stack(each).double().numpy() for name, each in values.items()}
    classes = stacked["fc"].argmax(2)
    return [spread(each) for each in stacked.values()], 100 * float((classes == classes[:, :1]).all(1).mean())


def at_places(picture: Tensor) -> Tensor:
    """A picture [1, H, W], faded out to its rim, on grey, moved down and right: [shifts, 1, H + 32, W + 32].

    So all show the same, and what lies around it is what convolutions pad with.
    """
    height, width = picture.shape[-2:]
    moved = torch.zeros(len(SHIFTS), 1, height + SHIFTS.stop, width + SHIFTS.stop)
    faded = picture * torch.outer(_fade(height), _fade(width))
    for number, shift in enumerate(SHIFTS):
        moved[number, :, shift : shift + height, shift : shift + width] = faded
    return moved


def spread(values: Doubles) -> float:
    """How much places change values, relative to how much pictures do.

    values: float64 [pictures, places, units]. Returns the root of (variance over places, mean of pictures and
    units) / (variance over pictures of the mean of places, mean of units): 0 for what shifts leave alone.
    """
    return float(np.sqrt(values.var(1).mean() / values.mean(1).var(0).mean()))


def parameters(model: nn.Module) -> int:
    """How many are trained."""
    return sum(each.numel() for each in model.parameters())


def multiply_adds(model: nn.Module, shape: Sequence[int]) -> float:
    """Of convolutions and linear layers for one input of this shape, as the thesis counts (7.3.3)."""
    graph = record(model.eval(), torch.zeros(1, *shape)).graph
    return sum(node.flops for node in graph.nodes if node.operator in COUNTED) / 2


def costs(form: Form, variants: Sequence[Variant]) -> Mapping[str, list[float]]:
    """Parameters, and millions of multiply-adds for a piece, of each."""
    models = [made(0, variant.build) for variant in variants]
    return {
        "parameters": [parameters(model) for model in models],
        "millions": [multiply_adds(model, (1, form.side, form.side)) / 1e6 for model in models],
    }


def tables(
    work: Work,
    variants: Sequence[Variant],
    cost: Mapping[str, Doubles],
    percent: Mapping[str, Doubles],
    spreads: Mapping[str, Doubles],
    steady: Mapping[str, Doubles],
) -> None:
    columns: dict[str, Iterable[float]] = {
        "accuracy": [percent[each.key].mean() for each in variants],
        "deviation": [percent[each.key].std(ddof=1) for each in variants],
        "parameters": cost["parameters"],
        "multiply-adds": cost["millions"],
        "spread of the scores": [spreads[each.key][:, -1].mean() for each in variants],
        "class kept": [steady[each.key].mean() for each in variants],
    }
    work.table(
        "small_networks",
        Scores(
            title="Small networks",
            note="Spread: by how much scores vary when a picture, faded out to its rim on grey, is moved by "
            f"up to {SHIFTS[-1] - SHIFTS[0]} pixels, relative to how they vary between pictures. Class kept: "
            "pictures whose class is the same at all places.",
            names=[variant.name for variant in variants],
            columns={name: floats(values) for name, values in columns.items()},
            units={
                "accuracy": "%",
                "deviation": "%",
                "multiply-adds": "million",
                "class kept": "%",
            },
        ),
        2,
    )
    work.figure(
        "spread",
        Curve(
            title="Spread under shifts, stage by stage",
            note="Of the channels' means after stages 1 to 4, and of the scores (5).",
            x=floats(range(1, len(STAGES) + 2)),
            series={each.name: spreads[each.key].mean(0) for each in variants},
            x_label="stage",
            y_label="spread",
        ),
    )


def claims(
    work: Work, percent: Mapping[str, Doubles], spreads: Mapping[str, Doubles], steady: Mapping[str, Doubles]
) -> None:
    """Compared seed by seed: what held in each of them held."""
    gain = percent["reduced"] - percent["resnet"]
    work.claim(
        "With few pictures of a class the reduced PFNet18 is more accurate than ResNet18",
        "table 7.2: Caltech101 65.6 against 57.2 %, Flowers 80.7 against 73.4 %; not on CUB, CIFAR10",
        f"{plus_minus(percent['reduced'], 1)} against {plus_minus(percent['resnet'], 1)} %; other data, a "
        "quarter of the width",
        float(gain.min()),
    )
    blurred = percent["reduced"] - percent["reduced-aliased"]
    work.claim(
        "Blurring the strided skips makes the reduced PFNet18 more accurate",
        "table 7.4: 80.7 against 72.4 %",
        f"{plus_minus(percent['reduced'], 1)} against {plus_minus(percent['reduced-aliased'], 1)} %",
        float(blurred.min()),
    )
    plain = percent["resnet-blurred"] - percent["resnet"]
    work.claim(
        "ResNet18 gains less by it",
        "table 7.4: 74.4 against 73.4 %, no significant change",
        f"{plain.mean():+.1f} points, the reduced PFNet18 {blurred.mean():+.1f}",
        float(blurred.mean() - plain.mean()),
    )
    for key, words in (("reduced", "the reduced PFNet18"), ("resnet", "ResNet18")):
        with_blur, without = (
            ("reduced", "reduced-aliased") if key == "reduced" else ("resnet-blurred", "resnet")
        )
        ratio = 1 - spreads[with_blur][:, -1] / spreads[without][:, -1]
        work.claim(
            f"The scores of {words} vary less under shifts with blurred skips",
            "6.6 names aliasing as the reason; not measured there",
            f"spread {plus_minus(spreads[with_blur][:, -1])} against {plus_minus(spreads[without][:, -1])}, "
            f"class kept {steady[with_blur].mean():.0f} against {steady[without].mean():.0f} %",
            float(ratio.min()),
        )


def _fade(side: int) -> Tensor:
    """1 in the middle, near 0 at both ends: float32 [side]."""
    return torch.sin(torch.pi * (torch.arange(side) + 0.5) / side)


def _walkable(model: nn.Module, title: str) -> Network:
    pictures, labels = pieces.unseen(2, FULL.side, 0)
    shown = [(picture, int(label)) for picture, label in zip(pictures, labels, strict=True)]
    return Network(
        model.eval(),
        (1, FULL.side, FULL.side),
        pieces.MEAN,
        pieces.DEVIATION,
        list(pieces.CLASSES),
        shown,
        title,
        fixed_size=False,
    )
