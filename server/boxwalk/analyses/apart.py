"""Work of another library that takes long and cannot be interrupted: in a process of its own.

There it holds nobody up, and it can be ended when nobody wants it any more.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from pathlib import Path

import numpy as np

from boxwalk.analyses.progress import Progress
from boxwalk.analyses.values import Doubles
from boxwalk.errors import BoxwalkError

_LOOK = 0.05  # seconds between two looks at the process
_AROUND = """
import json, os, sys
import numpy as np
if hasattr(os, "nice"):
    os.nice(10)
sys.path[:] = json.loads(sys.argv[2])
parameters = json.loads(sys.argv[3])
globals().update(np.load(sys.argv[1] + "/given.npz"))
{work}
np.save(sys.argv[1] + "/result.npy", np.asarray(result, dtype=np.float64))
"""


def apart(
    work: str, arrays: Mapping[str, Doubles], parameters: Mapping[str, float], name: str
) -> Generator[Progress, None, Doubles]:
    """What `work` calls `result`: lines of Python that know the arrays by their names, and `parameters`.

    Yields while it waits; closing the generator ends the process. Raises BoxwalkError with the last line
    that the process wrote if it fails.
    """
    with tempfile.TemporaryDirectory(prefix="boxwalk-") as folder:
        np.savez(Path(folder) / "given.npz", allow_pickle=False, **arrays)
        words = [folder, json.dumps(sys.path), json.dumps(dict(parameters))]
        script = _AROUND.replace("{work}", work)
        threads = str(max(1, (os.cpu_count() or 1) - 1))  # one core is left to those who walk
        around = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        with (Path(folder) / "said").open("w+b") as said:
            process = subprocess.Popen(  # noqa: S603  # our own lines, our own interpreter
                [sys.executable, "-P", "-c", script, *words],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=around,
            )
            try:
                started = time.monotonic()
                while process.poll() is None:
                    time.sleep(_LOOK)
                    seconds = time.monotonic() - started
                    yield Progress(0.6 + 0.37 * seconds / (seconds + 5), f"{name}, {seconds:.0f} s")
            finally:
                process.kill()
                process.wait()
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines()[-1:] or ["nothing was said"]
        if process.returncode != 0:
            raise BoxwalkError(f"{name} ended with an error: {last[0]}")
        result: Doubles = np.load(io.BytesIO((Path(folder) / "result.npy").read_bytes()))
    return result
