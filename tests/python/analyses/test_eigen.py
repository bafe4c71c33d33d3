"""The decomposition itself, against NumPy's singular value decomposition in float64."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from boxwalk.analyses import eigen
from boxwalk.analyses.eigen import Decomposition, decompose, leading
from boxwalk.analyses.eigenfeature_agreement import correlation, principal_angles

from .steps import finished


def maps_with(sigma: list[float], channels: int, height: int, width: int, seed: int = 0) -> Tensor:
    """float64 maps with these singular values."""
    random = np.random.default_rng(seed)
    left = np.linalg.qr(random.normal(size=(height * width, len(sigma))))[0]
    right = np.linalg.qr(random.normal(size=(channels, len(sigma))))[0]
    whole = (right * sigma) @ left.T
    return torch.from_numpy(whole.reshape(channels, height, width))


def relu_maps(channels: int, height: int, width: int, seed: int = 0) -> Tensor:
    """Maps as a layer after a ReLU has them: positive, correlated, some dead."""
    random = torch.Generator().manual_seed(seed)
    base = torch.randn(4, height * width, generator=random)
    mixed = torch.randn(channels, 4, generator=random) @ base
    maps = (mixed + 0.5 * torch.randn(channels, height * width, generator=random)).relu()
    maps[::7] = 0
    return maps.reshape(channels, height, width)


def reference(maps: Tensor) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """U [n, k], sigma [k], V^T [k, C] by NumPy in float64."""
    return np.linalg.svd(maps.double().reshape(len(maps), -1).T.numpy(), full_matrices=False)


SHAPES = [(16, 5, 7), (64, 14, 14), (40, 5, 7), (128, 4, 3), (2, 9, 1), (7, 30, 31)]


@pytest.mark.parametrize("shape", SHAPES)
def test_against_numpy(shape: tuple[int, int, int]) -> None:
    maps = relu_maps(*shape)
    u, sigma, vt = reference(maps)
    found = finished(decompose(maps, 6))
    real = sigma >= 1e-5 * sigma[0]
    np.testing.assert_allclose(found.spectrum[real], sigma[real], rtol=1e-6)
    assert found.spectrum.shape == sigma.shape
    assert np.all(np.diff(found.spectrum) <= 1e-12 * sigma[0])
    count = min(6, int(real.sum()))
    np.testing.assert_allclose(found.sigma[:count], sigma[:count], rtol=1e-6)
    images = found.images.reshape(len(found.images), -1)
    np.testing.assert_allclose(images[:count] @ images[:count].T, np.eye(count), atol=1e-9)
    np.testing.assert_allclose(found.loadings[:count] @ found.loadings[:count].T, np.eye(count), atol=1e-9)
    for index in range(count):
        gap = min(abs(sigma[index] - other) for place, other in enumerate(sigma) if place != index)
        if gap > 1e-3 * sigma[0]:
            assert abs(images[index] @ u[:, index]) == pytest.approx(1, abs=1e-8)
            assert abs(found.loadings[index] @ vt[index]) == pytest.approx(1, abs=1e-8)
            together = (images[index] @ u[:, index]) * (found.loadings[index] @ vt[index])
            assert together == pytest.approx(1, abs=1e-8)  # u and v turned together
    angles = scipy.linalg.subspace_angles(images[:count].T, u[:, :count])
    assert angles.max() < 1e-6 or sigma[count - 1] - sigma[min(count, len(sigma) - 1)] < 1e-3 * sigma[0]
    assert found.energy == pytest.approx((sigma**2).sum(), rel=1e-12)


@pytest.mark.parametrize("shape", [(24, 9, 11), (60, 6, 5)])
def test_small_singular_values_are_kept(shape: tuple[int, int, int]) -> None:
    """From 1 down to 1e-7; a Gram matrix alone loses what is below 1e-8, and digits before that."""
    sigma = list(np.logspace(0, -7, 22))
    maps = maps_with(sigma, *shape)
    found = finished(decompose(maps, 22))
    exact = reference(maps)[1][:22]
    np.testing.assert_allclose(found.spectrum[:22], exact, rtol=1e-6)
    np.testing.assert_allclose(found.spectrum[:22], sigma, rtol=1e-6)
    kept = np.array(sigma) > 2e-7
    np.testing.assert_allclose(found.sigma[kept], np.array(sigma)[kept], rtol=1e-6)
    assert found.rank == int((np.array(sigma) > eigen.PRECISION).sum())
    assert found.spectrum[22:].max(initial=0) < 1e-10


@pytest.mark.parametrize("scale", [1e-30, 1e-3, 1e30])
def test_scale(scale: float) -> None:
    maps = relu_maps(12, 6, 5) * scale
    found = finished(decompose(maps, 3))
    np.testing.assert_allclose(found.sigma, reference(maps)[1][:3], rtol=1e-6)
    assert np.isfinite(found.images).all()
    assert found.shares.sum() < 1


def test_parts_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for shape in ((12, 20, 21), (300, 4, 5)):
        maps = relu_maps(*shape)
        whole = finished(decompose(maps, 3))
        with monkeypatch.context() as patched:
            patched.setattr(eigen, "_CHUNK", 500)
            assert sum(1 for _ in decompose(maps, 3)) > 8
            parts = finished(decompose(maps, 3))
        np.testing.assert_allclose(parts.images, whole.images, atol=1e-10)
        np.testing.assert_allclose(parts.spectrum, whole.spectrum, atol=1e-10 * whole.spectrum[0])


def test_the_sign_agrees_with_the_mean() -> None:
    maps = relu_maps(20, 8, 9)
    found, turned = finished(decompose(maps, 5)), finished(decompose(-maps, 5))
    for each, values in ((found, maps), (turned, -maps)):
        mean = values.double().mean(0).numpy()
        products = (each.images * mean).sum((1, 2))
        assert (products >= -1e-12).all()
    np.testing.assert_allclose(turned.images, -found.images, atol=1e-9)
    assert finished(decompose(maps, 5)).images.tobytes() == found.images.tobytes()


def test_the_sign_where_the_mean_says_nothing() -> None:
    picture = torch.randn(6, 7, generator=torch.Generator().manual_seed(1))
    for maps in (torch.stack([picture, -picture]), torch.stack([-picture, picture])):
        found = finished(decompose(maps, 1))
        largest = found.loadings[0][np.abs(found.loadings[0]).argmax()]
        assert largest > 0


def test_nothing_at_all() -> None:
    found = finished(decompose(torch.zeros(5, 4, 3), 2))
    assert (found.rank, found.energy) == (0, 0.0)
    assert not found.images.any()
    assert not found.shares.any()
    assert not finished(leading(torch.zeros(70, 9, 9))).images.any()


def test_constant_maps() -> None:
    maps = torch.tensor([1.0, -2.0, 3.0]).reshape(3, 1, 1).expand(3, 5, 7)
    found = finished(decompose(maps, 3))
    assert found.rank == 1
    np.testing.assert_allclose(found.images[0], np.full((5, 7), 35**-0.5), rtol=1e-9)
    np.testing.assert_allclose(found.sigma, [np.sqrt(14 * 35), 0, 0], rtol=1e-9)
    assert not found.images[1:].any()


def test_not_finite() -> None:
    for value in (float("nan"), float("inf")):
        maps = torch.ones(3, 4, 5)
        maps[1, 2, 3] = value
        with pytest.raises(ValueError, match="not finite"):
            finished(decompose(maps, 1))


@pytest.mark.parametrize("shape", [(70, 12, 11), (150, 9, 11), (61, 8, 8), (3, 2, 2), (100, 30, 30)])
def test_the_leading_one_alone(shape: tuple[int, int, int]) -> None:
    for maps in (relu_maps(*shape), torch.randn(shape, generator=torch.Generator().manual_seed(4))):
        one, whole = finished(leading(maps)), finished(decompose(maps, 2))
        assert one.sigma[0] == pytest.approx(whole.sigma[0], rel=1e-9)
        assert abs((one.images[0] * whole.images[0]).sum()) == pytest.approx(1, abs=1e-6)
        assert one.energy == pytest.approx(whole.energy, rel=1e-12)


def test_the_leading_one_where_it_is_orthogonal_to_the_mean() -> None:
    """The mean map is zero: a method started there alone would never see the rest."""
    half = relu_maps(40, 12, 12)
    maps = torch.cat([half, -half])
    one, whole = finished(leading(maps)), finished(decompose(maps, 1))
    assert abs((one.images[0] * whole.images[0]).sum()) == pytest.approx(1, abs=1e-6)


def test_reconstruction_is_the_best_of_its_rank() -> None:
    maps = relu_maps(9, 6, 8)
    u, sigma, vt = reference(maps)
    found: Decomposition = finished(decompose(maps, 9))
    for rank in (1, 3, 9):
        best = (u[:, :rank] * sigma[:rank]) @ vt[:rank]
        for channel in range(9):
            np.testing.assert_allclose(
                found.reconstructed(channel, rank).ravel(), best[:, channel], atol=1e-9 * sigma[0]
            )


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 1000))
@settings(max_examples=50, deadline=None)
def test_principal_angles_against_scipy(first: int, second: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    a = np.linalg.qr(random.normal(size=(12, first)))[0]
    b = np.linalg.qr(a[:, :1] * 10 + random.normal(size=(12, second)))[0]
    wanted = np.sort(np.rad2deg(scipy.linalg.subspace_angles(a, b)))
    np.testing.assert_allclose(principal_angles(a.T.copy(), b.T.copy()), wanted, atol=1e-6)


def test_principal_angles_of_the_same() -> None:
    a = np.linalg.qr(np.random.default_rng(0).normal(size=(12, 3)))[0].T.copy()
    assert principal_angles(a, a).max() < 1e-5
    turned = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))[0] @ a
    assert principal_angles(a, turned).max() < 1e-5


def test_correlation_against_numpy() -> None:
    random = np.random.default_rng(0)
    a, b = random.normal(size=(3, 40)), random.normal(size=(2, 40))
    np.testing.assert_allclose(correlation(a, b), np.abs(np.corrcoef(a, b)[:3, 3:]), atol=1e-12)
    constant = np.full((1, 40), 40**-0.5)
    assert not correlation(constant, b).any()
