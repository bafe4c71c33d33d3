"""The store on disk: whole files or none, whatever happens to the disk, the process or the bytes."""

from __future__ import annotations

import errno
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file

from boxwalk.errors import StoreError
from boxwalk.jobs import Shelf, Stock, Store, default_root, key_of
from boxwalk.results import AnyResult, KeyedResult, Maps, Scores, pack, unpack

KEY = key_of({"a": 1})


def maps(seed: int = 0, size: int = 8) -> Maps:
    values = np.random.default_rng(seed).normal(size=(2, size, size)).astype(np.float32)
    return Maps(title=f"number {seed}", values=values, labels=["a", "b"])


def assert_same(found: AnyResult | KeyedResult | None, wanted: AnyResult | KeyedResult) -> None:
    assert found is not None
    assert pack(found) == pack(wanted)


def files(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_what_is_written_is_read(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert store.read(KEY) is None
    assert KEY not in store
    store.write(KEY, maps())
    assert KEY in store
    assert_same(store.read(KEY), maps())
    assert_same(Store(tmp_path).read(KEY), maps())  # after a restart
    keyed: KeyedResult = {"conv": maps(1), "fc": Scores(names=[], columns={}, summary={"ü": "é"})}
    store.write(KEY, keyed)
    assert_same(store.read(KEY), keyed)
    assert files(tmp_path) == [f"{KEY}.safetensors"]
    store.delete(KEY)
    store.delete(KEY)
    assert store.read(KEY) is None


def test_files_are_results_for_everybody(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write(KEY, maps())
    path = tmp_path / "v1" / KEY[:2] / f"{KEY}.safetensors"
    np.testing.assert_array_equal(load_file(path)["values"], maps().values)
    assert_same(unpack(path.read_bytes()), maps())


@given(st.dictionaries(st.text(), st.one_of(st.integers(), st.text(), st.none(), st.lists(st.integers()))))
@settings(deadline=None)
def test_keys(words: dict[str, object]) -> None:
    key = key_of(words)
    assert len(key) == 32
    assert key == key_of(dict(reversed(words.items())))
    assert key != key_of({**words, "one more": True})


def test_names_that_are_no_keys_never_become_paths(tmp_path: Path) -> None:
    for name in ("", "../../etc/passwd", KEY.upper().replace("A", "G"), KEY + "0"):
        with pytest.raises(ValueError, match="is no key of the store"):
            Store(tmp_path).read(name)


@pytest.mark.parametrize(
    "damage", ["cut", "empty", "garbage", "flipped header", "flipped body", "other file"]
)
def test_damaged_files_count_as_missing(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(tmp_path)
    store.write(KEY, maps())
    path = tmp_path / "v1" / KEY[:2] / f"{KEY}.safetensors"
    data = bytearray(path.read_bytes())
    if damage == "cut":
        data = data[:-7]
    elif damage == "empty":
        data = bytearray()
    elif damage == "garbage":
        data = bytearray(os.urandom(300))
    elif damage == "flipped header":
        place = data.index(b"number 0")
        data[place] ^= 0x01
    elif damage == "flipped body":
        data[-3] ^= 0x10
    else:
        data = bytearray(pack(maps()))  # without a checksum
    path.write_bytes(data)
    with caplog.at_level(logging.WARNING):
        assert store.read(KEY) is None
    assert "is damaged and is removed" in caplog.text
    assert files(tmp_path) == []
    store.write(KEY, maps())
    assert_same(store.read(KEY), maps())


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(deadline=None)
def test_every_flipped_bit_is_noticed_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, place: int, bit: int
) -> None:
    root = tmp_path_factory.mktemp("store")
    store = Store(root)
    store.write(KEY, maps(size=3))
    path = root / "v1" / KEY[:2] / f"{KEY}.safetensors"
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 1 << bit
    path.write_bytes(data)
    found = store.read(KEY)
    assert found is None or pack(found) == pack(maps(size=3))


def test_least_recently_used_go_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    keys = [key_of({"n": index}) for index in range(6)]
    for index, key in enumerate(keys[:5]):
        store.write(key, maps(index))
        os.utime(tmp_path / "v1" / key[:2] / f"{key}.safetensors", (1000 + index, 1000 + index))
    size = store.bytes() // 5
    assert_same(store.read(keys[0]), maps(0))  # now the most recently used
    small = Store(tmp_path, limit=size * 4)
    small.write(keys[5], maps(5))
    left = [key for key in keys if key in small]
    assert left == [keys[0], keys[4], keys[5]]
    assert small.bytes() <= small.limit


def test_a_limit_holds_over_many_writes(tmp_path: Path) -> None:
    store = Store(tmp_path, limit=20_000)
    for index in range(40):
        store.write(key_of({"n": index}), maps(index))
        assert store.bytes() <= 20_000
    assert key_of({"n": 39}) in store
    assert store.bytes() > 10_000


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, r"the disk is full\. Free some space, or choose another folder than /"),
        (errno.EROFS, r"this is not permitted\. Change the permissions, or choose another folder than /"),
        (errno.EIO, r"Input/output error\. Is /.* a folder that can be written\?"),
    ],
)
def test_a_write_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    """After most of the bytes are written, when it is too late to look ahead."""
    store = Store(tmp_path)
    store.write(KEY, maps(0))

    def fail(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StoreError, match=f"Cannot write .*: {words}"):
        store.write(KEY, maps(1))
    with pytest.raises(StoreError):
        store.write(key_of({"b": 2}), maps(1))
    assert files(tmp_path) == [f"{KEY}.safetensors"]
    assert_same(store.read(KEY), maps(0))


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "root").write_text("in the way")
    store = Store(tmp_path / "root")
    with pytest.raises(StoreError, match="a folder that can be written"):
        store.write(KEY, maps())
    with pytest.raises(StoreError, match="Cannot read"):
        store.read(KEY)
    assert (tmp_path / "root").read_text() == "in the way"


