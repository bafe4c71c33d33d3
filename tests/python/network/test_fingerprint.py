"""Fingerprints: every change of a number shows, and nothing else."""

from __future__ import annotations

import io
from collections import OrderedDict
from typing import Any

import pytest
import skimage.data
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from torch import nn

from boxwalk.network import Network
from boxwalk.network.fingerprint import fingerprint

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


class TestFingerprint:
    def test_the_same_numbers_have_the_same_name(self) -> None:
        torch.manual_seed(0)
        first = tiny()
        second = tiny()
        second.load_state_dict(first.state_dict())
        assert Network(first, (3, 6, 4)).weights_fingerprint == Network(second, (3, 6, 4)).weights_fingerprint
        assert len(Network(first, (3, 6, 4)).weights_fingerprint) == 32

    def test_every_way_of_changing_a_number_is_seen(self) -> None:
        model = tiny()
        network = Network(model, (3, 6, 4))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

        def step() -> None:
            torch.autograd.backward(torch.sum(model(torch.ones(2, 3, 6, 4))))
            optimizer.step()

        def in_place() -> None:
            with torch.no_grad():
                next(model.parameters())[0, 0, 0, 0] += 1

        def buffer() -> None:
            next(model.buffers()).add_(1)

        def replaced() -> None:
            model[4] = nn.Linear(4, 2)

        def loaded() -> None:
            model.load_state_dict(tiny().state_dict())

        seen = {network.weights_fingerprint}
        for count, change in enumerate((step, in_place, buffer, replaced, loaded), 2):
            change()
            seen.add(network.weights_fingerprint)
            assert len(seen) == count

    def test_it_is_computed_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import hashlib

        network = Network(tiny(), (3, 6, 4))
        first = network.weights_fingerprint
        monkeypatch.delattr(hashlib, "sha256")
        assert network.weights_fingerprint == first

    def test_a_forward_pass_in_eval_mode_does_not_change_it(self) -> None:
        network = Network(tiny(), (3, 6, 4))
        first = network.weights_fingerprint
        with network.in_mode() as model:
            model(*network.noise(0))
        assert network.weights_fingerprint == first

    @given(st.lists(st.lists(st.integers(0, 3), max_size=4), max_size=3))
    def test_inputs(self, lists: list[list[int]]) -> None:
        tensors = [torch.tensor(numbers, dtype=torch.float32) for numbers in lists]
        assert fingerprint(tensors) == fingerprint([tensor.clone() for tensor in tensors])
        assert fingerprint(tensors) != fingerprint([*tensors, torch.zeros(1)])
        assert fingerprint(tensors) == fingerprint(list(tensors)) or not tensors

    def test_shape_and_dtype_count(self) -> None:
        values = torch.arange(6)
        named = {
            fingerprint([t])
            for t in (values, values.reshape(2, 3), values.reshape(3, 2), values.int(), values.flip(0))
        }
        assert len(named) == 5

    @pytest.mark.parametrize(
        "dtype", [torch.bfloat16, torch.float16, torch.complex64, torch.bool, torch.int8]
    )
    def test_every_dtype(self, dtype: torch.dtype) -> None:
        ones = torch.ones(3, dtype=dtype)
        assert fingerprint([ones]) != fingerprint([torch.zeros(3, dtype=dtype)])
        assert fingerprint([ones[:2].t()]) == fingerprint([torch.ones(2, dtype=dtype)])

    def test_quantized_state(self) -> None:
        state: OrderedDict[str, object] = OrderedDict(packed=(torch.ones(2), None), dtype=torch.qint8)

        class Packed(nn.Linear):
            def state_dict(self, *args: Any, **kwargs: Any) -> Any:
                return state

        network = Network(Packed(2, 2))
        first = network.weights_fingerprint
        state["packed"] = (torch.zeros(2), None)
        assert network.weights_fingerprint != first
