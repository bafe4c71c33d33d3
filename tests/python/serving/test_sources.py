"""What a visitor gives as input, as the exact tensors that the model is called with."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from boxwalk.errors import InputError, ParameterError, UnknownError
from boxwalk.network import Network
from boxwalk.results import Images, Maps
from boxwalk.serving import sources
from boxwalk.serving.messages import RecordingWish

from .live import HEIGHT, WIDTH, small_network


def never(name: str) -> sources.Given:
    raise AssertionError(f"nothing should ask for {name}")


def images(channels: int = 3, height: int = HEIGHT, width: int = WIDTH) -> Images:
    values = np.random.default_rng(5).random((4, channels, height, width), dtype=np.float32)
    return Images(values=values, labels=[str(number) for number in range(4)])


def of_result(network: Network, found: Images | Maps, item: int) -> sources.Given:
    wish = RecordingWish(result="job", item=item)
    return sources.of_wish(network, wish, never, lambda _: found)


def test_an_image_of_a_result_goes_in_exactly() -> None:
    network, found = small_network(), images()
    given = of_result(network, found, 2)
    mean = np.asarray(network.mean, np.float32)[:, None, None]
    std = np.asarray(network.std, np.float32)[:, None, None]
    expected = (found.values[2] - mean) / std
    np.testing.assert_allclose(given.inputs[0].numpy()[0], expected, rtol=1e-6, atol=1e-7)
    steps = np.rint(found.values[2] * 255) / 255  # a round trip through 8 bits would show
    assert np.abs(found.values[2] - steps).max() > 1e-4
    assert given.words == f"image {found.labels[2]}"


def test_grey_images_are_repeated() -> None:
    network = small_network()
    given = of_result(network, images(channels=1), 0)
    undone = given.inputs[0][0] * torch.tensor(network.std).view(3, 1, 1) + torch.tensor(network.mean).view(
        3, 1, 1
    )
    torch.testing.assert_close(undone[0], undone[1])
    torch.testing.assert_close(undone[0], undone[2])


def test_what_is_no_image_of_a_result() -> None:
    network = small_network()
    with pytest.raises(UnknownError, match=r"Unknown image 4\. The result has 4: 0 to 3"):
        of_result(network, images(), 4)
    maps = Maps(values=np.zeros((1, HEIGHT, WIDTH), np.float32), labels=["a"])
    with pytest.raises(ParameterError, match="result that is images"):
        of_result(network, maps, 0)
    with pytest.raises(InputError):
        of_result(network, images(height=8, width=8), 0)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (RecordingWish(), "names none"),
        (RecordingWish(input=0, noise=1), "names input and noise"),
        (RecordingWish.model_validate({"from": "r"}), "'edits' says how and is empty"),
    ],
)
def test_wishes_that_name_no_single_source(wish: RecordingWish, words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        sources.of_wish(small_network(), wish, lambda _: sources.Given((), "x"), lambda _: images())
