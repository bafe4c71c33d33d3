"""What is built for others: an sdist from a copy of the repository, and from it a wheel without Node."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "static", "dist", "test-results", "__pycache__", ".*_cache"
)
pytestmark = pytest.mark.slow


def build(what: str, source: Path, out: Path, path: str) -> Path:
    """Build an `sdist` or `wheel` with what is installed here, without the network."""
    subprocess.run(
        [sys.executable, "-m", "build", f"--{what}", "--no-isolation", "--outdir", str(out), str(source)],
        env={**os.environ, "PATH": path, "npm_config_offline": "true", "PIP_NO_INDEX": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    copy = folder / "copy"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (copy / "node_modules").mkdir()
    for package in (ROOT / "node_modules").iterdir():  # as `npm ci` leaves them, the client among them a link
        target = Path("..", "web_client") if package.name == "boxwalk-client" else package.resolve()
        (copy / "node_modules" / package.name).symlink_to(target)
    return build("sdist", copy, folder / "sdist", os.environ["PATH"])


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "source", filter="data")
    (source,) = (folder / "source").iterdir()
    (folder / "no programs").mkdir()
    return build("wheel", source, folder / "wheel", str(folder / "no programs"))


def test_sdist_holds_sources_and_the_built_client(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {
        "server/boxwalk/serving/static/index.html",
        "web_client/index.html",
        "web_client/src/main.tsx",
        "web_client/src/world/shaders/panel.frag.glsl",
        "package-lock.json",
        "hatch_build.py",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "PKG-INFO",
    }
    assert [name for name in names if "node_modules" in name or name.startswith(("tests", "bench"))] == []


def test_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        page = archive.read("boxwalk/serving/static/index.html").decode()
    modules = {str(path.relative_to(ROOT / "server")) for path in (ROOT / "server" / "boxwalk").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == modules
    assert names >= {
        "boxwalk/py.typed",
        "boxwalk/demo/weights/textures.safetensors",
        "boxwalk/demo/weights/digits.safetensors",
    }
    assert {name.split("/")[0] for name in names} == {
        "boxwalk",
        wheel.name.partition("-py3")[0] + ".dist-info",
    }
    assert [name for name in names if "node_modules" in name or "__pycache__" in name] == []
    parts = re.findall(r'(?:src|href)="\./([^"]+)"', page)
    assert {Path(part).suffix for part in parts} >= {".js", ".css"}
    assert {f"boxwalk/serving/static/{part}" for part in parts} <= names
    assert any(name.endswith(".woff2") for name in names)
    assert {"boxwalk/demo/tour.json", "boxwalk/notebook/widget.js"} <= names


def test_wheel_says_what_it_needs_and_how_it_is_called(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folder = wheel.name.partition("-py3")[0] + ".dist-info"
        metadata = archive.read(f"{folder}/METADATA").decode()
        commands = archive.read(f"{folder}/entry_points.txt").decode()
    assert "boxwalk = boxwalk.cli:main" in commands
    assert "Requires-Dist: torch>=" in metadata
    assert "License-Expression: Apache-2.0" in metadata
