"""A server with a ResNet (random weights, 224 x 224) in a process of its own, told what to do by lines.

`forward`: run the bare model once, answer with its seconds. `bytes`: answer with the bytes accounted.
`flood N COUNT`: send N bytes COUNT times down the next plain connection. Anything else ends it.
"""

from __future__ import annotations

import base64
import io
import json
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

THREADS = 2


class Served:
    """The server's process as seen from the benchmark.

    model: of torchvision. examples: number of example inputs. guests: names of adapters to be served as well.
    """

    def __init__(
        self,
        memory_bytes: int | None = None,
        model: str = "resnet50",
        examples: int = 0,
        guests: Sequence[str] = (),
    ) -> None:
        self._store = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [
                sys.executable,
                __file__,
                self._store.name,
                str(memory_bytes or 0),
                model,
                str(examples),
                *guests,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        words = json.loads(self._line())
        self.port: int = words["port"]
        self.plain_port: int = words["plain_port"]
        self.reference_port: int = words["reference_port"]
        self.guest_ports: list[int] = words["guest_ports"]

    def ask(self, command: str) -> float:
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return float(self._line())

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the server's process ended")
        return line

    def __enter__(self) -> Served:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()
        self._store.cleanup()


def main() -> None:
    import torch
    from torchvision.models import get_model

    from boxwalk.jobs import Urgency
    from boxwalk.network import Network
    from boxwalk.serving.server import Server, quiet_collector

    torch.set_num_threads(THREADS)
    torch.manual_seed(0)
    _, store, memory, name, examples, *names = sys.argv
    model = get_model(name).eval()
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    title = name.replace("resnet", "ResNet-")
    pictures = [waves(seed) for seed in range(int(examples))]
    network = Network(model, (3, 224, 224), mean=mean, std=std, title=title, dataset=pictures)
    guests = [import_module(f"boxwalk.adapters.{each}").guest(0) for each in names]
    image = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    serving = Server(network, port=0, store=Path(store), memory_bytes=int(memory) or None, guests=guests)
    with serving as server, quiet_collector():
        plain = socket.create_server(("127.0.0.1", 0))
        reference = _reference(server)
        ports = {
            "port": server.port,
            "plain_port": plain.getsockname()[1],
            "reference_port": reference.server_address[1],
            "guest_ports": [guest.port for guest in server.guests],
        }
        _say(json.dumps(ports))
        for line in sys.stdin:
            command, *arguments = line.split()
            if command == "forward":
                _say(str(server.service.turns.do(partial(_forward, model, image), Urgency.VISITOR)))
            elif command == "bytes":
                _say(str(server.service.shelf.size))
            elif command == "flood":
                size, count = map(int, arguments)
                data = random.randbytes(size)
                threading.Thread(target=_flood, args=(plain, data, count), daemon=True).start()
                _say("0")
        reference.shutdown()
        reference.server_close()
        plain.close()


def waves(seed: int) -> NDArray[np.uint8]:
    """A picture of 224 x 224 with waves and a little noise, another one for every seed."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0:224, 0:224] / 224
    waves = [np.sin((a * x + b * y) * 20) for a, b in generator.normal(size=(3, 2))]
    pixels = 128 + 80 * np.stack(waves, -1) + generator.normal(0, 4, (224, 224, 3))
    return pixels.clip(0, 255).astype(np.uint8)


def _forward(model: Callable[[torch.Tensor], object], image: torch.Tensor) -> float:
    """Seconds of the bare model, in the thread where the server computes: elsewhere both are slower."""
    import torch

    with torch.no_grad():
        started = time.perf_counter()
        model(image)
        return time.perf_counter() - started


def _flood(listener: socket.socket, data: bytes, count: int) -> None:
    connection, _ = listener.accept()
    with connection:
        for _ in range(count):
            connection.sendall(data)


def _reference(server) -> ThreadingHTTPServer:  # type: ignore[no-untyped-def]
    """The usual way, for comparison: one PNG per channel (Pillow's defaults), base64, in JSON, keep-alive."""
    from PIL import Image

    from boxwalk.recording.display import maps_of

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            held = server.service.held(query["recording"])
            node = held.recording.graph.by_id[query["node"]]
            maps = maps_of(node, held.recording.activations[node.id]).numpy()
            scale = max(float(abs(maps).max()), 1e-30)
            images = []
            for channel in maps[:: int(query["every"])]:
                pixels = (channel * (127 / scale) + 128.5).astype(np.uint8)
                file = io.BytesIO()
                Image.fromarray(pixels).save(file, "PNG")
                images.append(base64.b64encode(file.getvalue()).decode())
            body = json.dumps({"images": images, "channels": len(maps)}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    found = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    return found


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
