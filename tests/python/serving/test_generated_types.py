"""The TypeScript and C# types in the repository are those that the messages of today would give."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_generated_types_are_not_stale() -> None:
    outcome = subprocess.run(
        ["node", "web_client/scripts/generate_types.mjs", "--check"],
        cwd=ROOT,
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
