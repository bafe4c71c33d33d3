"""What is known about a model: inferred, given, prepared, counted, named."""

from __future__ import annotations

import io
import threading
from typing import Any

import pytest
import skimage.data
import torch
from PIL import Image
from torch import nn

from boxwalk.errors import ParameterError
from boxwalk.network import Network, unique_ids

PHOTO = Image.fromarray(skimage.data.coffee())


def tiny(channels: int = 3, classes: int = 2) -> nn.Sequential:
    """A network that takes any size."""
    return nn.Sequential(
        nn.Conv2d(channels, 4, 3),
        nn.BatchNorm2d(4),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(4, classes),
    )


def lenet() -> nn.Sequential:
    """A network that takes 28 x 28 only."""
    return nn.Sequential(nn.Conv2d(1, 2, 5), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(288, 10))


def png(image: Image.Image = PHOTO) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


class TestInference:
    @pytest.mark.parametrize(
        ("model", "kind", "shape"),
        [
            (tiny(), "image", (3, 224, 224)),
            (tiny(1), "image", (1, 224, 224)),
            (tiny(5), "tensor", (5, 224, 224)),
            (lenet(), "image", (1, 28, 28)),
            (
                nn.Sequential(nn.Conv2d(3, 2, 3), nn.Flatten(), nn.Linear(2 * 30 * 30, 2)),
                "image",
                (3, 32, 32),
            ),
            (nn.Linear(5, 7), "tensor", (5,)),
            (nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), "image", (1, 28, 28)),
            (nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 10)), "image", (3, 32, 32)),
            (nn.Sequential(nn.Flatten(), nn.Linear(30, 10)), "tensor", (30,)),
            (nn.Sequential(nn.Embedding(50, 8), nn.Linear(8, 50)), "tokens", (16,)),
        ],
    )
    def test_by_the_first_layer(self, model: nn.Module, kind: str, shape: tuple[int, ...]) -> None:
        network = Network(model)
        assert (network.kind, network.input_shape) == (kind, shape)
        with torch.no_grad(), network.in_mode():
            model(*network.noise(0))

    @pytest.mark.parametrize(
        ("model", "text"),
        [
            (nn.Conv1d(2, 3, 3), "input_shape=(2, length)"),
            (nn.Conv3d(2, 3, 3), "input_shape=(2, frames, height, width)"),
            (nn.LSTM(6, 3), "input_shape=(steps, 6)"),
            (nn.ReLU(), "ReLU has no convolution, linear layer or embedding. Give it"),
            (
                nn.Sequential(nn.Conv2d(3, 2, 3), nn.Flatten(), nn.Linear(7, 2)),
                "no square image of 8 to 512 pixels",
            ),
        ],
    )
    def test_where_it_fails_it_says_how_to_give_it(self, model: nn.Module, text: str) -> None:
        with pytest.raises(ParameterError) as raised:
            Network(model)
        assert text in raised.value.detail

    def test_looking_for_the_size_leaves_the_model_as_it_was(self) -> None:
        model = lenet()
        model[1].eval()
        model.insert(1, nn.BatchNorm2d(2))
        before = {name: value.clone() for name, value in model.state_dict().items()}
        modes = [module.training for module in model.modules()]
        Network(model)
        assert modes == [module.training for module in model.modules()]
        assert True in modes
        assert False in modes
        for name, value in model.state_dict().items():
            assert torch.equal(value, before[name])

    def test_the_first_example_tells_the_shape(self) -> None:
        network = Network(nn.Conv1d(2, 3, 3), dataset=[torch.zeros(2, 9)])
        assert network.input_shape == (2, 9)

    def test_what_is_given_is_taken(self) -> None:
        network = Network(tiny(), (3, 5, 7), 0.5, [0.1, 0.2, 0.3], ["a", "b"], title="My Net (v2)")
        assert network.mean == (0.5, 0.5, 0.5)
        assert network.std == (0.1, 0.2, 0.3)
        assert network.labels == ("a", "b")
        assert network.id == "my-net-v2"
        assert network.title == "My Net (v2)"

    @pytest.mark.parametrize(
        ("arguments", "text"),
        [
            ({"input_shape": ()}, "input_shape is ()"),
            ({"input_shape": (3, 0, 5)}, "input_shape is (3, 0, 5)"),
            ({"input_shape": (3, "a")}, "input_shape is (3, 'a')"),
            ({"input_shape": (3, 2.5, 5)}, "input_shape is (3, 2.5, 5)"),
            ({"mean": [0.1, 0.2]}, "mean has 2 entries, the input has 3 channels"),
            ({"std": 0.0}, "every entry must be above 0"),
            ({"labels": "cat"}, "labels is the text 'cat'; a list of words is needed"),
            ({"rejection": 2.0}, "rejection is 2.0; a probability in 0..1"),
            ({"id": "a/b"}, "id is 'a/b'"),
            ({"kind": "sound"}, "kind is 'sound'; allowed: 'image', 'tokens', 'tensor'"),
            ({"dataset": {"a": 1}}, "dataset is a dict"),
            ({"dataset": iter([1])}, "without __len__ or __getitem__"),
            ({"dataset": "no/such/folder"}, "The image folder 'no/such/folder' does not exist"),
        ],
    )
    def test_what_does_not_fit_together(self, arguments: dict[str, Any], text: str) -> None:
        with pytest.raises(ParameterError) as raised:
            Network(tiny(), **arguments)
        assert text in raised.value.detail

    @pytest.mark.parametrize(
        ("model", "text"), [(nn.ReLU, "the class ReLU; call it"), ({}, "a dict"), (None, "a NoneType")]
    )
    def test_what_is_no_model(self, model: Any, text: str) -> None:
        with pytest.raises(ParameterError) as raised:
            Network(model)
        assert text in raised.value.detail

    def test_some_arguments_anew(self) -> None:
        network = Network(tiny(), (3, 5, 7), 0.5, 0.5, title="A", rejection=0.3)
        other = network.replaced(input_shape=(3, 9, 9), title="B")
        assert (other.input_shape, other.title, other.rejection, other.mean) == (
            (3, 9, 9),
            "B",
            0.3,
            (0.5,) * 3,
        )
        assert other.model is network.model

    def test_ids_are_made_unique(self) -> None:
        networks = [Network(nn.Linear(1, 1), title=title) for title in ("Net", "net", "Net 2", "NET")]
        assert [network.id for network in unique_ids(networks)] == ["net", "net-2", "net-2-2", "net-3"]


