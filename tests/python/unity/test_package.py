"""The Unity package is whole: .meta files, versions, licence, and a core that knows nothing of Unity."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from .mono import BRIDGE, ROOT, Mono, sources_in

PACKAGE: dict[str, Any] = json.loads((BRIDGE / "package.json").read_text("utf-8"))


def test_every_file_has_its_meta() -> None:
    outcome = subprocess.run(
        [sys.executable, BRIDGE / "Tools~" / "metas.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr


def test_no_two_files_have_one_guid() -> None:
    guids = [
        re.findall(r"^guid: ([0-9a-f]{32})$", path.read_text("utf-8"), re.M)
        for path in BRIDGE.rglob("*.meta")
    ]
    assert all(len(found) == 1 for found in guids)
    assert len({found[0] for found in guids}) == len(guids) > 50


def test_version_and_licence_are_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert [PACKAGE["version"], PACKAGE["license"]] == [project["version"], project["license"]]
    assert f"[{PACKAGE['version']}]" in (BRIDGE / "CHANGELOG.md").read_text("utf-8")
    assert (BRIDGE / "LICENSE.md").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")


def test_samples_are_there() -> None:
    for sample in PACKAGE.get("samples", []):
        assert list((BRIDGE / sample["path"]).iterdir()), sample


@pytest.mark.parametrize("path", sorted(BRIDGE.rglob("*.asmdef")), ids=lambda path: path.stem)
def test_assemblies_are_named_and_refer_to_what_is_there(path: Path) -> None:
    own = {other.stem for other in BRIDGE.rglob("*.asmdef")}
    assembly = json.loads(path.read_text("utf-8"))
    assert assembly["name"] == path.stem
    assert {name for name in assembly["references"] if name.startswith("Boxwalk.")} <= own


def test_the_core_knows_nothing_of_unity() -> None:
    assembly = json.loads((BRIDGE / "Runtime" / "Core" / "Boxwalk.Core.asmdef").read_text("utf-8"))
    assert assembly["noEngineReferences"] is True
    assert assembly["references"] == []
    for path in sources_in(BRIDGE / "Runtime" / "Core"):
        assert not re.search(r"\bUnity(Engine|Editor)\b", path.read_text("utf-8")), path


def test_what_the_readme_shows_compiles(mono: Mono, core: Path) -> None:
    text = (BRIDGE / "README.md").read_text("utf-8")
    (block,) = re.findall(r"^```csharp\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    body = block.replace("using Boxwalk;\n", "")
    source = mono.folder / "Readme.cs"
    source.write_text(
        f"""using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Boxwalk;

public class Readme
{{
    void Show(string node, IReadOnlyDictionary<int, AtlasLevel> levels) {{ }}

    void RecordAgain() {{ }}

    public async Task Run(IProgress<JobInfo> progress, CancellationToken cancellation)
    {{
{body}
        Console.WriteLine($"{{value}} {{result}}");
    }}
}}
""",
        "utf-8",
    )
    mono.compile("Readme.dll", [source], [core])
