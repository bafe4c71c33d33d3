"""Visitors of one server see each other come, move and go, and can be called together."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from boxwalk.serving.server import Server

from .live import Visitor, small_network, stream_address

PLACE: dict[str, Any] = {"network": "small", "position": [1.5, 1.7, -3.0], "yaw": 0.25, "pitch": -0.5}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(small_network(), port=0, store=tmp_path) as running:
        yield running


@contextmanager
def visitor(server: Server) -> Iterator[tuple[Visitor, str]]:
    with connect(stream_address(server), max_size=None) as socket:
        found = Visitor(socket)
        hello = found.event()
        assert hello["type"] == "hello"
        yield found, hello["visitor"]


def test_one_sees_the_other_come_move_and_go(server: Server) -> None:
    with visitor(server) as (one, _):
        with visitor(server) as (other, name):
            other.send(type="here", **PLACE)
            event = one.event()
            assert event == {
                "type": "visitors",
                "here": [{"id": name, "pointer": None, **PLACE}],
                "gone": [],
            }
            other.send(type="here", **PLACE | {"position": [2.0, 1.7, -3.0]}, pointer=[0.0, 2.0, -5.0])
            moved = one.event()["here"][0]
            assert (moved["position"], moved["pointer"]) == ([2.0, 1.7, -3.0], [0.0, 2.0, -5.0])
        assert one.event() == {"type": "visitors", "here": [], "gone": [name]}


def test_who_comes_later_sees_who_is_there_and_nobody_sees_oneself(server: Server) -> None:
    with visitor(server) as (one, name), visitor(server) as (silent, _):
        one.send(type="here", **PLACE)
        assert silent.event()["here"][0]["id"] == name
        with visitor(server) as (late, late_name):
            assert [each["id"] for each in late.event()["here"]] == [name]
            late.send(type="here", **PLACE)
            assert [each["id"] for each in one.event()["here"]] == [late_name]
        gone = one.event()
        assert (gone["here"], gone["gone"]) == ([], [late_name])


def test_many_steps_are_told_at_most_ten_times_a_second(server: Server) -> None:
    with visitor(server) as (one, _), visitor(server) as (other, _):
        began = time.monotonic()
        for step in range(200):
            other.send(type="here", **PLACE | {"position": [float(step), 1.7, 0.0]})
            time.sleep(0.002)
        seconds = time.monotonic() - began
        events, last = 0, -1.0
        while last != 199:
            last = one.event()["here"][0]["position"][0]
            events += 1
        assert events <= 10 * seconds + 3


def test_a_guide_calls_all_to_their_place_and_input(server: Server) -> None:
    with visitor(server) as (guide, name), visitor(server) as (pupil, _):
        guide.send(type="gather")  # nobody knows where the guide is
        guide.send(type="here", **PLACE)
        assert pupil.event()["type"] == "visitors"
        guide.send(type="gather", recording="abc")
        called = pupil.event()
        assert called == {"type": "gathered", "by": name, "recording": "abc", **PLACE}
        with visitor(server) as (late, _):  # who comes later is not called
            assert late.event()["type"] == "visitors"
            guide.send(type="here", **PLACE)
            assert late.event()["type"] == "visitors"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"position": [1.0, 2.0]}, "position"),
        ({"position": [1e9, 0.0, 0.0]}, "position"),
        ({"yaw": None}, "yaw"),
        ({"network": "x" * 300}, "network"),
    ],
)
def test_a_wrong_place_is_told_in_words(server: Server, wrong: dict[str, Any], words: str) -> None:
    with visitor(server) as (one, _), visitor(server) as (other, name):
        one.send(type="here", **PLACE | wrong)
        problem = one.event()
        assert problem["type"] == "problem"
        assert words in problem["problem"]["detail"]
        other.send(type="here", **PLACE)  # the line holds
        assert one.event()["here"][0]["id"] == name
