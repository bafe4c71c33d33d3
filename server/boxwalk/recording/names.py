"""Ids of nodes and sections: stable over runs, readable, safe in a URL; and the file name that goes with
one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache

_UNSAFE = re.compile(r"[^A-Za-z0-9_.\-]")
_RESERVED_FILES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_LONGEST_FILE_NAME = 150


class Names:
    """Gives every call in a pass its id.

    A module's call is called after its path, an operation after the path of the module around it and its
    own name; the second call of the same gets `~2`. Ids that two things would share get a suffix, always
    the same.
    """

    def __init__(self, modules: Iterable[str], inputs: Iterable[str]) -> None:
        """modules: dotted paths of all modules. inputs: ids of the nodes that stand for inputs."""
        self._bases: dict[str, str] = {}
        self._taken: set[str] = set(inputs)
        self._calls: dict[str, int] = {}
        for path in modules:
            self.module_base(path)

    def module_base(self, path: str) -> str:
        """The id of the first call of the module at `path`, which is also its section's id."""
        base = self._bases.get(path)
        if base is None:
            base = self.unique(_safe(path), "-module")
            self._bases[path] = base
        return base

    def call(self, base: str) -> tuple[str, int]:
        """(id, number) of the next call of what is called `base`."""
        number = self._calls.get(base, 0) + 1
        self._calls[base] = number
        return (base if number == 1 else f"{base}~{number}"), number

    def operation_base(self, path: str, operator: str) -> str:
        """The id of the first `operator` directly inside the module at `path` ("" for the model itself)."""
        key = f"{path}.{operator}\0"
        base = self._bases.get(key)
        if base is None:
            inside = self._bases.get(path, "") if path else ""
            base = self.unique(f"{inside}.{operator}" if inside else operator, "-op")
            self._bases[key] = base
        return base

    def unique(self, base: str, suffix: str) -> str:
        """`base`, or with `suffix` where that is taken; taken from now on."""
        found, number = base, 1
        while found in self._taken:
            found = f"{base}{suffix}" if number == 1 else f"{base}{suffix}{number}"
            number += 1
        self._taken.add(found)
        return found


@lru_cache(maxsize=1 << 16)
def _safe(path: str) -> str:
    return _UNSAFE.sub("_", path)


def file_name(node_id: str) -> str:
    """A file name (without extension) for a node's id, different for different ids.

    Also on file systems that do not tell upper from lower case: an upper-case letter `X` becomes `=x`. Names
    that some systems reserve, and a dot at either end, are guarded by `=`; very long ids are cut and end in
    a hash of the whole.
    """
    name = re.sub(r"[A-Z]", lambda letter: f"={letter.group().lower()}", node_id)
    if _RESERVED_FILES.fullmatch(name) or name.startswith("."):
        name = f"=={name}"
    if name.endswith("."):
        name = f"{name}=="
    if len(name) > _LONGEST_FILE_NAME:
        digest = hashlib.sha256(node_id.encode()).hexdigest()[:16]
        name = f"{name[: _LONGEST_FILE_NAME - 20]}==={digest}"
    return name
