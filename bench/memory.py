"""Memory of a server: ten recordings of ResNet-50, all their layers sent, within the budget that was set.

`python bench/memory.py [--budget MIB]`. Accounted: what the server says it holds. Resident: what the system
says the process has, less what it had after one forward of the bare model.
"""

from __future__ import annotations

import argparse
import json
import threading
import time

import psutil
from served import Served
from stream import Client, picture

RECORDINGS = 10
MIB = 2**20


class Watcher:
    """The largest resident memory of a process, looked at a hundred times a second."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._stop = threading.Event()
        self.largest = 0
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.is_set():
            self.largest = max(self.largest, self._process.memory_info().rss)
            time.sleep(0.01)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", type=int, default=1024, help="MiB for recordings and their layers")
    budget = parser.parse_args().budget * MIB
    with Served(memory_bytes=budget) as served:
        process = psutil.Process(served.process.pid)
        served.ask("forward")
        before = process.memory_info().rss
        watcher = Watcher(process)
        client = Client(served.port)
        wish = [{"node": node["id"]} for node in client.graph()["nodes"] if node["display"] != "none"]
        accounted = 0.0
        sent = recorded = 0
        try:
            for seed in range(RECORDINGS):
                info = client.record(picture(seed))
                recorded = info["bytes"]
                accounted = max(accounted, served.ask("bytes"))
                sent = client.layers(info["id"], wish)
                accounted = max(accounted, served.ask("bytes"))
        finally:
            watcher.stop()
            client.http.close()
            client.socket.close()
    resident = watcher.largest - before
    sizes = f"{recorded / MIB:.0f} MiB each, layers {sent / MIB:.0f} MiB each"
    print(f"\n{RECORDINGS} recordings of ResNet-50, {sizes}")
    print(f"  budget                       {budget / MIB:8.0f} MiB")
    print(f"  accounted, at most           {accounted / MIB:8.0f} MiB   {verdict(accounted, budget)}")
    print(f"  resident, more than before   {resident / MIB:8.0f} MiB   {verdict(resident, budget)}")
    print(f"  (before: {before / MIB:.0f} MiB with the model loaded and run once)")
    found = {"benchmark": "memory", "budget": budget, "accounted": accounted, "resident": resident}
    print(json.dumps(found))


def verdict(value: float, budget: int) -> str:
    return "met" if value <= budget else "MISSED"


if __name__ == "__main__":
    main()
