"""Models of timm by name, with the data configuration and labels that come with them."""

from __future__ import annotations

from typing import Any

from boxwalk.errors import TargetError, UnknownError, WeightsError
from boxwalk.targets.of_torchvision import RANDOM, Weights


def load(name: str, weights: Weights) -> dict[str, Any]:
    """Arguments for `Network` of `timm:name` or `timm:name.tag`. weights: `file` if trained ones will be
    loaded later.

    Raises UnknownError with near misses, TargetError if timm is not installed, WeightsError if its weights
    cannot be downloaded.
    """
    try:
        import timm
        import timm.data
    except ImportError as error:
        raise TargetError(
            f'timm:{name} needs timm, which is not installed. Install it: pip install "boxwalk[timm]".'
        ) from error
    architecture, _, tag = name.partition(".")
    if "/" in name or not timm.is_model(architecture):
        known = timm.list_models()
        raise UnknownError.of("timm model", name, known, f"timm has {len(known)} models.")
    tags = [full.partition(".")[2] for full in timm.list_pretrained(f"{architecture}.*")]
    if tag and tag not in tags:
        raise UnknownError.of(f"tag of {architecture}", tag, tags)
    if weights == "default" and not tags:
        raise WeightsError(f"timm has no trained weights for {architecture!r}. Give a file: --weights FILE.")
    try:
        model = timm.create_model(name, pretrained=weights == "default")
    except Exception as error:
        if weights != "default":
            raise TargetError(f"timm could not make {name!r}: {type(error).__name__}: {error}") from error
        raise WeightsError(
            f"The weights of timm:{name} could not be downloaded ({type(error).__name__}: {error}). "
            "Without a network: get them elsewhere and give the file, --weights FILE."
        ) from error
    config = timm.data.resolve_model_data_config(model)
    return {
        "model": model,
        "title": name,
        "input_shape": tuple(config["input_size"]),
        "mean": list(config["mean"]),
        "std": list(config["std"]),
        "preprocess": timm.data.create_transform(**config, is_training=False),
        "labels": _labels(timm.data, model) if weights != "none" else None,
        "description": RANDOM if weights == "none" else "",
        "fixed_size": bool(model.pretrained_cfg.get("fixed_input_size", False)),
    }


def _labels(data: Any, model: Any) -> list[str] | None:
    """Words of the ImageNet subset that the model was trained on, None if it is none of these."""
    subset = data.infer_imagenet_subset(model)
    if subset is None:
        return None
    info = data.ImageNetInfo(subset)
    return [info.index_to_description(index) for index in range(info.num_classes())]
