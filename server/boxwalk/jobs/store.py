"""Finished results on disk, found by what they were made of; a restart loses nothing that was finished.

A result lies in `ROOT/v1/ab/abcd….safetensors`, the name being the key: a hash of everything that decides the
result. Parts of results lie in `ROOT/v1/parts/NETWORK/LAYER/`, so that those of a layer or a network can be
counted and deleted together. Files are written beside their place and then renamed, so that a reader, in this
process or another, finds a file whole or not at all. A file that is damaged (its checksum or its parts do not
fit) counts as missing.
"""

from __future__ import annotations

import errno
import hashlib
import json
import logging
import os
import secrets
import sys
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boxwalk.errors import StoreError
from boxwalk.results import AnyResult, KeyedResult, pack, unpack
from boxwalk.results.files import is_full

log = logging.getLogger(__name__)

FORMAT = "v1"
SUFFIX = ".safetensors"
DIGITS = 32  # hexadecimal, 128 bits of SHA-256
LIMIT = 4 * 2**30
UNFINISHED = ".part"
ABANDONED = 3600.0  # seconds after which an unfinished file is nobody's any more


def key_of(words: Mapping[str, Any]) -> str:
    """32 hexadecimal digits for `words` (what JSON knows); the order of the names does not matter."""
    text = json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def default_root() -> Path:
    """The platform's place for caches, `boxwalk` in it; `XDG_CACHE_HOME` wins on every platform."""
    given = os.environ.get("XDG_CACHE_HOME")
    if given and Path(given).is_absolute():
        return Path(given) / "boxwalk"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "boxwalk"
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "boxwalk" / "Cache"
    return Path.home() / ".cache" / "boxwalk"


@dataclass(frozen=True)
class Shelf:
    """Where parts of results stand together. whole: key of an analysis and its networks. layer: key of one
    layer; "" for all that stands there, or for what is about no layer.
    """

    whole: str
    layer: str = ""

    def holds(self, other: Shelf) -> bool:
        return self.whole == other.whole and self.layer in ("", other.layer)


@dataclass(frozen=True)
class Stock:
    """What stands on a shelf."""

    count: int
    bytes: int


