"""What holds for every analysis there is, whoever adds it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from boxwalk import Network, Recording, analyze
from boxwalk.analyses import Outcome, all_analyses, get, prepare, run, where
from boxwalk.errors import BoxwalkError, NotApplicableError, ParameterError
from boxwalk.parameters import allowed
from boxwalk.recording.graph import Node
from boxwalk.results import pack, save, to_arrays, unpack

from .networks import mixed, recorded_for

NAMES = sorted(all_analyses())


def state(model: nn.Module) -> dict[str, Any]:
    """All of a model that an analysis must leave as it is."""
    hooks = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    return {
        "values": {name: value.clone() for name, value in model.state_dict().items()},
        "training": [module.training for module in model.modules()],
        "gradients": [(parameter.requires_grad, parameter.grad) for parameter in model.parameters()],
        "hooks": [[len(getattr(module, name)) for name in hooks] for module in model.modules()],
        "random": torch.get_rng_state(),
        "gradient mode": torch.is_grad_enabled(),
    }


def assert_untouched(model: nn.Module, before: dict[str, Any]) -> None:
    after = state(model)
    for name, values in before["values"].items():
        assert torch.equal(after["values"][name], values), name
    assert torch.equal(after.pop("random"), before["random"])
    for name in ("training", "gradients", "hooks", "gradient mode"):
        assert after[name] == before[name], name


def first_node(name: str, recording: Recording, network: Network) -> str | None:
    analysis = get(name)
    if analysis.scope != "node":
        return None
    return where(recording.graph, network)[name][0]


def outcome_of(name: str, recording: Recording) -> Outcome:
    assert recording.network is not None
    return analyze(recording, name, node=first_node(name, recording, recording.network))


def test_the_first_analyses_are_there() -> None:
    assert {"statistics", "layer-statistics", "histogram", "weights"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("training", [False, True])
def test_the_model_is_left_untouched(name: str, training: bool) -> None:
    recording = recorded_for(name)
    recording.model.train(training)
    recording.model.get_submodule("norm").train(not training)
    before = state(recording.model)
    outcome_of(name, recording)
    assert_untouched(recording.model, before)


@pytest.mark.parametrize("name", NAMES)
def test_the_model_is_left_untouched_after_an_error(name: str) -> None:
    recording = recorded_for(name)
    before = state(recording.model)
    with pytest.raises(BoxwalkError):
        analyze(recording, name, node="input" if get(name).scope == "node" else None, no_such_parameter=1)
    assert_untouched(recording.model, before)


@pytest.mark.parametrize("name", NAMES)
def test_the_recording_is_left_untouched(name: str) -> None:
    recording = recorded_for(name)
    before = {node: values.clone() for node, values in recording.activations.items()}
    outcome_of(name, recording)
    assert all(torch.equal(recording.activations[node], values) for node, values in before.items())


@pytest.mark.parametrize("name", NAMES)
def test_the_result_survives_a_file(name: str, tmp_path: Path) -> None:
    outcome = outcome_of(name, recorded_for(name))
    again = unpack(pack(outcome))
    header, arrays = to_arrays(outcome)
    other_header, other_arrays = to_arrays(again)
    assert header == other_header
    assert list(arrays) == list(other_arrays)
    for part, values in arrays.items():
        np.testing.assert_array_equal(values, other_arrays[part])
    for suffix in (".png", ".svg", ".safetensors"):
        assert save(outcome, tmp_path / f"{name}{suffix}").stat().st_size > 0


@pytest.mark.parametrize("name", NAMES)
def test_the_result_is_the_same_twice_and_of_the_kind_it_says(name: str) -> None:
    recording = recorded_for(name)
    first, second = outcome_of(name, recording), outcome_of(name, recording)
    assert pack(first) == pack(second)
    kinds = get(name).kinds
    parts = first.values() if isinstance(first, dict) else [first]
    assert all(part.kind in kinds for part in parts)  # type: ignore[union-attr]


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is(name: str) -> None:
    analysis = get(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert analysis.title
    assert analysis.source
    assert analysis.doc.splitlines()[0].endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_a_form_can_be_made_of_its_schema(name: str) -> None:
    """Every parameter has a title, a description, a default and limits, and is of a kind that forms know."""
    analysis = get(name)
    schema = analysis.schema()
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert analysis.parameters() == analysis.parameters.model_validate({})  # every one has a default
    for parameter, property in schema["properties"].items():
        assert property["title"], parameter
        assert property["description"], parameter
        assert "default" in property, parameter
        kinds = property.get("anyOf", [property])
        for kind in kinds:
            if kind.get("type") == "integer":
                assert "minimum" in kind, parameter
            elif kind.get("type") == "number":
                assert {"minimum", "exclusiveMinimum"} & set(kind), parameter
                assert {"maximum", "exclusiveMaximum"} & set(kind), parameter
            elif "$ref" in kind:  # numbers for scripts; a form says whether or not
                assert {"type": "boolean"} in kinds, parameter
            else:
                assert kind.get("type") in ("boolean", "string", "null", "array") or "enum" in kind, parameter
        assert "another value" not in allowed(property), parameter


@pytest.mark.parametrize("name", NAMES)
def test_unknown_parameters_are_named(name: str) -> None:
    network = mixed()
    with pytest.raises(ParameterError, match=f"Unknown parameter 'chanel' of '{name}'"):
        run(name, networks=[network], recordings=[recorded_for(name)], node=None, parameters={"chanel": 1})


def everywhere(name: str, recording: Recording) -> list[Node]:
    return list(recording.graph.nodes) if get(name).scope == "node" else []


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_exactly_where_it_is_offered(name: str) -> None:
    recording = recorded_for(name)
    assert recording.network is not None
    offered = where(recording.graph, recording.network).get(name, ())
    for node in everywhere(name, recording):
        if node.id in offered:
            analyze(recording, name, node=node.id)
        else:
            with pytest.raises(NotApplicableError, match=f"'{name}' does not apply to '{node.id}' .*: .+"):
                analyze(recording, name, node=node.id)


@pytest.mark.parametrize("name", NAMES)
def test_the_identity_is_stable_and_tells_apart(name: str) -> None:
    first, again = recorded_for(name), recorded_for(name)
    assert first.network is not None
    node = first_node(name, first, first.network)
    call = prepare(name, recordings=[first], node=node)
    assert call.identity == prepare(name, recordings=[again], node=node).identity
    with torch.no_grad():
        again.model.get_parameter("linear.bias")[0] += 1
    assert call.identity != prepare(name, recordings=[again], node=node).identity


@pytest.mark.parametrize("name", [name for name in NAMES if get(name).needs_recording])
def test_another_input_is_another_identity(name: str) -> None:
    from boxwalk import record

    first = recorded_for(name)
    network = first.network
    assert network is not None
    second = record(network, first.inputs[0] * 2)
    node = first_node(name, first, network)
    assert (
        prepare(name, recordings=[first], node=node).identity
        != prepare(name, recordings=[second], node=node).identity
    )
