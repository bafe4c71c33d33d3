"""Timing of things against each other: interleaved, medians, ratios."""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """seconds: median of one call. ratio: to the reference. spread: quartile distance over the median.

    fastest: seconds of the fastest call; best: ratio of the fastest calls, which a busy machine changes
    least.
    """

    seconds: float
    ratio: float
    spread: float
    fastest: float
    best: float


def compare(
    functions: Mapping[str, Callable[[], object]],
    reference: str,
    runs: int = 9,
    title: str = "",
    limits: Mapping[str, float] | None = None,
) -> dict[str, Measured]:
    """Time every function `runs` times in turn, after one call each to warm up, and print medians and ratios.

    reference: name of the function that the others are set against, round by round: the ratio is the median
    of the rounds' ratios, so a slow moment of the machine does not count for one of them alone. limits:
    name -> largest ratio allowed; what is above is marked. The last line printed is one JSON object.
    """
    if reference not in functions:
        raise ValueError(f"reference is {reference!r}; allowed: {', '.join(functions)}.")
    for function in functions.values():
        function()
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(runs):
            for name, function in functions.items():
                started = time.perf_counter()
                function()
                seconds[name].append(time.perf_counter() - started)
            gc.collect()
    finally:
        if collecting:
            gc.enable()
    measured = {
        name: Measured(
            statistics.median(times),
            statistics.median([a / b for a, b in zip(times, seconds[reference], strict=True)]),
            _spread(times),
            min(times),
            min(times) / min(seconds[reference]),
        )
        for name, times in seconds.items()
    }
    _print(measured, reference, runs, title, limits or {})
    return measured


def _spread(times: list[float]) -> float:
    if len(times) < 2:
        return 0.0
    first, middle, third = statistics.quantiles(times, n=4)
    return (third - first) / middle


def _print(
    measured: Mapping[str, Measured], reference: str, runs: int, title: str, limits: Mapping[str, float]
) -> None:
    print(f"\n{title or 'comparison'} ({runs} rounds, interleaved; reference: {reference})")
    width = max(len(name) for name in measured)
    for name, one in measured.items():
        limit = limits.get(name)
        verdict = "" if limit is None else f"   limit {limit:g}: {'met' if one.ratio <= limit else 'MISSED'}"
        print(
            f"  {name:<{width}}  {one.seconds * 1e3:10.2f} ms  x {one.ratio:6.3f}  +- {one.spread:4.0%}"
            f"   fastest {one.fastest * 1e3:9.2f} ms  x {one.best:6.3f}"
            f"{verdict}"
        )
    values = {
        name: {"ms": round(one.seconds * 1e3, 3), "ratio": round(one.ratio, 4), "best": round(one.best, 4)}
        for name, one in measured.items()
    }
    print(json.dumps({"bench": title, "reference": reference, "runs": runs, "results": values}))
