"""Visitors who see each other: 2 and 30 of them, each moving ten times a second.

`python bench/visitors.py`. How long a place is on its way to the others, against an echo by the bare
`websockets` library at the same rate in the same run, and the share of a core that the server takes. The
clients are a process of their own.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import psutil
from served import Served
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

SECONDS = 8.0
PAUSE = 0.1
LIMIT_MS = 250  # a place is at most one event old, and an event is at most 100 ms late


async def _move(socket: ClientConnection, began: float, delay: float) -> None:
    """Tell where one is ten times a second; the time of it is told as the yaw."""
    await asyncio.sleep(delay)
    while time.monotonic() - began < SECONDS:
        yaw = time.monotonic() - began
        place = {"network": "resnet50", "position": [0.0, 1.7, -yaw], "yaw": yaw, "pitch": 0.0}
        await socket.send(json.dumps({"type": "here", **place}))
        await asyncio.sleep(PAUSE)


async def _read(socket: ClientConnection, began: float, ages: list[float]) -> None:
    async for message in socket:
        if isinstance(message, bytes):
            continue
        event: dict[str, Any] = json.loads(message)
        now = time.monotonic() - began
        if event["type"] == "visitors":
            ages += [now - each["yaw"] for each in event["here"]]
        elif event["type"] == "here":  # echoed
            ages.append(now - event["yaw"])


async def _visit(address: str, count: int) -> list[float]:
    sockets = [await connect(address, max_size=None) for _ in range(count)]
    began = time.monotonic()
    ages: list[float] = []
    readers = [asyncio.create_task(_read(each, began, ages)) for each in sockets]
    movers = [_move(each, began, PAUSE * i / count) for i, each in enumerate(sockets)]
    await asyncio.gather(*movers)
    await asyncio.sleep(0.3)
    for each in sockets:
        await each.close()
    await asyncio.gather(*readers, return_exceptions=True)
    return ages


def _clients(address: str, count: int, answer: multiprocessing.Queue[list[float]]) -> None:
    answer.put(asyncio.run(_visit(address, count)))


async def _echoing(ready: Callable[[int], None]) -> None:
    async def echo(socket: ServerConnection) -> None:
        async for message in socket:
            await socket.send(message)

    async with serve(echo, "127.0.0.1", 0) as server:
        ready(next(iter(server.sockets)).getsockname()[1])
        await asyncio.Event().wait()


def _echo(answer: multiprocessing.Queue[int]) -> None:
    asyncio.run(_echoing(answer.put))


def _measured(address: str, count: int, process: psutil.Process | None) -> tuple[np.ndarray, float]:
    """(ages in ms, share of a core that the server took)."""
    answer: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    clients = multiprocessing.Process(target=_clients, args=(address, count, answer))
    before = sum(process.cpu_times()[:2]) if process else 0.0
    began = time.monotonic()
    clients.start()
    ages = answer.get(timeout=10 * SECONDS)
    clients.join()
    after = sum(process.cpu_times()[:2]) if process else 0.0
    return 1000 * np.array(ages), (after - before) / (time.monotonic() - began)


def main() -> None:
    multiprocessing.set_start_method("spawn")
    ports: multiprocessing.Queue[int] = multiprocessing.Queue()
    echo = multiprocessing.Process(target=_echo, args=(ports,), daemon=True)
    echo.start()
    plain = f"ws://127.0.0.1:{ports.get(timeout=60)}/"
    missed = False
    with Served() as served:
        process = psutil.Process(served.process.pid)
        for count in (2, 30):
            echoed, _ = _measured(plain, count, None)
            ages, share = _measured(f"ws://127.0.0.1:{served.port}/api/v1/stream", count, process)
            late = float(np.percentile(ages, 95))
            missed = missed or late > LIMIT_MS
            print(
                f"{count:3} visitors at 10 Hz: a place arrives after {np.median(ages):.0f} ms, 95 % within "
                f"{late:.0f} ms (limit {LIMIT_MS}: {'met' if late <= LIMIT_MS else 'MISSED'}); "
                f"bare echo {np.median(echoed):.1f} ms; {len(ages)} places told; "
                f"the server takes {100 * share:.0f} % of a core",
                flush=True,
            )
    echo.terminate()
    raise SystemExit(missed)


if __name__ == "__main__":
    main()
