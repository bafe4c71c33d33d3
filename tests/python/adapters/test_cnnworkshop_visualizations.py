"""Feature visualizations and test results for clients of CNNWorkshopVR: right, and in nobody's way."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from websockets.exceptions import ConnectionClosed

import boxwalk
from boxwalk.adapters.cnnworkshop.messages import FvSettings
from boxwalk.maximization import Objective, Transforms, channel, strongest, unit
from boxwalk.network import Network
from boxwalk.serving.server import Server

from .cnnworkshop_client import SETTINGS, Client, drawn
from .cnnworkshop_networks import (
    HEIGHT,
    WIDTH,
    Branches,
    address,
    attention,
    branches,
    pictures,
    pixels_only,
    serving,
    words,
)

QUICK = {**SETTINGS, "epochs": 5, "lr": 2.0}
LONG = {**SETTINGS, "epochs": 2000}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving([branches()], tmp_path_factory.mktemp("store")) as running:
        yield running


class Jobs:
    """The jobs of a server, as they are told to whoever listens."""

    def __init__(self, server: Server) -> None:
        self._desk = server.service.desk
        self._ids: dict[str, None] = {}
        self.stop = self._desk.listen(lambda job: self._ids.update({job: None}))

    def states(self) -> dict[str, str]:
        return {job: self._desk.info(job).state for job in list(self._ids)}

    def running(self, seconds: float = 20.0) -> str:
        """The id of one that runs, as soon as there is one."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            found = [job for job, state in self.states().items() if state == "running"]
            if found:
                return found[-1]
            time.sleep(0.02)
        raise AssertionError(f"no job runs: {self.states()}")

    def all_end(self, seconds: float = 10.0) -> bool:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if not {"waiting", "running"} & set(self.states().values()):
                return True
            time.sleep(0.02)
        return False


@pytest.fixture
def jobs(server: Server) -> Iterator[Jobs]:
    found = Jobs(server)
    yield found
    found.stop()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(address(server)) as found:
        yield found.start(QUICK)


def served(server: Server) -> Network:
    return next(iter(server.service.networks.values()))


def objectives(mode: str, node: str, count: int, share: float) -> list[Objective]:
    made = {
        "AVERAGE": lambda index: channel(node, index),
        "CENTERPIXEL": lambda index: unit(node, index, HEIGHT // 2, WIDTH // 2),
        "PERCENTILE": lambda index: strongest(node, index, share),
    }
    return [made[mode](index) for index in range(count)]


@pytest.mark.parametrize("mode", ["AVERAGE", "CENTERPIXEL", "PERCENTILE"])
def test_images_are_those_of_the_maximization(client: Client, server: Server, mode: str) -> None:
    """Of the same settings, from the picture on the tray, each stretched by itself."""
    client.send("set_fv_settings", fv_settings={**QUICK, "mode": mode, "fraction_to_maximize": 0.1})
    pixels, _ = pictures()[2]
    client.send("set_fv_image_resource", image_resource=drawn(pixels))
    images = client.image_data(client.module("left"), "fv")
    network = served(server)
    found = boxwalk.maximize(
        network,
        objectives=objectives(mode, "left", 5, 0.1),
        start=network.prepare(pixels)[0][0],
        steps=5,
        rate=2.0,
        fall=1.0,
        plain=0,
        transforms=Transforms(
            pad=0, rotate=0, scale=0, blur=(0.5, 0.5), crop=True, roll=0, pixels=(0, 0), blend=0
        ),
    )
    assert len(images) == 5
    for image, picture in zip(images, found.values, strict=True):
        least, most = picture.min(), picture.max()
        wanted = np.floor(255 * (picture.transpose(1, 2, 0) - least) / (most - least + 1e-8))
        assert image["pixels"].shape == (HEIGHT, WIDTH, 3)
        assert np.abs(image["pixels"] - wanted).max() <= 1
        assert image["value_zero_decoded"] == -1.0


def test_settings_in_our_words() -> None:
    given: dict[str, Any] = {
        "epochs": 60.0,
        "epochs_without_robustness_transforms": 10,
        "lr": 12.5,
        "degrees": 7,
        "blur_sigma": 0.75,
        "roll": 3,
        "slope_leaky_relu_scheduling": True,
        "pool_mode": "lppool",
    }
    found = FvSettings.model_validate(given).settings()
    assert (found.steps, found.plain, found.rate, found.fall) == (60, 10, 12.5, 1.0)
    assert found.between == Transforms(
        pad=10,
        rotate=1.0,
        degrees=(0.0, 7.0),
        scale=0.0,
        blur=(0.75, 0.75),
        roll=1.0,
        pixels=(0, 3),
        blend=0.0,
    )
    default = FvSettings.model_validate(SETTINGS)
    assert default == FvSettings()
    assert (default.mode, default.epochs, default.lr, default.fraction_to_maximize) == (
        "PERCENTILE",
        100,
        20.0,
        0.25,
    )


def test_without_a_picture_they_grow_from_noise_and_are_kept(
    client: Client, server: Server, jobs: Jobs
) -> None:
    """The second time nothing is computed, for another client neither."""
    module = client.module("pfm.pointwise")
    first = client.image_data(module, "fv")
    made = jobs.states()
    with Client(address(server)) as other:
        again = other.start(QUICK).image_data(module, "fv")
    assert jobs.states() == made
    assert set(made.values()) == {"done"}
    for one, two in zip(first, again, strict=True):
        np.testing.assert_array_equal(one["pixels"], two["pixels"])


def test_another_picture_to_begin_with_gives_others(client: Client) -> None:
    module = client.module("pfm.pointwise")
    noise = client.image_data(module, "fv")
    client.send("set_fv_image_resource", image_resource=dict(client.dataset[0]))
    other = client.image_data(module, "fv")
    assert not np.array_equal(noise[0]["pixels"], other[0]["pixels"])


def test_channels_beyond_one_job_follow(tmp_path: Path) -> None:
    torch.manual_seed(4)
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 40, 3), torch.nn.ReLU())
    network = Network(model.eval(), (1, HEIGHT, WIDTH), labels=())
    with serving([network], tmp_path) as running, Client(address(running)) as client:
        client.start({**QUICK, "epochs": 1})
        images = client.image_data(client.module("0"), "fv")
        assert [image["channel_id"] for image in images] == list(range(40))
        assert len({image["data"] for image in images}) == 40


