"""`boxwalk graph`: the table and the files for other programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import networkx
import pydot
import pytest
from PIL import Image

Run = Callable[..., tuple[int, str, str]]


PARAMETERS = 3 * 4 + 4 + 4 * 4 * 9 + 4 + 4 * 2 + 2


class TestGraph:
    def test_the_table(self, run: Run) -> None:
        status, out, err = run("graph", "model.py:network")
        assert (status, err) == (0, "")
        lines = out.splitlines()
        assert re.match(rf"Tiny net: \d+ nodes, \d+ edges, {PARAMETERS:,} parameters, .*FLOP$", lines[0])
        cells = {line.split()[0]: re.split(r" {2,}", line.strip()) for line in lines[4:] if line}
        assert cells["stem"][1:4] == ["conv2d", "4 x 5 x 7", "16"]
        assert cells["block.conv"][1:4] == ["conv2d", "4 x 5 x 7", "148"]
        assert cells["block.add"][-1] == "block.conv, stem"
        assert cells["head"][1:4] == ["linear", "2", "10"]
        assert "block (Block)" in lines
        assert lines.index("block (Block)") + 1 == next(
            i for i, line in enumerate(lines) if "block.conv" in line
        )
        assert next(line for line in lines if "block.conv" in line).startswith("  block.conv")

    def test_json_has_the_fields_of_the_server(self, run: Run) -> None:
        from boxwalk.serving import messages

        status, out, _ = run("graph", "model.py:network", "--format", "json")
        answer = json.loads(out)
        assert status == 0
        assert set(answer) == set(messages.GraphAnswer.model_fields) - {"layout"}
        nodes = [messages.GraphNode.model_validate(node) for node in answer["nodes"]]
        edges = [messages.GraphEdge.model_validate(edge) for edge in answer["edges"]]
        for section in answer["sections"]:
            messages.GraphSection.model_validate(section)
        assert answer["network"] == "tiny-net"
        assert {"stem", "block.conv", "head"} <= {node.id for node in nodes}
        assert ("stem", "block.add") in {(edge.source, edge.target) for edge in edges}
        assert sum(node.parameters for node in nodes) == PARAMETERS

    def test_graphml_is_the_same_graph(self, run: Run, folder: Path) -> None:
        expected = json.loads(run("graph", "model.py:network", "--format", "json")[1])
        (folder / "graph.graphml").write_text(run("graph", "model.py:network", "--format", "graphml")[1])
        graph = networkx.read_graphml(folder / "graph.graphml")
        assert list(graph.nodes) == [node["id"] for node in expected["nodes"]]
        assert set(graph.edges) == {(edge["source"], edge["target"]) for edge in expected["edges"]}
        assert graph.is_directed()
        assert graph.nodes["block.conv"]["parameters"] == 148
        assert graph.nodes["block.conv"]["shape"] == "4 x 5 x 7"
        assert graph.edges["stem", "block.add"]["opaque"] is False

    @pytest.mark.filterwarnings("ignore::DeprecationWarning:pydot")
    @pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")
    def test_dot_is_the_same_graph(self, run: Run) -> None:
        expected = json.loads(run("graph", "model.py:network", "--format", "json")[1])
        (graph,) = pydot.graph_from_dot_data(run("graph", "model.py:network", "--format", "dot")[1])

        def nodes(part: pydot.Graph) -> list[str]:
            own = [node.get_name().strip('"') for node in part.get_nodes() if node.get_name() != "node"]
            return own + [name for inner in part.get_subgraphs() for name in nodes(inner)]

        assert sorted(nodes(graph)) == sorted(node["id"] for node in expected["nodes"])
        edges = {(e.get_source().strip('"'), e.get_destination().strip('"')) for e in graph.get_edges()}
        assert edges == {(edge["source"], edge["target"]) for edge in expected["edges"]}
        assert [inner.get_name() for inner in graph.get_subgraphs()] == ['"cluster_block"']

    def test_the_input_is_what_is_recorded(self, run: Run) -> None:
        (Path("branch.py")).write_text(
            "from torch import nn\nclass Net(nn.Conv2d):\n    def __init__(self): super().__init__(3, 2, 1)\n"
            "    def forward(self, x): return super().forward(x).tanh() if x.mean() > 0.9 else "
            "super().forward(x)\n"
        )
        Image.new("RGB", (7, 5), "white").save("white.png")
        dark = run("graph", "branch.py", "--input-shape", "3,5,7", "--input", "photo.png")[1]
        bright = run("graph", "branch.py", "--input-shape", "3,5,7", "--input", "white.png")[1]
        assert "tanh" in bright
        assert "tanh" not in dark

    def test_several_networks_one_below_the_other(self, run: Run) -> None:
        out = run("graph", "model.py:both")[1]
        assert [line.split(":")[0] for line in out.splitlines() if "nodes," in line] == ["A", "B"]
        status, _, err = run("graph", "model.py:both", "--format", "dot")
        assert status == 2
        assert "gives 2 networks (A, B); a dot file holds one graph" in err

    def test_up_to_where_it_failed(self, run: Run) -> None:
        status, out, err = run("graph", "model.py:broken")
        assert status == 1
        assert "stem" in out
        assert "head" not in out
        assert err.startswith("boxwalk: The model's forward pass failed: ")
        assert "out of luck" in err
