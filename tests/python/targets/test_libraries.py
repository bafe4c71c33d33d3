"""Models of torchvision and timm by name."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import skimage.data
import torch
from PIL import Image
from safetensors.torch import save_file

from boxwalk.errors import WeightsError
from boxwalk.targets import of_torchvision, open_target

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


class TestTorchvision:
    photo = Image.fromarray(skimage.data.coffee())

    def test_a_classifier_with_its_own_transforms(self) -> None:
        from torchvision.models import ResNet18_Weights

        (network,) = open_target("torchvision:resnet18")
        assert (network.title, network.input_shape, network.mean) == (
            "resnet18",
            (3, 224, 224),
            (0.485, 0.456, 0.406),
        )
        assert network.labels is None
        assert "Random weights" in network.description
        own = ResNet18_Weights.DEFAULT.transforms()(self.photo)
        assert torch.equal(network.prepare(self.photo)[0], own[None])
        assert network.picture(network.prepare(self.photo)).shape == (224, 224, 3)

    def test_what_is_given_replaces_the_transforms(self) -> None:
        (network,) = open_target("torchvision:resnet18", input_shape=(3, 32, 48), mean=(0.0,), std=(1.0,))
        (tensor,) = network.prepare(self.photo)
        assert tensor.shape == (1, 3, 32, 48)
        assert 0 <= float(tensor.min()) <= float(tensor.max()) <= 1

    def test_weights_of_a_file_bring_the_labels(self, tmp_path: Path) -> None:
        (network,) = open_target("torchvision:squeezenet1_1")
        save_file(network.model.state_dict(), tmp_path / "w.safetensors")
        (again,) = open_target("torchvision:squeezenet1_1", weights=str(tmp_path / "w.safetensors"))
        assert again.weights_fingerprint == network.weights_fingerprint
        assert again.labels is not None
        assert (len(again.labels), again.labels[0]) == (1000, "tench")
        assert again.description == ""

    @pytest.mark.parametrize(
        ("name", "shape", "kind"),
        [
            ("segmentation/lraspp_mobilenet_v3_large", (1, 3, 520, 780), "masks"),
            ("detection/ssdlite320_mobilenet_v3_large", (1, 3, 400, 600), "boxes"),
            ("googlenet", (1, 3, 224, 224), "classes"),
            pytest.param("video/r3d_18", (1, 3, 16, 112, 112), "classes", marks=pytest.mark.slow),
            pytest.param("optical_flow/raft_small", (1, 3, 400, 600), "tensors", marks=pytest.mark.slow),
        ],
    )
    def test_families(self, name: str, shape: tuple[int, ...], kind: str, tmp_path: Path) -> None:
        from boxwalk.outputs import describe

        self.photo.save(tmp_path / "a.png")
        (network,) = open_target(f"torchvision:{name}")
        inputs = network.prepare(tmp_path / "a.png")
        assert inputs[0].shape == shape
        with torch.no_grad(), network.in_mode() as shown:
            assert describe(shown(*inputs), network, inputs).kind == kind

    def test_every_name_has_an_input(self) -> None:
        """Without making the models: what a family takes follows from its weights' own transforms."""
        from torchvision import models

        for name in models.list_models():
            entry = models.get_model_weights(name).DEFAULT
            family = models.get_model_builder(name).__module__.split(".")[2]
            facts = of_torchvision._input(family, entry.transforms(), entry.meta)
            assert facts["input_shape"], name
            assert callable(facts["preprocess"]), name

    def test_a_thread_of_pixels_takes_no_memory(self) -> None:
        thread = Image.new("RGB", (1_000_000, 1))
        for name in ("resnet18", "segmentation/lraspp_mobilenet_v3_large"):
            (network,) = open_target(f"torchvision:{name}")
            assert network.prepare(thread)[0].shape[-1] <= 16 * network.input_shape[-1]

    def test_offline(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The download is tried for real, through a proxy that nobody answers for."""
        monkeypatch.setenv("TORCH_HOME", str(tmp_path))
        for name in ("https_proxy", "http_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setattr("urllib.request._opener", None)
        with pytest.raises(WeightsError) as raised:
            open_target("torchvision:resnet18", weights="default")
        assert "could not be downloaded (URLError" in raised.value.detail
        assert "/resnet18-" in raised.value.detail
        assert "--weights FILE" in raised.value.detail


class TestTimm:
    def test_data_configuration(self) -> None:
        (network,) = open_target("timm:resnet10t")
        assert (network.input_shape, network.mean) == ((3, 176, 176), (0.485, 0.456, 0.406))
        assert network.labels is None
        assert network.prepare(skimage.data.coffee())[0].shape == (1, 3, 176, 176)

    def test_labels_with_a_weights_file(self, tmp_path: Path) -> None:
        (network,) = open_target("timm:resnet10t.c3_in1k")
        torch.save(network.model.state_dict(), tmp_path / "w.pth")
        (again,) = open_target("timm:resnet10t.c3_in1k", weights=tmp_path / "w.pth")
        assert again.labels is not None
        assert (len(again.labels), again.labels[0]) == (1000, "tench, Tinca tinca")

    def test_a_fixed_size(self) -> None:
        assert open_target("timm:vit_tiny_patch16_224")[0].fixed_size
        assert not open_target("timm:resnet10t")[0].fixed_size


def test_pictures_are_the_same_by_every_way() -> None:
    """A library's own preprocessing gets the same picture from a file, an array and PIL."""
    (network,) = open_target("torchvision:resnet18")
    photo = skimage.data.coffee()
    first = network.prepare(photo)[0]
    assert torch.equal(network.prepare(Image.fromarray(photo))[0], first)
    assert torch.equal(network.prepare(torch.from_numpy(photo).permute(2, 0, 1))[0], first)
    np.testing.assert_allclose(network.prepare(first.numpy())[0].numpy(), first.numpy())
