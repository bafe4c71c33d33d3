"""Autoencoders: what they give back, where it departs from the input, and what a threshold makes of that."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy import ndimage
from skimage.metrics import structural_similarity
from torch import nn

from boxwalk import Network, analyze, record
from boxwalk.anomaly import SCORES, decide
from boxwalk.errors import NotApplicableError, ParameterError
from boxwalk.results import Curve, Images, Maps

from .networks import autoencoder, grey, mixed


class Dim(nn.Module):
    """Gives back a tenth less of everything, in a colour space of its own."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * 0.9


def again(network: Network, picture: torch.Tensor) -> np.ndarray:
    with torch.no_grad():
        found: np.ndarray = network.model(picture)[0, 0].double().numpy()
    return found


def test_the_reconstruction_stands_at_the_last_layer() -> None:
    network = autoencoder()
    found = analyze(record(network, grey(3)), "reconstruction", full=0.25)
    assert isinstance(found, dict)
    (node, images), *others = found.items()
    assert (node, others) == ("linear", [])
    assert isinstance(images, Images)
    picture, output = grey(3)[0, 0].double().numpy(), again(network, grey(3))
    assert images.values.shape == (3, 3, 8, 10)
    np.testing.assert_allclose(images.values[0], np.broadcast_to(picture, (3, 8, 10)), atol=1e-6)
    np.testing.assert_allclose(images.values[1], np.broadcast_to(output.clip(0, 1), (3, 8, 10)), atol=1e-6)
    assert f"SE {np.square(picture - output).sum():.4g}" in images.note
    dark = np.abs(picture - output) < 0.25 / 255 / 4
    assert not images.values[2][:, dark].any()  # zero is black
    lighter = picture - output > 0.05
    assert (images.values[2][0][lighter] > 0).all()  # towards white
    assert (images.values[2][0][output - picture > 0.05] < images.values[2][2][output - picture > 0.05]).all()


def test_mean_and_std_are_undone_and_colours_averaged() -> None:
    network = Network(Dim(), (3, 9, 12), mean=(0.2, 0.4, 0.6), std=(0.5, 0.25, 0.125), labels=[])
    given = torch.rand(1, 3, 9, 12, generator=torch.Generator().manual_seed(2))
    maps = analyze(record(network, given), "anomaly-map", measure="squared error", blur=0.0)
    assert isinstance(maps, Maps)
    scale = torch.tensor([0.5, 0.25, 0.125])[:, None, None]
    wanted = np.square((given[0] * 0.1 * scale).double().numpy()).mean(0)
    np.testing.assert_allclose(maps.values[0], wanted, rtol=1e-5)


def test_the_map_is_that_of_scikit_image_and_its_highest_place_is_framed() -> None:
    network = autoencoder()
    maps = analyze(record(network, grey(1)), "anomaly-map", blur=0.0)
    assert isinstance(maps, Maps)
    assert maps.overlay
    picture, output = grey(1)[0, 0].double().numpy(), again(network, grey(1))
    _, similar = structural_similarity(picture, output, data_range=1.0, full=True)
    np.testing.assert_allclose(maps.values[0], 1 - similar, atol=1e-5)
    y, x = np.unravel_index(maps.values[0].argmax(), (8, 10))
    top, left, bottom, right = maps.boxes["highest"]
    assert top <= y < bottom <= 8
    assert left <= x < right <= 10
    smooth = analyze(record(network, grey(1)), "anomaly-map", blur=2.0)
    assert isinstance(smooth, Maps)
    wanted = ndimage.gaussian_filter(1 - similar, 2.0, mode="nearest")
    np.testing.assert_allclose(smooth.values[0], wanted, atol=1e-5)


def test_its_highest_place_is_the_score_of_that_name() -> None:
    network = autoencoder()
    maps = analyze(record(network, grey(1)), "anomaly-map")
    assert isinstance(maps, Maps)
    values, _ = scores("SSIM peak")
    assert float(maps.values.max()) == pytest.approx(values[1], rel=1e-5)


def test_small_pictures_are_given_back_without_scores() -> None:
    model = nn.Sequential(nn.Conv2d(1, 1, 1))
    network = Network(model, (1, 4, 4), labels=[])
    recording = record(network, torch.rand(1, 1, 4, 4))
    found = analyze(recording, "reconstruction")
    assert isinstance(found, dict)
    (images,) = found.values()
    assert "No scores" in images.note
    with pytest.raises(ParameterError, match="7"):
        analyze(recording, "anomaly-map")


