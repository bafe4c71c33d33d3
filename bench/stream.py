"""From an image to its layers at a client: ResNet-50, 224 x 224, against the bare forward of the same moment.

`python bench/stream.py [--rounds N]`. The client is this process, the server another one. Every round takes
new images, so nothing is remembered, after a pause as visitors make it; the ratio is the rounds' median.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import io
import json
import statistics
import time
from typing import Any

from PIL import Image
from raw_websocket import RawWebSocket
from served import Served, waves
from start_wish import AT_A_TIME, start_wish

PAUSE = 0.7  # seconds
SAMPLED = 16  # one channel of so many goes through the reference; its time is scaled by as much

ROWS: dict[str, tuple[str, float | None, float | None]] = {
    "start": (f"image in -> the page's first wish, {AT_A_TIME} layers", 2.2, 1.6),
    "drawn": ("image in -> all as large as drawn, far ones too", None, None),
    "all": ("image in -> every level of every layer", 3.0, 2.0),
}


class Client:
    """A visitor with a kept-alive connection and a websocket."""

    def __init__(self, port: int) -> None:
        self.http = http.client.HTTPConnection("127.0.0.1", port)
        self.socket = RawWebSocket("127.0.0.1", port, "/api/v1/stream")
        self.socket.next()  # hello

    def graph(self) -> dict[str, Any]:
        self.http.request("GET", "/api/v1/networks/resnet-50/graph")
        found: dict[str, Any] = json.loads(self.http.getresponse().read())
        return found

    def record(self, image: bytes) -> dict[str, Any]:
        self.http.request(
            "POST", "/api/v1/networks/resnet-50/recordings", image, {"Content-Type": "image/png"}
        )
        info: dict[str, Any] = json.loads(self.http.getresponse().read())
        return info

    def layers(self, recording: str, wish: list[dict[str, Any]]) -> int:
        self.socket.send(type="wish", recording=recording, layers=wish, scale="layer")
        return self.socket.take_all()


def picture(seed: int) -> bytes:
    """A PNG of 224 x 224, another one for every seed."""
    file = io.BytesIO()
    Image.fromarray(waves(seed)).save(file, "PNG")
    return file.getvalue()


def one_png_per_channel(connection: http.client.HTTPConnection, recording: str, nodes: list[str]) -> float:
    """Seconds to fetch and read the layers the usual way, all channels; scaled from every 16th."""
    seconds = 0.0
    for node in nodes:
        started = time.perf_counter()
        connection.request("GET", f"/?recording={recording}&node={node}&every={SAMPLED}")
        answer = json.loads(connection.getresponse().read())
        for image in answer["images"]:
            base64.b64decode(image)
        seconds += (time.perf_counter() - started) * answer["channels"] / len(answer["images"])
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with Served() as served:
        client = Client(served.port)
        graph = client.graph()
        drawn = start_wish(graph)
        wishes = {
            "start": drawn[:AT_A_TIME],
            "drawn": drawn,
            "all": [{"node": wish["node"]} for wish in drawn],
        }
        seconds: dict[str, list[float]] = {name: [] for name in ("forward", "record", "reference", *ROWS)}
        sizes: dict[str, int] = {}
        seed = 0
        for number in range(rounds + 1):
            time.sleep(PAUSE)
            times = {"forward": served.ask("forward")}
            for name, wish in wishes.items():
                seed += 1
                image = picture(seed)
                time.sleep(PAUSE)
                started = time.perf_counter()
                info = client.record(image)
                times["record"] = time.perf_counter() - started
                sizes[name] = client.layers(info["id"], wish)
                times[name] = time.perf_counter() - started
            if number == rounds:
                connection = http.client.HTTPConnection("127.0.0.1", served.reference_port)
                nodes = [wish["node"] for wish in wishes["all"]]
                times["reference"] = times["record"] + one_png_per_channel(connection, info["id"], nodes)
                connection.close()
            if number > 0:  # the first one warms up
                for name, value in times.items():
                    seconds[name].append(value)
        client.http.close()
        client.socket.close()
    report(seconds, sizes, len(wishes["all"]), rounds)


def report(seconds: dict[str, list[float]], sizes: dict[str, int], layers: int, rounds: int) -> None:
    def ratio(name: str) -> float:
        return statistics.median(a / b for a, b in zip(seconds[name], seconds["forward"], strict=True))

    forward = statistics.median(seconds["forward"])
    print(f"\nResNet-50, 224 x 224, {layers} layers; {rounds} rounds, client in another process")
    print(f"  bare forward                                      {forward * 1e3:8.1f} ms")
    print(f"  image in -> recorded and answered                 {ratio('record'):8.2f} x")
    results = {}
    for name, (words, limit, goal) in ROWS.items():
        found = results[name] = ratio(name)
        row = f"{words:<48}  {found:8.2f} x   {sizes[name] / 1e6:5.1f} MB"
        if limit is not None:
            row += f"   limit {limit}: {'met' if found <= limit else 'MISSED'} (goal {goal})"
        print(f"  {row}")
    usual = seconds["reference"][0] / statistics.median(seconds["all"])
    verdict = "met" if usual >= 10 else "MISSED"
    row = f"one PNG per channel, base64, JSON (1 of {SAMPLED} channels, scaled)"
    print(f"  {row}: {usual:.1f} x slower   limit 10: {verdict}")
    print(json.dumps({"benchmark": "stream", **results, "png_json": usual, "forward_seconds": forward}))


if __name__ == "__main__":
    main()
