"""The study of eigenfeatures: its parts against closed forms, and the relations of its quick form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from boxwalk.datasets.resin import Resin
from boxwalk.studies import study
from boxwalk.studies.eigenfeatures import in_order
from boxwalk.studies.eigenfeatures_networks import (
    FULL,
    LAYER,
    QUICK,
    Form,
    alike,
    features,
    flipped,
    reduced_blocks,
    train,
)
from boxwalk.targets import open_target
from boxwalk.zoo.resin import BLOCKS, REDUCED_BLOCKS

TINY = QUICK._replace(pictures=40, iterations=2, batch=8, looked_at=1)


def test_capacity_is_reduced_as_in_the_paper() -> None:
    assert reduced_blocks(BLOCKS) == REDUCED_BLOCKS


@pytest.mark.parametrize("form", [QUICK, FULL])
def test_every_sample_is_looked_at_and_none_was_trained_on(form: Form) -> None:
    classes = [index % 4 for index in form.chosen]
    assert classes == [0, 1, 2, 3] * form.looked_at
    assert min(form.chosen) >= form.seen
    assert form.model(True, 0).fc.out_features == 4


def test_pictures_are_turned_as_a_whole() -> None:
    given = np.arange(64 * 6, dtype=np.uint16).reshape(64, 2, 3).astype(np.uint8)
    found = flipped(given, np.random.default_rng(0))
    ways = [given, given[:, ::-1], given[:, :, ::-1], given[:, ::-1, ::-1]]
    as_one_of = np.array([(found == way).all((1, 2)) for way in ways])
    assert as_one_of.any(0).all()
    assert as_one_of.any(1).all()


def test_eigenfeatures_are_numpys() -> None:
    model = TINY.model(False, 0).eval()
    network = TINY.network(model, 0, "tiny")
    found = features(network, TINY)
    index = TINY.chosen[2]
    with torch.no_grad():
        maps = nn.Sequential(*list(model)[:7])(*network.example(index).inputs)[0].double().numpy()
    matrix = maps.reshape(len(maps), -1).T
    left, sigma, _ = np.linalg.svd(matrix, full_matrices=False)
    np.testing.assert_allclose(found["sigma"][2], sigma, rtol=1e-4, atol=1e-4 * sigma[0])
    assert abs(found["u1"][2].ravel() @ left[:, 0]) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(found["strongest"][2], maps[maps.max((1, 2)).argmax()].astype(np.float32))
    assert found["rescaled u1"].shape == (4, TINY.side, TINY.side)


def test_likeness() -> None:
    random = np.random.default_rng(0)
    first = random.standard_normal((3, 20, 20)).astype(np.float32)
    second = np.stack([-2 * first[0] + 5, first[1], random.standard_normal((20, 20)).astype(np.float32)])
    found = alike(first, second)
    np.testing.assert_allclose(found[:2], 1, atol=1e-6)
    assert found[2] < 0.2


def test_samples_in_order() -> None:
    assert in_order(np.array([0.5, 1.25, 1.5, 0.75])) == "3 (1.50), 2 (1.25), 4 (0.75), 1 (0.50)"


def test_training_is_the_same_for_the_same_seed() -> None:
    states = []
    for seed in (0, 0, 1):
        before = torch.random.get_rng_state()
        model = TINY.model(True, seed)
        train(model, TINY, 0, seed)
        assert bool((torch.random.get_rng_state() == before).all())
        states.append(model.get_parameter("conv1.weight").detach())
    assert bool((states[0] == states[1]).all())
    assert not bool((states[0] == states[2]).all())


def test_the_network_of_the_page_opens() -> None:
    (network,) = open_target("boxwalk.studies.eigenfeatures_networks:quick_form")
    assert network.labels == Resin.classes
    assert network.example(3).label == "sample 4"
    assert network.example(3).inputs[0].shape == (1, 1, QUICK.side, QUICK.side)
    assert network.model.get_submodule(LAYER) is not None


@pytest.mark.slow
def test_quick_form(tmp_path: Path) -> None:
    report = study("eigenfeatures", tmp_path / "out", quick=True)
    PLACEHOLDER