class TestMode:
    def test_eval_and_back_for_each_module(self) -> None:
        model = tiny()
        model[1].eval()
        network = Network(model, (3, 6, 4))
        with network.in_mode() as shown:
            assert shown is model
            assert not any(module.training for module in model.modules())
        assert model.training
        assert not model[1].training

    def test_put_back_after_an_error(self) -> None:
        network = Network(tiny(), (3, 6, 4))
        with pytest.raises(KeyError), network.in_mode():
            raise KeyError
        assert network.model.training

    def test_left_alone_if_told_so(self) -> None:
        network = Network(tiny(), (3, 6, 4), eval_mode=False)
        with network.in_mode() as model:
            assert model.training

    def test_one_thread_at_a_time(self) -> None:
        network = Network(tiny(), (3, 6, 4))
        inside = threading.Event()

        def other() -> None:
            with network.in_mode():
                inside.set()

        thread = threading.Thread(target=other)
        with network.in_mode(), network.in_mode():
            thread.start()
            assert not inside.wait(0.1)
        assert inside.wait(5)
        thread.join()
        assert network.model.training


def test_parameters_are_counted_once_where_they_are_shared() -> None:
    model = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    model[1].weight = model[0].weight
    assert Network(model).parameters == 9 + 3 + 3


def test_noise_by_seed() -> None:
    network = Network(tiny(), (3, 6, 4), 0.5, 0.5)
    assert torch.equal(network.noise(1)[0], network.noise(1)[0])
    assert not torch.equal(network.noise(1)[0], network.noise(2)[0])
    assert repr(network) == "Network('Sequential', input_shape=(3, 6, 4), 130 parameters)"
