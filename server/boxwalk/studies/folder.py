"""A study's folder: finished parts, each written whole or not at all, and what they are of."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save
from torch import nn

from boxwalk.errors import ParameterError, StoreError
from boxwalk.results.files import is_full, write_whole

HEAD, PARTS = "study.json", "parts"
LISTED = 5
Arrays = dict[str, NDArray[Any]]


def give(model: nn.Module, weights: Mapping[str, NDArray[Any]]) -> None:
    """Put the weights of a part into a model, as copies of its own."""
    model.load_state_dict({name: torch.from_numpy(values.copy()) for name, values in weights.items()})


class StudyFolder:
    """path: made where it is not there. key: what decides the numbers; parts of the same key are kept.

    Raises ParameterError where the folder holds something else, StoreError where it cannot be written.
    """

    def __init__(self, path: Path, key: Mapping[str, Any], overwrite: bool = False) -> None:
        self.path = path
        self._key = dict(key)
        if path.exists() and not path.is_dir():
            raise ParameterError(f"{path} is a file. Give a folder that is not there yet, or an empty one.")
        self._give_way(overwrite)
        try:
            (path / PARTS).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._trouble(PARTS, error) from error
        self.write(HEAD, json.dumps(self._key, indent=1).encode() + b"\n")

    def write(self, name: str, data: bytes) -> None:
        """Raises StoreError; what is finished stays."""
        try:
            write_whole(self.path / name, data)
        except OSError as error:
            raise self._trouble(name, error) from error

    def part(self, name: str) -> Arrays | None:
        """What `keep` was given under this name; None where there is nothing that can be read."""
        try:
            return dict(load((self.path / PARTS / f"{name}.safetensors").read_bytes()))
        except (OSError, ValueError, SafetensorError):
            return None

    def keep(self, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Raises StoreError."""
        whole = {each: np.asarray(values, order="C") for each, values in arrays.items()}
        self.write(f"{PARTS}/{name}.safetensors", save(whole))

    def _give_way(self, overwrite: bool) -> None:
        if not self.path.is_dir() or not any(self.path.iterdir()):
            return
        head = self.path / HEAD
        if not head.is_file():
            there = sorted(entry.name for entry in self.path.iterdir())
            more = f" and {len(there) - LISTED} more" if len(there) > LISTED else ""
            raise ParameterError(
                f"{self.path} is not empty and holds no study: {', '.join(there[:LISTED])}{more}. "
                "Give another --out, or empty it."
            )
        try:
            before = json.loads(head.read_text(encoding="utf-8"))
        except ValueError:
            before = {}
        if before == self._key:
            return
        if not overwrite:
            differs = [name for name in self._key if before.get(name) != self._key[name]]
            told = ", ".join(f"{name} {before.get(name)!r}" for name in differs)
            raise ParameterError(
                f"{self.path} holds another study or other settings ({told}). Give another --out, or "
                "--overwrite."
            )
        shutil.rmtree(self.path / PARTS, ignore_errors=True)

    def _trouble(self, name: str, error: OSError) -> StoreError:
        why = "The disk is full" if is_full(error) else error.strerror or type(error).__name__
        return StoreError(
            f"{self.path / name} could not be written: {why}. What is finished stays; the same command goes "
            "on from there."
        )
