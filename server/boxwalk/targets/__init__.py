"""From a TARGET of the command line to networks.

model.py   model.py:attribute   package.module:attribute     the user's own Python
torchvision:resnet50            torchvision:segmentation/fcn_resnet50
timm:vit_tiny_patch16_224
zoo:pfnet18                     a network of the papers
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from boxwalk.errors import TargetError, WeightsError
from boxwalk.network import Network
from boxwalk.targets import of_python, of_timm, of_torchvision, of_zoo
from boxwalk.targets.files import explain_model_file
from boxwalk.targets.labels import read_labels
from boxwalk.targets.weights import load_weights

LIBRARIES = {"torchvision": of_torchvision.load, "timm": of_timm.load}
ZOO = "zoo"


def open_target(
    target: str,
    *,
    weights: str | Path | None = None,
    input_shape: Sequence[int] | None = None,
    mean: Sequence[float] | None = None,
    std: Sequence[float] | None = None,
    labels: Sequence[str] | str | Path | None = None,
    dataset: object = None,
) -> list[Network]:
    """The networks that `target` leads to; what is given besides replaces what the target itself says.

    weights: path of a safetensors or torch file with the model's numbers, or "default" for the library's own.
    labels: class names, or the path of a file with them. dataset: as `Network` takes it, a folder's path too.
    Python targets run the file's code, as any import does. Raises TargetError (the target leads to no model),
    WeightsError (the weights cannot be read or do not fit), ParameterError (something given does not fit the
    model).
    """
    words = {"weights": weights, "input_shape": input_shape, "mean": mean, "std": std, "labels": labels}
    if isinstance(labels, str | Path):
        labels = read_labels(Path(labels))
    given = {"input_shape": input_shape, "mean": mean, "std": std, "labels": labels, "dataset": dataset}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    networks = _open(target, weights, changes)
    for place, network in enumerate(networks):
        network.target = target
        network.opening = {"place": place, **_plain({**words, "dataset": dataset})}
    return networks


def _plain(arguments: dict[str, Any]) -> dict[str, Any]:
    """Those that can be written in a script again: numbers, words, paths and lists of them."""
    found: dict[str, Any] = {}
    for name, value in arguments.items():
        if isinstance(value, str | Path):
            found[name] = str(value)
        elif isinstance(value, Sequence) and all(isinstance(each, str | int | float) for each in value):
            found[name] = list(value)
    return found


def _open(target: str, weights: str | Path | None, changes: dict[str, Any]) -> list[Network]:
    library, separator, name = target.partition(":")
    if separator and (library in LIBRARIES or library == ZOO):
        arguments = of_zoo.load(name, weights) if library == ZOO else _of_library(library, name, weights)
        if changes.keys() & {"input_shape", "mean", "std"}:
            arguments.pop("preprocess", None)  # it would have the last word on what is given here
        return [Network(**{**arguments, **changes})]
    explain_model_file(target)
    found = of_python.load(target)
    if weights is not None:
        _load_own(target, found, weights)
    return [
        (value.replaced(**changes) if changes else value)
        if isinstance(value, Network)
        else Network(value, **{"title": title, **changes})
        for title, value in found
    ]


def _of_library(library: str, name: str, weights: str | Path | None) -> dict[str, Any]:
    """Arguments for `Network`."""
    default = weights == "default"
    arguments = LIBRARIES[library](name, "default" if default else "file" if weights else "none")
    if weights is not None and not default:
        load_weights(arguments["model"], weights)
    return arguments


def _load_own(target: str, found: list[of_python.Found], weights: str | Path) -> None:
    if weights == "default":
        raise WeightsError(
            f"'--weights default' downloads a library's own weights; {target!r} is no model of a library. "
            "Give the path of a weights file."
        )
    if len(found) != 1:
        titles = ", ".join(repr(title) for title, _ in found)
        raise TargetError(
            f"{target!r} gives {len(found)} networks ({titles}); one weights file is for one. Name one: "
            "file.py:attribute."
        )
    value = found[0][1]
    load_weights(value.model if isinstance(value, Network) else value, weights)


__all__ = ["load_weights", "open_target"]
