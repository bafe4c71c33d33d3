"""The X-ray study's own formulas in closed forms, its networks in the zoo, and its quick form."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from boxwalk import zoo
from boxwalk.anomaly import SCORES, Decisions, decide, roc
from boxwalk.demo import checkpoint
from boxwalk.errors import ParameterError
from boxwalk.studies import Claim, store, study
from boxwalk.studies.folder import StudyFolder
from boxwalk.studies.work import Work
from boxwalk.studies.xray_anomalies import FULL, QUICK, STUDY, claims_of_sizes
from boxwalk.studies.xray_anomalies_scoring import (
    CAVITY,
    NEEDLE,
    NORMAL,
    Experiment,
    Scored,
    at_shares,
    crossed,
    located,
    measured,
    part_of,
    shares_at,
)
from boxwalk.studies.xray_anomalies_training import (
    KERNELS,
    by_components,
    by_network,
    components,
    divergences,
    greys,
    network,
    phantoms,
    tells_apart,
    train,
)
from boxwalk.targets.weights import load_weights
from boxwalk.zoo.autoencoders import VariationalAutoencoder

Floats = NDArray[np.float64]
TINY = FULL._replace(train=24, validation=4, test=(4, 2, 2))


def scored(normal: float, needle: float, cavity: float, spread: float = 1.0) -> Scored:
    """Every score is spread evenly around these means, 50 pictures of each kind."""
    around = np.linspace(-spread, spread, 50)
    values = np.concatenate([mean + around for mean in (normal, needle, cavity)])
    kinds = np.repeat([NORMAL, NEEDLE, CAVITY], 50)
    return Scored(kinds, np.tile(values, (len(SCORES), 1)), np.tile(around, (len(SCORES), 1)), kinds > 0)


def test_where_the_largest_residual_lies() -> None:
    x, masks = np.zeros((3, 4, 5), np.float32), np.zeros((3, 4, 5), np.bool_)
    y = x.copy()
    masks[:, 1, 2:4] = True
    y[0, 1, 3], y[0, 0, 0] = 0.5, -0.4
    y[1, 1, 3], y[1, 0, 0] = 0.5, -0.6  # a residual upwards counts as one downwards
    y[2, 2, 1] = 0.1
    assert located(x, y, masks).tolist() == [True, False, False]


def test_thresholds_of_one_half_judge_the_other() -> None:
    scores = np.array([1, 1, 3, 2, 5, 4, 6, 2.5])
    anomalous = np.array([0, 0, 0, 0, 1, 1, 1, 1], np.bool_)
    # the even ones (1, 3 | 5, 6) are parted by 5, the odd (1, 2 | 4, 2.5) by 2.5
    assert crossed(scores, anomalous) == Decisions(2, 1, 3, 2)
    own = decide(scores, anomalous, 4)
    assert (own.true_positive, own.false_positive) == (3, 0)


def test_shares_of_what_is_parted_and_of_what_is_all_the_same() -> None:
    anomalous = np.arange(400) % 2 == 0
    shares = (0.1, 0.5, 0.95)
    np.testing.assert_allclose(at_shares(anomalous.astype(float), anomalous, shares, 0), np.ones((3, 3)))
    found = at_shares(np.zeros(400), anomalous, shares, 0)
    # nothing is called anomalous: F1 of the normal is 2 (1 - s) / (2 (1 - s) + s), that of the others 0
    wanted = [[0, (1 - s) / (2 * (1 - s) + s), 0.5] for s in shares]
    np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_shares_are_drawn_by_seed_and_rise_in_precision() -> None:
    random = np.random.default_rng(0)
    anomalous = np.arange(600) >= 300
    scores = random.normal(anomalous * 1.5, 1)
    found = at_shares(scores, anomalous, (0.05, 0.5, 0.95), 3)
    np.testing.assert_array_equal(found, at_shares(scores, anomalous, (0.05, 0.5, 0.95), 3))
    assert (found != at_shares(scores, anomalous, (0.05, 0.5, 0.95), 4)).any()
    assert (np.diff(found[:, 0]) > 0).all()
    assert found[1, 1] > max(found[0, 1], found[2, 1])


def test_rates_of_any_threshold_are_those_of_decisions() -> None:
    random = np.random.default_rng(0)
    anomalous = random.random(60) < 0.4
    scores = random.integers(0, 9, 60).astype(np.float64)
    grid = np.arange(-1, 10, 0.5)
    true, false = shares_at(roc(scores, anomalous), grid)
    for threshold, tpr, fpr in zip(grid, true, false, strict=True):
        found = decide(scores, anomalous, threshold)
        assert (tpr, 1 - fpr) == pytest.approx((found.recall, found.specificity))


def test_principal_components_are_those_of_scikit_learn() -> None:
    pictures = np.random.default_rng(0).random((30, 6, 7), np.float32)
    basis = components(pictures, 8)
    np.testing.assert_allclose(basis["axes"] @ basis["axes"].T, np.eye(8), atol=1e-5)
    found = by_components(basis, 5)(pictures)
    other = PCA(5, svd_solver="full").fit(pictures.reshape(30, -1))
    wanted = other.inverse_transform(other.transform(pictures.reshape(30, -1)))
    np.testing.assert_allclose(found.reshape(30, -1), wanted, atol=1e-5)
    flat = np.outer(np.arange(6.0), np.ones(12)).reshape(6, 3, 4).astype(np.float32)  # on a line
    np.testing.assert_allclose(by_components(components(flat, 1), 1)(flat), flat, atol=1e-5)


@pytest.mark.parametrize("kind", KERNELS)
def test_training_is_decided_by_its_seed_and_lowers_the_error(kind: str) -> None:
    seen = greys(phantoms(TINY, 0)["train"])
    before = torch.random.get_rng_state()
    models = [network(kind, 4, 1) for _ in range(3)]
    untrained = float(np.square(by_network(models[0].eval())(seen) - seen).mean())
    for model, seed in zip(models, (1, 1, 2), strict=True):
        train(model, seen, epochs=4, batch=8, seed=seed)
        assert not model.training
    first, same, other = (by_network(model)(seen) for model in models)
    np.testing.assert_array_equal(first, same)
    assert (first != other).any()
    assert float(np.square(by_network(models[0].eval())(seen) - seen).mean()) < 0.9 * untrained
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize("kind", list(KERNELS))
def test_a_network_that_gives_back_one_picture_begins_again(kind: str) -> None:
    seen = greys(phantoms(TINY, 0)["train"])
    dead = network(kind, 4, 1)
    with torch.no_grad():
        for parameter in dead.decoder.parameters():
            parameter.zero_()  # no gradient comes through
    assert not tells_apart(dead.eval(), seen)
    train(dead, seen, epochs=1, batch=8, seed=1)
    assert all(bool(parameter.any()) for parameter in dead.decoder.parameters())
    assert not dead.training


def test_divergences_of_known_latent_values() -> None:
    model = network("CVAE", 3, 0)
    assert isinstance(model, VariationalAutoencoder)
    for layer, bias in (
        (model.bottleneck.mean, (0.0, 2.0, 0.0)),
        (model.bottleneck.log_variance, (0.0, 0.0, -2.0)),
    ):
        torch.nn.init.zeros_(layer.weight)
        with torch.no_grad():
            layer.bias.copy_(torch.tensor(bias))
    pictures = np.random.default_rng(0).random((3, 64, 64), np.float32)
    wanted = [0, 2, -0.5 * (1 - 2 - np.exp(-2.0))]
    np.testing.assert_allclose(divergences(model, pictures), wanted, atol=1e-6)


def test_what_is_measured_of_phantoms() -> None:
    data = phantoms(TINY, 0)
    assert data["masks"].any((1, 2)).tolist() == [False] * 4 + [True] * 4
    whole = Scored(data["kinds"], **measured(data, lambda pictures: pictures))
    np.testing.assert_allclose(whole.test, 0, atol=1e-9)

    def patched(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
        """What is in the test's potatoes is hidden, and found again."""
        return np.where(data["masks"], 1, pictures).astype(np.float32) if len(pictures) == 8 else pictures

    found = Scored(data["kinds"], **measured(data, patched))
    assert found.located.tolist() == [False] * 4 + [True] * 4
    assert {score: found.area(score) for score in SCORES} == dict.fromkeys(SCORES, 1.0)


