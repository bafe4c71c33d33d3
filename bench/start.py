"""How soon things are there: `import boxwalk`, and `boxwalk demo` from the command to its first drawn frame.

Run it as `python bench/start.py [--runs N]`. Every measurement is a fresh process; the files are in the disk
cache after the first round, which is not counted. The reference is `import torch, torchvision`. For the demo
a Chromium that draws in software is open already; `node bench/first_frame.mjs` starts the command and looks.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from measure import compare

IMPORT_LIMIT, FRAME_LIMIT = 1.5, 4.0
ROOT = Path(__file__).parent.parent


def fresh(code: str) -> Callable[[], object]:
    def run() -> object:
        return subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)

    return run


def first_frames(runs: int) -> list[dict[str, float]]:
    """Seconds from the command to the address, the first frame and the page being ready, for each run."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("There is no Chromium. Install one, or say where it is with CHROMIUM=/path/to/it.")
    command = ["node", "bench/first_frame.mjs", chromium, sys.executable, str(port), str(runs)]
    done = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    imports = compare(
        {
            "import torch, torchvision": fresh("import torch, torchvision"),
            "import boxwalk": fresh("import boxwalk"),
            "and use it": fresh("import boxwalk; boxwalk.Network, boxwalk.record, boxwalk.analyze"),
        },
        reference="import torch, torchvision",
        runs=runs,
        title="import",
        limits={"import boxwalk": IMPORT_LIMIT, "and use it": IMPORT_LIMIT},
    )
    reference = imports["import torch, torchvision"].seconds
    times = first_frames(runs)
    medians = {name: statistics.median(each[name] for each in times) for name in times[0]}
    print(f"\nboxwalk demo, from the command on ({runs} rounds)")
    for name, seconds in medians.items():
        print(f"  {name:<14} {seconds * 1e3:10.0f} ms  x {seconds / reference:6.3f}")
    met = medians["first frame"] <= FRAME_LIMIT * reference
    print(
        f"  first frame: limit x {FRAME_LIMIT:g} of import torch, torchvision: {'met' if met else 'MISSED'}"
    )
    results = {name: {"ms": round(s * 1e3), "ratio": round(s / reference, 3)} for name, s in medians.items()}
    print(json.dumps({"bench": "demo", "reference": "import torch, torchvision", "results": results}))


if __name__ == "__main__":
    main()
