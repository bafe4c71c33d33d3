"""The weights of trained networks that come with the package: safetensors, float16."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import torch
from safetensors.torch import load_file, save_file
from torch import nn

FOLDER = Path(__file__).parent / "weights"
Model = TypeVar("Model", bound=nn.Module)


def save(model: nn.Module, name: str, folder: Path = FOLDER, description: str = "") -> None:
    """Write the state of a model; half the bytes as float16, which costs no accuracy that can be measured.

    description: words on the training, kept in the file.
    """
    folder.mkdir(exist_ok=True)
    state = {
        key: (value.half() if value.is_floating_point() else value).contiguous()
        for key, value in model.state_dict().items()
    }
    path = folder / f"{name}.safetensors"
    save_file(state, path, {"description": description} if description else None)
    path.chmod(0o644)  # written for the owner alone, but meant to be packed for others


def load(model: Model, name: str, folder: Path = FOLDER) -> Model:
    """Give a new model the weights `name`, as float32, and set it to evaluation."""
    state = load_file(folder / f"{name}.safetensors")
    model.load_state_dict({k: v.to(torch.float32) if v.is_floating_point() else v for k, v in state.items()})
    return model.eval()
