"""Edges of real networks, against those of an independent tool: symbolic tracing."""

from __future__ import annotations

import pytest
import torch
import torchvision
from torch import fx, nn

from boxwalk.recording.recording import record

FOLDED = {
    "flatten",
    "size",
    "view",
    "getitem",
    "chunk",
    "transpose",
    "contiguous",
    "getattr",
    "permute",
    "floordiv",
}


def traced_edges(model: nn.Module) -> set[tuple[str, str]]:
    """Edges between module calls and functions by symbolic tracing; modules by path and call, functions by
    order."""
    graph = fx.Tracer().trace(model)
    calls: dict[str, int] = {}
    names: dict[fx.Node, str] = {}
    functions = 0
    for node in graph.nodes:
        word = node.name.rstrip("_0123456789")
        if node.op == "placeholder":
            names[node] = "input"
        elif node.op == "call_module" and not isinstance(
            model.get_submodule(node.target), nn.Dropout | nn.Identity
        ):
            calls[node.target] = calls.get(node.target, 0) + 1
            names[node] = node.target + (f"~{calls[node.target]}" if calls[node.target] > 1 else "")
        elif node.op in ("call_function", "call_method") and word not in FOLDED:
            functions += 1
            names[node] = f"function {functions}"

    def sources(node: fx.Node) -> set[str]:
        found: set[str] = set()
        for origin in node.all_input_nodes:
            found |= {names[origin]} if origin in names else sources(origin)
        return found

    return {(source, names[node]) for node in names for source in sources(node)}


@pytest.mark.parametrize(
    "name",
    ["resnet18", "densenet121", "googlenet", "mobilenet_v3_small", "squeezenet1_1", "shufflenet_v2_x0_5"],
)
def test_edges_agree_with_symbolic_tracing(name: str) -> None:
    torch.manual_seed(0)
    extra = {"init_weights": False} if name == "googlenet" else {}
    model = torchvision.models.get_model(name, weights=None, **extra).eval()
    graph = record(model, torch.randn(1, 3, 64, 64)).graph
    functions = 0
    names: dict[str, str] = {}
    for node in graph.nodes:
        if node.module is None and node.operator != "input":
            functions += 1
        names[node.id] = (
            node.id if node.module is not None or node.operator == "input" else f"function {functions}"
        )
    assert {(names[edge.source], names[edge.target]) for edge in graph.edges} == traced_edges(model)
