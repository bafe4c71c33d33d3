"""What a network takes: pictures, arrays, tensors, texts; and what it refuses."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skimage.data
import torch
from PIL import Image
from torch import nn

from boxwalk.errors import BoxwalkError, ImageError, InputError
from boxwalk.network import Network

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


class TestPrepare:
    network = Network(tiny(), (3, 6, 5), (0.5, 0.25, 0.0), (0.5, 0.25, 2.0))
    values = np.arange(90, dtype=np.uint8).reshape(6, 5, 3)

    def expected(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        mean, std = np.array([0.5, 0.25, 0.0]), np.array([0.5, 0.25, 2.0])
        scaled: np.ndarray[Any, np.dtype[np.float64]] = (self.values / 255 - mean) / std
        return scaled.transpose(2, 0, 1)[None]

    def test_everything_that_shows_the_same_gives_the_same(self, tmp_path: Path) -> None:
        image = Image.fromarray(self.values)
        image.save(tmp_path / "a.png")
        np.save(tmp_path / "a.npy", self.values)
        channels_first = np.ascontiguousarray(self.values.transpose(2, 0, 1))
        for source in (
            image,
            png(image),
            bytearray(png(image)),
            tmp_path / "a.png",
            str(tmp_path / "a.png"),
            tmp_path / "a.npy",
            (tmp_path / "a.npy").read_bytes(),
            self.values,
            channels_first,
            torch.from_numpy(self.values),
            torch.from_numpy(channels_first),
            torch.from_numpy(channels_first)[None],
            self.values / 255,
            self.expected(),
            self.expected().astype(">f4"),
            self.expected().astype(np.longdouble),
            torch.from_numpy(self.expected()).float(),
            (torch.from_numpy(self.expected()[0]).float(),),
        ):
            (tensor,) = self.network.prepare(source)
            assert tensor.dtype == torch.float32
            np.testing.assert_allclose(tensor.numpy(), self.expected(), atol=1e-5, err_msg=str(type(source)))

    def test_other_kinds_of_pictures_are_converted(self) -> None:
        grey = Image.fromarray(skimage.data.camera())
        assert self.network.prepare(grey)[0].shape == (1, 3, 6, 5)
        assert Network(tiny(1), (1, 6, 5)).prepare(PHOTO)[0].shape == (1, 1, 6, 5)

    def test_a_picture_comes_back(self) -> None:
        np.testing.assert_array_equal(self.network.picture(self.network.prepare(self.values)), self.values)

    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
    def test_in_the_dtype_of_the_weights(self, dtype: torch.dtype) -> None:
        network = Network(tiny().to(dtype), (3, 6, 5))
        assert network.prepare(PHOTO)[0].dtype == dtype
        assert network.noise(0)[0].dtype == dtype
        assert network.picture(network.prepare(PHOTO)).shape == (6, 5, 3)

    def test_on_the_device_of_the_weights(self) -> None:
        network = Network(tiny().to("meta"), (3, 6, 5))
        assert network.prepare(PHOTO)[0].device.type == "meta"

    @pytest.mark.parametrize(
        ("source", "error", "text"),
        [
            (b"nonsense", ImageError, "is not an image that can be read"),
            (b"", ImageError, "empty (0 bytes)"),
            ("no/such.png", InputError, "The image 'no/such.png' cannot be opened"),
            (
                torch.zeros(3, 6, 4),
                InputError,
                "A tensor of shape (3, 6, 4) does not fit; this network takes (3, 6, 5)",
            ),
            (torch.zeros(3, 6, 4), InputError, "fixed_size=False"),
            (torch.zeros(1, 6, 5), InputError, "A tensor of shape (1, 6, 5) does not fit"),
            (torch.zeros(2, 1, 3, 6, 5), InputError, "does not fit"),
            (torch.zeros(0, 3, 6, 5), InputError, "does not fit"),
            ((torch.zeros(3, 6, 5),) * 2, InputError, "takes 1 input(s), 2 were given"),
            (np.zeros((6, 4, 2), np.uint8), InputError, "is not a picture"),
            (np.full((6, 4), 2.0), InputError, "needs values in 0..1"),
            (3.5, InputError, "A float cannot become an image"),
            (None, InputError, "A NoneType cannot become an image"),
        ],
    )
    def test_what_is_no_input(self, source: object, error: type[BoxwalkError], text: str) -> None:
        with pytest.raises(error) as raised:
            self.network.prepare(source)
        assert text in raised.value.detail

    def test_any_size_where_the_model_takes_any(self) -> None:
        network = self.network.replaced(fixed_size=False)
        assert network.prepare(torch.zeros(3, 9, 5))[0].shape == (1, 3, 9, 5)
        with pytest.raises(InputError, match="does not fit"):
            network.prepare(torch.zeros(1, 9, 5))

    def test_own_preprocessing_has_the_last_word(self) -> None:
        seen: list[Image.Image] = []

        def preprocess(image: Image.Image) -> torch.Tensor:
            seen.append(image)
            return torch.full((3, 8, 8), 2.0)

        network = Network(tiny(), (3, 6, 5), preprocess=preprocess)
        (tensor,) = network.prepare(png())
        assert seen[0].mode == "RGB"
        assert seen[0].size == PHOTO.size
        assert torch.equal(tensor, torch.full((1, 3, 8, 8), 2.0))

    @pytest.mark.parametrize(
        ("preprocess", "text"),
        [
            (
                lambda image: 1 / 0,
                "preprocess function raised ZeroDivisionError for a picture: division by zero",
            ),
            (lambda image: None, "preprocess function returned a NoneType; a tensor or a tuple of tensors"),
            (lambda image: torch.zeros(5), "A tensor of shape (5,) does not fit"),
        ],
    )
    def test_own_preprocessing_that_fails(self, preprocess: Any, text: str) -> None:
        with pytest.raises(InputError) as raised:
            Network(tiny(), (3, 6, 5), preprocess=preprocess).prepare(PHOTO)
        assert text in raised.value.detail

    def test_networks_of_numbers(self, tmp_path: Path) -> None:
        network = Network(nn.Linear(3, 2))
        np.save(tmp_path / "a.npy", np.array([1, 2, 3]))
        for source in ([1, 2, 3], np.array([1, 2, 3]), torch.tensor([[1, 2, 3]]), tmp_path / "a.npy"):
            assert torch.equal(network.prepare(source)[0], torch.tensor([[1.0, 2.0, 3.0]]))
        for bad, text in (
            (png(), "takes numbers of shape (3,), not a file of"),
            ([1, 2], "does not fit"),
            (["a"], "cannot become"),
        ):
            with pytest.raises(InputError) as raised:
                network.prepare(bad)
            assert text in raised.value.detail

    def test_several_inputs(self) -> None:
        network = Network(tiny(), ((3, 6, 5), (10,)))
        first, second = network.prepare((torch.zeros(3, 6, 5), torch.zeros(1, 10)))
        assert (first.shape, second.shape) == ((1, 3, 6, 5), (1, 10))
        assert [tensor.shape for tensor in network.noise(0)] == [(1, 3, 6, 5), (1, 10)]
        with pytest.raises(InputError, match="takes 2 inputs, one picture is not enough"):
            network.prepare(PHOTO)


class TestTokens:
    model = nn.Sequential(nn.Embedding(5, 4), nn.Linear(4, 5))

    def test_ids(self) -> None:
        network = Network(self.model)
        for source in (
            [1, 4, 0],
            np.array([1, 4, 0]),
            torch.tensor([[1, 4, 0]], dtype=torch.int32),
            torch.tensor([1, 4, 0], dtype=torch.uint8),
        ):
            (tensor,) = network.prepare(source)
            assert torch.equal(tensor, torch.tensor([[1, 4, 0]]))
        assert network.picture((torch.tensor([[1, 4, 0]]),)).shape == (1, 3)

    def test_text_goes_through_the_networks_own_function(self) -> None:
        def preprocess(source: str | list[int]) -> torch.Tensor:
            ids = [ord(letter) - ord("a") for letter in source] if isinstance(source, str) else source
            return torch.tensor([ids])

        network = Network(self.model, preprocess=preprocess)
        assert torch.equal(network.prepare("bad")[0], torch.tensor([[1, 0, 3]]))
        assert torch.equal(network.prepare([1, 0, 3])[0], torch.tensor([[1, 0, 3]]))
        with pytest.raises(InputError, match="Token ids from 1 to 25 were given; this network knows 0 to 4"):
            network.prepare("bz")

    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("some text", "no preprocessing that turns a text into token ids"),
            ([1, 7], "Token ids from 1 to 7 were given; this network knows 0 to 4"),
            ([-1], "Token ids from -1 to -1"),
            (torch.tensor([0.5]), "Token ids are whole numbers"),
            ([0.5], "takes a text or a list of token ids, not a list"),
            (b"bytes", "takes a text or a list of token ids, not a file of 5 bytes"),
        ],
    )
    def test_what_is_no_text(self, source: object, text: str) -> None:
        with pytest.raises(InputError) as raised:
            Network(self.model).prepare(source)
        assert text in raised.value.detail

    def test_a_text_is_never_taken_for_a_file(self, tmp_path: Path) -> None:
        np.save(tmp_path / "secret.npy", np.array([1, 2]))
        seen: list[object] = []

        def preprocess(source: object) -> torch.Tensor:
            seen.append(source)
            return torch.tensor([[0]])

        network = Network(self.model, preprocess=preprocess)
        network.prepare(str(tmp_path / "secret.npy"))
        assert seen == [str(tmp_path / "secret.npy")]
        network.prepare(tmp_path / "secret.npy")
        assert seen[1] == [1, 2]

    def test_noise_is_made_of_known_ids(self) -> None:
        ids = Network(self.model, (500,)).noise(3)[0]
        assert set(ids[0].tolist()) == {0, 1, 2, 3, 4}


class TestFitted:
    """A picture that has the network's size already, pixel by pixel."""

    picture = Image.fromarray(np.arange(90, dtype=np.uint8).reshape(6, 5, 3))
    mean, std = (0.5, 0.25, 0.0), (0.5, 0.25, 2.0)

    def test_its_own_preprocessing_does_not_crop_it(self) -> None:
        def halves(image: Image.Image) -> torch.Tensor:
            small = image.resize((5, 6), box=(1, 1, 4, 5))
            return torch.from_numpy(np.asarray(small, np.float32) / 255).permute(2, 0, 1)

        own = Network(tiny(), (3, 6, 5), self.mean, self.std, preprocess=halves)
        plain = Network(tiny(), (3, 6, 5), self.mean, self.std)
        (fitted,) = own.prepare(png(self.picture), fitted=True)
        torch.testing.assert_close(fitted, plain.prepare(self.picture)[0], rtol=0, atol=0)
        assert not torch.equal(fitted, own.prepare(self.picture)[0])
        unknown = Network(tiny(), (3, 6, 5), preprocess=halves)  # what it does to values only it knows
        torch.testing.assert_close(
            unknown.prepare(png(self.picture), fitted=True)[0], unknown.prepare(self.picture)[0]
        )

    @pytest.mark.parametrize(
        ("source", "words"),
        [
            (png(), "has 400 x 600 pixels .*not the network's 6 x 5"),
            (torch.zeros(3, 6, 5), "Only a picture can be fitted"),
        ],
    )
    def test_what_is_not_fitted(self, source: object, words: str) -> None:
        with pytest.raises(InputError, match=words):
            Network(tiny(), (3, 6, 5)).prepare(source, fitted=True)

    def test_greys(self) -> None:
        network = Network(tiny(), (3, 6, 5), self.mean, self.std)
        expected = (0.2 - np.asarray(self.mean)) / np.asarray(self.std)
        np.testing.assert_allclose(network.grey(0.2), expected, rtol=1e-12)
        assert Network(tiny(), (3, 6, 5)).grey(0.2) == (0.2,) * 3
        with pytest.raises(InputError, match="takes a grey is not known"):
            Network(tiny(), (3, 6, 5), preprocess=lambda image: torch.zeros(3, 6, 5)).grey(0.2)