class Store:
    """Results within `limit` bytes under `root`; safe for any number of threads and processes.

    When the limit is passed, results that were not read or written for the longest time go.
    """

    def __init__(self, root: str | Path | None = None, limit: int = LIMIT) -> None:
        self.root = Path(root) if root is not None else default_root()
        self.limit = limit
        self._place = self.root / FORMAT
        self._lock = threading.Lock()
        self._bytes: int | None = None  # at the last look, and what this process has written since

    def read(self, key: str, shelf: Shelf | None = None) -> AnyResult | KeyedResult | None:
        """The result under `key`, None if there is none. Raises StoreError if the store cannot be read."""
        path = self._path(key, shelf)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._trouble("read", path, error) from error
        try:
            result = unpack(_opened(data))
        except (ValueError, KeyError, TypeError) as error:
            log.warning("The stored result %s is damaged and is removed: %s", path, error)
            self.delete(key, shelf)
            return None
        with suppress(OSError):  # a store that is read only can be read all the same
            os.utime(path)
        return result

    def write(self, key: str, result: AnyResult | KeyedResult, shelf: Shelf | None = None) -> None:
        """Keep `result` under `key`. Raises StoreError (disk full, no permission); nothing half-written is
        left.
        """
        data = _sealed(pack(result))
        path = self._path(key, shelf)
        unfinished = path.with_name(f"{key}.{os.getpid()}.{secrets.token_hex(4)}{UNFINISHED}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with unfinished.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())  # else a loss of power may leave the name without its bytes
                _put_in_place(unfinished, path)
            finally:
                unfinished.unlink(missing_ok=True)
        except OSError as error:
            raise self._trouble("write", path, error) from error
        self._keep_to_limit(len(data))

    def delete(self, key: str, shelf: Shelf | None = None) -> None:
        """Remove the result under `key`, if it is there. Raises StoreError if it cannot be removed."""
        path = self._path(key, shelf)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise self._trouble("remove", path, error) from error

    def __contains__(self, key: str) -> bool:
        return self._path(key).is_file()

    def bytes(self) -> int:
        """Bytes of all results on disk now."""
        return sum(size for _, size, _ in self._files())

    def stock(self, shelf: Shelf) -> Stock:
        """What stands on a shelf now."""
        sizes = [size for _, size, _ in self._files(self._folder(shelf))]
        return Stock(len(sizes), sum(sizes))

    def clear(self, shelf: Shelf) -> Stock:
        """Delete what stands on a shelf; what it was. Raises StoreError if it cannot be removed."""
        count = total = 0
        with self._lock:
            self._bytes = None
            for _, size, path in self._files(self._folder(shelf)):
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    raise self._trouble("remove", path, error) from error
                count, total = count + 1, total + size
        return Stock(count, total)

    def _path(self, key: str, shelf: Shelf | None = None) -> Path:
        if len(key) != DIGITS or not all(character in "0123456789abcdef" for character in key):
            raise ValueError(f"{key!r} is no key of the store; one has {DIGITS} hexadecimal digits.")
        folder = self._place / key[:2] if shelf is None else self._folder(shelf)
        return folder / (key + SUFFIX)

    def _folder(self, shelf: Shelf) -> Path:
        return self._place / "parts" / shelf.whole / shelf.layer

    def _files(self, folder: Path | None = None) -> Iterator[tuple[float, int, Path]]:
        """(time of last use, bytes, path) of every result and part; unfinished files of the dead are removed
        on the way.
        """
        for path in list((folder or self._place).rglob(f"*[{SUFFIX[-1]}{UNFINISHED[-1]}]")):
            try:
                facts = path.stat()
                if path.suffix == UNFINISHED and time.time() - facts.st_mtime > ABANDONED:
                    path.unlink()
            except OSError:
                continue  # another process has just moved or removed it
            if path.suffix == SUFFIX:
                yield facts.st_mtime, facts.st_size, path

    def _keep_to_limit(self, written: int) -> None:
        with self._lock:
            if self._bytes is not None:
                self._bytes += written
            if self._bytes is not None and self._bytes <= self.limit:
                return
            files = sorted(self._files())
            total = sum(size for _, size, _ in files)
            goal = self.limit * 9 // 10 if total > self.limit else total  # some room, not one file at a time
            for _, size, path in files:
                if total <= goal:
                    break
                with suppress(OSError):  # removed by another process, or in use on Windows
                    path.unlink()
                    total -= size
            self._bytes = total

    def _trouble(self, what: str, path: Path, error: OSError) -> StoreError:
        if is_full(error):
            why = f"the disk is full. Free some space, or choose another folder than {self.root}"
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            why = f"this is not permitted. Change the permissions, or choose another folder than {self.root}"
        else:
            why = f"{error.strerror or error}. Is {self.root} a folder that can be written?"
        return StoreError(f"Cannot {what} the stored result {path.name}: {why}.")


def _put_in_place(unfinished: Path, path: Path) -> None:
    try:
        os.replace(unfinished, path)  # noqa: PTH105
    except PermissionError:
        # Windows refuses while another process reads the file; what it reads is the same result
        if not path.is_file():
            raise


def _sealed(data: bytes) -> bytes:
    """The safetensors file with a checksum of its header's words and its arrays among its metadata."""
    length = int.from_bytes(data[:8], "little")
    directory = json.loads(data[8 : 8 + length])
    body = data[8 + length :]
    directory["__metadata__"]["crc32"] = _checksum(directory, body)
    header = json.dumps(directory, ensure_ascii=False, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + body


def _opened(data: bytes) -> bytes:
    """`data` if its checksum fits; raises ValueError if not."""
    length = int.from_bytes(data[:8], "little")
    directory = json.loads(data[8 : 8 + length])
    if not isinstance(directory, dict) or "crc32" not in directory.get("__metadata__", {}):
        raise ValueError("it has no checksum")
    if directory["__metadata__"].pop("crc32") != _checksum(directory, data[8 + length :]):
        raise ValueError("its checksum does not fit")
    return data


def _checksum(directory: Mapping[str, Any], body: bytes) -> str:
    words = json.dumps(directory, sort_keys=True).encode()
    return f"{zlib.crc32(body, zlib.crc32(words)):08x}"
