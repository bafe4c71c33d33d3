"""The measures of examples/texture_study.py."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

EXAMPLE = Path(__file__).parents[3] / "examples" / "texture_study.py"


@pytest.fixture(scope="module")
def study() -> ModuleType:
    spec = importlib.util.spec_from_file_location("texture_study", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("direction", [1, -1])
def test_angles_on_a_ring_have_no_error_however_it_lies(study: ModuleType, direction: int) -> None:
    angles = np.arange(24) * 180 / 24
    turned = np.radians(2 * direction * angles + 77)
    ring = np.column_stack([np.cos(turned), np.sin(turned)]) * 3 + [5, -2]
    assert study.angle_error(angles, ring) == pytest.approx(0, abs=1e-6)


def test_the_error_of_angles_is_in_degrees(study: ModuleType) -> None:
    angles = np.arange(24) * 180 / 24
    seen = np.radians(2 * (angles + np.tile([4, -4], 12)))
    ring = np.column_stack([np.cos(seen), np.sin(seen)])
    assert study.angle_error(angles, ring) == pytest.approx(4, rel=0.02)


def test_what_places_determine_is_that_of_a_linear_model(study: ModuleType) -> None:
    generator = np.random.default_rng(0)
    places = generator.normal(size=(60, 3))
    values = places @ [1.0, -2.0, 0.5] + 3 + generator.normal(size=60)
    wanted = LinearRegression().fit(places, values).score(places, values)
    assert study.determined(places, values) == pytest.approx(wanted)


def test_a_map_of_power_spectra_tells_angles(study: ModuleType) -> None:
    angles = np.arange(16) * 180.0 / 16
    pictures = [study.drawn(study.Structure(float(angle), 15.0, 2.5), i) for i, angle in enumerate(angles)]
    places, stress = study.embedded(np.stack([study.power_spectrum(each) for each in pictures]), 2)
    assert study.angle_error(angles, places) < 10
    assert 0 < stress < 0.5
