"""Memorization: spectra against closed forms, the three training sets, and the quick form."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import torch

from boxwalk import record
from boxwalk.studies import Report, memorization, pieces, study
from boxwalk.studies.memorization import CUT, NOISY, SHUFFLED, SIDE, STANDARD
from boxwalk.targets import open_target


def wave(down: int, across: int, height: int = 20, width: int = 30) -> torch.Tensor:
    """So many crests over the height and over the width."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.cos(2 * torch.pi * (down * y / height + across * x / width))


@pytest.mark.parametrize(
    ("down", "across", "fine"),
    [(4, 0, False), (6, 0, True), (0, 7, False), (0, 8, True), (4, 5, True), (3, 5, False)],
)
def test_waves_are_fine_from_four_pixels_on(down: int, across: int, fine: bool) -> None:
    """sqrt((4 / 20)² + (5 / 30)²) is 0.26, sqrt((3 / 20)² + (5 / 30)²) is 0.22."""
    assert CUT == 0.25
    assert memorization.high_share(wave(down, across)) == pytest.approx(100.0 * fine, abs=1e-6)


def test_energies_add_up() -> None:
    maps = torch.stack([3 * wave(1, 1) + wave(8, 2) + 50, torch.full((20, 30), 4.0)])
    fine, whole = memorization.energies(maps)
    varying = maps.double() - maps.double().mean((1, 2), keepdim=True)
    torch.testing.assert_close(whole, 20 * 30 * varying.square().sum((1, 2)))  # Parseval
    assert memorization.high_share(maps) == pytest.approx(
        10, abs=1e-3
    )  # 1² of 3² + 1²; the flat one adds none
    assert float(fine[1]) == 0
    assert np.isnan(memorization.high_share(maps[1]))


def test_white_noise_has_its_share_of_waves() -> None:
    noise = torch.randn(4000, 8, 8, generator=torch.Generator().manual_seed(0))
    assert memorization.white_share(8) == pytest.approx(memorization.high_share(noise), abs=0.5)
    # of 8 x 8 waves, 12 besides the mean are within a circle of two steps of 1/8
    assert memorization.white_share(8) == pytest.approx(100 * (63 - 12) / 63)


def test_training_sets_of_the_three_strategies() -> None:
    wide, labels = pieces.seen(3, SIDE, 0, rim=memorization.RIM)
    plain = pieces.middle(wide, SIDE)
    same, own = memorization.training_set(STANDARD, wide, labels, 2, 0)
    assert torch.equal(same, plain)
    assert torch.equal(own, labels)
    same, shuffled = memorization.training_set(SHUFFLED, wide, labels, 2, 0)
    assert torch.equal(same, plain)
    assert torch.equal(shuffled.sort().values, labels)
    assert float((shuffled == labels).float().mean()) < 0.3
    more, guessed = memorization.training_set(NOISY, wide, labels, 2, 0)
    assert len(more) == len(guessed) == 3 * 45
    assert torch.equal(more[:45], plain)
    assert torch.equal(guessed[:45], labels)
    noise = (more[45:] - plain.repeat(2, 1, 1, 1)) / memorization.NOISE
    assert float(noise.mean()) == pytest.approx(0, abs=0.02)
    assert float(noise.std()) == pytest.approx(1, abs=0.02)
    assert not torch.equal(noise[:45], noise[45:])
    assert set(guessed[45:].tolist()) <= set(range(15))
    assert float((guessed[45:].view(2, 45) == labels).float().mean()) < 0.3
    again, _ = memorization.training_set(NOISY, wide, labels, 2, 0)
    assert torch.equal(more, again)  # always the same


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return study("memorization", tmp_path_factory.mktemp("memorization") / "out", quick=True)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_quick_form(report: Report) -> None:
    _, ordered, _, shuffled_maps, noisy_maps, *_ = report.claims
    assert len(report.claims) == 7
    # margins are the least of the seeds. Unseen pieces right, seeds 0 to 2: standard 62 to 67 %, shuffled
    # labels 3 to 10 %; noisy copies (seeds 0 and 1) 40 and 45 %
    assert ordered.margin > 8
    # last layer's maps above the cut, seeds 0 to 2: standard 52 to 58 %, shuffled labels 72 to 73 %; noisy
    # copies (seeds 0 and 1) 67 and 68 %
    assert shuffled_maps.margin > 6
    assert noisy_maps.margin > 4
    with (report.folder / "errors.csv").open() as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert float(rows["labels shuffled"]["wrong in training"]) == 0
    assert float(rows["noisy copies"]["wrong in training"]) == 0
    assert float(rows["labels shuffled"]["right, unseen [%]"]) < 20  # chance is 6.7
    assert {"errors.csv", "activations.csv", "images.csv", "images.svg", "study.md"} <= set(report.files)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("strategy", ["standard", "shuffled", "noisy"])
def test_its_networks_are_walked_through(report: Report, strategy: str) -> None:
    weights: Path = report.folder / f"parts/{strategy}-0.safetensors"
    (network,) = open_target(f"{memorization.__name__}:walk", weights=weights)
    recording = record(network, *network.example(0).inputs)
    assert recording.graph.resolve("relu3").shape == (1, 64, 10, 10)
