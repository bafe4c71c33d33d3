"""Pre-defined filters: the study's own measures against closed forms, and its quick form."""

from __future__ import annotations

import csv
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from boxwalk import record
from boxwalk.datasets import Dashes, stacked
from boxwalk.studies import Report, study
from boxwalk.studies import predefined_filters_training as training
from boxwalk.studies.fitting import made, scores
from boxwalk.studies.predefined_filters import TwoConvolutions, answers, lines_caught, on_the_right_side
from boxwalk.targets import open_target
from boxwalk.zoo.dashes import LINES, DashesNetwork
from boxwalk.zoo.pfm import filters
from boxwalk.zoo.resnet18 import gaussian_filter


def test_dashes_are_on_the_right_side_by_twice_the_difference() -> None:
    """Closed form of equation 6.1 with kernels divided by 12."""
    data = Dashes(40, seed=2)
    pixels, labels = stacked(data)
    pictures = torch.from_numpy(pixels)[:, None] / 255
    found = on_the_right_side(DashesNetwork().eval(), pictures, torch.from_numpy(labels))
    counts = [data.counts(index) for index in range(40)]
    np.testing.assert_allclose(
        found, [2 * abs(each.horizontal - each.vertical) for each in counts], rtol=1e-5
    )
    wrong = on_the_right_side(DashesNetwork().eval(), pictures, torch.from_numpy(1 - labels))
    np.testing.assert_allclose(wrong, -found)


def test_two_convolutions_hold_the_same_function() -> None:
    """The second variant of table 6.1, with the kernels of the first and the identity."""
    model = TwoConvolutions()
    assert training.parameters(model) == 36
    assert training.parameters(DashesNetwork()) == 2
    with torch.no_grad():
        model.conv1.weight.copy_(filters(*LINES)[:, None])
        model.conv2.weight.zero_()
        model.conv2.weight[0, :, 1, 1] = torch.tensor([1.0, -1.0])
    pictures = torch.rand(3, 1, 9, 12, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(scores(model, pictures), scores(DashesNetwork(), pictures))


def test_what_a_stride_leaves_of_two_lines() -> None:
    np.testing.assert_allclose(answers(torch.ones(1, 1, 1)), [[1, 0]])
    np.testing.assert_allclose(answers(gaussian_filter()), [[0.5, 0.25]])
    # an edge along the line, one across it, a line along it, one across it
    wanted: list[list[float]] = [[0, 0.5], [0, 0], [0.5, 0.25], [0, 0]]
    np.testing.assert_allclose(answers(filters(1, 3, 5, 7)), wanted, atol=1e-6)
    assert lines_caught(filters(1, 3, 5, 7)).tolist() == [1, 0, 2, 0]
    # what answers to the other line by less than a tenth does not count
    assert lines_caught(torch.tensor([[[0.0, 0, 0], [1, 1, 1], [0.09, 0.09, 0.09]]])).tolist() == [1]
    assert lines_caught(torch.tensor([[[0.0, 0, 0], [1, 1, 1], [0.11, 0.11, 0.11]]])).tolist() == [2]


def test_spread_is_of_places_over_pictures() -> None:
    random = np.random.default_rng(0)
    pictures, places = random.normal(size=(5, 1, 3)), random.normal(size=(1, 4, 3))
    pictures -= pictures.mean(0)
    wanted = np.sqrt(places.var(1).mean() / pictures.var(0).mean())
    assert training.spread(pictures + places + 7) == pytest.approx(wanted)
    assert training.spread(np.broadcast_to(pictures, (5, 4, 3))) == 0


def test_shifts_move_a_faded_picture_and_nothing_else() -> None:
    picture = torch.rand(1, 6, 8, generator=torch.Generator().manual_seed(1)) + 1
    moved = training.at_places(picture)
    assert moved.shape == (len(training.SHIFTS), 1, 38, 40)
    for number, shift in enumerate(training.SHIFTS):
        part = moved[number, :, shift : shift + 6, shift : shift + 8]
        assert torch.equal(part, moved[0, :, 1:7, 1:9])
        assert float(moved[number].sum()) == pytest.approx(float(part.sum()))
    faded = moved[0, 0, 1:7, 1:9] / picture[0]
    rows, columns = (np.sin(np.pi * (np.arange(side) + 0.5) / side) for side in (6, 8))
    np.testing.assert_allclose(faded, np.outer(rows, columns), rtol=1e-5)


class Still(nn.Module):
    """Stages and scores under the names of ResNet18, without strides or anything that is not linear."""

    def __init__(self) -> None:
        super().__init__()
        self.layer1 = nn.Conv2d(1, 2, 3, padding=1, bias=False)
        self.layer2, self.layer3, self.layer4 = (nn.Conv2d(2, 2, 1, bias=False) for _ in range(3))
        self.fc = nn.Linear(2, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))  # type: ignore[no-any-return]


def test_a_network_that_leaves_no_pixel_out_does_not_mind_shifts() -> None:
    pictures = torch.rand(3, 2, 1, 16, 16, generator=torch.Generator().manual_seed(2))
    spreads, kept = training.under_shifts(made(0, Still).eval(), pictures)
    assert len(spreads) == 5
    assert max(spreads) < 1e-5
    assert kept == 100
    _, kept = training.under_shifts(made(0, training.resnet).eval(), pictures)
    assert 0 <= kept <= 100


def test_multiply_adds_of_a_small_network() -> None:
    model = nn.Sequential(nn.Conv2d(3, 5, 3, 2, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(5 * 4 * 6, 7))
    assert training.multiply_adds(model, (3, 8, 12)) == 5 * 3 * 9 * 4 * 6 + 5 * 4 * 6 * 7


def test_random_filters_are_others_for_another_seed() -> None:
    pools = [
        made(seed, training.random_pfnet).state_dict()["layer1.0.conv1.depthwise.filters"]
        for seed in (0, 0, 1)
    ]
    assert torch.equal(pools[0], pools[1])
    assert not torch.equal(pools[0], pools[2])


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return study("predefined-filters", tmp_path_factory.mktemp("predefined-filters") / "out", quick=True)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_quick_form(report: Report) -> None:
    held = {claim.words: claim.margin for claim in report.claims}
    assert len(held) == 10
    firm = list(held.values())[:5]  # dashes, lines and sizes
    assert all(margin > 0 for margin in firm), held
    with (report.folder / "small_networks.csv").open() as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    assert len(rows) == 4
    # the blur in the skips of the reduced PFNet18 gains, seeds 0 to 2: 15.7, 9.7, 6.3 points of accuracy;
    # whether it is ahead of ResNet18 or varies less under shifts is another matter from seed to seed
    assert report.claims[6].margin > 3
    page = (report.folder / "study.md").read_text()
    weights = f"{report.folder.name}/parts/reduced-0.safetensors"
    assert f"boxwalk serve {training.__name__}:walk --weights {weights}" in page


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("walk", "part", "layers"),
    [(training.walk, "reduced-0", 3), (training.walk_aliased, "reduced-aliased-0", 0)],
)
def test_its_networks_are_walked_through(
    report: Report, walk: Callable[[], object], part: str, layers: int
) -> None:
    """With the weights and the command that the page tells."""
    target = f"{training.__name__}:{walk.__name__}"
    (network,) = open_target(target, weights=report.folder / f"parts/{part}.safetensors")
    recording = record(network, *network.example(0).inputs)
    fixed = [node.id for node in recording.graph.nodes if node.id.endswith("downsample.0")]
    kinds = [recording.graph.resolve(name).operator for name in fixed]
    assert kinds.count("fixed_conv2d") == layers
    assert len(fixed) == 3
