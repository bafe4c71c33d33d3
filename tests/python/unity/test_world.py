"""Colours, cells and rays: C# computes what the browser client computes, and what the server draws with."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import httpx
import numpy as np
import pytest

from boxwalk.results.colours import STOPS, rgb
from boxwalk.serving.server import Server

from .mono import ROOT, TESTS, Probe
from .networks import large_network, small_network

MAPS = {
    "BlueWhite": "blue-white",
    "BlueOrange": "blue-orange",
    "GreenMagenta": "green-magenta",
    "Grey": "grey",
}
GAINS = (1, 0.3, 2.5, 40)


def page(asked: dict[str, Any]) -> Any:
    """What the client's own modules answer."""
    outcome = subprocess.run(
        ["node", str(TESTS / "page.mjs")],
        input=json.dumps(asked),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout)


def test_colours_are_those_of_the_page_and_of_the_server(probe: Probe) -> None:
    told = probe.ask("colours")
    names = [(mine, name, gain) for mine, name in MAPS.items() for gain in GAINS]
    pages = page({"colours": [[name, gain] for _, name, gain in names], "panels": []})["colours"]
    assert len(told) == len(names)
    for (mine, name, gain), expected in zip(names, pages, strict=True):
        table = told[f"{mine} {gain:g}"]
        assert table == expected, f"{name}, gain {gain}"
        assert table[4 * 128 : 4 * 128 + 4] == [0, 0, 0, 255]
        shares = np.clip((np.arange(256) - 128) / 127 * gain, -1, 1)
        stops = [(share, rgb(colour)) for share, colour in STOPS[name]]  # type: ignore[index]
        for channel in range(3):
            drawn = np.interp(shares, [share for share, _ in stops], [colour[channel] for _, colour in stops])
            assert np.abs(np.array(table[channel::4]) - drawn).max() <= 0.5 + 1e-9


@pytest.fixture(scope="module")
def panels(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Panels and nodes of real walks: maps, a vector, and nodes with nothing to show are among them."""
    found = []
    with Server([small_network(), large_network()], port=0, store=tmp_path_factory.mktemp("store")) as server:
        for network in ("small", "large"):
            graph = httpx.get(
                f"{server.address}api/v1/networks/{network}/graph", params={"layout": "spiral"}
            ).json()
            nodes = {node["id"]: node for node in graph["nodes"]}
            found += [(panel, nodes[panel["node"]]) for panel in graph["layout"]["panels"]]
    assert {node["display"] for _, node in found} >= {"maps", "vector"}
    matrix = {**found[0][1], "display": "matrix", "channels": 1, "grid": [7, 40]}
    return [*found, ({**found[0][0], "columns": 1, "rows": 1, "tilt": 0.3}, matrix)]


def questions(panel: dict[str, Any], node: dict[str, Any], seed: int) -> dict[str, Any]:
    """Points on the panel and beside it, units that are there and some that are not, rays from both sides."""
    random = np.random.default_rng(seed)
    points = random.uniform(-0.1, 1.1, (400, 2))
    height, width = node["grid"]
    units = random.integers(0, (node["channels"], height, width), (40, 3))
    origins = np.array(panel["position"]) + random.normal(0, 4, (200, 3))
    aims = np.array(panel["position"]) + random.normal(0, panel["width"] / 2, (200, 3))
    rays = np.concatenate([origins, aims - origins], axis=1)
    return {
        "panel": panel,
        "node": node,
        "points": points.tolist(),
        "units": units.tolist(),
        "rays": rays.tolist(),
    }


def test_cells_units_and_rays_are_those_of_the_page(
    probe: Probe, panels: list[tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    asked = [questions(panel, node, seed) for seed, (panel, node) in enumerate(panels)]
    expected = page({"colours": [], "panels": asked})["panels"]
    for question, answer in zip(asked, expected, strict=True):
        told = probe.ask("units", **question)
        assert told["pitch"] == answer["pitch"]
        assert told["levels"] == answer["levels"]
        assert told["units"] == answer["units"]
        assert sum(unit is not None for unit in told["units"]) > 50
        np.testing.assert_allclose(told["fill"], answer["fill"], rtol=1e-12)
        np.testing.assert_allclose(told["points"], answer["points"], rtol=1e-12)
        met = probe.ask("meet", panel=question["panel"], rays=question["rays"])
        assert [one is None for one in met] == [one is None for one in answer["rays"]]
        there = [(one, other) for one, other in zip(met, answer["rays"], strict=True) if one is not None]
        assert len(there) > 10
        np.testing.assert_allclose([one for one, _ in there], [other for _, other in there], atol=1e-9)


def test_a_unit_that_is_not_there_has_no_point(
    probe: Probe, panels: list[tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    panel, node = panels[0]
    units = [[node["channels"], 0, 0], [0, node["grid"][0], 0], [0, 0, -1], [0, 0, 0]]
    told = probe.ask("units", panel=panel, node=node, points=[], units=units)
    assert [point is None for point in told["points"]] == [True, True, True, False]
