"""The inputs of a snapshot: where each comes from, and the name under which it is kept."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch

from boxwalk.errors import InputError
from boxwalk.network import Network
from boxwalk.network.fingerprint import fingerprint
from boxwalk.network.network import slug

LONGEST_NAME = 40


@dataclass(frozen=True)
class Source:
    """name: of its folder. words: for people. key: what tells it from others. prepare: makes the tensors
    that the model is called with; raises InputError.
    """

    name: str
    words: str
    key: str
    prepare: Callable[[], tuple[torch.Tensor, ...]]


def sources_of(network: Network, given: Sequence[Any], examples: Sequence[int]) -> list[Source]:
    """The inputs given (paths, pictures, arrays, tensors, texts), then the examples; where there is none, the
    first example, or noise of seed 0. A file that cannot be read is told when it is its turn.
    """
    found: list[Source] = []

    def add(name: str, words: str, key: str, prepare: Callable[[], tuple[torch.Tensor, ...]]) -> None:
        found.append(Source(f"{len(found):04d}-{slug(name)[:LONGEST_NAME]}", words, key, prepare))

    for each in given:
        if isinstance(each, (str, os.PathLike)) and not (network.kind == "tokens" and isinstance(each, str)):
            path = Path(each)
            add(path.stem, path.name, _hash_of(path), partial(network.prepare, path))
        elif isinstance(each, str):
            digest = hashlib.sha256(each.encode()).hexdigest()[:32]
            add("text", f"text {each[:40]!r}", f"text {digest}", partial(network.prepare, each))
        else:
            tensors = network.prepare(each)
            add("input", type(each).__name__, fingerprint(tensors), partial(tuple, tensors))
    if not found and not examples:
        examples = [0] if network.example_count else []
        if not examples:
            add("noise", "noise, seed 0", "noise 0", partial(network.noise, 0))
    for index in examples:
        label = network.example_label(index)
        words = f"example {index} ({label})" if label else f"example {index}"
        add(
            label or "example",
            words,
            f"example {index}",
            partial(_example, network, index),
        )
    return found


def _example(network: Network, index: int) -> tuple[torch.Tensor, ...]:
    return network.example(index).inputs


def _hash_of(path: Path) -> str:
    """Of the file's bytes; of its name where it cannot be read, so that a later run tries again."""
    try:
        with path.open("rb") as file:
            return f"sha256 {hashlib.file_digest(file, 'sha256').hexdigest()}"
    except OSError:
        return f"unread {path.name}"


def opened(source: Source) -> tuple[torch.Tensor, ...]:
    """Raises InputError, also for a file that the system does not give."""
    try:
        return source.prepare()
    except OSError as error:
        raise InputError(f"{source.words} cannot be read: {error.strerror or error}.") from error
