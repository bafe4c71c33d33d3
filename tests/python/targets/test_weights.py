"""Weights files into models: plain numbers only, and they fit or nothing is changed."""

from __future__ import annotations

import collections
import textwrap
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from boxwalk.errors import TargetError, WeightsError
from boxwalk.targets import load_weights, open_target

Write = Callable[..., str]
HEAD = "import torch\nfrom torch import nn\nfrom boxwalk import Network\n"


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a Python file into an empty working folder and returns its name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))

    def written(code: str, name: str = "model.py") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + textwrap.dedent(code))
        return name

    return written


def test_a_torchscript_archive_is_told_apart(write: Write) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer versions of torch say that all of torch.jit is deprecated
        torch.jit.save(torch.jit.trace(nn.Linear(3, 2), torch.zeros(1, 3)), "script.pt")  # type: ignore[no-untyped-call]
    with pytest.raises(
        TargetError, match=r"'script\.pt' is a TorchScript archive: its operations are compiled"
    ):
        open_target("script.pt")
    with pytest.raises(WeightsError, match="is a TorchScript archive, not a file of weights"):
        load_weights(nn.Linear(3, 2), "script.pt")


def model() -> nn.Sequential:
    return nn.Sequential(collections.OrderedDict(a=nn.Linear(3, 2), b=nn.BatchNorm1d(2)))


class TestWeights:
    @pytest.mark.parametrize(
        "wrap",
        [
            lambda state: state,
            lambda state: {"state_dict": state, "epoch": 3},
            lambda state: {"model": state, "optimizer": {"lr": 0.1}},
            lambda state: {"model_state_dict": state},
            lambda state: {"module." + key: value for key, value in state.items()},
            lambda state: {"state_dict": {"model." + key: value for key, value in state.items()}},
            lambda state: {"module._orig_mod." + key: value for key, value in state.items()},
            lambda state: {key: value for key, value in state.items() if "num_batches" not in key},
        ],
    )
    def test_common_wrappings(self, tmp_path: Path, wrap: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        trained, fresh = model(), model()
        torch.save(wrap(dict(trained.state_dict())), tmp_path / "w.pth")
        load_weights(fresh, tmp_path / "w.pth")
        for name, value in fresh.state_dict().items():
            assert torch.equal(value, trained.state_dict()[name])

    def test_safetensors(self, tmp_path: Path, write: Write) -> None:
        trained = model()
        save_file(trained.state_dict(), tmp_path / "w.safetensors")
        name = write(
            "def net():\n    return nn.Sequential(__import__('collections').OrderedDict("
            "a=nn.Linear(3, 2), b=nn.BatchNorm1d(2)))"
        )
        (network,) = open_target(f"{name}:net", weights=tmp_path / "w.safetensors")
        assert torch.equal(network.model.state_dict()["a.weight"], trained.state_dict()["a.weight"])

    def test_into_a_network(self, tmp_path: Path, write: Write) -> None:
        torch.save({"weight": torch.ones(2, 3), "bias": torch.zeros(2)}, tmp_path / "w.pt")
        (network,) = open_target(write("net = Network(nn.Linear(3, 2))"), weights="w.pt")
        assert float(network.model.state_dict()["weight"].sum()) == 6

    @pytest.mark.parametrize(
        ("state", "texts"),
        [
            (
                {"a.weight": torch.zeros(5, 3)},
                [
                    "'w.pth' does not fit Sequential (7 tensors).",
                    "1 of another shape: a.weight is (5, 3) in the file, (2, 3) in the model",
                    "5 missing in the file: a.bias (2,), b.weight (2,), b.bias (2,), ...",
                    "Is it the file of another model",
                ],
            ),
            (
                {"x": torch.zeros(1), "y": torch.zeros(2)},
                ["2 unknown to the model: x (1,), y (2,)", "6 missing"],
            ),
            (
                {**model().state_dict(), "a.weight": torch.zeros(5, 3), "a.bias": torch.zeros(5)},
                ["Only the last layer differs: make the model with that number of classes"],
            ),
            (
                {"epoch": 3, "lr": 0.1},
                ["holds no weights under any of the usual keys", "its keys are 'epoch', 'lr'"],
            ),
            ([torch.zeros(3)], ["holds a list, not the state_dict of a model"]),
            (torch.zeros(3), ["holds a Tensor, not the state_dict"]),
            ({}, ["holds no weights"]),
        ],
    )
    def test_what_does_not_fit(self, tmp_path: Path, state: Any, texts: list[str]) -> None:
        torch.save(state, tmp_path / "w.pth")
        own = model()
        before = {name: value.clone() for name, value in own.state_dict().items()}
        with pytest.raises(WeightsError) as raised:
            load_weights(own, tmp_path / "w.pth")
        for text in texts:
            assert text in raised.value.detail
        for name, value in own.state_dict().items():
            assert torch.equal(value, before[name])

    def test_a_pickled_model_is_not_unpickled(self, tmp_path: Path) -> None:
        torch.save(Trap(), tmp_path / "w.pth")
        with pytest.raises(
            WeightsError, match=r"holds more than numbers .* could run any code, so it is not read"
        ):
            load_weights(model(), tmp_path / "w.pth")
        assert not Trap.sprung

    @pytest.mark.parametrize(
        ("name", "content", "text"),
        [
            ("w.pth", b"", "'w.pth' is damaged or no torch file"),
            ("w.pth", b"nonsense", "'w.pth'"),
            ("w.safetensors", b"", "'w.safetensors' is no readable safetensors file"),
            ("w.safetensors", b"\xff" * 100, "'w.safetensors' is no readable safetensors file"),
            ("w.npz", b"", "has the suffix '.npz'; weights come as .safetensors, .pt"),
        ],
    )
    def test_damaged_files(self, tmp_path: Path, name: str, content: bytes, text: str) -> None:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(WeightsError) as raised:
            load_weights(model(), tmp_path / name)
        assert text in raised.value.detail

    def test_a_file_that_is_cut_off(self, tmp_path: Path) -> None:
        torch.save(model().state_dict(), tmp_path / "w.pth")
        (tmp_path / "w.pth").write_bytes((tmp_path / "w.pth").read_bytes()[:-300])
        with pytest.raises(WeightsError, match="damaged or no torch file"):
            load_weights(model(), tmp_path / "w.pth")

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "best.pth").write_bytes(b"")
        with pytest.raises(
            WeightsError, match=r"There is no weights file '.*bst\.pth'\. Did you mean 'best\.pth'\?"
        ):
            load_weights(model(), tmp_path / "bst.pth")

    def test_default_weights_are_a_librarys(self, write: Write) -> None:
        with pytest.raises(WeightsError, match=r"'model\.py' is no model of a library"):
            open_target(write("net = nn.Linear(3, 2)"), weights="default")

    def test_one_file_is_for_one_network(self, write: Write) -> None:
        with pytest.raises(
            TargetError, match=r"gives 2 networks \('both 1', 'both 2'\); one weights file is for one"
        ):
            open_target(write("both = [nn.Linear(3, 2), nn.Linear(3, 2)]") + ":both", weights="w.pt")


class Trap:
    """Would tell if it were unpickled."""

    sprung = False

    def __reduce__(self) -> tuple[Callable[[], None], tuple[()]]:
        return (spring, ())


def spring() -> None:
    Trap.sprung = True
