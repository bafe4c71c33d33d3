"""The shape of the code base: who may import whom, and no drawers."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "server" / "boxwalk"

# From the ground up; a module imports only from those before it and from its own package.
ORDER = [
    "errors",
    "parameters",
    "inputs",
    "results",
    "datasets",
    "anomaly",
    "network",
    "outputs",
    "recording",
    "layout",
    "maximization",
    "analyses",
    "tiles",
    "blobs",
    "jobs",
    "serving",
    "snapshots",
    "notebook",
    "render",
    "demo",
    "zoo",
    "targets",
    "adapters",
    "studies",
    "cli",
]


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def runtime_imports(tree: ast.Module) -> list[str]:
    """Full names of boxwalk modules imported, those only for the type checker left out."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped.update(inner for child in node.body for inner in ast.walk(child))
    found: list[str] = []
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "boxwalk":
            found.extend(
                [f"{node.module}.{name.name}" for name in node.names]
                if node.module == "boxwalk"
                else [node.module]
            )
        elif isinstance(node, ast.Import):
            found.extend(name.name for name in node.names if name.name.split(".")[0] == "boxwalk")
    return found


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name not in {"__main__.py"})


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_only_from_below(path: Path) -> None:
    part = part_of(path)
    if part == "__init__":
        return
    assert part in ORDER, f"{part} has no place in the order of parts"
    for name in runtime_imports(ast.parse(path.read_text())):
        other = name.split(".")[1] if "." in name else ""
        if other in ORDER:
            assert ORDER.index(other) <= ORDER.index(part), f"{path.name} imports {name}, which lies above it"


def tracked_files(*suffixes: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [ROOT / name for name in listed if name.endswith(suffixes) and (ROOT / name).is_file()]


def test_no_file_is_a_drawer() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked_files(".py", ".ts", ".tsx", ".glsl", ".css", ".cs")
        if not {"generated", "Generated"} & set(path.parts)
        and (lines := len(path.read_text().splitlines())) > 400
    }
    assert not long, f"longer than 400 lines, split them by idea: {long}"


def test_import_is_light() -> None:
    """`import boxwalk` brings no web framework and no model library."""
    code = "import sys, boxwalk; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    roots = {name.split(".")[0] for name in loaded}
    heavy = {"flask", "werkzeug", "uvicorn", "websockets", "a2wsgi", "torchvision", "timm", "pydantic"}
    assert not roots & heavy


def test_explanations_bring_captum_only_when_they_run() -> None:
    code = "import sys, boxwalk.analyses as a; a.all_analyses(); print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {name.split(".")[0] for name in loaded} & {"captum", "matplotlib"}


def test_nothing_unfinished_is_left() -> None:
    pattern = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|simplified for now|raise NotImplementedError")
    here = Path(__file__)
    marked = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked_files(".py", ".ts", ".tsx", ".glsl", ".css", ".cs", ".md")
        if path != here and path.name != "package-lock.json"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
    assert not marked