def scored(**parameters: object) -> Curve:
    found = analyze(autoencoder(), "anomaly-scores", None, None, **parameters)
    assert isinstance(found, Curve)
    return found


def scores(name: str) -> tuple[np.ndarray, np.ndarray]:
    """(scores float64 [12], which are anomalous) of the examples, one after the other."""
    network = autoencoder()
    pairs = [(grey(index)[0].numpy(), again(network, grey(index))[None]) for index in range(12)]
    found = np.array([SCORES[name](*pair)[0] for pair in pairs])
    return found.astype(np.float32).astype(np.float64), np.arange(12) >= 5  # kept as float32


@pytest.mark.parametrize("name", list(SCORES))
def test_every_score_is_counted_by_label(name: str) -> None:
    curve = scored(score=name, bins=6)
    assert [*curve.series] == ["normal", "needle", "cavity"]
    assert [int(counts.sum()) for counts in curve.series.values()] == [5, 4, 3]
    values, _ = scores(name)
    np.testing.assert_allclose(curve.x[[0, -1]], [values.min(), values.max()], rtol=1e-5)
    counts, _ = np.histogram(values[5:9], 6, (values.min(), values.max()))
    assert curve.series["needle"].tolist() == counts.tolist()


@pytest.mark.parametrize("below", [0, 40, 95, 100])
def test_the_threshold_follows_the_share_of_the_normal_and_the_note_tells_what_it_does(below: float) -> None:
    curve = scored(score="SE", threshold=below)
    values, anomalous = scores("SE")
    threshold = np.quantile(values[:5], below / 100)
    assert curve.lines["threshold"] == pytest.approx(threshold, rel=1e-6)
    decided = decide(values, anomalous, curve.lines["threshold"])
    assert f"{decided.recall:.1%} of the anomalous, {1 - decided.specificity:.1%} of the normal" in curve.note
    there = scored(score="SE", threshold=below, share=100 * 7 / 12).note  # as among the examples
    assert f"precision {decided.precision:.3f}, macro-F1 {decided.macro_f1:.3f}" in there
    assert f"accuracy {decided.accuracy:.3f}" in there


def test_another_share_of_anomalous_inputs_changes_precision_and_not_recall() -> None:
    many, few = (scored(score="SE", threshold=40, share=share).note for share in (50, 1))
    assert many.split("With")[0] == few.split("With")[0]
    values, anomalous = scores("SE")
    decided = decide(values, anomalous, float(np.quantile(values[:5], 0.4)))
    hit, false = decided.recall, 1 - decided.specificity
    for note, share in ((many, 0.5), (few, 0.01)):
        assert f"precision {share * hit / (share * hit + (1 - share) * false):.3f}" in note


def test_the_roc_curve_marks_both_thresholds() -> None:
    curve = scored(score="SE", shown="ROC curve", threshold=40)
    values, anomalous = scores("SE")
    assert curve.x[0] == curve.series["true positive rate"][0] == 0
    assert curve.x[-1] == curve.series["true positive rate"][-1] == 1
    threshold = float(np.quantile(values[:5], 0.4))
    assert curve.lines["threshold"] == pytest.approx((values[:5] >= threshold).mean())
    gains = {
        at: np.sqrt((values[anomalous] >= at).mean() * (values[~anomalous] < at).mean()) for at in values
    }
    best = max(gains, key=lambda at: (gains[at], at))
    assert curve.lines["best"] == pytest.approx((values[:5] >= best).mean())


def test_normal_examples_alone_have_a_threshold_and_no_roc_curve() -> None:
    network = autoencoder().replaced(dataset=[grey(index)[0] for index in range(4)])
    curve = analyze(network, "anomaly-scores")
    assert isinstance(curve, Curve)
    assert [*curve.lines] == ["threshold"]
    assert "nothing to part them from" in curve.note
    with pytest.raises(ParameterError, match="needs both kinds"):
        analyze(network, "anomaly-scores", shown="ROC curve")


def test_the_normal_label_can_be_named() -> None:
    assert next(iter(scored(normal="needle").series)) == "needle"
    with pytest.raises(ParameterError, match=r"'whole'; no example has this label\. There are: 'cavity'"):
        scored(normal="whole")


def test_other_networks_are_told_why_not() -> None:
    for name in ("anomaly-scores", "anomaly-map", "reconstruction"):
        with pytest.raises(NotApplicableError, match="none of the network's outputs is a picture as large"):
            analyze(record(mixed()), name)
