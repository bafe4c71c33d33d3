"""Files that look like models and are none that can be walked through; the error says what they are."""

from __future__ import annotations

import zipfile
from pathlib import Path

from boxwalk.errors import TargetError

_WEIGHTS = (".pt", ".pth", ".safetensors", ".ckpt", ".bin")
_GRAPHS = {
    ".onnx": "an ONNX graph",
    ".pt2": "an exported program",
    ".tflite": "a TensorFlow Lite graph",
    ".pb": "a TensorFlow graph",
    ".h5": "a Keras model",
    ".keras": "a Keras model",
    ".mlmodel": "a Core ML model",
}


def explain_model_file(target: str) -> None:
    """Raises TargetError if `target` is a file of weights or of an exported graph, saying what to give
    instead.
    """
    path = Path(target)
    suffix = path.suffix.lower()
    if suffix in _WEIGHTS and is_torchscript(path):
        raise TargetError(
            f"{target!r} is a TorchScript archive: its operations are compiled, they cannot be recorded one "
            "by one. "
            f"Open the Python model that it was made from: model.py:attribute. {_how(path, 'its')}"
        )
    if suffix in _WEIGHTS:
        raise TargetError(
            f"{target!r} holds weights: numbers with names, but no operations, so there is no graph in it. "
            f"The model's own Python is needed as well. {_how(path, 'these')}"
        )
    if suffix in _GRAPHS:
        raise TargetError(
            f"{target!r} holds {_GRAPHS[suffix]}, made for other programs; Boxwalk runs PyTorch modules. "
            "Open the Python "
            "model that it was made from: model.py:attribute, where model.py has `attribute = MyModel()`."
        )


def is_torchscript(path: Path) -> bool:
    """Whether a file is an archive of torch.jit.save; False if there is no such file."""
    if not path.is_file() or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith("/constants.pkl") or "/code/" in name for name in archive.namelist())


def _how(path: Path, whose: str) -> str:
    return (
        f"Write a file model.py with `model = MyModel()` and give {whose} weights to it: "
        f"`boxwalk serve model.py:model --weights {path.name}`; for a library's model: "
        f"`boxwalk serve torchvision:resnet50 --weights {path.name}`."
    )
