"""What the page asks for when it opens, 1280 x 720; bench/web/start_wish.ts has the client decide it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parent / "web" / "start_wish.mjs"


def start_wish(graph: dict[str, Any]) -> list[dict[str, Any]]:
    """Ordered layers with their finest levels, from a graph answer of the server."""
    layers: list[dict[str, Any]] = _page(graph)["layers"]
    return layers


def _page(graph: dict[str, Any] | None) -> dict[str, Any]:
    command = ["node", str(SCRIPT)]
    done = subprocess.run(command, input=json.dumps(graph), stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


AT_A_TIME: int = _page(None)["at_a_time"]  # layers that the page asks for at once
