"""How analyses are found, what they are given, and what is told when something does not fit."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from pydantic import Field
from torch import nn

from boxwalk import Network, Recording, analyze, record
from boxwalk.analyses import (
    Inputs,
    Kept,
    KeptInMemory,
    Parameters,
    Progress,
    all_analyses,
    analysis,
    get,
    prepare,
    registry,
    run,
    where,
)
from boxwalk.errors import NotApplicableError, ParameterError, UnknownAnalysisError, UnknownNodeError
from boxwalk.parameters import allowed, checked
from boxwalk.recording.graph import Graph, Node
from boxwalk.results import Curve, Images, Maps, Scores

from .networks import mixed, picture, recorded


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    """What a test registers is gone after it."""
    all_analyses()
    before = dict(registry._registered)
    yield
    registry._registered.clear()
    registry._registered.update(before)


class Params(Parameters):
    steps: int = Field(3, ge=1, le=9, description="how many")
    rate: float = Field(0.5, gt=0, lt=1, description="how fast")
    way: Literal["up", "down"] = Field("up", description="which way")
    channels: tuple[int, ...] = Field((), description="which ones")


def summary(**numbers: float | int | str) -> Scores:
    return Scores(names=[], columns={}, summary=numbers)


def no_labels(network: Network) -> str | None:
    return None if network.labels else "the network has no labels."


def test_a_function_is_given_what_it_asks_for() -> None:
    @analysis("everything", title="Everything", source="here")
    def everything(
        recording: Recording,
        others: Sequence[Recording],
        net: Network,
        nets: Sequence[Network],
        plan: Graph,
        place: Node,
        model: nn.Module,
        examples: Inputs,
        kept: Kept,
        params: Params,
    ) -> Scores:
        """Say what was given."""
        assert others == (recording,)
        assert nets == (net,)
        assert plan is recording.graph
        assert model is net.model
        assert isinstance(kept, KeptInMemory)
        assert [example.label for example in examples] == ["class 0", "class 2"]
        return summary(node=place.id, steps=params.steps, examples=len(examples))

    result = run("everything", recordings=[recorded()], node="relu", inputs="0,2", parameters={"steps": 5})
    assert isinstance(result, Scores)
    assert result.summary == {"node": "relu", "steps": 5, "examples": 2}
    found = get("everything")
    assert (found.scope, found.kinds, found.slow, found.keyed, found.version) == (
        "node",
        ("scores",),
        False,
        False,
        1,
    )
    assert found.doc == "Say what was given."


def test_scope_and_kind_come_from_the_annotations() -> None:
    @analysis("of-network", title="t", source="s", version=3)
    def of_network(network: Network) -> Mapping[str, Maps]:
        """Doc."""
        return {"conv": Maps(values=np.zeros((1, 2, 3), np.float32), labels=["a"])}

    @analysis("of-recording", title="t", source="s")
    def of_recording(recordings: Sequence[Recording]) -> Generator[Progress, None, Images | Curve]:
        """Doc."""
        for index, _ in enumerate(recordings):
            yield Progress(index / len(recordings), f"number {index}")
        return Curve(x=np.zeros(1, np.float32), series={})

    assert (get("of-network").scope, get("of-network").keyed, get("of-network").version) == (
        "network",
        True,
        3,
    )
    assert (get("of-recording").scope, get("of-recording").kinds) == ("recording", ("images", "curve"))
    assert get("of-recording").slow
    keyed = analyze(mixed(), "of-network")
    assert isinstance(keyed, Mapping)
    said: list[Progress] = []
    result = run("of-recording", recordings=[recorded(), recorded()], progress=said.append)
    assert isinstance(result, Curve)
    assert [(each.fraction, each.message) for each in said] == [(0.0, "number 0"), (0.5, "number 1")]
    analyze([recorded(), recorded()], "of-recording")


@pytest.mark.parametrize(
    ("fraction", "good"),
    [(0, True), (1, True), (1 + 1e-9, True), (1.1, False), (-0.1, False), (float("nan"), False)],
)
def test_progress_is_within_0_and_1(fraction: float, good: bool) -> None:
    if good:
        assert 0 <= Progress(fraction).fraction <= 1
    else:
        with pytest.raises(ValueError, match=r"must be within 0\.\.1"):
            Progress(fraction)


def test_functions_that_cannot_be_analyses() -> None:
    def undocumented(recording: Recording) -> Scores:
        return summary()

    def unknown_argument(recording: Recording, colour: str) -> Scores:
        """Doc."""
        return summary()

    def no_subject(params: Params) -> Scores:
        """Doc."""
        return summary()

    def no_kind(recording: Recording) -> int:
        """Doc."""
        return 3

    def not_slow(recording: Recording) -> Generator[Progress, None, Scores]:
        """Doc."""
        return iter(())  # type: ignore[return-value]

    def says_numbers(recording: Recording) -> Generator[int, None, Scores]:
        """Doc."""
        yield 1
        return summary()

    register = analysis("broken", title="t", source="s")
    for function, words in (
        (undocumented, "has no docstring"),
        (unknown_argument, "argument 'colour' of a type that it cannot be given"),
        (no_subject, "takes no Recording, Network, nn.Module or Inputs"),
        (no_kind, "must say which kind of result"),
        (not_slow, "only if it is a generator"),
        (says_numbers, "something else than Progress"),
    ):
        with pytest.raises((TypeError, ValueError), match=words):
            register(function)
    with pytest.raises(ValueError, match="'grad_cam' is not in kebab-case"):
        analysis("grad_cam", title="t", source="s")(no_kind)
    assert "broken" not in all_analyses()


def test_two_of_the_same_name() -> None:
    def statistics(recording: Recording) -> Scores:
        """Doc."""
        return summary()

    with pytest.raises(ValueError, match="Two analyses are called 'statistics'"):
        analysis("statistics", title="t", source="s")(statistics)


def test_results_and_progress_are_checked() -> None:
    @analysis("wrong-kind", title="t", source="s")
    def wrong_kind(recording: Recording) -> Scores:
        """Doc."""
        return Curve(x=np.zeros(1, np.float32), series={})  # type: ignore[return-value]

    @analysis("wrong-progress", title="t", source="s")
    def wrong_progress(recording: Recording) -> Generator[Progress, None, Scores]:
        """Doc."""
        yield 0.5  # type: ignore[misc]
        return summary()

    with pytest.raises(TypeError, match="returned Curve, not scores"):
        analyze(recorded(), "wrong-kind")
    with pytest.raises(TypeError, match="yielded float, not Progress"):
        analyze(recorded(), "wrong-progress")


def test_where_it_makes_no_sense() -> None:
    @analysis("labelled", title="t", source="s", applies=no_labels)
    def labelled(network: Network) -> Scores:
        """Doc."""
        return summary(labels=len(network.labels or ()))

    network = mixed()
    bare = Network(network.model, (3, 5, 7), title="bare")
    graph = recorded().graph
    assert where(graph, network)["labelled"] == ()
    assert "labelled" not in where(graph, bare)
    assert isinstance(analyze(network, "labelled"), Scores)
    with pytest.raises(
        NotApplicableError, match="does not apply to the network 'bare': the network has no labels"
    ):
        analyze(bare, "labelled")


def test_a_file_of_another_package_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through its entry point, as `pip install` leaves it; one that cannot be loaded harms no other."""
    (tmp_path / "others_analyses.py").write_text(
        "from boxwalk import Recording\n"
        "from boxwalk.analyses import analysis\n"
        "from boxwalk.results import Scores\n"
        "@analysis('from-others', title='t', source='s')\n"
        "def from_others(recording: Recording) -> Scores:\n"
        "    '''Doc.'''\n"
        "    return Scores(names=[], columns={})\n"
    )
    package = tmp_path / "others-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: others\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(
        "[boxwalk.analyses]\ngone = no_such_module_anywhere\nothers = others_analyses\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert [entry.name for entry in importlib.metadata.entry_points(group="boxwalk.analyses")] == [
        "gone",
        "others",
    ]
    monkeypatch.setattr(registry, "_found", False)
    assert "from-others" in all_analyses()
    assert get("from-others").scope == "recording"
    sys.modules.pop("others_analyses")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"steps": 0}, "Parameter 'steps' of 'x' is 0; allowed: a whole number from 1 to 9."),
        ({"steps": "3"}, "Parameter 'steps' of 'x' is '3'; allowed: a whole number from 1 to 9."),
        ({"steps": True}, "Parameter 'steps' of 'x' is True; allowed: a whole number from 1 to 9."),
        ({"steps": 2.5}, "Parameter 'steps' of 'x' is 2.5; allowed: a whole number from 1 to 9."),
        ({"rate": 1}, "Parameter 'rate' of 'x' is 1; allowed: a number above 0 and below 1."),
        ({"rate": float("nan")}, "Parameter 'rate' of 'x' is nan; allowed: a number above 0 and below 1."),
        ({"way": "left"}, "Parameter 'way' of 'x' is 'left'; allowed: 'up', 'down'."),
        (
            {"channels": "all"},
            "Parameter 'channels' of 'x' is 'all'; allowed: a list, each entry a whole number.",
        ),
        (
            {"rat": 1},
            "Unknown parameter 'rat' of 'x'. Did you mean 'rate'? "
            "There is: 'steps', 'rate', 'way', 'channels'.",
        ),
    ],
)
def test_parameters_that_are_not_allowed(parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError) as error:
        checked("x", Params, parameters)
    assert str(error.value) == words


