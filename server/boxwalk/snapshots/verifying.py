"""Is a snapshot whole, and does the network still say the same?"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load as load_tensors
from torch import nn

from boxwalk.errors import ParameterError
from boxwalk.network import Network
from boxwalk.snapshots.folder import JOURNAL, MANIFEST, read_manifest
from boxwalk.snapshots.making import INPUTS, write
from boxwalk.snapshots.sources import Source
from boxwalk.snapshots.wanted import as_wanted

#: share of the largest magnitude up to which numbers of another machine are the same
CLOSE = 1e-4


#: rounded numbers among words, and pictures of what is compared as numbers
WORDS = (".svg", ".json", ".csv", ".glb")


@dataclass(frozen=True)
class Damage:
    """file: its name in the folder. what: what is wrong with it, as a sentence."""

    file: str
    what: str


def verify(
    path: str | Path,
    network: Network | nn.Module | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Damage]:
    """What is wrong with a snapshot, file by file; nothing where it is whole.

    Every file is compared with its SHA-256. network: compute everything again from the kept inputs and
    compare the numbers; up to 1e-4 of the largest magnitude they are the same. Raises ParameterError for a
    folder without a snapshot, one of another version, or another network than the one recorded.
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    found = list(_files(folder, manifest, progress))
    if not manifest.get("complete"):
        found.append(
            Damage(MANIFEST, "The snapshot is not finished; the command that made it goes on with it.")
        )
    elif network is not None:
        broken = {damage.file for damage in found}
        found += _again(folder, manifest, network, broken, progress)
    return found


def _files(
    folder: Path, manifest: dict[str, Any], progress: Callable[[str], None] | None
) -> Iterator[Damage]:
    files: dict[str, dict[str, Any]] = manifest.get("files", {})
    for name, entry in files.items():
        if progress is not None:
            progress(name)
        try:
            with (folder / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                size = file.tell()
        except FileNotFoundError:
            yield Damage(name, "It is missing.")
            continue
        except OSError as error:
            yield Damage(name, f"It cannot be read: {error.strerror or error}.")
            continue
        if size != entry["bytes"]:
            yield Damage(name, f"It has {size:,} bytes instead of {entry['bytes']:,}.")
        elif digest != entry["sha256"]:
            yield Damage(name, "Its bytes are others than those that were written.")
    if manifest.get("complete"):
        known = {*files, MANIFEST, JOURNAL}
        for extra in sorted(folder.rglob("*")):
            name = extra.relative_to(folder).as_posix()
            if extra.is_file() and name not in known:
                yield Damage(name, "It is none of the snapshot's files.")


def _again(
    folder: Path,
    manifest: dict[str, Any],
    network: Network | nn.Module,
    broken: set[str],
    progress: Callable[[str], None] | None,
) -> Iterator[Damage]:
    """Compute all of it once more, from the inputs as the model was given them, and compare."""
    known = network if isinstance(network, Network) else Network(network)
    key = manifest["key"]
    if known.weights_fingerprint != key["weights"]:
        raise ParameterError(
            f"The snapshot is of other weights ({key['weights'][:8]}…) than this network's "
            f"({known.weights_fingerprint[:8]}…). Give the TARGET and --weights that it was made with."
        )
    wanted = as_wanted(list(key["what"]), key["nodes"], key["formats"], key["given"])
    if not wanted.of_each_input:
        raise ParameterError(
            "This snapshot keeps no inputs, so its numbers cannot be computed again. Leave the TARGET out."
        )
    keys = {each["folder"]: each["key"] for each in key["inputs"]}
    sources = [
        Source(
            each["folder"].removeprefix(f"{INPUTS}/"),
            each["source"],
            keys[each["folder"]],
            partial(_tensors, folder / each["folder"] / "input.safetensors"),
        )
        for each in manifest["inputs"]
        if each["problem"] is None
    ]
    with tempfile.TemporaryDirectory(prefix="boxwalk-verify-") as place:
        made = write(
            known,
            sources,
            wanted,
            Path(place) / "snapshot",
            store=Path(place) / "store",  # nothing that was kept before
            progress=None if progress is None else lambda each: progress(f"again: {each.words}"),
        )
        for name in made.files:
            if name in broken:
                continue  # told already
            if name not in manifest["files"]:
                yield Damage(name, "Computed again it is there, in the snapshot it is not.")
                continue
            difference = _difference((folder / name).read_bytes(), (made.path / name).read_bytes(), name)
            if difference:
                yield Damage(name, difference)


def _tensors(path: Path) -> tuple[torch.Tensor, ...]:
    found = load_tensors(path.read_bytes())
    return tuple(found[name] for name in sorted(found))


def _difference(kept: bytes, again: bytes, name: str) -> str:
    """How two files of the same name differ, "" where they say the same."""
    if kept == again:
        return ""
    before, now = _arrays(kept, name), _arrays(again, name)
    if before is None or now is None:
        return "" if name.endswith(WORDS) else "Computed again it has other bytes."
    for which, values in now.items():
        if which not in before or before[which].shape != values.shape:
            return f"Computed again, {which} has the shape {values.shape}."
        scale = float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
        gap = np.nanmax(np.abs(before[which].astype(np.float64) - values), initial=0.0) / scale
        if not np.array_equal(np.isnan(before[which]), np.isnan(values)) or gap > CLOSE:
            return f"Computed again, {which} differs by up to {gap:.2g} of its largest magnitude."
    return ""


def _arrays(data: bytes, name: str) -> dict[str, np.ndarray[Any, np.dtype[Any]]] | None:
    """The numbers in a file; None where it holds none that can be compared."""
    if name.endswith(".safetensors"):
        return {key: value.double().numpy() for key, value in load_tensors(data).items()}
    if name.endswith(".npy"):
        return {"the array": np.load(io.BytesIO(data), allow_pickle=False).astype(np.float64)}
    if name.endswith(".npz"):
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            return {key: held[key].astype(np.float64) for key in held.files}
    if name.endswith(".png"):
        # a step of 8 bits more or less is rounding
        pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(np.float64)
        return {"the picture": np.floor(pixels / 4)}
    return None
