"""The networks of the zoo by name, with what is known about each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn

from boxwalk import datasets
from boxwalk.datasets.made import Made
from boxwalk.errors import TargetError, UnknownError
from boxwalk.zoo import resin, signal_networks, vgg
from boxwalk.zoo.autoencoders import ConvolutionalAutoencoder, VariationalAutoencoder
from boxwalk.zoo.covid_densenet import CovidDenseNet
from boxwalk.zoo.covid_resnet import CovidResNet
from boxwalk.zoo.dashes import DashesNetwork
from boxwalk.zoo.pfm import OTHER_POOLS, POOLS, filter_pool
from boxwalk.zoo.pfnet import REDUCED_POOL, PFNet18, reduced_pfnet18
from boxwalk.zoo.resnet18 import ResNet18

#: trained weights that come with the package, NAME.safetensors; see `demo.checkpoint.save`
FOLDER = Path(__file__).parent / "weights"

BIRDS = 200  # classes of CUB-200-2011, which table 6.2 of Linse counts parameters with
FLOWERS = 102  # classes of Flowers, which table 7.3 does
LATENT, LATENT_64 = 32, 16
NORMALIZING_SIDE = 128  # pixels of the photographs that the weights of VGG-19 are normalized over
IMAGENET: Mapping[str, Sequence[float]] = {"mean": vgg.MEAN, "std": vgg.STD}
SHOWN = 60  # example inputs, where as many as one likes can be made
UNSEEN = 1_000_000  # seed of pictures to test by; studies train on those of smaller ones
DASHES = ("horizontal", "vertical")
LUNGS = ("COVID-19", "other lung disease")
RESINS = ("sample 1", "sample 2", "sample 3", "sample 4")
DIGITS = tuple(str(digit) for digit in range(10))


@dataclass(frozen=True)
class Entry:
    """A network of the zoo.

    model: makes it; with random weights, or, if not `random`, with those that the paper gives. known:
    arguments for `Network` beside the model. source: paper and section. download: gives it the weights of a
    library. examples: makes the example inputs; None where there are no such pictures without a download.
    finish: what is done once weights were loaded. unused: keys of weights files that begin so belong
    to no part of it.
    """

    title: str
    source: str
    model: Callable[[], nn.Module]
    known: Mapping[str, Any]
    download: Callable[[Any], None] | None = None
    examples: Callable[[], Made] | None = None
    finish: Callable[[Any], None] | None = None
    unused: str = ""
    random: bool = True


def names() -> list[str]:
    """What may stand behind `zoo:`, in the order of the papers."""
    return list(_entries())


def entry(name: str) -> Entry:
    """The network called `name`. Raises UnknownError with near misses."""
    known = _entries()
    if name not in known:
        has = f"The zoo has: {', '.join(known)}."
        if not name:
            raise UnknownError(f"A network of the zoo is opened as zoo:NAME. {has}")
        raise UnknownError.of("network of the zoo", name, known, has)
    return known[name]


def _entries() -> dict[str, Entry]:
    pools = [pool for pool in (*POOLS, *OTHER_POOLS) if pool != REDUCED_POOL]
    return {
        "resnet18": Entry("ResNet18", "Linse 2.3.3", lambda: ResNet18(FLOWERS), _photographs()),
        "pfnet18": Entry("PFNet18", "Linse 6.2", lambda: PFNet18(BIRDS), _photographs()),
        **{f"pfnet18-{pool}": _pfnet(pool) for pool in pools},
        "pfnet18-reduced": Entry(
            "Reduced PFNet18", "Linse 7.1", lambda: reduced_pfnet18(FLOWERS), _photographs()
        ),
        "dashes": Entry(
            "Dashes told apart by two weights",
            "Linse 6.1",
            DashesNetwork,
            {"input_shape": (1, 48, 48), "labels": DASHES, "fixed_size": False},
            examples=lambda: datasets.Dashes(SHOWN, 48),
            random=False,
        ),
        "covid-resnet": Entry("CovidResNet", "Linse 2.3.3, 4.2", CovidResNet, _lungs()),
        "covid-densenet": Entry("CovidDenseNet", "Linse 2.3.1, 4.2", CovidDenseNet, _lungs()),
        "resin": _resin("Resin network", "Avalos et al. 2.3, table 2", resin.ResinNetwork),
        "resin-reduced": _resin(
            "Resin network of reduced capacity", "Avalos et al. 3.3.2", resin.reduced_resin_network
        ),
        "signal-1": _signal("One layer", signal_networks.ONE_LAYER),
        "signal-5": _signal("Five layers", signal_networks.FIVE_LAYERS),
        "vgg19-mean": Entry(
            "VGG-19 with mean pooling",
            "Lubbers et al. III",
            vgg.TextureVgg19,
            {"input_shape": (3, 224, 224), "labels": [], "fixed_size": False, **IMAGENET},
            download=vgg.load_torchvision,
            examples=lambda: datasets.Microstructures(SHOWN),
            finish=_normalize,
            unused="classifier.",
        ),
        **{
            f"{kind}{'' if size == 128 else '-64'}": _autoencoder(kind, size)
            for kind in ("cae", "cvae")
            for size in (128, 64)
        },
    }


def _photographs() -> dict[str, Any]:
    return {"input_shape": (3, 224, 224), "fixed_size": False, **IMAGENET}


def _lungs() -> dict[str, Any]:
    return {"input_shape": (3, 180, 250), "fixed_size": False, "labels": LUNGS, **IMAGENET}


def _resin(title: str, source: str, model: Callable[[], nn.Module]) -> Entry:
    return Entry(
        title,
        source,
        model,
        {"input_shape": (1, resin.SIZE, resin.SIZE), "labels": RESINS, "preprocess": resin.prepare},
        examples=lambda: datasets.Resin(SHOWN, resin.SIZE, seed=UNSEEN),
    )


def _pfnet(pool: str) -> Entry:
    return Entry(
        f"PFNet18, {pool.rpartition('-')[2]} {pool.rpartition('-')[0]} filters",
        "Linse 6.2, table 6.3" if pool in OTHER_POOLS else "Linse 6.2, table 6.7",
        lambda: PFNet18(BIRDS, filter_pool(pool)),
        _photographs(),
    )


def _signal(title: str, sizes: Sequence[int]) -> Entry:
    shape = (1, signal_networks.SIDE, signal_networks.SIDE)
    return Entry(
        f"{title} for digits",
        "Pattichis et al. 3",
        lambda: signal_networks.SignalNetwork(sizes),
        {"input_shape": shape, "labels": DIGITS},
        examples=lambda: datasets.Digits("test", framed=True),
    )


def _autoencoder(kind: str, size: int) -> Entry:
    """At 128 pixels with the kernels of the thesis' tables, at 64 with those of its program."""
    made, words, kernel = {
        "cae": (ConvolutionalAutoencoder, "Autoencoder", 2),
        "cvae": (VariationalAutoencoder, "Variational autoencoder", 2 if size == 128 else 3),
    }[kind]
    latent = LATENT if size == 128 else LATENT_64
    return Entry(
        f"{words}, {size} pixels, {latent} latent values",
        "Sode 6.1",
        lambda: made(latent, size, kernel),
        {"input_shape": (1, size, size), "labels": []},
        examples=lambda: datasets.Phantoms(SHOWN, SHOWN // 2, SHOWN // 2, split="test", size=size),
    )


def _normalize(model: vgg.TextureVgg19) -> None:
    """Over the photographs that scikit-image carries. Raises TargetError if it is not installed."""
    vgg.normalize_weights(model, map(_for_vgg, _photographs_installed()))


def _photographs_installed() -> list[Image.Image]:
    from boxwalk.datasets.photographs import PHOTOGRAPHS, photograph

    try:
        return [photograph(file) for file in PHOTOGRAPHS.values()]
    except TargetError as error:
        raise TargetError(
            "zoo:vgg19-mean normalizes its weights over the photographs of scikit-image, which are not "
            "installed. Install them with: pip install 'boxwalk[demo]'"
        ) from error


def _for_vgg(photograph: Image.Image) -> Tensor:
    from boxwalk.inputs import fit, image_to_tensor, normalize

    with torch.no_grad():
        return normalize(
            image_to_tensor(fit(photograph, NORMALIZING_SIDE, NORMALIZING_SIDE), 3), vgg.MEAN, vgg.STD
        )
