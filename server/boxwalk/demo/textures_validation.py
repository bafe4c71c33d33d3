"""What choices about the training of the textures network are judged by, without a look at its test.

A network is trained on fewer photographs and less of them: four are left out, and of the others a second
block in each row is covered as well. It is asked about the pieces of these blocks, and about the four.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from PIL import Image
from torch import nn

from boxwalk.datasets.photographs import PHOTOGRAPHS, photograph
from boxwalk.demo import data
from boxwalk.demo.evaluation import Answers, ask
from boxwalk.demo.fitting import Fit
from boxwalk.demo.textures import MEAN, SIZE, STD, TexturesModel
from boxwalk.demo.textures_training import STAGES, Batches
from boxwalk.network import Network

LEFT_OUT = ("coffee", "gravel", "rocket", "tissue")
KNOWN = {label: file for label, file in PHOTOGRAPHS.items() if label not in LEFT_OUT}


def new_model() -> nn.Module:
    return TexturesModel(len(KNOWN))


def pictures() -> list[Image.Image]:
    """The photographs known here without their test blocks and validation blocks."""
    photographs = [photograph(file) for file in KNOWN.values()]
    return [data.training_picture(p, data.TEST_PLACES, data.VALIDATION_PLACES) for p in photographs]


def fits() -> list[Fit]:
    shown = pictures()
    return [Fit(Batches(seed, stage, shown), stage.steps, stage.rate) for seed, stage in enumerate(STAGES)]


def lines(model: nn.Module) -> Iterator[str]:
    """How a network trained with these batches does, in words."""
    network = Network(model, input_shape=(3, SIZE, SIZE), mean=MEAN, std=STD, labels=list(KNOWN))
    pieces = [_pieces(file) for file in KNOWN.values()]
    wanted = torch.tensor([index for index, crops in enumerate(pieces) for _ in crops])
    known = Answers(ask(network, [crop for crops in pieces for crop in crops]), wanted)
    yield f"validation pieces: {known.accuracy:.1%} of {len(wanted)} right; class by class:"
    for index, label in enumerate(KNOWN):
        yield f"  {label:14s} {known.accuracy_of(index):7.1%}"
    crops = [crop for label in LEFT_OUT for crop in _pieces(PHOTOGRAPHS[label])]
    left_out = Answers(ask(network, crops), torch.full((len(crops),), -1))
    for what, some in {"validation pieces": known, "photographs left out": left_out}.items():
        yield f"{what}: best class at or above 50% for {some.share_likely(0.5):.1%} of {len(some.wanted)}"


def _pieces(file: str) -> list[Image.Image]:
    return data.held_out_crops(photograph(file), data.VALIDATION_PLACES)
