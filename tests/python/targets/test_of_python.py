"""From a TARGET to networks: the user's Python, and everything that leads nowhere."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
import skimage.data
from PIL import Image

from boxwalk.errors import BoxwalkError, ParameterError, TargetError, UnknownError
from boxwalk.network import Network
from boxwalk.targets import open_target
from boxwalk.targets.of_python import split_target

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


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        ("model.py", ("model.py", "")),
        ("model.py:net", ("model.py", "net")),
        ("a/b.py:zoo.net", ("a/b.py", "zoo.net")),
        ("package.module:net", ("package.module", "net")),
        (r"C:\models\model.py", (r"C:\models\model.py", "")),
        (r"C:\models\model.py:net", (r"C:\models\model.py", "net")),
        ("model.py:", ("model.py:", "")),
    ],
)
def test_a_target_has_two_parts(target: str, parts: tuple[str, str]) -> None:
    assert split_target(target) == parts


class TestPython:
    @pytest.mark.parametrize(
        ("code", "attribute", "titles"),
        [
            ("net = nn.Linear(3, 2)", "net", ["net"]),
            ("net = Network(nn.Linear(3, 2), title='Mine')", "net", ["Mine"]),
            ("def make(): return nn.Linear(3, 2)", "make", ["make"]),
            ("class Net(nn.Linear):\n    def __init__(self): super().__init__(3, 2)", "Net", ["Net"]),
            ("make = lambda size=2: nn.Linear(3, size)", "make", ["make"]),
            ("def make(*args, **kwargs): return nn.Linear(3, 2)", "make", ["make"]),
            ("def both(): return [nn.Linear(3, 2), nn.Linear(4, 2)]", "both", ["both 1", "both 2"]),
            ("def both(): return {'a': nn.Linear(3, 2), 'b': nn.Linear(4, 2)}", "both", ["a", "b"]),
            (
                "def both():\n    yield Network(nn.Linear(3, 2), title='A')\n    yield nn.Linear(3, 2)",
                "both",
                ["A", "both 2"],
            ),
            ("both = (nn.Linear(3, 2), nn.Linear(4, 2))", "both", ["both 1", "both 2"]),
            ("class zoo:\n    small = nn.Linear(3, 2)", "zoo.small", ["zoo.small"]),
        ],
    )
    def test_what_an_attribute_may_be(
        self, write: Write, code: str, attribute: str, titles: list[str]
    ) -> None:
        found = open_target(f"{write(code)}:{attribute}")
        assert [network.title for network in found] == titles
        assert all(isinstance(network, Network) for network in found)

    @pytest.mark.parametrize(
        ("code", "title"),
        [
            ("net = nn.Linear(3, 2)\nloss = nn.MSELoss()\nsize = 5", "net"),
            ("a = nn.Linear(3, 2)\nb = Network(nn.Linear(3, 2), title='B')", "B"),
            ("def make() -> nn.Module: return nn.Linear(3, 2)\ndef train(): raise SystemExit", "make"),
            ("def make() -> 'list[Network]': return [Network(nn.Linear(3, 2))]", "Linear"),
            (
                "class Block(nn.Linear):\n    def __init__(self, n): super().__init__(n, 2)\n"
                "class Net(nn.Linear):\n    def __init__(self): super().__init__(3, 2)",
                "Net",
            ),
        ],
    )
    def test_the_only_candidate_needs_no_name(self, write: Write, code: str, title: str) -> None:
        assert [network.title for network in open_target(write(code))] == [title]

    def test_files_beside_it_are_found(self, write: Write) -> None:
        write("SIZE = 7", "sub/sizes_of_mine.py")
        name = write("from sizes_of_mine import SIZE\nnet = nn.Linear(SIZE, 2)", "sub/model.py")
        assert open_target(name)[0].input_shape == (7,)

    def test_a_module_that_can_be_imported(self, write: Write) -> None:
        write("", "pack_of_mine/__init__.py")
        write("net = nn.Linear(3, 2)", "pack_of_mine/deep.py")
        assert open_target("pack_of_mine.deep:net")[0].input_shape == (3,)
        assert open_target("pack_of_mine.deep")[0].title == "net"

    def test_a_dataclass_and_a_main_part(self, write: Write) -> None:
        name = write(
            """
            from dataclasses import dataclass
            @dataclass
            class Sizes:
                n: "int" = 3
            net = nn.Linear(Sizes().n, 2)
            if __name__ == "__main__":
                raise SystemExit
            """
        )
        assert open_target(name)[0].input_shape == (3,)

    def test_what_is_given_beside_it(self, write: Write, tmp_path: Path) -> None:
        Image.fromarray(skimage.data.coffee()).resize((30, 20)).save(tmp_path / "mug.png")
        name = write("net = nn.Conv2d(3, 2, 1)\nnetwork = Network(net, (3, 9, 9), title='T', labels=['x'])")
        for attribute, title in (("net", "net"), ("network", "T")):
            (network,) = open_target(
                f"{name}:{attribute}",
                input_shape=(3, 5, 7),
                mean=(0.5,),
                std=(0.1,),
                labels=["a", "b"],
                dataset=tmp_path,
            )
            assert network.title == title
            assert network.input_shape == (3, 5, 7)
            assert (network.mean, network.std, network.labels) == ((0.5,) * 3, (0.1,) * 3, ("a", "b"))
            assert network.example_label(0) == "mug"

    @pytest.mark.parametrize(
        ("code", "attribute", "text"),
        [
            (
                "net = nn.Linear(3, 2)",
                ":nets",
                "'model.py' has no attribute 'nets'. Did you mean model.py:net?",
            ),
            ("net = nn.Linear(3, 2)", ":net.bais", "'model.py.net' has no attribute 'bais'"),
            (
                "def make(size, depth=3): ...",
                ":make",
                "model.py:make needs the argument 'size'. Give a function without any",
            ),
            ("def make(a, *, b): ...", ":make", "needs the arguments 'a', 'b'"),
            ("class Net(nn.Module):\n    def __init__(self, n): ...", ":Net", "needs the argument 'n'"),
            (
                "def make(): pass",
                ":make",
                "model.py:make() returned None (is a `return` missing?). Allowed: a torch.nn.Module",
            ),
            ("def make(): return 'resnet'", ":make", "returned str 'resnet'"),
            ("def make(): return []", ":make", "returned an empty list"),
            ("def make(): return nn.ReLU(), 5", ":make", "returned a tuple of ReLU, int"),
            (
                "def make(): return nn.Linear(2, 3).state_dict()",
                ":make",
                "returned a state_dict: numbers with names",
            ),
            ("net = 5", ":net", "model.py:net is int 5"),
            ("net = torch.zeros(3)", ":net", "model.py:net is a Tensor"),
            (
                "def make():\n    return 1 / 0",
                ":make",
                "model.py:make raised ZeroDivisionError: division by zero, at line 5 of model.py (`return 1 "
                "/ 0`)",
            ),
            (
                "x = 5\nraise OSError('no disk')",
                "",
                "model.py raised OSError: no disk, at line 5 of model.py (`raise OSError('no disk')`)",
            ),
            ("def broken(:\n    pass", "", "model.py is no valid Python: line 4 (`def broken(:`)"),
            ("import sys; sys.exit(3)", "", "model.py ended the program (sys.exit), at line 4 of model.py"),
            (
                "import no_such_thing",
                "",
                "model.py raised ModuleNotFoundError: No module named 'no_such_thing', at line 4",
            ),
            ("torch.zeros(2) @ torch.zeros(3)", "", "raised RuntimeError: "),
            ("import json\njson.loads('{')", "", ", at line 5 of model.py (`json.loads('{')`)"),
            (
                "a = nn.Linear(3, 2)\nb = nn.Linear(3, 2)",
                "",
                "has 2 that could be meant: a, b. Name one: model.py:a.",
            ),
            ("def main(): ...\nsize = 3", "", "'model.py' holds no model. Allowed: a torch.nn.Module"),
            ("loss = nn.MSELoss()", "", "'model.py' holds no model"),
            (
                "net = nn.ReLU()",
                ":net",
                "Give it: boxwalk.Network(model, input_shape=(channels, height, width))",
            ),
        ],
    )
    def test_what_goes_wrong(self, write: Write, code: str, attribute: str, text: str) -> None:
        with pytest.raises((TargetError, ParameterError)) as raised:
            open_target(write(code) + attribute)
        assert text in raised.value.detail

    def test_a_file_that_raised_can_be_opened_after_it_was_mended(self, write: Write) -> None:
        with pytest.raises(TargetError):
            open_target(write("1 / 0"))
        assert open_target(write("net = nn.Linear(3, 2)  # mended"))[0].input_shape == (3,)


@pytest.mark.parametrize(
    ("target", "error", "text"),
    [
        ("models.py", TargetError, "There is no file 'models.py'. Did you mean 'model.py'?"),
        ("no/where.py:x", TargetError, "There is no file 'no/where.py'"),
        ("model", TargetError, "There is no Python module 'model' here."),
        ("no_such_package.mine:net", TargetError, "There is no Python module 'no_such_package.mine' here"),
        ("what is this?", TargetError, "'what is this?' is no TARGET. Allowed: file.py:attribute"),
        ("", TargetError, "'' is no TARGET"),
        ("weights.pth", TargetError, "'weights.pth' holds weights: numbers with names, but no operations"),
        ("weights.safetensors", TargetError, "`boxwalk serve model.py:model --weights weights.safetensors`"),
        ("graph.onnx", TargetError, "holds an ONNX graph"),
        ("graph.pt2", TargetError, "holds an exported program"),
        ("keras.h5", TargetError, "holds a Keras model"),
        ("torchvision:resnt18", UnknownError, "Unknown torchvision model 'resnt18'. Did you mean 'resnet18'"),
        ("torchvision:", UnknownError, "torchvision has "),
        ("timm:vit_tiny_patch16_22", UnknownError, "Did you mean 'vit_tiny_patch16_224'"),
        ("timm:resnet10t.nope", UnknownError, "Unknown tag of resnet10t 'nope'. There is: 'c3_in1k'"),
        ("timm:hf-hub:some/body", UnknownError, "Unknown timm model 'hf-hub:some/body'"),
    ],
)
def test_what_leads_nowhere(write: Write, target: str, error: type[BoxwalkError], text: str) -> None:
    write("net = nn.Linear(3, 2)", "model.py")
    Path("model.py").rename("hidden")  # an importable `model` must not decide this test
    if "models" in target:
        Path("hidden").rename("model.py")
    with pytest.raises(error) as raised:
        open_target(target)
    assert text in raised.value.detail
