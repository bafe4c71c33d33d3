"""Snapshots: read back with other people's tools, ended and gone on with, refused in words."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import networkx
import numpy as np
import pydot
import pytest
import torch
import trimesh
from PIL import Image
from safetensors.numpy import load_file, save_file

import boxwalk
from boxwalk.errors import ParameterError, StoreError, UnknownAnalysisError, UnknownNodeError
from boxwalk.snapshots import Progress, Snapshot, snapshot, verify

from .networks import HEIGHT, WIDTH, photos, small


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


WHAT = ("activations", "maps", "statistics", "grad-cam", "weights", "histogram", "singular-values")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class EndedError(Exception):
    """What a test ends a run with."""


def test_everything_is_read_back_by_other_tools(tmp_path: Path) -> None:
    network, files = small(), photos(tmp_path, 2)
    made = snapshot(network, files, tmp_path / "out", what=WHAT, formats=())
    assert made.failed == {}
    assert made.bytes == sum(len(data) for name, data in contents(made.path).items() if name in made.files)
    for number, file in enumerate(files):
        place = made.path / f"inputs/000{number}-photo{number}"
        recording = boxwalk.record(network, *network.prepare(file))
        for node in recording.graph.nodes:
            held = load_file(place / f"activations/{node.id}.safetensors")["activation"]
            np.testing.assert_array_equal(held, recording.activations[node.id].numpy())
        with Image.open(place / "maps/stem.png") as sheet:
            assert sheet.size[0] > 100
        with Image.open(place / "input.png") as picture:
            assert picture.size == (WIDTH, HEIGHT)
        said = json.loads((place / "output.json").read_text())["output"]["predictions"]
        probabilities = torch.softmax(recording.output, -1)[0]
        assert said[0]["probability"] == pytest.approx(float(probabilities.max()), rel=1e-6)
        rows = list(csv.DictReader((place / "statistics/stem.csv").read_text().splitlines()))
        assert float(rows[0]["mean"]) == pytest.approx(
            float(recording.activations["stem"][0, 0].mean()), rel=1e-4
        )
        gradcam = load_file(place / "grad-cam/relu.safetensors")["values"]
        assert gradcam.shape[-2:] == (HEIGHT, WIDTH)
    weights = load_file(made.path / "network/weights/stem.safetensors")["values"]
    assert weights.size >= 4 * 9
    assert (made.path / "network/singular-values").is_dir() or (
        made.path / "inputs/0000-photo0/singular-values"
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pydot's and trimesh's own
def test_the_graph_opens_in_networkx_and_graphviz_and_the_scene_in_a_viewer(tmp_path: Path) -> None:
    made = snapshot(small(), (), tmp_path / "out", what=["graph", "scene", "activations"])
    graph = networkx.read_graphml(made.path / "graph.graphml")
    assert set(graph.nodes) == {"input", "stem", "relu", "mean", "head"}
    assert networkx.is_directed_acyclic_graph(graph)
    (dot,) = pydot.graph_from_dot_file(str(made.path / "graph.dot"))
    assert len(dot.get_edges()) == graph.number_of_edges()
    assert [node["id"] for node in json.loads((made.path / "graph.json").read_text())["nodes"]] == [
        "input",
        "stem",
        "relu",
        "mean",
        "head",
    ]
    scene = trimesh.load(made.path / "scene.glb")
    assert {"stem", "relu", "the input", "aisle"} <= set(scene.graph.nodes_geometry)
    low, high = scene.bounds
    assert low[2] < -15  # the walk leads along -z
    assert high[1] < 9
    stem = scene.geometry["stem"]
    assert max(stem.visual.material.baseColorTexture.size) > 20


def test_numbers_as_npy_and_only_what_was_asked_for(tmp_path: Path) -> None:
    network = small()
    made = snapshot(
        network,
        (),
        tmp_path / "out",
        examples="1,3",
        what=["activations", "histogram"],
        nodes=["r*"],
        formats=["npy", "csv"],
    )
    names = [name for name in made.files if name.startswith("inputs/")]
    places = ("inputs/0000-bee", "inputs/0001-ant")
    for place in places:
        assert {name for name in names if name.startswith(place)} == {
            f"{place}/input.safetensors",
            f"{place}/input.png",
            f"{place}/output.json",
            f"{place}/activations/relu.npy",
            f"{place}/histogram/relu.csv",
        }
    values = np.load(made.path / "inputs/0001-ant/activations/relu.npy", allow_pickle=False)
    np.testing.assert_array_equal(
        values, boxwalk.record(network, *network.example(3).inputs).activations["relu"]
    )


def test_an_ended_run_goes_on_where_it_was_and_gives_the_same(tmp_path: Path) -> None:
    files = photos(tmp_path, 3)
    whole = snapshot(small(), files, tmp_path / "whole", what=WHAT)

    def end_at(progress: Progress) -> None:
        if progress.done == 2 and progress.within > 0.4:
            raise EndedError

    with pytest.raises(EndedError):
        snapshot(small(), files, tmp_path / "ended", what=WHAT, progress=end_at)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "ended/inputs/0000-photo0").rglob("*.*")}
    assert before
    assert not json.loads((tmp_path / "ended/manifest.json").read_text())["complete"]
    assert verify(tmp_path / "ended")[0].file == "manifest.json"
    (tmp_path / "ended/inputs/0000-photo0/maps/stem.png").unlink()  # what is lost is made again

    went_on = snapshot(small(), files, tmp_path / "ended", what=WHAT)
    assert went_on.resumed
    assert contents(whole.path) == contents(went_on.path)
    kept = {path: at for path, at in before.items() if path.name != "stem.png"}
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert verify(went_on.path, small()) == []


def test_an_image_that_fails_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    good, other = photos(tmp_path, 2)
    broken, missing = tmp_path / "broken.png", tmp_path / "missing.png"
    broken.write_bytes(b"no picture")
    made = snapshot(small(), [broken, good, missing, other], tmp_path / "out", what=["activations"])
    assert set(made.failed) == {"broken.png", "missing.png"}
    assert "missing.png" in made.failed["missing.png"]
    assert (made.path / "inputs/0003-photo1/activations/head.safetensors").is_file()
    told = {
        each["source"]: each["problem"]
        for each in json.loads((made.path / "manifest.json").read_text())["inputs"]
    }
    assert told["photo0.png"] is None
    assert "broken.png" in made.failed
    assert told["broken.png"]
    assert verify(made.path) == []
    broken.write_bytes(good.read_bytes())  # mended, it is another input
    with pytest.raises(ParameterError, match="differs in inputs"):
        snapshot(small(), [broken, good, missing, other], tmp_path / "out", what=["activations"])


class TestRefusals:
    def test_a_folder_that_holds_something_else(self, tmp_path: Path) -> None:
        for number in range(7):
            (tmp_path / f"note{number}.txt").write_text("keep me")
        with pytest.raises(ParameterError, match=r"not empty .* note0.txt, .* and 2 more"):
            snapshot(small(), (), tmp_path)
        assert len(list(tmp_path.iterdir())) == 7
        with pytest.raises(ParameterError, match="is a file"):
            snapshot(small(), (), tmp_path / "note0.txt")

    def test_another_snapshot_gives_way_only_when_told_to(self, tmp_path: Path) -> None:
        first = snapshot(small(), (), tmp_path / "out", what=["activations"])
        (first.path / "mine.txt").write_text("keep me")
        with pytest.raises(ParameterError, match=r"differs in weights\. .* --overwrite"):
            snapshot(small(2.0), (), tmp_path / "out", what=["activations"])
        second = snapshot(small(2.0), (), tmp_path / "out", what=["maps"], overwrite=True)
        assert not any("activations" in name for name in contents(second.path))
        assert (first.path / "mine.txt").read_text() == "keep me"

    @pytest.mark.parametrize(
        ("more", "error", "words"),
        [
            ({"nodes": ["layer*"]}, ParameterError, "'layer*' matches no node"),
            ({"nodes": ["hed"]}, UnknownNodeError, "Did you mean 'head'?"),
            ({"what": ["grad-cm"]}, UnknownAnalysisError, "Did you mean 'grad-cam'?"),
            ({"what": ["difference"]}, ParameterError, "compares two"),
            ({"what": []}, ParameterError, "what is empty"),
            ({"formats": ["jpg"]}, ParameterError, "Unknown format 'jpg'"),
            ({"what": ["grad-cam"], "parameters": {"grad-cam": {"targt": 1}}}, ParameterError, "'target'"),
            ({"parameters": {"grad-cam": {"target": 1}}}, ParameterError, "none of the analyses asked for"),
            ({"examples": "9"}, ParameterError, "the examples are 0 to 3"),
        ],
    )
    def test_wrong_words_before_anything_is_written(
        self, tmp_path: Path, more: dict[str, object], error: type[Exception], words: str
    ) -> None:
        with pytest.raises(error, match=re.escape(words)):
            snapshot(small(), (), tmp_path / "out", **more)  # type: ignore[arg-type]
        assert not (tmp_path / "out").exists()

    def test_a_limit_of_bytes_and_a_disk_that_takes_no_more(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="--max-size"):
            snapshot(small(), (), tmp_path / "out", max_size=60_000)
        left = contents(tmp_path / "out")
        assert left
        assert sum(map(len, left.values())) < 80_000
        assert not any(name.endswith(".part") for name in left)
        made = snapshot(small(), (), tmp_path / "out")  # with room it goes on
        assert made.resumed
        assert verify(made.path) == []

    def test_what_would_be_too_large_is_told_before_it_is_written(self, tmp_path: Path) -> None:
        expected: list[int] = []
        made = snapshot(
            small(),
            (),
            tmp_path / "out",
            what=["activations"],
            walk=True,
            progress=lambda p: expected.append(p.expected),
        )
        layers = [n for n in made.files if n.startswith("walk/layers/") or "/activations/" in n]
        written = sum((made.path / name).stat().st_size for name in layers)
        assert expected[0] == pytest.approx(written, rel=0.35)  # headers weigh in a network this small
        with pytest.raises(StoreError, match="would take about"):
            snapshot(small(), (), tmp_path / "none", what=["activations"], max_size=expected[0] // 2)
        assert not (tmp_path / "none").exists()

    @pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
    def test_a_disk_that_refuses(self, tmp_path: Path) -> None:
        code = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from networks import small
from boxwalk.errors import StoreError
from boxwalk.snapshots import snapshot
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2500, resource.RLIM_INFINITY))
try:
    snapshot(small(), (), sys.argv[1])
except StoreError as error:
    print(error)
"""
        ran = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "out"), str(Path(__file__).parent)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "cannot be written" in ran.stdout
        assert "goes on from there" in ran.stdout