def test_unfinished_files_of_the_dead_are_removed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    folder = tmp_path / "v1" / KEY[:2]
    folder.mkdir(parents=True)
    (folder / f"{KEY}.1.abcd.part").write_bytes(b"x")
    os.utime(folder / f"{KEY}.1.abcd.part", (1000, 1000))
    (folder / f"{KEY}.2.abcd.part").write_bytes(b"y")  # somebody is writing it now
    store.write(KEY, maps())
    assert files(tmp_path) == [f"{KEY}.2.abcd.part", f"{KEY}.safetensors"]
    assert store.bytes() == (folder / f"{KEY}.safetensors").stat().st_size


def test_threads_and_processes_share_one_folder(tmp_path: Path) -> None:
    """Two processes and four threads write and read the same keys; nobody ever sees half a result."""
    code = (
        "import sys, numpy as np\n"
        "from boxwalk.jobs.store import Store, key_of\n"
        "from boxwalk.results import Maps\n"
        "store = Store(sys.argv[1], limit=200_000)\n"
        "for turn in range(30):\n"
        "    for n in range(5):\n"
        "        key = key_of({'n': n})\n"
        "        found = store.read(key)\n"
        "        assert found is None or (found.values == n).all()\n"
        "        store.write(key, Maps(values=np.full((2, 50, 50), n, np.float32), labels=['a', 'b']))\n"
    )
    others = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(2)]
    store = Store(tmp_path, limit=200_000)
    wrong: list[object] = []

    def work() -> None:
        for turn in range(60):
            number = turn % 5
            key = key_of({"n": number})
            found = store.read(key)
            if found is not None and not (isinstance(found, Maps) and (found.values == number).all()):
                wrong.append(found)
            store.write(key, Maps(values=np.full((2, 50, 50), number, np.float32), labels=["a", "b"]))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait(60) for process in others] == [0, 0]
    assert not wrong
    assert all(name.endswith(".safetensors") for name in files(tmp_path))
    assert len(files(tmp_path)) == 5


def test_the_default_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_root() == tmp_path / "boxwalk"
    assert Store().root == tmp_path / "boxwalk"
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(sys, "platform", "linux")
    assert default_root() == tmp_path / ".cache" / "boxwalk"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert default_root() == tmp_path / "Library" / "Caches" / "boxwalk"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert default_root() == tmp_path / "local" / "boxwalk" / "Cache"


def test_a_shelf_is_counted_and_cleared_by_itself(tmp_path: Path) -> None:
    store = Store(tmp_path)
    whole = Shelf(key_of({"whole": 1}))
    layers = [Shelf(whole.whole, key_of({"node": node})) for node in ("a", "b")]
    elsewhere = Shelf(key_of({"whole": 2}), layers[0].layer)
    result = Maps(values=np.zeros((1, 2, 2), np.float32), labels=["x"])
    for number, shelf in enumerate([*layers, layers[0], elsewhere, whole, None]):
        store.write(key_of({"number": number}), result, shelf)
    assert [store.stock(shelf).count for shelf in (*layers, elsewhere, whole)] == [2, 1, 1, 4]
    assert store.stock(whole).bytes == 4 * store.stock(elsewhere).bytes
    assert store.read(key_of({"number": 0}), layers[0]) is not None
    assert store.read(key_of({"number": 0}), layers[1]) is None
    assert store.clear(layers[0]).count == 2
    assert store.clear(whole) == Stock(2, 2 * store.stock(elsewhere).bytes)
    assert store.stock(elsewhere).count == 1
    assert key_of({"number": 5}) in store
    assert whole.holds(layers[0])
    assert not layers[0].holds(whole)
    assert not elsewhere.holds(layers[0])
