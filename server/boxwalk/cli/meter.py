"""One line on a terminal: how far something is and how long it will take yet; nothing elsewhere."""

from __future__ import annotations

import shutil
import sys
import time

BAR = 24


class Meter:
    def __init__(self) -> None:
        from boxwalk.maximization import TimeLeft

        self._shows = sys.stderr.isatty()
        self._last = time.monotonic()
        self._left = TimeLeft()
        self._width = 0

    def show(self, done: float, total: float, words: str = "") -> None:
        now = time.monotonic()
        if not self._shows or now - self._last < 0.2:
            return
        self._last = now
        share = min(1.0, done / total)
        left = self._left.words(done, total)
        line = f"[{'#' * int(BAR * share):<{BAR}}] {int(100 * share):3d} % {left:<12} {words}"
        line = line[: shutil.get_terminal_size().columns - 1].rstrip()
        sys.stderr.write(f"\r{line:<{self._width}}")
        sys.stderr.flush()
        self._width = len(line)

    def end(self) -> None:
        if self._shows:
            sys.stderr.write("\r" + " " * self._width + "\r")