class TestVerify:
    @pytest.fixture
    def made(self, tmp_path: Path) -> Snapshot:
        return snapshot(
            small(), photos(tmp_path, 1), tmp_path / "out", what=["graph", "activations", "statistics"]
        )

    def test_damage_is_told_file_by_file(self, made: Snapshot) -> None:
        assert verify(made.path) == []
        place = made.path / "inputs/0000-photo0"
        data = bytearray((place / "activations/stem.safetensors").read_bytes())
        data[-3] ^= 1
        (place / "activations/stem.safetensors").write_bytes(data)
        (place / "statistics/relu.csv").unlink()
        (made.path / "graph.dot").write_text("short")
        (made.path / "extra.txt").write_text("?")
        assert {(damage.file, damage.what.split(" ")[1]) for damage in verify(made.path)} == {
            ("inputs/0000-photo0/activations/stem.safetensors", "bytes"),
            ("inputs/0000-photo0/statistics/relu.csv", "is"),
            ("graph.dot", "has"),
            ("extra.txt", "is"),
        }

    def test_numbers_are_computed_again(self, made: Snapshot) -> None:
        assert verify(made.path, small()) == []
        # a file whose hash was put right as well is found out by its numbers
        name = "inputs/0000-photo0/activations/relu.safetensors"
        values = load_file(made.path / name)["activation"]
        save_file({"activation": values * np.float32(1.01)}, made.path / name)
        manifest = json.loads((made.path / "manifest.json").read_text())
        data = (made.path / name).read_bytes()
        manifest["files"][name] |= {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        (made.path / "manifest.json").write_text(json.dumps(manifest))
        assert verify(made.path) == []
        (damage,) = verify(made.path, small())
        assert damage.file == name
        assert "differs by up to 0.01" in damage.what

    def test_another_network_is_refused(self, made: Snapshot) -> None:
        with pytest.raises(ParameterError, match="of other weights"):
            verify(made.path, small(2.0))

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"version": 2}, "Update Boxwalk"),
            ({"version": 0}, "Make it anew"),
            ({"format": "x"}, "no snapshot's"),
        ],
    )
    def test_other_versions_are_told(self, made: Snapshot, change: dict[str, object], words: str) -> None:
        manifest = json.loads((made.path / "manifest.json").read_text())
        (made.path / "manifest.json").write_text(json.dumps({**manifest, **change}))
        with pytest.raises(ParameterError, match=words):
            verify(made.path)
        with pytest.raises(ParameterError, match=words):
            snapshot(small(), (), made.path)

    def test_a_folder_without_one(self, tmp_path: Path) -> None:
        with pytest.raises(ParameterError, match="holds no snapshot"):
            verify(tmp_path)
