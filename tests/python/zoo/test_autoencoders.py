"""The autoencoders: shapes of the thesis' tables, Keras' "same" by definition, losses in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy import integrate, stats
from torch import nn

from boxwalk import record
from boxwalk.errors import ParameterError
from boxwalk.zoo.autoencoders import (
    ConvolutionalAutoencoder,
    SameConv2d,
    SameConvTranspose2d,
    VariationalAutoencoder,
    autoencoder_loss,
    divergence,
    draw,
    variational_loss,
)

KINDS = [ConvolutionalAutoencoder, VariationalAutoencoder]


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize(
    ("kernel", "stride", "before"), [(2, 2, 0), (3, 2, 0), (3, 1, 1), (2, 1, 0), (5, 2, 1)]
)
def test_same_by_its_definition(kernel: int, stride: int, before: int) -> None:
    """y(i) = sum over k of w(k) x(stride i + k - before), and zeros outside."""
    layer = SameConv2d(1, 1, kernel, stride, bias=False).double()
    x = torch.randn(8, 12, generator=seeded(), dtype=torch.float64)
    weight = layer.weight.detach().numpy()[0, 0]
    wanted = np.zeros((8 // stride, 12 // stride))
    for row in range(wanted.shape[0]):
        for column in range(wanted.shape[1]):
            for y in range(kernel):
                for z in range(kernel):
                    down, right = stride * row + y - before, stride * column + z - before
                    if 0 <= down < 8 and 0 <= right < 12:
                        wanted[row, column] += weight[y, z] * float(x[down, right])
    with torch.no_grad():
        np.testing.assert_allclose(layer(x[None, None])[0, 0].numpy(), wanted, atol=1e-12)


@pytest.mark.parametrize(("kernel", "stride"), [(2, 2), (3, 2), (3, 1), (2, 1)])
def test_the_transposed_convolution_is_the_transposed_one(kernel: int, stride: int) -> None:
    """<conv(x), y> = <x, transposed(y)> for all x, y, with the same weights."""
    forth = SameConv2d(3, 2, kernel, stride, bias=False).double()
    back = SameConvTranspose2d(2, 3, kernel, stride, bias=False).double()
    back.weight = forth.weight
    x = torch.randn(1, 3, 8, 12, generator=seeded(), dtype=torch.float64)
    y = torch.randn(1, 2, 8 // stride, 12 // stride, generator=seeded(1), dtype=torch.float64)
    with torch.no_grad():
        assert back(y).shape == x.shape
        torch.testing.assert_close((forth(x) * y).sum(), (x * back(y)).sum())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("size", "kernel", "latent"), [(128, 2, 8), (64, 3, 2), (64, 2, 128)])
def test_shapes_of_the_tables(
    kind: type[ConvolutionalAutoencoder | VariationalAutoencoder], size: int, kernel: int, latent: int
) -> None:
    model = kind(latent, size, kernel).eval()
    recording = record(model, torch.rand(1, 1, size, size, generator=seeded()))
    shapes = {node.id: node.shape[1:] for node in recording.graph.nodes}
    stages = int(math.log2(size // 4))
    sides = [size >> stage for stage in range(1, stages + 1)]
    assert sides[-1] == 4
    assert [shapes[f"encoder.conv{n + 1}"] for n in range(stages)] == [(32, s, s) for s in sides]
    assert shapes["decoder.dense"] == (512,)
    assert [shapes[f"decoder.conv{n + 1}"] for n in range(stages)] == [
        (32, 2 * s, 2 * s) for s in sides[::-1]
    ]
    assert shapes["decoder.picture"] == (1, size, size)
    assert recording.graph.outputs == ("decoder.sigmoid",)
    assert [section.id for section in recording.graph.sections] == ["encoder", "bottleneck", "decoder"]
    assert not any(edge.opaque for edge in recording.graph.edges)
    bottleneck = "bottleneck.mean" if kind is VariationalAutoencoder else "bottleneck.dense"
    assert shapes[bottleneck] == (latent,)


@pytest.mark.parametrize("latent", [2, 32])
def test_parameters(latent: int) -> None:
    """As the tables give them: kernels of 2 x 2, 32 filters, five stages."""
    first, inner, last = 4 * 32 + 32, 4 * 32 * 32 + 32, 4 * 32 + 1
    convolutions = first + 9 * inner + last
    decoder = latent * 512 + 512
    plain = convolutions + decoder + 512 * latent + latent + 2 * (10 * 32 + 512)
    variational = convolutions + decoder + 512 * 200 + 200 + 2 * (200 * latent + latent)
    for kind, wanted in zip(KINDS, (plain, variational), strict=True):
        assert sum(each.numel() for each in kind(latent).parameters()) == wanted


def test_only_the_plain_one_is_normalized() -> None:
    normalized = [
        sum(isinstance(each, (nn.BatchNorm1d, nn.BatchNorm2d)) for each in kind(4, 64).modules())
        for kind in KINDS
    ]
    assert normalized == [9, 0]


def test_what_it_does_is_encode_and_decode() -> None:
    x = torch.rand(3, 1, 64, 64, generator=seeded())
    plain, variational = ConvolutionalAutoencoder(5, 64).eval(), VariationalAutoencoder(5, 64).eval()
    with torch.no_grad():
        assert torch.equal(plain(x), plain.decode(plain.encode(x)))
        mean, log_variance = variational.encode(x)
        assert mean.shape == log_variance.shape == (3, 5)
        assert torch.equal(variational(x), variational.decode(mean))
        assert 0 <= float(plain(x).min()) <= float(plain(x).max()) <= 1


def test_sampling_has_a_generator_of_its_own() -> None:
    model = VariationalAutoencoder(3, 32).eval()
    state = torch.get_rng_state()
    with torch.no_grad():
        first, again, other = (model.sample(4, seeded(seed)) for seed in (1, 1, 2))
    assert torch.equal(torch.get_rng_state(), state)
    assert first.shape == (4, 1, 32, 32)
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_draws_have_the_mean_and_variance_asked_for() -> None:
    mean = torch.tensor([[1.5, -2.0]]).expand(200_000, 2).clone().requires_grad_()
    log_variance = torch.tensor([[math.log(4.0), math.log(0.25)]]).expand(200_000, 2).clone().requires_grad_()
    drawn = draw(mean, log_variance, seeded())
    torch.testing.assert_close(drawn.mean(0), torch.tensor([1.5, -2.0]), atol=0.02, rtol=0)
    torch.testing.assert_close(drawn.std(0), torch.tensor([2.0, 0.5]), atol=0.02, rtol=0)
    drawn.sum().backward()  # type: ignore[no-untyped-call]
    assert mean.grad is not None
    assert torch.equal(mean.grad, torch.ones(200_000, 2))
    assert log_variance.grad is not None
    torch.testing.assert_close(log_variance.grad, 0.5 * (drawn - mean).detach())


@pytest.mark.parametrize(("mean", "deviation"), [(0.0, 1.0), (1.3, 0.4), (-2.0, 1.7)])
def test_divergence_is_that_of_two_gaussians(mean: float, deviation: float) -> None:
    """Against the integral of q log(q / p) over the line."""
    q, p = stats.norm(mean, deviation), stats.norm(0, 1)
    wanted, _ = integrate.quad(lambda z: q.pdf(z) * (q.logpdf(z) - p.logpdf(z)), mean - 15, mean + 15)
    given = torch.tensor([[mean]], dtype=torch.float64), torch.tensor([[2 * math.log(deviation)]]).double()
    assert float(divergence(*given)) == pytest.approx(wanted, abs=1e-6)


def test_losses_by_loops() -> None:
    """Equations 6.1 and 6.2 of two pictures of 2 x 3 pixels, J = 2, beta = 0.05, in float64."""
    x, y = (torch.rand(2, 1, 2, 3, generator=seeded(seed), dtype=torch.float64) for seed in (1, 2))
    mean, log_variance = (torch.randn(2, 2, generator=seeded(seed), dtype=torch.float64) for seed in (3, 4))
    errors = [
        sum((float(a) - float(b)) ** 2 for a, b in zip(x[n].flatten(), y[n].flatten(), strict=True))
        for n in (0, 1)
    ]
    latent = [
        -0.5
        * sum(
            1 + float(v) - float(m) ** 2 - math.exp(float(v))
            for m, v in zip(mean[n], log_variance[n], strict=True)
        )
        for n in (0, 1)
    ]
    assert float(autoencoder_loss(x, y)) == pytest.approx(sum(errors) / 12)
    for beta in (1.0, 0.05):
        wanted = sum(e + beta * k for e, k in zip(errors, latent, strict=True)) / 2
        assert float(variational_loss(x, y, mean, log_variance, beta)) == pytest.approx(wanted)
    assert float(variational_loss(x, x, 0 * mean, 0 * mean)) == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((0, 64, 2), "latent is 0"),
        ((4, 100, 2), "size is 100"),
        ((4, 4, 2), "size is 4"),
        ((4, 64, 1), "kernel is 1"),
    ],
)
def test_sizes_that_are_not_possible(given: tuple[int, int, int], words: str) -> None:
    for kind in KINDS:
        with pytest.raises(ParameterError, match=words):
            kind(*given)


def test_a_negative_weight_of_the_divergence() -> None:
    x, mean = torch.zeros(1, 1, 2, 2), torch.zeros(1, 2)
    with pytest.raises(ParameterError, match=r"beta is -0\.1"):
        variational_loss(x, x, mean, mean, -0.1)
