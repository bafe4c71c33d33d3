"""Compiles the C# of the Unity bridge with mono and talks to the programs made of it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
BRIDGE = ROOT / "unity_bridge"
TESTS = ROOT / "tests" / "unity"
#: what both mono's compiler and Unity's understand
LANGUAGE = "7"


@dataclass(frozen=True)
class Mono:
    """The compiler and its libraries. folder: where everything is compiled to, libraries beside it."""

    newtonsoft: Path
    nunit: Path
    folder: Path

    def compile(
        self,
        name: str,
        sources: Sequence[Path],
        references: Sequence[Path] = (),
        defines: Sequence[str] = (),
    ) -> Path:
        """The assembly `name` (`.dll` or `.exe`) from these sources; a warning is a failure."""
        target = self.folder / name
        assert sources, f"{name} has no sources"
        outcome = subprocess.run(
            [
                "mcs",
                f"-langversion:{LANGUAGE}",
                "-warn:4",
                "-warnaserror",
                f"-target:{'exe' if target.suffix == '.exe' else 'library'}",
                f"-out:{target}",
                *(f"-define:{name}" for name in defines),
                *(f"-r:{reference}" for reference in (self.newtonsoft, "System.Net.Http.dll", *references)),
                *map(str, sources),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        return target


def sources_in(folder: Path) -> list[Path]:
    """Every C# file below a folder, in order."""
    return sorted(folder.rglob("*.cs"))


class ProbeError(Exception):
    """What failed in C#: the class of the exception, and its problem where it has one."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(json.dumps(answer))
        self.failure: str = answer["failure"]
        self.problem: dict[str, Any] = answer.get("problem", {})


class Probe:
    """The program of tests/unity/probe: the core of the bridge, at a test's command."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            ["mono", str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, do: str, **fields: Any) -> Any:
        """The answer to one command. Raises ProbeError where the core throws."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **fields}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the probe has ended while it was asked to {do}"
        answer: dict[str, Any] = json.loads(line)
        if "failure" in answer:
            raise ProbeError(answer)
        return answer["answer"]

    def until(self, event: str, seconds: float = 20) -> list[dict[str, Any]]:
        """All that the stream told until this event, the last of them one of its kind."""
        told: list[dict[str, Any]] = self.ask("until", event=event, seconds=seconds)
        assert any(happened["event"] == event for happened in told), f"no {event!r} in {told}"
        return told

    def end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            assert self._process.wait(timeout=20) == 0
        finally:
            self._process.kill()
            self._process.stdout.close()