def test_edited_weights_are_what_is_excited(client: Client, server: Server) -> None:
    """With the first kernel's sign turned, the image that excited it no longer does: another one comes."""
    client.send("set_fv_settings", fv_settings={**QUICK, "mode": "AVERAGE"})
    module = client.module("right.2")
    before = client.image_data(module, "fv")
    client.forward(client.dataset[0])
    data = client.modules[module]["data"]["grouped_conv_weight"]
    data[0] = [[[-value]] for [[value]] in data[0]]
    client.send_weights(module)
    client.results()
    after = client.image_data(module, "fv")
    assert not np.array_equal(before[0]["pixels"], after[0]["pixels"])
    assert np.array_equal(before[1]["pixels"], after[1]["pixels"])


def test_others_are_answered_while_one_grows(client: Client, server: Server, jobs: Jobs) -> None:
    """Everything that is quick, on the same connection and on four others that come meanwhile."""
    client.send("set_fv_settings", fv_settings=LONG)
    for label in ("left", "pfm.norm", "pfm.depthwise"):
        client.ask(client.module(label), "fv")
    jobs.running()
    with ExitStack() as opened:
        for each in (client, *(opened.enter_context(Client(address(server))) for _ in range(4))):
            each.start(LONG)
            assert each.forward(each.dataset[0])
            assert each.image_data(each.module("left"))
            each.send_weights(each.module("right.2"))
            assert each.results()
        assert "running" in jobs.states().values()
    assert not [message for message in client.waiting if message["resource"] == "request_image_data"]


def test_jobs_end_with_their_client(server: Server, jobs: Jobs) -> None:
    with Client(address(server)) as client:
        client.start(LONG)
        for label in ("left", "right.2", "pfm.pointwise"):
            client.ask(client.module(label), "fv")
        jobs.running()
    assert jobs.all_end()


def test_what_two_wait_for_goes_on_for_the_other(server: Server, jobs: Jobs) -> None:
    with Client(address(server)) as stays:
        stays.start(LONG)
        with Client(address(server)) as leaves:
            leaves.start(LONG)
            for client in (leaves, stays):
                client.ask(client.module("left"), "fv")
                client.forward(client.dataset[0])
            job = jobs.running()
        for _ in range(5):
            stays.forward(stays.dataset[0])
        assert jobs.states() == {job: "running"}
    assert jobs.all_end()
    assert jobs.states() == {job: "cancelled"}


