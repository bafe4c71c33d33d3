"""A snapshot's folder: every file written whole or not at all, and a record of what is finished.

`manifest.json` says what the snapshot is of; once it is complete, also the SHA-256 and size of every file.
Until then finished units of work stand in a journal, one line each, so that the same command goes on where a
run was ended.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from boxwalk.errors import ParameterError, StoreError
from boxwalk.results.files import is_full, write_whole

MANIFEST, JOURNAL = "manifest.json", ".journal.jsonl"
FORMAT, VERSION = "boxwalk-snapshot", 1
LISTED = 5

Files = dict[str, dict[str, Any]]
Data = bytes | bytearray | memoryview
#: a unit of work: its name, and what writes its files
Unit = tuple[str, Callable[[], None]]


class Folder:
    """path: made where it is not there. key: what the snapshot is of, as words for JSON; of a snapshot of
    the same key what is finished is kept. overwrite: one of another key gives way. most_bytes: what may be
    written.

    Raises ParameterError where the folder holds something else, StoreError where it cannot be written.
    """

    def __init__(
        self, path: Path, key: Mapping[str, Any], *, overwrite: bool = False, most_bytes: int | None = None
    ) -> None:
        self.path = path
        self.files: Files = {}
        self.bytes = 0
        self._key = json.loads(json.dumps(key))
        self._most = most_bytes
        self._hasher = ThreadPoolExecutor(1, "boxwalk-hasher")
        self._units: set[str] = set()
        self._writing: Files = {}
        if path.exists() and not path.is_dir():
            raise ParameterError(f"{path} is a file. Give a folder that is not there yet, or an empty one.")
        before = self._before(overwrite)
        self.resumed = before is not None
        self._make(path)
        if before is None:
            self._put(MANIFEST, json_text({**self._head, "complete": False}))
        else:
            self.files = dict(before.get("files", {}))
            self._units = set(before.get("units", ()))
            for line in self._lines():
                self.files |= line["files"]
                self._units.add(line["unit"])
            self._forget_what_is_gone()
        self.bytes = sum(entry["bytes"] for entry in self.files.values())

    @property
    def _head(self) -> dict[str, Any]:
        return {"format": FORMAT, "version": VERSION, "key": self._key}

    def has(self, unit: str) -> bool:
        """Whether a unit of work is finished and its files are there."""
        return unit in self._units

    def write(self, name: str, *data: Data) -> None:
        """A file of the unit of work at hand. name: relative, with slashes. data: its parts.

        Raises StoreError: the disk is full, this is not permitted, or `most_bytes` would be passed; what is
        finished stays.
        """
        size = sum(memoryview(part).nbytes for part in data)
        if self._most is not None and self.bytes + size > self._most:
            raise StoreError(
                f"{name} would make the snapshot larger than {self._most:,} bytes (--max-size). What is "
                f"finished stays in {self.path}; allow more, or ask for less."
            )
        digest = self._hasher.submit(_sha256, data)  # while the disk is busy
        self._put(name, *data)
        self._writing[name] = {"sha256": digest.result(), "bytes": size}
        self.bytes += size - self.files.get(name, {"bytes": 0})["bytes"]

    def finish(self, unit: str) -> None:
        """What was written since the last call is a finished unit of work."""
        files = {name: {**entry, "unit": unit} for name, entry in self._writing.items()}
        line = json.dumps({"unit": unit, "files": files}, separators=(",", ":"))
        try:
            with (self.path / JOURNAL).open("a", encoding="utf-8") as journal:
                journal.write(line + "\n")
        except OSError as error:
            raise self._trouble(JOURNAL, error) from error
        self.files |= files
        self._units.add(unit)
        self._writing = {}

    def keep(self, name: str, data: bytes | None) -> None:
        """A file for going on with, which is none of the snapshot's; None: it is needed no more."""
        if data is None:
            (self.path / name).unlink(missing_ok=True)
        else:
            self._put(name, data)

    def kept(self, name: str) -> bytes | None:
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            return None

    def complete(self, more: Mapping[str, Any]) -> None:
        """Everything is written: the manifest says so, with `more` of what there is to know."""
        units = sorted(self._units)
        words = {
            **self._head,
            **more,
            "complete": True,
            "units": units,
            "files": dict(sorted(self.files.items())),
        }
        self._put(MANIFEST, json_text(words))
        (self.path / JOURNAL).unlink(missing_ok=True)
        self._hasher.shutdown()

    # ---- inside -----------------------------------------------------------------------------------------

    def _before(self, overwrite: bool) -> dict[str, Any] | None:
        """The manifest of the same snapshot; None where there is nothing yet."""
        if not self.path.is_dir() or not any(self.path.iterdir()):
            return None
        if not (self.path / MANIFEST).is_file():
            there = sorted(entry.name for entry in self.path.iterdir())
            more = f" and {len(there) - LISTED} more" if len(there) > LISTED else ""
            raise ParameterError(
                f"{self.path} is not empty and holds no snapshot: {', '.join(there[:LISTED])}{more}. "
                "Give another --out, or empty it."
            )
        manifest = read_manifest(self.path)
        if manifest["key"] == self._key:
            return manifest
        differs = [
            name
            for name in sorted({*self._key, *manifest["key"]})
            if self._key.get(name) != manifest["key"].get(name)
        ]
        if not overwrite:
            raise ParameterError(
                f"{self.path} holds a snapshot that differs in {', '.join(differs)}. Give another --out, the "
                "command that it was made with to go on with it, or --overwrite to replace it."
            )
        written = [name for line in self._lines() for name in line["files"]]
        for name in [*manifest.get("files", {}), *written, JOURNAL, MANIFEST]:
            (self.path / name).unlink(missing_ok=True)
        return None

    def _forget_what_is_gone(self) -> None:
        """A unit one of whose files is missing or has another size is done once more."""
        for name, entry in list(self.files.items()):
            path = self.path / name
            if not path.is_file() or path.stat().st_size != entry["bytes"]:
                del self.files[name]
                self._units -= {entry["unit"], *(done(place) for place in _around(entry["unit"]))}

    def _lines(self) -> list[dict[str, Any]]:
        """Of the journal; a line cut off when the run ended is none."""
        found: list[dict[str, Any]] = []
        try:
            text = (self.path / JOURNAL).read_text(encoding="utf-8")
        except FileNotFoundError:
            return found
        for line in text.splitlines():
            try:
                words = json.loads(line)
                found.append({"unit": words["unit"], "files": dict(words["files"])})
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def _make(self, path: Path) -> None:
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._trouble(str(path), error) from error

    def _put(self, name: str, *data: Data) -> None:
        target = self.path / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, *data)
        except OSError as error:
            raise self._trouble(name, error) from error

    def _trouble(self, name: str, error: OSError) -> StoreError:
        why = "the disk is full" if is_full(error) else error.strerror or str(error)
        return StoreError(
            f"{name} cannot be written: {why}. What is finished stays in {self.path}; the same command "
            "goes on from there."
        )


