"""How much memory there is, containers' limits included."""

from __future__ import annotations

import os
from pathlib import Path

SHARE = 4  # one part in so many of the memory is for recordings
LEAST = 512 * 2**20
WORKING = 64 * 2**20
FALLBACK = 8 * 2**30  # where the system does not tell

_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def default_budget() -> int:
    """Bytes for recordings when nobody said how many: a quarter of the memory, at least 512 MiB."""
    return max(LEAST, memory_bytes() // SHARE)


def for_recordings(budget: int) -> int:
    """What of the budget may be held; the rest is for what lies about while recordings and tiles are made."""
    return budget - min(WORKING, budget // 8)


def memory_bytes() -> int:
    """The machine's memory, or the container's limit where that is less."""
    found = [_physical()]
    for path in _LIMITS:
        try:
            text = path.read_text().strip()
        except OSError:
            continue
        if text.isdigit():
            found.append(int(text))
    return min(found)


def _physical() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return FALLBACK
