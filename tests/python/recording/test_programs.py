"""Graphs, activations and replay of odd programs."""

from __future__ import annotations

import warnings

import pytest
import torch
from torch import nn
from torch.nn import functional

from boxwalk.errors import ParameterError, RecordingError
from boxwalk.recording.recording import record

from . import programs
from .reference import check, edges_of, same

IMAGE = torch.randn(1, 3, 5, 7, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize(
    ("model", "edges"),
    [
        (programs.ViewWrite(), {"input>a", "a>add", "a>b", "add>b"}),
        (
            programs.PartsOfZeros(),
            {"input>a", "a>mul", "a>mul~2", "mul>assign", "mul~2>assign~2", "assign>b", "assign~2>b"},
        ),
        (programs.ChunkDict(), {"input>a", "a>relu", "relu>cat", "a>cat", "a>mul", "a>sum"}),
        (programs.DataViews(), {"input>a", "a>mul", "mul>b"}),
        (programs.Checkpointed(False), {"input>a", "a>relu", "relu>b"}),
        (programs.Checkpointed(True), {"input>a", "a>relu", "relu>b"}),
        (programs.OwnFunction(), {"input>a", "a>clamp", "clamp>mul", "mul>b"}),
        (programs.Constants(), {"input>sub", "sub>a", "a>add", "add>b"}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else "",
)
@pytest.mark.filterwarnings("ignore:None of the inputs have requires_grad")
def test_edges(model: nn.Module, edges: set[str]) -> None:
    assert edges_of(check(model.eval(), IMAGE)) == edges


def test_control_flow_belongs_to_the_input() -> None:
    model = programs.ControlFlow().eval()
    small, large = check(model, IMAGE), check(model, IMAGE * 40)
    assert len(large.graph.nodes) > len(small.graph.nodes)
    assert not any(node.operator in ("gt", "max", "abs") for node in large.graph.nodes)


def test_in_place_activations_keep_what_was_there() -> None:
    model = nn.Sequential(nn.BatchNorm1d(6), nn.ReLU(inplace=True), nn.Hardtanh(-1, 0.1, inplace=True)).eval()
    x = torch.tensor([[-3.0, -1.0, 0.05, 0.2, 1.0, 7.0]])
    kept = check(model, x).activations
    plain = x / torch.sqrt(torch.tensor(1 + 1e-5))
    assert torch.allclose(kept["0"], plain)
    assert torch.allclose(kept["1"], plain.clamp(min=0))
    assert torch.allclose(kept["2"], plain.clamp(min=0, max=0.1))


def test_write_through_view_keeps_values_before_and_after() -> None:
    recording = record(programs.ViewWrite().eval(), IMAGE)
    a, added = recording.activations["a"], recording.activations["add"]
    assert added.shape == (1, 4, 5, 7)
    assert torch.equal(added, a[:, 4:] + 1)


def test_recurrent_and_attention_are_one_node_each() -> None:
    torch.manual_seed(0)
    recording = check(programs.Recurrent().eval(), torch.randn(2, 3, 5))
    assert edges_of(recording) == {"input>lstm", "lstm>attention", "attention>head"}
    assert set(recording.graph.outputs) == {"head", "lstm", "attention"}
    assert recording.graph.by_id["lstm"].attributes["hidden_size"] == 6


def test_module_called_many_times_and_several_inputs() -> None:
    torch.manual_seed(0)
    model = programs.ManyCalls()
    recording = record(model, torch.randn(2, 4), mask=torch.ones(2, 4), scale=2.0)
    assert [node.id for node in recording.graph.nodes] == [
        *("input.x", "input.mask", "layer", "relu", "layer~2", "relu~2", "layer~3", "relu~3", "mul", "mul~2"),
    ]
    assert [node.call for node in recording.graph.nodes if node.module == "layer"] == [1, 2, 3]
    assert recording.graph.inputs == ("input.x", "input.mask")
    assert same(recording.replay(), recording.output)


def test_shared_module_has_the_name_of_its_first_path() -> None:
    torch.manual_seed(0)
    recording = check(programs.SharedBlock(), torch.randn(2, 4))
    assert [n.id for n in recording.graph.nodes] == [
        "input",
        "first.in.0",
        "first.in.1",
        "add",
        "first.in.0~2",
        "first.in.1~2",
    ]
    assert recording.graph.by_id["first.in.0~2"].section == "first.in"


def test_modules_outside_of_the_tree() -> None:
    torch.manual_seed(0)
    recording = record(programs.HiddenModules(), torch.randn(2, 4))
    assert [node.id for node in recording.graph.nodes] == ["input", "linear", "relu", "linear~2"]


def test_failed_call_that_is_caught_is_no_node() -> None:
    torch.manual_seed(0)
    recording = record(programs.SecondTry(), torch.randn(2, 4))
    assert edges_of(recording) == {"input>right", "right>relu"}


def test_model_without_children_shows_its_operations() -> None:
    recording = check(programs.Functional(), torch.tensor([[-1.0, 2.0, 3.0]]))
    assert edges_of(recording) == {"input>mul", "mul>relu", "relu>add"}
    assert recording.activations["add"].tolist() == [[1.0, 5.0, 7.0]]
    assert recording.graph.by_id["mul"].attributes == {"other": 2}


def test_single_layer_and_identity() -> None:
    assert [node.id for node in record(nn.Linear(4, 2), torch.ones(1, 4)).graph.nodes] == ["input", "linear"]
    identity = record(nn.Identity(), torch.ones(1, 4))
    assert identity.graph.outputs == ("input",)
    assert torch.equal(identity.replay(), torch.ones(1, 4))


def test_parametrized_modules_stay_leaves() -> None:
    torch.manual_seed(0)
    recording = record(programs.Parametrized().eval(), torch.randn(2, 4))
    assert edges_of(recording) == {"input>normed", "normed>spectral"}
    assert recording.graph.by_id["normed"].operator == "linear"
    assert same(recording.replay(), recording.output)


def test_scripted_submodules() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = programs.Scripted().eval()
    torch.manual_seed(0)
    x = torch.randn(1, 3, 6, 8)
    recording = record(model, x)
    assert edges_of(recording) == {
        *(
            "input>scripted.conv2d",
            "scripted.conv2d>scripted.batch_norm",
            "scripted.batch_norm>scripted.relu",
        ),
        *("scripted.relu>mean", "mean>head"),
    }
    with torch.no_grad():
        assert same(recording.output, model(x))
        conv = functional.conv2d(
            x, model.state_dict()["scripted.0.weight"], model.state_dict()["scripted.0.bias"]
        )
    assert torch.equal(recording.activations["scripted.conv2d"], conv)
    assert same(recording.replay(), recording.output)


@pytest.mark.parametrize(
    ("model", "opaque"),
    [
        (programs.NumPyBetween(), {"a?b"}),
        (programs.NumPyBeside(), {"input?add"}),
        (programs.NumPyInLeaf(), {"a?tanh"}),
        (programs.NumPyInBlock(), {"a?block.0"}),
        (programs.NumPyAtEnd(), {"a?output"}),
        (programs.ThroughNumbers(), {"mean?mul"}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else "",
)
def test_gaps_become_opaque_edges(model: nn.Module, opaque: set[str]) -> None:
    recording = check(model.eval(), IMAGE, replay=False)
    assert {edge for edge in edges_of(recording) if "?" in edge} == opaque
    with pytest.raises(RecordingError, match="opaque edge"):
        recording.replay()


def test_tokens_and_matrix_products() -> None:
    torch.manual_seed(0)
    recording = check(programs.MaskedTokens().eval(), torch.randint(0, 11, (2, 5)))
    graph = recording.graph
    assert edges_of(recording) == {
        *("input>embed", "embed>query", "embed>key", "query>matmul", "key>matmul", "matmul>div", "div>add"),
        *("add>softmax", "softmax>matmul~2", "embed>matmul~2", "matmul~2>add~2", "embed>add~2", "add~2>norm"),
    }
    assert graph.by_id["matmul"].shape == (2, 2, 5, 5)
    assert graph.by_id["matmul"].display == "maps"
    assert graph.by_id["query"].display == "matrix"
    assert graph.by_id["matmul"].flops == 2 * 2 * 2 * 5 * 5 * 4


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions(dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace=True)).to(dtype).eval()
    recording = check(model, IMAGE.to(dtype))
    assert {node.dtype for node in recording.graph.nodes} == {str(dtype).removeprefix("torch.")}


def test_autocast() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU()).eval()
    with torch.autocast("cpu", torch.bfloat16):
        recording = check(model, IMAGE)
    assert edges_of(recording) == {"input>0", "0>1", "1>2"}
    assert recording.graph.by_id["0"].dtype == "bfloat16"


def test_meta_device() -> None:
    with torch.device("meta"):
        model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(inplace=True)).eval()
    recording = record(model, IMAGE)
    assert recording.activations["0"].device.type == "meta"
    assert recording.graph.by_id["1"].shape == (1, 4, 3, 5)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_cuda_device() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Dropout(), nn.ReLU(inplace=True)).cuda().train()
    state = torch.cuda.get_rng_state()
    recording = record(model, IMAGE)
    assert torch.equal(torch.cuda.get_rng_state(), state)
    assert recording.activations["2"].is_cuda
    assert same(recording.replay(), recording.output)


def test_inside_inference_mode() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 4), nn.ReLU(inplace=True))
    with torch.inference_mode():
        recording = record(model, torch.randn(2, 4))
    assert not recording.activations["0"].is_inference()
    assert recording.activations["0"].min() < 0 <= recording.activations["1"].min()


