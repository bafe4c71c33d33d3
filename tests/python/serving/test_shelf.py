"""The memory budget: what goes, what stays, and that the sum is right."""

from __future__ import annotations

import httpx
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boxwalk.errors import RecordingGoneError, TooLargeError, UnknownRecordingError
from boxwalk.recording.recording import Recording, record
from boxwalk.serving.messages import RecordingInfo
from boxwalk.serving.server import Server
from boxwalk.serving.shelf import Held, Shelf
from boxwalk.serving.sources import Given

from .live import Visitor, png, small_network, stream_address

_RECORDING: list[Recording] = []


def recorded() -> Recording:
    """One real recording, shared: the shelf counts only the bytes it is told."""
    if not _RECORDING:
        _RECORDING.append(record(torch.nn.Conv2d(1, 1, 1), torch.zeros(1, 1, 2, 3)))
    return _RECORDING[0]


def held(name: str, size: int) -> Held:
    info = RecordingInfo(
        id=name, network="n", source="", input_url="", graph="", bytes=size, seconds=0, output=None
    )
    return Held(recorded(), info, Given((), ""), size)


def test_the_least_recently_used_goes_first() -> None:
    shelf = Shelf(100)
    for name in ("a", "b", "c"):
        shelf.put(held(name, 30))
    shelf.get("a")
    shelf.put(held("d", 30))
    assert shelf.find("b") is None
    assert [shelf.get(name).info.id for name in ("a", "c", "d")] == ["a", "c", "d"]
    with pytest.raises(RecordingGoneError, match="POST the same input again"):
        shelf.get("b")
    with pytest.raises(UnknownRecordingError):
        shelf.get("never")


def test_room_is_made_before_it_is_taken() -> None:
    shelf = Shelf(100)
    shelf.put(held("a", 40))
    shelf.put(held("b", 40))
    shelf.make_room(50)
    assert shelf.size == 40
    assert shelf.find("b") is not None


def test_a_recording_larger_than_the_budget_is_refused() -> None:
    shelf = Shelf(100)
    shelf.put(held("a", 60))
    with pytest.raises(TooLargeError, match="larger --memory"):
        shelf.put(held("b", 101))
    assert shelf.find("a") is not None


def test_blobs_count_and_give_way() -> None:
    shelf = Shelf(100)
    shelf.put(one := held("a", 60))
    for number in range(5):
        shelf.keep_blob(one, number, memoryview(bytes(20)))
    assert list(one.blobs) == [3, 4]
    assert shelf.size == 100
    shelf.put(two := held("b", 30))
    assert shelf.find("a") is None
    shelf.keep_blob(one, "late", memoryview(bytes(5)))  # its recording has gone
    shelf.keep_blob(two, "large", memoryview(bytes(200)))
    assert shelf.size == 30


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["put", "blob", "get", "delete", "room"]), st.integers(0, 6), st.integers(1, 60)
        ),
        max_size=40,
    )
)
def test_never_above_the_budget_and_the_sum_is_right(steps: list[tuple[str, int, int]]) -> None:
    shelf = Shelf(100)
    for kind, number, size in steps:
        name = f"r{number}"
        found = shelf.find(name)
        if kind == "put":
            shelf.put(held(name, size))
        elif kind == "blob" and found is not None:
            shelf.keep_blob(found, size, memoryview(bytes(size)))
        elif kind == "delete" and found is not None:
            shelf.delete(name)
        elif kind == "room":
            shelf.make_room(size)
            assert shelf.size <= 100 - size
        there = [each for number in range(7) if (each := shelf.find(f"r{number}")) is not None]
        assert shelf.size == sum(each.size + sum(map(len, each.blobs.values())) for each in there) <= 100


def test_a_small_budget_over_the_wire(tmp_path_factory: pytest.TempPathFactory) -> None:
    from websockets.sync.client import connect

    one = Server(small_network(), port=0, store=tmp_path_factory.mktemp("one"))
    size = one.service.record("small", _noise(0)).bytes
    one.stop()
    budget = int(2.9 * size)
    with (
        Server(
            small_network(), port=0, memory_bytes=budget, store=tmp_path_factory.mktemp("store")
        ) as running,
        httpx.Client(base_url=running.address, timeout=20) as client,
        connect(stream_address(running), max_size=None) as socket,
    ):
        visitor = Visitor(socket)
        visitor.event()
        names = []
        for seed in range(5):
            answer = client.post(
                "/api/v1/networks/small/recordings",
                content=png(seed=seed),
                headers={"Content-Type": "image/png"},
            )
            names.append(answer.json()["id"])
            assert running.service.shelf.size <= budget
            visitor.wish(names[-1], [{"node": "conv"}, {"node": "relu"}])
            assert visitor.event()["type"] == "complete"
            assert running.service.shelf.size <= budget
        assert client.get(f"/api/v1/recordings/{names[0]}").status_code == 410
        assert client.get(f"/api/v1/recordings/{names[-1]}").status_code == 200
        visitor.wish(names[0], [{"node": "conv"}])
        gone = visitor.event()
        assert (gone["problem"]["status"], gone["problem"]["recording"]) == (410, names[0])


def _noise(seed: int):  # type: ignore[no-untyped-def]
    from boxwalk.serving.messages import RecordingWish

    return RecordingWish(noise=seed)
