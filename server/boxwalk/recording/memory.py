"""How much memory there is, and keeping it from costing time: what is freed is kept, and garbage is collected
afterwards."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_M_TRIM_THRESHOLD = -1
_M_TOP_PAD = -2
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_MMAP_THRESHOLD = 32 << 20  # the largest that glibc takes
_TOP_PAD = 64 << 20
_NEVER = 2**31 - 1
_FALLBACK = 8 * 2**30  # where the system does not tell
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


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
        return _FALLBACK


def keep_freed_memory() -> bool:
    """Let glibc's allocator keep what is freed for the next allocation; for long-running processes.

    Recording a pass allocates and frees the same hundred megabytes for every input. Returns True if the
    allocator took the settings, False on other platforms and C libraries, where nothing changes.
    """
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:  # musl has no mallopt
        return False
    mallopt.argtypes = (ctypes.c_int, ctypes.c_int)
    mallopt.restype = ctypes.c_int
    settings = (
        (_M_MMAP_THRESHOLD, _MMAP_THRESHOLD),
        (_M_TRIM_THRESHOLD, _NEVER),
        (_M_TOP_PAD, _TOP_PAD),
        (_M_ARENA_MAX, 1),  # what one thread frees, another may take
    )
    taken = [mallopt(parameter, value) == 1 for parameter, value in settings]
    return all(taken)


_lock = threading.Lock()
_pauses = 0
_collecting = True


@contextmanager
def collection_paused() -> Iterator[None]:
    """Inside, Python does not look for reference cycles.

    Recording makes some ten thousand small objects at once; the collections that they would set off walk
    through everything that the process holds, for nothing, since reference counts free them. The switch is
    the process's own: the first thread inside sets it, the last one puts it back.
    """
    global _pauses, _collecting
    with _lock:
        _pauses += 1
        if _pauses == 1:
            _collecting = gc.isenabled()
            gc.disable()
    try:
        yield
    finally:
        with _lock:
            _pauses -= 1
            if _pauses == 0 and _collecting:
                gc.enable()
