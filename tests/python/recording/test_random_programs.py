"""Random programs with views and in-place writes: replay, and no edge is missing."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from boxwalk.recording.recording import record, record_changed

from .reference import assert_same_state, same, state_of

OPERATIONS = (
    "relu", "relu_", "add", "add_", "mul", "part", "part_", "fill_part_", "assign_part_", "cat", "chunk",
    "view", "module", "in_place_module", "clone", "detach", "transpose", "where", "zeros",
)  # fmt: skip
SHAPE = (2, 4, 3)


class Program(nn.Module):
    """A list of (operation, operand, operand), each operand a number that picks an earlier value of one
    shape."""

    def __init__(self, lines: list[tuple[str, int, int]]) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.lines = lines
        self.layer = nn.Linear(3, 3)
        self.rectifier = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        values = [x]
        for line in self.lines:
            values.append(self.step(values, *line))
        return {"last": values[-1], "middle": values[len(values) // 2] + 1}

    def step(self, values: list[Tensor], operation: str, first: int, second: int) -> Tensor:
        a, b = values[first % len(values)], values[second % len(values)]
        match operation:
            case "relu":
                return a.relu()
            case "relu_":
                return (a + 0).relu_() if a is values[0] else a.relu_()
            case "add":
                return a + b
            case "add_":
                return a.add_(b)
            case "mul":
                return a * 0.5
            case "part":
                return torch.cat([a[:, :2], b[:, 2:]], 1)
            case "part_":
                a[:, 1:3] += 1
                return a
            case "fill_part_":
                a[:, :1] = 0
                return b
            case "assign_part_":
                a[:, 2:] = b[:, :2] * 2
                return a
            case "cat":
                return torch.cat([a, b], 2)[:, :, 1:4]
            case "chunk":
                left, right = a.chunk(2, 1)
                right.mul_(2)
                return torch.cat([right, left], 1)
            case "view":
                return a.view(a.shape) if a.is_contiguous() else a.reshape(a.shape)
            case "module":
                return self.layer(a)  # type: ignore[no-any-return]
            case "in_place_module":
                return self.rectifier(a)  # type: ignore[no-any-return]
            case "clone":
                return a.clone()
            case "detach":
                return a.detach()
            case "transpose":
                return a.transpose(0, 1).contiguous().transpose(0, 1)
            case "where":
                return torch.where(a > 0, a, b)
            case _:
                made = torch.zeros(SHAPE)
                made[:, :3] = a[:, 1:]
                return made


programs = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=12
).map(Program)
X = torch.randn(SHAPE, generator=torch.Generator().manual_seed(4))


@settings(max_examples=150, deadline=None)
@given(programs)
def test_replay_is_exact(model: Program) -> None:
    before = state_of(model)
    recording = record(model, X)
    with torch.no_grad():
        expected = model(X.clone())
    assert same(recording.output, expected)
    assert same(recording.replay(), expected)
    assert_same_state(before, state_of(model))
    assert recording.graph == record(model, X).graph


@settings(max_examples=100, deadline=None)
@given(programs, st.integers(0, 100))
def test_no_edge_is_missing(model: Program, which: int) -> None:
    """Change one node's value: a node whose value differs then must read one whose value differs."""
    recording = record(model, X)
    nodes = [node.id for node in recording.graph.nodes if node.id != "input"]
    if not nodes:
        return
    chosen = nodes[which % len(nodes)]
    changed = record_changed(model, (X,), {chosen: lambda value: value + torch.rand(value.shape) + 1})
    assert changed.graph == recording.graph
    differs = {
        name
        for name, value in recording.activations.items()
        if not torch.equal(value, changed.activations[name])
    }
    for name in differs - {chosen}:
        assert differs & {*recording.graph.sources(name)}, (
            f"{name} changed with {chosen}, but nothing it reads did"
        )
