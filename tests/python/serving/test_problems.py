"""Failures in plain words: which field, which value, what is allowed."""

from __future__ import annotations

import logging

import pytest
from pydantic import BaseModel

from boxwalk.errors import MalformedError, ParameterError, RecordingError, UnknownNodeError
from boxwalk.serving.messages import JobWish, RecordingWish, Wish
from boxwalk.serving.problems import parse_json, problem_of, read_message


@pytest.mark.parametrize(
    ("cls", "text", "words"),
    [
        (RecordingWish, '{"input": -1}', "'input' is -1; it must be at least 0."),
        (RecordingWish, '{"input": "three"}', "'input' is 'three'; it must be a whole number."),
        (RecordingWish, '{"input": 1.5}', "'input' is 1.5; it must be a whole number."),
        (RecordingWish, '{"inptu": 1}', "Unknown field 'inptu'. Did you mean 'input'?"),
        (RecordingWish, "[1]", "'the body' is [1]; it must be an object."),
        (RecordingWish, '{"noise": 4294967296}', "'noise' is 4294967296; it must be at most 2147483647."),
        (
            RecordingWish,
            '{"from": "r", "edits": [{"node": "n", "kind": "mut", "channels": []}]}',
            "'edits.0.kind' is 'mut'; allowed is 'mute', 'scale', 'keep', 'noise', 'values', 'kernel', "
            "'occlude'.",
        ),
        (
            RecordingWish,
            '{"from": "r", "edits": [{"box": [0, 0, 1, 1]}]}',
            "'edits.0.kind' is missing; it says of which sort this is.",
        ),
        (JobWish, "{}", "'analysis' is missing."),
        (JobWish, '{"analysis": 3}', "'analysis' is 3; it must be a text."),
        (JobWish, '{"analysis": "a", "recordings": "r"}', "'recordings' is 'r'; it must be a list."),
        (Wish, '{"recording": "r", "layers": [{}]}', "'layers.0.node' is missing."),
        (
            Wish,
            '{"recording": "r", "layers": [], "scale": "row"}',
            "'scale' is 'row'; allowed is 'layer' or 'channel'.",
        ),
    ],
)
def test_validation_in_plain_words(cls: type[BaseModel], text: str, words: str) -> None:
    with pytest.raises(ParameterError) as caught:
        read_message(cls, text)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    "text", ["", "{", "nul", '{"a": NaN}', '{"a": Infinity}', b"\xff\xfe", "[" * 20 + "]" * 20, "[" * 100_000]
)
def test_what_is_no_json(text: str | bytes) -> None:
    with pytest.raises(MalformedError):
        parse_json(text)


def test_long_values_are_cut() -> None:
    with pytest.raises(ParameterError) as caught:
        read_message(JobWish, '{"analysis": [' + ",".join(["1"] * 500) + "]}")
    assert len(str(caught.value)) < 200


def test_errors_keep_title_status_and_words() -> None:
    problem = problem_of(UnknownNodeError.of("node", "layer1.con", ["layer1.conv"]))
    assert (problem.title, problem.status) == ("Unknown node", 404)
    assert problem.detail == "Unknown node 'layer1.con'. Did you mean 'layer1.conv'?"


def test_failed_pass_names_the_layer() -> None:
    problem = problem_of(RecordingError("It raised.", node="layer2"))
    assert (problem.node, problem.recording, problem.status) == ("layer2", None, 422)


def test_the_unexpected_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        problem = problem_of(ZeroDivisionError("secret inside"))
    assert problem.status == 500
    assert "secret" not in problem.detail
    assert "secret inside" in caplog.text
