"""Ten families and more of timm."""

from __future__ import annotations

import pytest
import timm
import torch

from .reference import check

FAMILIES = {
    "convnextv2_atto": 64,
    "efficientnet_lite0": 64,
    "nf_resnet26": 64,
    "mobilevit_xxs": 64,
    "poolformer_s12": 64,
    "resnetv2_50": 32,
    "regnetx_002": 64,
    "ghostnet_050": 64,
    "dla34": 32,
    "rexnet_100": 64,
    "hrnet_w18_small": 64,
    "vit_tiny_patch16_224": 224,
    "mixer_s32_224": 224,
    "levit_128s": 224,
    "pvt_v2_b0": 64,
}
SLOW_FAMILIES = {
    "swin_tiny_patch4_window7_224": 224,
    "deit_tiny_distilled_patch16_224": 224,
    "xcit_nano_12_p16_224": 224,
    "eva02_tiny_patch14_224": 224,
    "tresnet_m": 64,
}


def run(name: str, size: int) -> None:
    torch.manual_seed(0)
    model = timm.create_model(name, pretrained=False).eval()
    with torch.no_grad():
        model(torch.zeros(1, 3, size, size))  # some keep tables from their first pass in evaluation mode
    recording = check(model, torch.randn(1, 3, size, size))
    assert not any(edge.opaque for edge in recording.graph.edges)


@pytest.mark.parametrize("name", FAMILIES)
def test_families(name: str) -> None:
    run(name, FAMILIES[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW_FAMILIES)
def test_large_families(name: str) -> None:
    run(name, SLOW_FAMILIES[name])
