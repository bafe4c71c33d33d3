"""The package's own tests of its core, the ones that Unity's test runner shows, run by NUnit under mono."""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from .mono import BRIDGE, Mono, sources_in


def test_the_tests_of_the_core_pass(mono: Mono, core: Path) -> None:
    tests = mono.compile("Boxwalk.Core.Tests.dll", sources_in(BRIDGE / "Tests" / "Core"), [core, mono.nunit])
    report = mono.folder / "report.xml"
    outcome = subprocess.run(
        ["nunit-console", "-nologo", f"-xml={report}", str(tests)],
        cwd=mono.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout
    cases = ElementTree.parse(report).getroot().findall(".//test-case")
    assert len(cases) > 30
    assert {case.get("result") for case in cases} == {"Success"}
