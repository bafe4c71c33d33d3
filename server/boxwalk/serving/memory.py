"""How much of the memory is for recordings."""

from __future__ import annotations

from boxwalk.recording.memory import memory_bytes

SHARE = 4  # one part in so many of the memory is for recordings
LEAST = 512 * 2**20
WORKING = 64 * 2**20


def default_budget() -> int:
    """Bytes for recordings when nobody said how many: a quarter of the memory, at least 512 MiB."""
    return max(LEAST, memory_bytes() // SHARE)


def for_recordings(budget: int) -> int:
    """What of the budget may be held; the rest is for what lies about while recordings and tiles are made."""
    return budget - min(WORKING, budget // 8)