def done(place: str) -> str:
    """The unit that says that all units within `place` are finished."""
    return f"{place}/*"


def _around(unit: str) -> list[str]:
    """`a`, `a/b` for the unit `a/b/c`."""
    parts = unit.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def read_manifest(path: Path) -> dict[str, Any]:
    """Raises ParameterError where there is none, or one of another format or version."""
    try:
        words = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ParameterError(
            f"{path} holds no snapshot: there is no {MANIFEST} in it. Make one with `boxwalk snapshot`."
        ) from None
    except (OSError, ValueError) as error:
        raise ParameterError(f"The {MANIFEST} of {path} cannot be read: {error}.") from error
    if not isinstance(words, dict) or words.get("format") != FORMAT or not isinstance(words.get("key"), dict):
        raise ParameterError(f"{path / MANIFEST} is no snapshot's: its format is not {FORMAT!r}.")
    version = words.get("version")
    if version != VERSION:
        newer = isinstance(version, int) and version > VERSION
        what = "Update Boxwalk to read it." if newer else "Make it anew with `boxwalk snapshot`."
        raise ParameterError(f"The snapshot in {path} is of version {version}, this reads {VERSION}. {what}")
    return words


def _sha256(data: Iterable[Data]) -> str:
    digest = hashlib.sha256()
    for part in data:
        digest.update(part)
    return digest.hexdigest()


def json_text(words: Mapping[str, Any]) -> bytes:
    """Words as JSON that people can read as well."""
    return (json.dumps(words, indent=1, ensure_ascii=False) + "\n").encode()