def test_three_ways_to_a_threshold() -> None:
    far = scored(0, 5, 9)
    assert far.decided_as_there("SE") == Decisions(100, 0, 50, 0)
    assert far.decided_by_others("SE").specificity == 1
    assert far.decided_without_labels("SE") == Decisions(100, 3, 47, 0)  # 5 % of 50 are above, rounded up
    near = scored(0, 1, 1)
    there, others = near.decided_as_there("SSIM"), near.decided_by_others("SSIM")
    assert others.accuracy <= there.accuracy < 1
    assert near.area("SE", NEEDLE) == near.area("SE", CAVITY) == pytest.approx(0.875, abs=0.02)


def claims(latents: tuple[int, ...], cvae: list[Scored], cae: list[Scored], out: Path) -> list[Claim]:
    done = Experiment(FULL._replace(latents=latents, chosen=8))
    for latent, one, other in zip(latents, cvae, cae, strict=True):
        done.found["CVAE", latent], done.found["CAE", latent] = [one, one], [other, other]
    work = Work(STUDY, StudyFolder(out, {}, overwrite=True), False, 0, None)
    claims_of_sizes(work, done)
    return list(work.finish().claims)


def test_relations_over_sizes_hold_and_fail(tmp_path: Path) -> None:
    latents = (2, 4, 8, 16, 32)
    close, far = [scored(7, 7, 7)], [scored(level, level + 1, level + 0.5) for level in (4, 3, 3.3, 3)]
    falling = [
        scored(9, 9, 9),
        scored(8, 8.2, 8.1),
        scored(6, 6.2, 6.1),
        scored(5, 5.2, 5.1),
        scored(2, 3, 2.5),
    ]
    found = claims(latents, close + far, falling, tmp_path)
    assert [claim.held for claim in found] == [True] * 5
    assert found[0].margin == pytest.approx(1 / 9)
    assert found[1].margin == pytest.approx(0.25 - 0.1)
    assert found[3].margin == pytest.approx(
        (far[1].area("SE") - falling[2].area("SE")) / 2 - (far[3].area("SE") - falling[4].area("SE"))
    )
    turned = claims(latents, falling, close + far, tmp_path)
    assert [claim.held for claim in turned[:3]] == [False] * 3
    assert len(claims((8,), far[:1], falling[:1], tmp_path)) == 2


