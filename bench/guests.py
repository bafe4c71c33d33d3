"""One change of input, as clients of other protocols ask for it: ResNet-18, 224 x 224, against its forward.

`python bench/guests.py [--rounds N]`. The guest's client puts a picture onto the input frame and asks for all
that it shows anew, at once; the client of our own protocol records the same kind of picture and wishes for
the same layers. Clients are this process, the server another one. Every round takes new pictures, after a
pause as visitors make it; the ratios are the rounds' median and that of the fastest calls, which a busy
machine changes least.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from raw_websocket import RawWebSocket
from served import Served

sys.path.append(str(Path(__file__).parents[1] / "tests" / "python"))
from adapters.deepvisionvr_client import Client as DeepVisionVR

PAUSE = 0.7  # seconds
EXAMPLES = 64  # the guest's client sees so many of a data set
ROWS: dict[str, tuple[str, float | None]] = {
    "deepvisionvr": ("DeepVisionVR's protocol: PUT, then all else at once", 6.0),
    "same": ("our own: recorded, the same maps in full size", 2.5),
    "all": ("our own: every level of every layer", None),
}


class Own:
    """A visitor of our own protocol, with a kept-alive connection and a websocket."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port)
        self._socket = RawWebSocket("127.0.0.1", port, "/api/v1/stream")
        self._socket.next()  # hello
        self.layers: list[str] = []

    def look(self) -> dict[str, Any]:
        """The graph as the page shows it at first."""
        self._http.request("GET", "/api/v1/networks/resnet-18/graph?start=true")
        graph: dict[str, Any] = json.loads(self._http.getresponse().read())
        return graph

    def change(self, example: int, wish: list[dict[str, Any]]) -> tuple[int, int]:
        """(requests and wishes, bytes) of one change of input."""
        body = json.dumps({"input": example})
        headers = {"Content-Type": "application/json"}
        self._http.request("POST", "/api/v1/networks/resnet-18/recordings", body, headers)
        answer = self._http.getresponse().read()
        info = json.loads(answer)
        if not info["predictions"]:
            raise RuntimeError(f"no predictions: {info}")
        self._socket.send(type="wish", recording=info["id"], layers=wish, scale="layer")
        return 2, len(answer) + self._socket.take_all()

    def close(self) -> None:
        self._http.close()
        self._socket.close()


def ask_as_guest(client: DeepVisionVR, example: int) -> tuple[int, int]:
    """(requests, bytes) of one change of input."""
    client.prepare(0, mode=1, imageID=example)
    paths = client.paths(0)
    return 1 + len(paths), sum(len(reply.body) for reply in client.at_once(paths))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help=f"at most {EXAMPLES // len(ROWS) - 1}")
    rounds = parser.parse_args().rounds
    seconds: dict[str, list[float]] = {name: [] for name in ("forward", *ROWS)}
    asked: dict[str, tuple[int, int]] = {}
    with Served(model="resnet18", examples=EXAMPLES, guests=["deepvisionvr"]) as served:
        own = Own(served.port)
        graph = own.look()
        shown = [*graph["inputs"], *(panel["node"] for panel in graph["layout"]["panels"])]
        everything = [{"node": node["id"]} for node in graph["nodes"]]
        with DeepVisionVR("127.0.0.1", served.guest_ports[0]) as guest:
            guest.start()
            ways: dict[str, Callable[[int], tuple[int, int]]] = {
                "deepvisionvr": lambda example: ask_as_guest(guest, example),
                "same": lambda example: own.change(
                    example, [{"node": node, "finest": 0, "coarsest": 0} for node in shown]
                ),
                "all": lambda example: own.change(example, everything),
            }
            example = 0
            for number in range(rounds + 1):
                time.sleep(PAUSE)
                times = {"forward": served.ask("forward")}
                for name, way in ways.items():
                    example += 1
                    time.sleep(PAUSE)
                    started = time.perf_counter()
                    asked[name] = way(example)
                    times[name] = time.perf_counter() - started
                if number > 0:  # the first one warms up
                    for name, value in times.items():
                        seconds[name].append(value)
        own.close()
    report(seconds, asked, len(shown), rounds)


def report(
    seconds: dict[str, list[float]], asked: dict[str, tuple[int, int]], layers: int, rounds: int
) -> None:
    forward, quickest = statistics.median(seconds["forward"]), min(seconds["forward"])
    print(f"\nResNet-18, 224 x 224, {layers} layers shown; {rounds} rounds, clients in another process")
    print(f"  bare forward {forward * 1e3:48.1f} ms")
    results = {}
    for name, (words, limit) in ROWS.items():
        ratio = statistics.median(a / b for a, b in zip(seconds[name], seconds["forward"], strict=True))
        results[name] = ratio
        requests, size = asked[name]
        row = f"{words:<52} {statistics.median(seconds[name]) * 1e3:8.1f} ms  {ratio:6.2f} x"
        row += f"  fastest {min(seconds[name]) / quickest:5.2f} x"
        row += f"  {requests:3} requests  {size / 1e6:5.2f} MB"
        if limit is not None:
            row += f"   limit {limit:g}: {'met' if ratio <= limit else 'MISSED'}"
        print(f"  {row}")
    print(json.dumps({"benchmark": "guests", **results, "forward_seconds": forward}))


if __name__ == "__main__":
    main()
