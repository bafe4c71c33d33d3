"""Every family of torchvision: activations, output and replay against a run with plain hooks."""

from __future__ import annotations

import pytest
import torch
import torchvision
from torch import nn

from boxwalk.recording.recording import record

from .reference import check, same

CLASSIFIERS = {
    "alexnet": 64,
    "vgg11": 32,
    "vgg11_bn": 32,
    "resnet18": 64,
    "resnet34": 32,
    "resnet50": 32,
    "resnext50_32x4d": 32,
    "wide_resnet50_2": 32,
    "squeezenet1_0": 64,
    "squeezenet1_1": 64,
    "densenet121": 32,
    "inception_v3": 80,
    "googlenet": 64,
    "shufflenet_v2_x0_5": 64,
    "shufflenet_v2_x1_0": 64,
    "mobilenet_v2": 64,
    "mobilenet_v3_small": 64,
    "mobilenet_v3_large": 64,
    "mnasnet0_5": 64,
    "mnasnet1_0": 64,
    "efficientnet_b0": 64,
    "efficientnet_b1": 64,
    "regnet_y_400mf": 64,
    "regnet_x_400mf": 64,
    "regnet_y_800mf": 64,
    "convnext_tiny": 32,
    "swin_t": 64,
    "swin_v2_t": 64,
}
SLOW_CLASSIFIERS = {
    "efficientnet_v2_s": 64,
    "densenet201": 32,
    "vit_b_32": 224,
    "maxvit_t": 224,
    "resnet152": 32,
}
SEGMENTATION = ("fcn_resnet50", "deeplabv3_mobilenet_v3_large", "lraspp_mobilenet_v3_large")
DETECTION = (
    "fasterrcnn_mobilenet_v3_large_320_fpn",
    "retinanet_resnet50_fpn",
    "maskrcnn_resnet50_fpn",
    "fcos_resnet50_fpn",
    "keypointrcnn_resnet50_fpn",
    "ssdlite320_mobilenet_v3_large",
)
VIDEO = ("r3d_18", "mc3_18", "r2plus1d_18")


def build(name: str) -> nn.Module:
    torch.manual_seed(0)
    extra = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    model: nn.Module = torchvision.models.get_model(name, weights=None, **extra)
    return model.eval()


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_classifiers(name: str) -> None:
    size = CLASSIFIERS[name]
    recording = check(build(name), torch.randn(1, 3, size, size))
    assert not any(edge.opaque for edge in recording.graph.edges)
    assert recording.activations[recording.graph.outputs[0]].numel() == 1000


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW_CLASSIFIERS)
def test_large_classifiers(name: str) -> None:
    size = SLOW_CLASSIFIERS[name]
    check(build(name), torch.randn(1, 3, size, size))


@pytest.mark.parametrize("name", SEGMENTATION)
def test_segmentation(name: str) -> None:
    torch.manual_seed(0)
    model = torchvision.models.get_model(name, weights=None, weights_backbone=None).eval()
    recording = check(model, torch.randn(1, 3, 32, 48))
    assert recording.output["out"].shape[-2:] == (32, 48)


@pytest.mark.slow
@pytest.mark.parametrize("name", DETECTION)
def test_detection(name: str) -> None:
    torch.manual_seed(0)
    sizes = {} if name.startswith("ssd") else {"min_size": 64, "max_size": 80}
    model = torchvision.models.get_model(name, weights=None, weights_backbone=None, **sizes).eval()
    recording = check(model, [torch.rand(3, 64, 80)])
    assert {"boxes", "labels", "scores"} <= recording.output[0].keys()
    assert not any(edge.opaque for edge in recording.graph.edges)


@pytest.mark.slow
@pytest.mark.parametrize("name", VIDEO)
def test_video(name: str) -> None:
    recording = check(build(name), torch.randn(1, 3, 4, 32, 32))
    node = recording.graph.resolve("stem.0")
    assert node.display == "maps"
    assert node.channels == node.shape[1] * node.shape[2]


def test_training_mode_leaves_running_statistics() -> None:
    """Batch normalization and dropout in training mode; dropout draws the same numbers when replayed."""
    torch.manual_seed(0)
    model = torchvision.models.mobilenet_v3_small(weights=None).train()
    x = torch.randn(2, 3, 64, 64)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    state = torch.get_rng_state()
    recording = record(model, x)
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert recording.graph.resolve("classifier.2").operator == "dropout"
    with torch.no_grad():
        expected = model(x)
    model.load_state_dict(before)
    assert same(recording.output, expected)
    assert same(recording.replay(), expected)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