def test_parameters_that_are() -> None:
    params = checked("x", Params, {"steps": np.int64(4), "channels": [1, 2], "rate": np.float32(0.25)})
    assert params == Params(steps=4, channels=(1, 2), rate=0.25, way="up")
    with pytest.raises(ParameterError, match="cannot be written as JSON"):
        checked("x", Params, {"steps": object()})
    with pytest.raises(ParameterError, match=r"Unknown parameter 'a' of 'x'\. It has none\."):
        checked("x", Parameters, {"a": 1})


def test_words_for_schemas() -> None:
    assert (
        allowed({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}]})
        == "a whole number at least 0 or nothing"
    )
    assert allowed({"type": "boolean"}) == "true or false"


def test_unknown_names_and_missing_subjects() -> None:
    recording = recorded()
    with pytest.raises(
        UnknownAnalysisError, match=r"Unknown analysis 'histogramm'\. Did you mean 'histogram'\?"
    ):
        analyze(recording, "histogramm")
    with pytest.raises(UnknownNodeError, match="Did you mean 'conv'"):
        analyze(recording, "statistics", node="konv")
    with pytest.raises(ParameterError, match="is about one layer; give its node"):
        analyze(recording, "statistics")
    with pytest.raises(
        ParameterError, match=r"'layer-statistics' is about the whole recording\. Leave node out"
    ):
        analyze(recording, "layer-statistics", node="conv")
    with pytest.raises(ParameterError, match="is about activations; record an input first"):
        analyze(mixed(), "statistics", node="conv")
    with pytest.raises(ParameterError, match="is about one recording; 2 were given"):
        run("statistics", recordings=[recording, recording], node="conv")
    with pytest.raises(ParameterError, match="needs a recording or a network; none was given"):
        run("statistics", node="conv")
    with pytest.raises(ParameterError, match="is about one network; 2 were given"):
        run("weights", networks=[mixed(), mixed()], node="conv")
    with pytest.raises(ParameterError, match="takes no example inputs"):
        analyze(recording, "statistics", node="conv", inputs="all")
    with pytest.raises(ParameterError, match="The first argument of analyze is str"):
        analyze("model", "statistics")  # type: ignore[arg-type]