def test_a_server_is_stopped_with_a_client_that_waits(tmp_path: Path) -> None:
    """Within the seconds that a server takes, and the client is told."""
    with serving([branches()], tmp_path) as running:
        client = Client(address(running)).__enter__().start(LONG)
        jobs = Jobs(running)
        client.ask(client.module("left"), "fv")
        client.send("request_test_results")
        jobs.running()
        begun = time.monotonic()
    assert time.monotonic() - begun < 10
    with pytest.raises(ConnectionClosed):
        client.receive(10)
    client.__exit__(None, None, None)


def test_a_new_picture_to_begin_with_ends_the_old_images(client: Client, jobs: Jobs) -> None:
    """The client asks again by itself; it is answered once."""
    client.send("set_fv_settings", fv_settings=LONG)
    client.ask(client.module("left"), "fv")
    jobs.running()
    client.send("set_fv_settings", fv_settings=QUICK)
    client.send("set_fv_image_resource", image_resource=dict(client.dataset[1]))
    assert client.image_data(client.module("left"), "fv")
    assert jobs.all_end()
    assert not client.waiting


def test_an_edit_begins_them_anew(client: Client, jobs: Jobs) -> None:
    """With the settings that they were asked for with."""
    client.send("set_fv_settings", fv_settings=LONG)
    module = client.module("right.2")
    client.forward(client.dataset[0])
    client.ask(module, "fv")
    first = jobs.running()
    client.send("set_fv_settings", fv_settings=QUICK)
    client.modules[module]["data"]["grouped_conv_weight"][0][0][0][0] = 0.0
    client.send_weights(module)
    client.results()
    second = jobs.running()
    assert second != first
    assert jobs.states() == {first: "cancelled", second: "running"}


def test_settings_are_those_of_when_it_was_asked(client: Client, server: Server) -> None:
    module = client.module("right.2")
    wanted = client.image_data(module, "fv")
    client.ask(module, "fv")
    client.send("set_fv_settings", fv_settings={**QUICK, "epochs": 1})
    assert [image["data"] for image in client.pictures_of(module, "fv")] == [
        image["data"] for image in wanted
    ]


def test_results_of_the_example_inputs(client: Client, server: Server) -> None:
    """Right ones counted apart; the matrix is a picture of 700 x 700."""
    network = served(server)

    def accuracy(model: Any) -> float:
        with torch.no_grad():
            said = [int(model(*network.example(index).inputs).argmax()) for index in range(9)]
        return sum(index % 4 == answer for index, answer in enumerate(said)) / 9

    client.send("request_test_results")
    told = client.reply("request_test_results")
    assert told["accuracy"] == pytest.approx(accuracy(network.model))
    picture = Image.open(io.BytesIO(base64.b64decode(told["conf_matrix"])))
    assert (picture.format, picture.size) == ("PNG", (700, 700))
    assert np.asarray(picture.convert("L")).std() > 5

    data = client.modules[client.module("left")]["data"]
    data["grouped_conv_weight"] = [[[[0.0]]] * 36] * 5
    data["grouped_conv_weight"][1] = [[[0.7]]] * 36
    client.send_weights(client.module("left"))
    client.send("request_test_results")
    edited: Any = Branches().eval()
    edited.load_state_dict(network.model.state_dict())
    with torch.no_grad():
        edited.left.weight.zero_()
        edited.left.weight[1] = 0.7
    assert client.reply("request_test_results")["accuracy"] == pytest.approx(accuracy(edited))


@pytest.mark.parametrize("make", [attention, words, pixels_only])
def test_what_cannot_be_made_is_not_answered(make: Any, tmp_path: Path) -> None:
    """No labels to test with; no images of token ids; no image of the input itself."""
    with serving([make()], tmp_path) as running, Client(address(running)) as client:
        client.start(QUICK)
        jobs = Jobs(running)
        client.send("request_test_results")
        client.ask(1, "fv")
        if make is words:
            client.ask(max(client.modules), "fv")
        client.send("request_noise_image")
        assert client.receive()["resource"] == "request_noise_image"
        if make is attention:
            tokens = next(
                number for number, module in client.modules.items() if module["size"] == [1, 8, 3, 4]
            )
            assert len(client.image_data(tokens, "fv")) == 8
        assert jobs.all_end()
        assert not client.waiting
