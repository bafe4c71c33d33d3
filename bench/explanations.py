"""Explanations: Grad-CAM from a kept recording against a forward and against the least there is to compute.

python bench/explanations.py
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import cycle

import torch
import torchvision
from captum.attr import IntegratedGradients, LayerGradCam, Saliency
from measure import compare

from boxwalk import Network, Recording, analyze, record
from boxwalk.recording.memory import keep_freed_memory

SHAPE = (3, 224, 224)
STEM = ("conv1", "bn1", "relu", "maxpool")
STAGES = ("layer1", "layer2", "layer3", "layer4")


def forward_of(model: torch.nn.Module, x: torch.Tensor) -> Callable[[], object]:
    def forward() -> object:
        with torch.no_grad():
            return model(x)

    return forward


def cam(recording: Recording, node: str, target: int) -> object:
    return analyze(recording, "grad-cam", node=node, target=target)


def last_stage(network: Network, x: torch.Tensor) -> None:
    """The first class of a recording, and another of the same one."""
    model, last = network.model, STAGES[-1]
    first, second = cycle([record(network, x), record(network, x)]), record(network, x)
    captum = LayerGradCam(model, model.get_submodule(last))
    compare(
        {
            "bare forward": forward_of(model, x),
            "first class": lambda: cam(next(first), last, 1),  # one pass is kept, the other recording's
            "Captum, forward included": lambda: captum.attribute(x, 1),
        },
        reference="bare forward",
        title="Grad-CAM at the last stage of ResNet-50, from a kept recording",
        limits={"first class": 0.3},
    )
    classes = iter(range(1000))
    compare(
        {
            "bare forward": forward_of(model, x),
            "another class": lambda: cam(second, last, next(classes)),
        },
        reference="bare forward",
        title="Grad-CAM at the last stage of ResNet-50, another class of the same recording",
        limits={"another class": 0.1},
    )


def any_stage(network: Network, x: torch.Tensor) -> None:
    """Against a forward and the backward down to the stage, by hand, and what lies behind alone."""
    recordings = cycle([record(network, x), record(network, x)])
    kept = next(recordings)

    def from_kept(stage: str) -> object:
        return cam(next(recordings), stage, 1)

    for stage in STAGES:
        behind = torch.nn.Sequential(
            *(network.model.get_submodule(later) for later in STAGES if later > stage),
            torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten()),
            network.model.get_submodule("fc"),
        )
        front = torch.nn.Sequential(
            *(network.model.get_submodule(name) for name in STEM),
            *(network.model.get_submodule(earlier) for earlier in STAGES if earlier <= stage),
        )
        value = kept.activations[stage].clone().requires_grad_(True)

        def by_hand(behind: torch.nn.Module = behind, value: torch.Tensor = value) -> object:
            return torch.autograd.grad(behind(value)[0, 1], value)

        def whole(front: torch.nn.Module = front, by_hand: Callable[..., object] = by_hand) -> object:
            with torch.no_grad():
                at = front(x)
            return by_hand(value=at.requires_grad_(True))

        layer = network.model.get_submodule(stage)
        compare(
            {
                "forward, and backward from there": whole,
                "what lies behind alone": by_hand,
                "Grad-CAM": partial(from_kept, stage),
                "Captum": partial(LayerGradCam(network.model, layer).attribute, x, 1),
            },
            reference="forward, and backward from there",
            runs=7,
            title=f"Grad-CAM at {stage} of ResNet-50, from a kept recording",
            limits={"Grad-CAM": 1.2},
        )


def pixels(network: Network, recording: Recording, x: torch.Tensor) -> None:
    """Against Captum alone on the bare model."""
    model = network.model
    compare(
        {
            "Captum's gradients": lambda: Saliency(model).attribute(x.clone().requires_grad_(True), 1),
            "saliency": lambda: analyze(recording, "saliency", target=1),
        },
        reference="Captum's gradients",
        runs=5,
        title="Input gradients of ResNet-50 at 224",
    )
    compare(
        {
            "Captum, 8 steps": lambda: IntegratedGradients(model).attribute(
                x, target=1, n_steps=8, method="riemann_middle", internal_batch_size=1
            ),
            "integrated gradients, 8 steps": lambda: analyze(
                recording, "integrated-gradients", target=1, steps=8
            ),
        },
        reference="Captum, 8 steps",
        runs=3,
        title="Integrated gradients of ResNet-50 at 224",
    )

    def by_hand() -> object:
        with torch.no_grad():
            return [model(x) for _ in range(17)]  # the picture and its 16 patches

    compare(
        {
            "17 bare forwards": by_hand,
            "occlusion, 16 patches": lambda: analyze(recording, "occlusion", target=1, size=56, stride=56),
        },
        reference="17 bare forwards",
        runs=3,
        title="Occlusion of ResNet-50 at 224",
    )


def main() -> None:
    torch.manual_seed(0)
    torch.set_num_threads(2)
    keep_freed_memory()  # as the server does
    network = Network(torchvision.models.resnet50(weights=None).eval(), SHAPE)
    x = torch.randn(1, *SHAPE)
    last_stage(network, x)
    any_stage(network, x)
    pixels(network, record(network, x), x)


if __name__ == "__main__":
    main()
