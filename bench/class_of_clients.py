"""A class: 30 visitors ask for every layer of one recording at once.

`python bench/class_of_clients.py`. Against one client's bytes sent 30 times down a plain socket on loopback.
This process reads both and forgets the bytes at once. Both are repeated in turn; the ratio is the median of
the rounds.
"""

from __future__ import annotations

import argparse
import json
import selectors
import socket
import statistics
import time
from typing import Any

from counting_websocket import CountingWebSocket
from served import Served
from start_wish import start_wish
from stream import Client, picture

CLIENTS = 30
LIMIT = 1.5


def together(port: int, recording: str, wish: list[dict[str, Any]]) -> tuple[float, list[int]]:
    """(seconds until the last one has everything, bytes of layers of each)."""
    visitors = [CountingWebSocket("127.0.0.1", port, "/api/v1/stream") for _ in range(CLIENTS)]
    chooser = selectors.DefaultSelector()
    started = time.perf_counter()
    for visitor in visitors:
        visitor.send(type="wish", recording=recording, layers=wish, scale="layer")
        chooser.register(visitor.socket, selectors.EVENT_READ, visitor)
    while chooser.get_map():
        for key, _ in chooser.select(timeout=30):
            visitor = key.data
            messages = visitor.count()
            if messages:
                visitor.send(type="acknowledge", messages=messages)
            if visitor.complete:
                chooser.unregister(visitor.socket)
    seconds = time.perf_counter() - started
    for visitor in visitors:
        visitor.close()
    chooser.close()
    return seconds, [visitor.layer_bytes for visitor in visitors]


def plainly(served: Served, size: int) -> float:
    """Seconds to read one client's bytes 30 times from a plain socket."""
    buffer = bytearray(1 << 20)
    served.ask(f"flood {size} {CLIENTS}")
    started = time.perf_counter()
    with socket.create_connection(("127.0.0.1", served.plain_port)) as connection:
        left = size * CLIENTS
        while left:
            left -= connection.recv_into(buffer)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with Served() as served:
        client = Client(served.port)
        wish = [{"node": wish["node"]} for wish in start_wish(client.graph())]
        info = client.record(picture(1))
        ours: list[float] = []
        plain: list[float] = []
        for number in range(rounds + 1):
            seconds, received = together(served.port, info["id"], wish)
            if len(set(received)) != 1:
                raise RuntimeError(f"the visitors got {sorted(set(received))} bytes")
            reference = plainly(served, received[0])
            if number > 0:
                ours.append(seconds)
                plain.append(reference)
        client.http.close()
        client.socket.close()
    ratio = statistics.median(a / b for a, b in zip(ours, plain, strict=True))
    size = received[0] / 1e6
    print(f"\n{CLIENTS} visitors, {len(wish)} layers of one recording, {size:.1f} MB each, {rounds} rounds")
    print(f"  plain socket, the same bytes    {statistics.median(plain):8.3f} s")
    print(f"  {CLIENTS} visitors                     {statistics.median(ours):8.3f} s")
    verdict = "met" if ratio <= LIMIT else "MISSED"
    print(f"  none failed; ratio              {ratio:8.2f} x   limit {LIMIT}: {verdict}")
    print(json.dumps({"benchmark": "class_of_clients", "ratio": ratio, "megabytes": size}))


if __name__ == "__main__":
    main()
