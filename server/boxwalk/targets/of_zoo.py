"""Networks of the zoo by name, with trained weights where the package carries them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetensors import safe_open

from boxwalk.errors import TargetError, WeightsError
from boxwalk.targets.weights import load_weights

if TYPE_CHECKING:
    from boxwalk.datasets import Made
    from boxwalk.zoo.catalogue import Entry


def load(name: str, weights: str | Path | None = None) -> dict[str, Any]:
    """Arguments for `Network` of `zoo:name`.

    weights: path of a file; "default" for those of a library or, where there are none, those that come with
    the package; None for the latter, else random ones. Raises UnknownError with near misses, WeightsError if
    they cannot be had or do not fit, TargetError if a package that they need is not installed.
    """
    from boxwalk import zoo
    from boxwalk.demo import checkpoint

    entry = zoo.entry(name)
    model = entry.model().eval()
    carried = zoo.FOLDER / f"{name}.safetensors"
    if weights == "default" and entry.download is not None:
        entry.download(model)
        words = "The weights are those of the library."
    elif weights not in (None, "default"):
        load_weights(model, weights, entry.unused)
        words = f"The weights are those of {Path(weights).name}."
    elif carried.is_file():
        checkpoint.load(model, name, zoo.FOLDER)
        with safe_open(carried, "pt") as file:
            words = (file.metadata() or {}).get("description") or "Trained weights of the package."
    elif weights == "default":
        raise WeightsError(
            f"There are no trained weights of zoo:{name}. Give a file, --weights FILE, or leave it out for "
            "random ones."
        )
    else:
        words = "Random weights." if entry.random else "The weights are given by the paper."
    if weights is not None and entry.finish is not None:
        entry.finish(model)
        words += " They were normalized over photographs."
    return {
        "model": model,
        "id": name,
        "title": entry.title,
        "description": f"{entry.source}. {words}",
        "dataset": _examples(entry),
        **entry.known,
    }


def _examples(entry: Entry) -> Made | None:
    """None also where they are those of a package that is not installed: the network works without."""
    if entry.examples is None:
        return None
    try:
        return entry.examples()
    except TargetError:
        return None