def test_inference_mode_inside_the_model() -> None:
    class Frozen(nn.Sequential):
        @torch.inference_mode()
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return super().forward(x)  # type: ignore[no-any-return, no-untyped-call]

    torch.manual_seed(0)
    model = Frozen(nn.Linear(4, 4), nn.ReLU(inplace=True))
    recording = record(model, torch.randn(2, 4))
    assert recording.activations["0"].min() < 0 <= recording.activations["1"].min()


@pytest.mark.skipif(not hasattr(torch.compiler, "set_stance"), reason="older PyTorch compiles under a mode")
@pytest.mark.filterwarnings("ignore:Using `torch.compile")
def test_compiled_model_runs_as_it_is_written() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 4), nn.ReLU())
    compiled = torch.compile(model, backend="eager")
    assert isinstance(compiled, nn.Module)
    recording = record(compiled, torch.ones(1, 4))
    assert [node.operator for node in recording.graph.nodes] == ["input", "linear", "relu"]


def test_what_cannot_be_recorded() -> None:
    with pytest.raises(ParameterError, match="lazy"):
        record(nn.LazyLinear(3), torch.ones(1, 4))
    with pytest.raises(ParameterError, match=r"not an nn\.Module"):
        record("model", torch.ones(1, 4))  # type: ignore[arg-type]