def test_module_paths_and_activations_not_kept() -> None:
    recording = record(mixed(), picture(), keep=["relu"])
    assert isinstance(analyze(recording, "statistics", node="relu"), Scores)
    with pytest.raises(NotApplicableError, match="needs the activation of 'conv', which was not kept"):
        analyze(recording, "statistics", node="conv")


@pytest.mark.parametrize(
    ("selector", "indices"),
    [(None, (0, 1, 2)), ("all", (0, 1, 2)), ("0-1", (0, 1)), ("2,0", (0, 2)), (" 1 , 0-2", (0, 1, 2))],
)
def test_inputs_chosen(selector: str | None, indices: tuple[int, ...]) -> None:
    assert Inputs.chosen(mixed(), selector).indices == indices


@pytest.mark.parametrize("selector", ["", "3", "0-3", "2-1", "-1", "a", "0;1", "1-", "99999999999"])
def test_inputs_that_are_not_there(selector: str) -> None:
    with pytest.raises(ParameterError, match="inputs is "):
        Inputs.chosen(mixed(), selector)


def test_a_network_without_examples() -> None:
    @analysis("of-examples", title="t", source="s")
    def of_examples(inputs: Inputs, network: Network) -> Scores:
        """Doc."""
        return summary(examples=len(inputs))

    assert isinstance(analyze(mixed(), "of-examples"), Scores)
    with pytest.raises(NotApplicableError, match="needs example inputs; the network 'Linear' has none"):
        analyze(Network(nn.Linear(3, 2), (3,)), "of-examples")


def test_parts_kept_in_memory() -> None:
    kept = KeptInMemory()
    part = summary(a=1)
    assert kept.get({"channel": 3}) is None
    kept.put({"channel": 3, "seed": 0}, part)
    assert kept.get({"seed": 0, "channel": 3}) is part
    assert kept.get({"channel": 3}) is None


def test_the_version_is_part_of_the_identity() -> None:
    def of(version: int) -> Mapping[str, Any]:
        registry._registered.pop("versioned", None)

        @analysis("versioned", title="t", source="s", version=version)
        def versioned(recording: Recording) -> Scores:
            """Doc."""
            return summary()

        return prepare("versioned", recordings=[recorded()]).identity

    assert of(1) == of(1)
    assert of(1) != of(2)


def test_other_example_inputs_are_another_identity() -> None:
    @analysis("of-examples", title="t", source="s")
    def of_examples(inputs: Inputs) -> Scores:
        """Doc."""
        return summary(examples=len(inputs))

    network = mixed()
    whole = prepare("of-examples", networks=[network]).identity
    assert whole == prepare("of-examples", networks=[mixed()], inputs="0-2").identity
    assert whole != prepare("of-examples", networks=[network], inputs="0-1").identity
    brighter = network.replaced(dataset=[(picture()[0] * 2 + step, step) for step in range(3)])
    assert whole != prepare("of-examples", networks=[brighter]).identity