def test_networks_of_a_full_run_go_into_the_zoo(tmp_path: Path) -> None:
    out, folder = tmp_path / "out", tmp_path / "weights"
    with pytest.raises(ParameterError, match="holds no study"):
        store("xray-anomalies", out, folder)
    run = StudyFolder(out, STUDY.key(quick=False, seed=0))
    models = {kind: network(kind, FULL.chosen, 5) for kind in KERNELS}
    for kind, model in models.items():
        with pytest.raises(ParameterError, match=f"no part {kind.lower()}-16-0"):
            store("xray-anomalies", out, folder)
        run.keep(part_of(kind, FULL.chosen, 0), {each: v.numpy() for each, v in model.state_dict().items()})
        load_weights(
            network(kind, FULL.chosen, 6), out / f"parts/{part_of(kind, FULL.chosen, 0)}.safetensors"
        )
    store("xray-anomalies", out, folder)
    picture = torch.rand(2, 1, 64, 64, generator=torch.Generator().manual_seed(0))
    for kind, model in models.items():
        name = f"{kind.lower()}-64"
        loaded = checkpoint.load(zoo.entry(name).model(), name, folder)
        with torch.no_grad():
            torch.testing.assert_close(loaded(picture), model.eval()(picture), atol=2e-3, rtol=0)


def table(path: Path) -> dict[str, dict[str, float]]:
    with path.open() as file:
        head, *rows = csv.reader(file)
    return {row[0]: dict(zip(head[1:], map(float, row[1:]), strict=True)) for row in rows}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_quick_form(tmp_path: Path) -> None:
    report = study("xray-anomalies", tmp_path / "out", quick=True)
    sizes = table(tmp_path / "out/latent_sizes.csv")
    few, many = sizes["PCA, J = 8"], sizes["PCA, J = 64"]
    # each of the seeds 0 to 7: AUC of SE 0.55 to 0.59 at J = 8, and 0.20 to 0.28 more at 64
    assert many["AUC, SE"] - few["AUC, SE"] > 0.1
    # at J = 64 SSIM 0.05 to 0.08 above SE, its peak 0.06 to 0.13 above that, at 0.965 to 0.996
    assert many["AUC, SSIM"] - many["AUC, SE"] > 0.02
    assert many["AUC, SSIM peak"] - many["AUC, SSIM"] > 0.03
    assert many["AUC, SSIM peak"] > 0.93
    errors = np.array([sizes[f"PCA, J = {count}"]["SE, normal"] for count in QUICK.components])
    # seeds 0 to 7: from 8 to 16 times 0.52 to 0.55, from 16 to 32 0.57 to 0.59, from 32 to 64 0.58 to 0.61
    assert (errors[1:] / errors[:-1] < 0.8).all()
    held = {claim.words: claim for claim in report.claims}
    assert held["TPR and FPR fall as the threshold rises"].margin > 0.9
    assert held["Precision rises with the share of anomalous pictures"].held
    for name in ("errors", "areas", "rates", "shares", "divergences", "reconstructions", "residuals"):
        assert {f"{name}.svg", f"{name}.png"} <= set(report.files)
    assert "zoo:cvae-64" in (tmp_path / "out/study.md").read_text()
