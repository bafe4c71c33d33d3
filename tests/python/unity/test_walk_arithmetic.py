"""The arithmetic of the Unity components, run under mono: where things lie, what is wished for, what is said.

The browser client's own modules are asked the same.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import torchvision

from boxwalk.network import Network
from boxwalk.serving.server import Server

from .mono import BRIDGE, ROOT, TESTS, Mono, sources_in

LEAST = 23.0
PLENTY = 1 << 40


@pytest.fixture(scope="session")
def world_probe(mono: Mono, core: Path) -> Path:
    """The components' arithmetic and a program that drives it; nothing of Unity is there."""
    geometry = sources_in(BRIDGE / "Runtime" / "Unity" / "Geometry")
    for source in geometry:
        assert "UnityEngine" not in source.read_text(encoding="utf-8"), source
    return mono.compile("Boxwalk.WorldProbe.exe", [*geometry, *sources_in(TESTS / "world")], [core])


def answer(command: list[str], asked: Any) -> Any:
    outcome = subprocess.run(
        command, input=json.dumps(asked), cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout)


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A residual network's walk: straight and with all sections, bent, and folded."""
    network = Network(torchvision.models.resnet18(weights=None), (3, 64, 64), title="Residual")
    with Server([network], port=0, store=tmp_path_factory.mktemp("store")) as server:

        def graph(**query: str) -> Any:
            response = httpx.get(f"{server.address}api/v1/networks/residual/graph", params=query)
            assert response.status_code == 200, response.text
            return response.json()

        return {
            "straight": graph(),
            "spiral": graph(layout="spiral"),
            "folded": graph(folded="layer2,layer3.1", merged="true"),
        }


def moved(place: Any, *by: float) -> Any:
    return np.add(place, by)


