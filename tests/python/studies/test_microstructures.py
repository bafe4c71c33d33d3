"""Microstructures: the measures against closed forms, what stands where, and the quick form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.linear_model import LinearRegression
from torchvision.models import VGG19_Weights

from boxwalk.datasets.microstructures import Structure
from boxwalk.recording.recording import record
from boxwalk.studies import microstructures_measures as measures
from boxwalk.studies import study
from boxwalk.targets import open_target
from boxwalk.zoo.vgg import TextureVgg19


@pytest.mark.parametrize("direction", [1, -1])
def test_angles_on_a_ring_have_no_error_however_it_lies(direction: int) -> None:
    angles = np.arange(24) * 180 / 24
    turned = np.radians(2 * direction * angles + 77)
    ring = np.column_stack([np.cos(turned), np.sin(turned)]) * 3 + [5, -2]
    assert measures.angle_error(angles, ring) == pytest.approx(0, abs=1e-6)


def test_the_error_of_angles_is_in_degrees() -> None:
    angles = np.arange(24) * 180 / 24
    seen = np.radians(2 * (angles + np.tile([4, -4], 12)))
    ring = np.column_stack([np.cos(seen), np.sin(seen)])
    assert measures.angle_error(angles, ring) == pytest.approx(4, rel=0.02)


def test_what_places_tell_is_that_of_a_linear_model() -> None:
    generator = np.random.default_rng(0)
    places = generator.normal(size=(60, 3))
    values = places @ [1.0, -2.0, 0.5] + 3 + generator.normal(size=60)
    reference = LinearRegression().fit(places, values)
    slopes, told = measures.linear(places, values)
    assert told == pytest.approx(reference.score(places, values))
    np.testing.assert_allclose(slopes, reference.coef_)


def test_a_cone_is_seen_from_above_however_it_stands() -> None:
    angles = np.repeat(np.arange(12) * 15.0, 5)
    radius = np.tile([1.0, 2.0, 3.0, 4.0, 5.0], 12)
    cone = np.column_stack(
        [radius * np.cos(np.radians(2 * angles)), radius * np.sin(np.radians(2 * angles)), 3 * radius]
    )
    turned = cone @ np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0] + [4.0, -1.0, 2.0]
    seen = measures.from_above(angles, turned)
    assert measures.angle_error(angles, turned[:, :2]) > 5
    assert measures.angle_error(angles, seen) == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(np.linalg.norm(seen - seen.mean(0), axis=1), radius)


@pytest.mark.parametrize(
    ("second", "degrees"), [([0.0, 2.0], 90), ([3.0, 3.0], 45), ([-1.0, 0.0], 180), ([7.0, 0.0], 0)]
)
def test_degrees_between_directions(second: list[float], degrees: float) -> None:
    assert measures.crossing(np.array([1.0, 0.0]), np.array(second)) == pytest.approx(degrees, abs=1e-5)


def test_all_combinations_are_drawn_once() -> None:
    structures = measures.solid(4)
    assert len(set(structures)) == 64
    assert sorted({each.angle for each in structures}) == [0, 45, 90, 135]
    assert sorted({each.scale for each in structures}) == [5, 7.5, 10, 12.5]
    assert sorted({each.amplitude for each in structures}) == [0.5, 0.875, 1.25, 1.625]


def test_pictures_are_those_of_their_seed() -> None:
    structures = measures.ring(3, 1.0)
    first, again, other = (measures.all_drawn(structures, seed, 0) for seed in (0, 0, 1))
    assert all((one == two).all() for one, two in zip(first, again, strict=True))
    assert all((one != two).any() for one, two in zip(first, other, strict=True))
    assert first[0].shape == (measures.SIZE, measures.SIZE)


def test_a_map_is_coloured_by_what_pictures_are_made_of() -> None:
    structures = [Structure(angle, 5.0, 1.0) for angle in (90.0, 0.0, 30.0, 120.0, 60.0, 150.0)]
    places = np.arange(12, dtype=np.float64).reshape(6, 2)
    by_angle = measures.points(structures, places, "network", "angle")
    assert list(by_angle.groups) == [f"{angle} degrees" for angle in (0, 30, 60, 90, 120, 150)]
    assert by_angle.coordinates[0].tolist() == [2, 3]
    assert set(measures.points(structures, places, "network", "scale").groups) == {"k = 5"}


def test_the_power_spectrum_tells_angles_at_middling_noise_only() -> None:
    """Figures 5 and 6; 16 pictures, seeds 0 to 4: 33 to 37 degrees at A = 0.1, 2 to 6 at 2.5."""
    spectrum = measures.methods(quick=True)[-1]

    def error(amplitude: float) -> float:
        structures = measures.ring(16, amplitude)
        part = measures.of_ring(structures, spectrum, lambda: measures.all_drawn(structures, 0))
        return float(part["error"])

    assert error(2.5) < 10
    assert error(0.1) > 20


def test_the_paper_s_network_is_taken_where_its_weights_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    assert measures.vgg_weights() is None
    assert [way.part for way in measures.methods(quick=False)] == ["demo", "spectrum"]
    file = tmp_path / "hub/checkpoints" / Path(VGG19_Weights.DEFAULT.url).name
    file.parent.mkdir(parents=True)
    file.write_bytes(b"")
    assert measures.vgg_weights() == file
    ways = measures.methods(quick=False)
    assert [way.part for way in ways] == ["demo", "vgg19", "spectrum"]
    assert ways[1].of(range(3, 8)) == range(3, 4)
    assert ways[0].of(range(3, 8)) == range(3, 8)
    assert [way.part for way in measures.methods(quick=True)] == ["demo", "spectrum"]


@pytest.mark.slow
def test_vectors_of_the_paper_s_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    file = tmp_path / "hub/checkpoints" / Path(VGG19_Weights.DEFAULT.url).name
    file.parent.mkdir(parents=True)
    torch.save(TextureVgg19().state_dict(), file)
    vector = measures.methods(quick=False)[1].vector()(measures.drawn(Structure(30.0, 5.0, 1.0), 0))
    assert vector.shape == (sum(each * (each + 1) // 2 for each in (64, 128, 256, 512, 512)),)
    assert np.isfinite(vector).all()
    assert vector.any()


def test_the_walk_has_what_the_page_links_to() -> None:
    (network,) = open_target("boxwalk.studies.microstructures:network")
    assert network.example_count == 200
    assert network.example(7).picture.shape[:2] == (measures.SIZE, measures.SIZE)
    graph = record(network, *network.example(0).inputs).graph
    assert graph.resolve("block4").id == "block4.relu2"


#: how a relation begins -> the least margin asked for; beside it that of seeds 0 to 2, 3 to 5, 6 to 8
FIRM = {
    "The power spectrum fails at little noise": 20,  # degrees: 28.5, 26.6, 27.6
    "At little noise they are read better": 20,  # degrees: 25.5, 26.9, 25.3
    "Angles are read off well": 0,  # degrees: 2.5, 3.1, 3.2, with deviations of 0.8 to 2.6
    "Stress is lower than that of the power spectrum": 0.18,  # 0.209 thrice
    "Stress grows with the noise, power spectrum": 0.03,  # 0.046, 0.046, 0.044
    "Maps of 2 and 3 axes tell more of k": 0.02,  # 0.045, 0.044, 0.051
    "More axes tell more of both": 0.6,  # 0.665, 0.661, 0.664
    "From above, the map of 3 axes": 4,  # degrees: 5.6, 6.1, 6.4
    "Stress is below that": 0.035,  # 0.045, 0.044, 0.045
    "Up to 6 axes it falls": 0.24,  # 0.281, 0.277, 0.278
    "It flattens after 6 axes": 0.18,  # 0.229, 0.225, 0.219
}  # not asked for: at much noise the power spectrum is 11, 9 and 2 degrees behind


@pytest.mark.slow
def test_the_quick_form(tmp_path: Path) -> None:
    report = study("microstructures", tmp_path / "out", quick=True)
    for words, least in FIRM.items():
        (claim,) = (claim for claim in report.claims if claim.words.startswith(words))
        assert claim.margin > least, (claim.words, claim.found)
    assert study("microstructures", tmp_path / "out", quick=True).claims == report.claims  # of what was kept
    page = (tmp_path / "out/study.md").read_text(encoding="utf-8")
    assert "The demo's network for textures in the place of the paper's VGG-19" in page
    for figure in ("structures", "angle_error", "ring_demo", "ring_spectrum", "determined", "map_from_above"):
        assert f"]({figure}.png)" in page
        assert {f"{figure}.png", f"{figure}.svg"} <= set(report.files)
    assert {"angle_error.csv", "angle_stress.csv", "manifold.csv"} <= set(report.files)
