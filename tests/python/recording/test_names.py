"""Ids are safe, unique and stable; file names differ where ids do, also without upper case."""

from __future__ import annotations

import re

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from boxwalk.errors import UnknownNodeError
from boxwalk.recording.modules import snake_case
from boxwalk.recording.names import Names, file_name
from boxwalk.recording.recording import record

SAFE = re.compile(r"[A-Za-z0-9_.~-]+")


@given(
    st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=6),
    st.lists(st.sampled_from(["add", "relu"])),
)
def test_ids_are_unique_and_safe(paths: list[str], operators: list[str]) -> None:
    def ids() -> list[str]:
        names = Names(paths, ["input"])
        found = ["input"]
        for path in [*paths, *paths]:
            found.append(names.call(names.module_base(path))[0])
            found += [names.call(names.operation_base(path, operator))[0] for operator in operators]
        return found + [names.call(names.operation_base("", operator))[0] for operator in operators]

    made = ids()
    assert len(set(made)) == len(made)
    assert all(SAFE.fullmatch(name) for name in made)
    assert made == ids()


@given(st.lists(st.from_regex(SAFE, fullmatch=True), unique=True, max_size=10))
def test_file_names_differ_without_case(ids: list[str]) -> None:
    names = [file_name(name) for name in ids]
    assert len({name.casefold() for name in names}) == len(ids)
    for name in names:
        assert len(name) <= 160
        assert not name.startswith(".")
        assert not name.endswith(".")
        assert not re.fullmatch(r"(con|nul|aux|prn|com\d|lpt\d)(\..*)?", name)


def test_file_names_are_readable() -> None:
    assert file_name("layer1.0.conv1") == "layer1.0.conv1"
    assert file_name("layer1.0.relu~2") == "layer1.0.relu~2"
    assert file_name("Mixed_5b") == "=mixed_5b"
    assert file_name("con") == "==con"
    assert file_name("a" * 300) != file_name("a" * 301)


def test_names_that_meet() -> None:
    class Meeting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.input = nn.Linear(3, 3)
            self.add = nn.Linear(3, 3)
            self.blocks = nn.ModuleDict({"a b": nn.Linear(3, 3), "a?b": nn.Linear(3, 3)})

        def forward(self, x: Tensor) -> Tensor:
            y = self.add(self.input(x)) + x
            return self.blocks["a b"](y) + self.blocks["a?b"](y)  # type: ignore[no-any-return]

    torch.manual_seed(0)
    recording = record(Meeting(), torch.ones(1, 3))
    assert [node.id for node in recording.graph.nodes] == [
        *("input", "input-module", "add", "add-op", "blocks.a_b", "blocks.a_b-module", "add-op~2"),
    ]
    assert recording.graph.by_id["input-module"].module == "input"
    assert recording.graph.resolve("blocks.a?b").id == "blocks.a_b-module"


def test_operator_names_of_modules() -> None:
    words = {
        "Conv2d": "conv2d", "MaxPool2d": "max_pool2d", "ReLU": "relu", "ReLU6": "relu6",
        "LeakyReLU": "leaky_relu",
        "GELU": "gelu", "SiLU": "silu", "LSTM": "lstm", "Linear": "linear", "Softmax": "softmax",
        "AdaptiveAvgPool2d": "adaptive_avg_pool2d", "MultiheadAttention": "multihead_attention",
    }  # fmt: skip
    assert {name: snake_case(name) for name in words} == words


def test_a_name_without_its_beginning_is_nearest() -> None:
    model = nn.Sequential()
    model.add_module("backbone", nn.Sequential(nn.Conv2d(1, 2, 3), nn.Sequential(nn.ReLU())))
    graph = record(model, torch.zeros(1, 1, 5, 5)).graph
    with pytest.raises(UnknownNodeError, match=re.escape("Did you mean 'backbone.1.0'")):
        graph.resolve("1.0")