def eyes(graph: dict[str, Any]) -> list[dict[str, Any]]:
    """At the start, in the middle looking aside, above, near a panel, at the end, along the middle."""
    layout = graph["layout"]
    start = moved(layout["start"], 0, 1.7, 0)
    aisle = moved(layout["aisle"][len(layout["aisle"]) // 2], 0, 1.7, 0)
    panels = [panel["position"] for panel in layout["panels"]]
    middle, last = panels[len(panels) // 2], panels[-1]
    # none is on the axis of symmetry, where the page's float32 would decide
    pairs = [
        (moved(start, 0.013, 0, 0), moved(start, 0.03, 0, -1)),
        (aisle, middle),
        (moved(middle, -9, 14, 12), middle),
        (moved(panels[0], -0.8, 0, 0.9), panels[0]),
        (moved(last, -2.0, 0, -4), start),
        (aisle, moved(aisle, 0.1, 0, -1)),
    ]
    return [
        {"position": list(eye), "target": list(target), "width": 1280, "height": 720, "fov": 62.0}
        for eye, target in pairs
    ]


def with_basis(eye: dict[str, Any]) -> dict[str, Any]:
    forward = np.array(eye["target"]) - eye["position"]
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, [0, 1, 0])
    right /= np.linalg.norm(right)
    return {
        **eye,
        "right": list(right),
        "up": list(np.cross(right, forward)),
        "forward": list(forward),
    }


def labels(graph: dict[str, Any]) -> list[dict[str, Any]]:
    random = np.random.default_rng(5)
    return [
        {"panel": panel, "rank": float(panel % 7 == 0) * 4, "nameWidth": name, "width": name * 1.6}
        for panel, name in enumerate(random.uniform(0.4, 1.6, len(graph["layout"]["panels"])).tolist())
    ]


@pytest.fixture(scope="module")
def answers(world_probe: Path, graphs: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What C# and the page make of each graph."""
    asked, told = [], []
    for graph in graphs.values():
        question = {
            "graph": graph,
            "least": LEAST,
            "budget": PLENTY,
            "labels": labels(graph),
            "eyes": [with_basis(eye) for eye in eyes(graph)],
        }
        told.append(answer(["mono", str(world_probe)], question))
        for eye, seen in zip(question["eyes"], told[-1]["eyes"], strict=True):
            eye["seen"] = seen["seen"]
        asked.append(question)
    page = answer(["node", str(TESTS / "page_world.mjs")], asked)
    return dict(zip(graphs, zip(told, page, strict=True), strict=True))


@pytest.fixture(params=["straight", "spiral", "folded"])
def compared(
    request: pytest.FixtureRequest, graphs: dict[str, Any], answers: dict[str, tuple[Any, Any]]
) -> tuple[dict[str, Any], Any, Any]:
    """A graph, and what C# and the page make of it."""
    return graphs[request.param], *answers[request.param]


def test_ribbons_are_those_of_the_page(compared: tuple[dict[str, Any], Any, Any]) -> None:
    graph, told, page = compared
    mine, its = told["ribbons"], page["ribbons"]
    assert len(mine["positions"]) > 30 * len(graph["layout"]["ribbons"])
    assert mine["triangles"] == its["triangles"]
    for name in ("positions", "ways", "kinds", "starts"):
        np.testing.assert_allclose(mine[name], its[name], atol=2e-5, err_msg=name)


def test_gates_are_those_of_the_page(compared: tuple[dict[str, Any], Any, Any]) -> None:
    graph, told, page = compared
    mine, its = told["gates"], page["gates"]
    count = len(graph["layout"]["gates"])
    assert count > 0

    def corners(gates: dict[str, Any]) -> list[Any]:
        columns = [np.reshape(gates[name], (count * 12, -1)) for name in ("from", "to", "corners")]
        return sorted(np.concatenate(columns, axis=1).round(4).tolist())

    np.testing.assert_allclose(corners(mine), corners(its), atol=2e-4)
    np.testing.assert_allclose(mine["strength"], np.reshape(its["look"], (-1, 2))[:, 0], atol=1e-6)
    # two triangles a line: each quad is covered once
    across = np.reshape(mine["corners"], (-1, 2))[np.reshape(mine["triangles"], (-1, 3))]
    one, other = across[:, 1] - across[:, 0], across[:, 2] - across[:, 0]
    areas = np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]) / 2
    assert areas.tolist() == [1.0] * (2 * 3 * count)


def test_the_floor_is_that_of_the_page(compared: tuple[dict[str, Any], Any, Any]) -> None:
    graph, told, page = compared
    assert [room["section"] for room in told["rooms"]] == [room["section"] for room in page["rooms"]["list"]]
    for mine, its in zip(told["rooms"], page["rooms"]["list"], strict=True):
        np.testing.assert_allclose(
            [mine[part] for part in ("depth", "from", "to", "half")],
            [its[part] for part in ("depth", "from", "to", "half")],
        )
    floor = {name: np.array(told["floor"][name]) for name in ("positions", "ways", "shapes")}
    kinds = floor["shapes"].reshape(-1, 3)[:, 2]
    for kind, its in ((1, page["rooms"]["surface"]), (0, page["aisle"])):
        for name, width in (("positions", 3), ("ways", 2)):
            mine = floor[name].reshape(-1, width)[kinds == kind]
            where = [0, 2] if width == 3 else [0, 1]  # the page lifts the aisle by 4 mm
            np.testing.assert_allclose(
                mine[:, where], np.reshape(its[name], (-1, width))[:, where], atol=1e-4
            )
    low = [panel for panel in graph["layout"]["panels"] if panel["position"][1] - panel["height"] / 2 <= 2]
    assert (kinds == 2).sum() == 4 * (len(low) + 1)
    order = kinds[np.reshape(told["floor"]["triangles"], (-1, 3))[:, 0]]
    assert [int(kind) for kind in dict.fromkeys(order)] == ([1, 0, 2] if told["rooms"] else [0, 2])


def test_wishes_are_those_of_the_page(compared: tuple[dict[str, Any], Any, Any]) -> None:
    _, told, page = compared
    for mine, its in zip(told["eyes"], page["eyes"], strict=True):
        assert mine["wishes"] == its["wishes"]
    assert len({json.dumps(eye["wishes"]) for eye in told["eyes"]}) > 2
    finest = [level for eye in told["eyes"] for _, level in eye["wishes"]]
    assert min(finest) == 0
    assert max(finest) > 0


def test_what_may_be_in_view_is_seen(compared: tuple[dict[str, Any], Any, Any]) -> None:
    """The cone holds the view: what has its middle on the screen is seen, what is far behind is not."""
    graph, told, _ = compared
    hidden = 0
    for eye, seen in zip(map(with_basis, eyes(graph)), told["eyes"], strict=True):
        focal = eye["height"] / (2 * np.tan(np.radians(eye["fov"]) / 2))
        for panel in graph["layout"]["panels"]:
            away = np.array(panel["position"]) - eye["position"]
            right, up, along = (float(away @ eye[axis]) for axis in ("right", "up", "forward"))
            on_screen = along > 0 and abs(right) * focal < 640 * along and abs(up) * focal < 360 * along
            radius = np.hypot(panel["width"], panel["height"]) / 2
            if on_screen:
                assert seen["seen"][panel["node"]], panel["id"]
            if along < -1.5 * radius:
                assert not seen["seen"][panel["node"]], panel["id"]
                hidden += 1
    assert hidden > 0


def test_labels_are_those_of_the_page(compared: tuple[dict[str, Any], Any, Any]) -> None:
    _, told, page = compared
    for mine, its in zip(told["eyes"], page["eyes"], strict=True):
        assert mine["shown"] == its["shown"]
    shown = [sum(eye["shown"]) for eye in told["eyes"]]
    assert max(shown) > 2
    assert max(shown) < len(told["eyes"][0]["shown"])


def test_textures_stay_within_their_budget(world_probe: Path, graphs: dict[str, Any]) -> None:
    graph = graphs["straight"]
    asked = {
        "graph": graph,
        "least": LEAST,
        "budget": PLENTY,
        "labels": [],
        "eyes": [with_basis(eye) for eye in eyes(graph)],
    }
    free = answer(["mono", str(world_probe)], asked)["eyes"]
    for budget in (800_000, 300_000):
        asked["budget"] = budget
        for wide, tight in zip(free, answer(["mono", str(world_probe)], asked)["eyes"], strict=True):
            assert tight["bytes"] <= budget
            assert [node for node, _ in wide["wishes"]] == [node for node, _ in tight["wishes"]]
            coarsened = [
                after - before
                for (_, before), (_, after) in zip(wide["wishes"], tight["wishes"], strict=True)
            ]
            assert min(coarsened) >= 0
            if wide["bytes"] > budget:
                assert max(coarsened) > 0
                assert coarsened[0] == 0, "the most urgent layer keeps its levels"


def test_without_a_budget_the_small_levels_stay(world_probe: Path, graphs: dict[str, Any]) -> None:
    graph = graphs["straight"]
    asked = {"graph": graph, "least": LEAST, "budget": 0, "labels": [], "eyes": [with_basis(eyes(graph)[0])]}
    (eye,) = answer(["mono", str(world_probe)], asked)["eyes"]
    assert 0 < eye["bytes"] <= len(eye["wishes"]) * 64 * 64 * 4 / 3


def test_texts_are_broken_between_words(world_probe: Path) -> None:
    asked = [
        {"text": "one two three", "width": 4.0},
        {"text": "iiii abcdefgh", "width": 2.0},
        {"text": "a\nb", "width": 9.0},
        {"text": "", "width": 1.0},
        {"text": "abcdef", "width": 2.0},
    ]
    told = answer(["mono", str(world_probe)], {"wraps": asked})["wraps"]
    assert [one["lines"] for one in told] == [
        ["one two", "three"],
        ["iiii", "abcd", "efgh"],
        ["a", "b"],
        [""],
        ["abcd", "ef"],
    ]
    assert told[4]["cut"] == "abc…"
    assert told[3]["cut"] == ""
    assert told[2]["cut"] == "a\nb"


def test_rows_of_a_board_lie_below_each_other_and_only_buttons_are_pressed(world_probe: Path) -> None:
    rows = [
        {"kind": "title", "text": "Layer"},
        {"kind": "said", "text": "long words that do not fit into one line"},
        {"kind": "button", "text": "Press"},
        {"kind": "picture", "aspect": 2.0},
        {"kind": "bar", "text": "half"},
        {"kind": "button", "text": "Close"},
    ]
    board = {"rows": rows, "width": 10.0, "em": 1.0, "points": []}
    (told,) = answer(["mono", str(world_probe)], {"boards": [board]})["boards"]
    placed = np.array(told["rows"])
    assert (placed[:-1, 1] + placed[:-1, 3] < placed[1:, 1]).all()
    assert (placed[:, 0] == placed[0, 0]).all()
    assert told["height"] == pytest.approx(placed[-1, 1] + placed[-1, 3] + placed[0, 1])
    assert placed[1, 4] > 1
    assert placed[3, 3] == pytest.approx(placed[3, 2] / 2)
    points = [[left + width / 2, top + height / 2] for left, top, width, height, _ in told["rows"]]
    points += [[-1, 1], [placed[2, 0] + 0.1, placed[2, 1] - 0.01]]
    touched = {"boards": [{**board, "points": points}]}
    (pressed,) = answer(["mono", str(world_probe)], touched)["boards"]
    assert pressed["touched"] == [-1, -1, 2, -1, -1, 5, -1, -1]
