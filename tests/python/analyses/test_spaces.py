"""Signal spaces of weights: the numbers, against NumPy in float64 and patches cut out one by one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import scipy.linalg
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.modules.conv import _ConvNd

from boxwalk import Network, record
from boxwalk.analyses import spaces as numerics
from boxwalk.analyses.spaces import (
    Spaces,
    beside,
    has_spaces,
    input_of,
    kept_energy_of,
    parts_of,
    space_of_unit,
    spaces_of,
)
from boxwalk.errors import NotApplicableError
from boxwalk.recording.graph import Node

from .networks import recorded
from .steps import finished

EXACT = 1e-9


def layer_of(module: nn.Module, *shape: int) -> Node:
    return record(module, torch.zeros(1, *shape)).graph.nodes[-1]


def linear(matrix: np.ndarray) -> tuple[nn.Linear, Node]:
    """A linear layer with these weights."""
    rows, columns = matrix.shape
    module = nn.Linear(columns, rows)
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(matrix))
    return module, layer_of(module, columns)


def whole_matrix(module: nn.Module) -> np.ndarray:
    """W with its groups as blocks, float64."""
    weight = module.weight.detach().double().numpy()  # type: ignore[operator]
    groups = module.groups if isinstance(module, _ConvNd) else 1
    whole: np.ndarray = scipy.linalg.block_diag(*weight.reshape(groups, len(weight) // groups, -1))
    return whole


def projector(spaces: Spaces) -> np.ndarray:
    """The projection onto the signal space of the whole layer, groups as blocks."""
    own = [spaces.signals[spaces.group == group] for group in range(spaces.groups)]
    found: np.ndarray = scipy.linalg.block_diag(*(basis.T @ basis for basis in own))
    return found


LAYERS = [
    (nn.Linear(12, 5), (12,)),
    (nn.Linear(5, 12), (5,)),
    (nn.Linear(7, 7), (7,)),
    (nn.Conv2d(3, 4, (3, 2)), (3, 5, 7)),
    (nn.Conv2d(3, 40, 3), (3, 5, 7)),
    (nn.Conv2d(6, 9, 3, groups=3), (6, 5, 7)),
    (nn.Conv2d(4, 4, 3, groups=4), (4, 5, 7)),
    (nn.Conv1d(2, 3, 4), (2, 9)),
    (nn.Conv3d(2, 4, 2), (2, 4, 5, 6)),
]


@pytest.mark.parametrize(("module", "shape"), LAYERS)
def test_the_same_as_numpy(module: nn.Module, shape: tuple[int, ...]) -> None:
    found = finished(spaces_of(layer_of(module, *shape), module))
    matrix = whole_matrix(module)
    sigma = np.linalg.svd(matrix, compute_uv=False)
    rank = np.linalg.matrix_rank(matrix)
    assert found.rank == rank
    np.testing.assert_allclose(found.sigma, sigma[:rank], rtol=EXACT)
    assert found.condition == pytest.approx(sigma[0] / sigma[rank - 1], rel=EXACT)
    if rank == min(matrix.shape):
        assert found.condition == pytest.approx(np.linalg.cond(matrix), rel=EXACT)
    np.testing.assert_allclose(projector(found), np.linalg.pinv(matrix) @ matrix, atol=EXACT)
    weight = matrix[: len(matrix) // found.groups, : matrix.shape[1] // found.groups]
    mine = found.group == 0
    np.testing.assert_allclose(
        (found.outputs[mine].T * found.sigma[mine]) @ found.signals[mine], weight, atol=EXACT
    )
    assert (found.signals[mine] @ weight.mean(0) >= -EXACT).all()


@pytest.mark.parametrize("shape", [(40, 60), (60, 40), (50, 50)])
def test_small_singular_values(shape: tuple[int, int]) -> None:
    """Down to the precision of float32, where squaring them would lose all."""
    random = np.random.default_rng(1)
    left, right = (np.linalg.qr(random.normal(size=(size, 40)))[0] for size in shape)
    module, node = linear((left * np.logspace(0, -4.5, 40)) @ right.T)
    found = finished(spaces_of(node, module))
    _, sigma, rows = np.linalg.svd(whole_matrix(module))
    assert found.rank == 40
    np.testing.assert_allclose(found.sigma, sigma[:40], rtol=1e-8)
    np.testing.assert_allclose(found.signals @ found.signals.T, np.eye(40), atol=1e-8)
    np.testing.assert_allclose(found.outputs @ found.outputs.T, np.eye(40), atol=1e-8)
    assert scipy.linalg.subspace_angles(found.signals.T, rows[:40].T).max() < 1e-6


def test_the_rank_is_that_of_float32() -> None:
    random = np.random.default_rng(2)
    module, node = linear(random.normal(size=(30, 4)) @ random.normal(size=(4, 50)))
    found = finished(spaces_of(node, module))
    weight = module.weight.detach().numpy()
    assert found.rank == 4 == np.linalg.matrix_rank(weight)
    assert len(found.spectrum) == 30
    assert beside(found.signals, 100).shape == (46, 50)


def test_large_matrices_are_taken_apart_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    module = nn.Linear(20, 30)
    node = layer_of(module, 20)
    here = finished(spaces_of(node, module))
    monkeypatch.setattr(numerics, "_AT_ONCE", 4)
    there = finished(spaces_of(node, module))
    np.testing.assert_allclose(there.sigma, here.sigma, rtol=EXACT)
    np.testing.assert_allclose(projector(there), projector(here), atol=EXACT)


def test_weights_that_are_zero_or_not_finite() -> None:
    module, node = linear(np.zeros((3, 5)))
    found = finished(spaces_of(node, module))
    assert (found.rank, found.signals.shape, found.outputs.shape) == (0, (0, 5), (0, 3))
    assert np.isnan(found.condition)
    parts = parts_of(found, module, torch.ones(1, 5))
    assert (parts.kept_energy, parts.energy, parts.kept_share) == (0, 5, 0)
    module.weight.data[1, 2] = float("nan")
    with pytest.raises(NotApplicableError, match="The weights of 'linear' are not all finite"):
        finished(spaces_of(node, module))


def test_single_kernels() -> None:
    """One row for each kernel over one input channel: 2.3.1 of the paper."""
    module = nn.Conv2d(5, 6, 3)
    found = finished(spaces_of(layer_of(module, 5, 5, 7), module, single=True))
    rows = module.weight.detach().double().numpy().reshape(30, 9)
    np.testing.assert_allclose(found.sigma, np.linalg.svd(rows, compute_uv=False), rtol=EXACT)
    assert found.condition == pytest.approx(np.linalg.cond(rows), rel=EXACT)
    assert (found.kernel, found.signals.shape, found.outputs.shape) == ((1, 3, 3), (9, 9), (9, 30))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 12), st.integers(0, 1000))
def test_what_is_beside(size: int, rank: int, count: int, seed: int) -> None:
    basis = np.linalg.qr(np.random.default_rng(seed).normal(size=(size, min(rank, size))))[0].T
    found = beside(basis, count)
    assert len(found) == min(count, size - len(basis))
    every = np.concatenate([basis, found])
    np.testing.assert_allclose(every @ every.T, np.eye(len(every)), atol=EXACT)


CONVOLUTIONS = [
    (nn.Conv2d(3, 4, (3, 2), padding=1, stride=(2, 1)), (3, 7, 6)),
    (nn.Conv2d(4, 6, 3, groups=2, padding=2, dilation=2, padding_mode="reflect"), (4, 7, 6)),
    (nn.Conv2d(2, 3, 2, stride=3), (2, 8, 7)),  # some pixels are in no patch
    (nn.Conv2d(3, 2, (4, 3), padding="same"), (3, 6, 7)),
    (nn.Conv2d(3, 2, 3, padding="valid", padding_mode="circular"), (3, 6, 7)),
    (nn.Conv1d(3, 2, 3, padding=1, padding_mode="replicate"), (3, 9)),
    (nn.Conv3d(2, 3, 2, padding=(1, 0, 1)), (2, 3, 4, 5)),
]


def by_patches(module: _ConvNd, spaces: Spaces, x: Tensor) -> tuple[np.ndarray, float, float]:
    """(mean of what is kept, energy of all patches, energy kept), one patch after the other."""
    axes = range(len(module.kernel_size))
    if module.padding == "same":
        sums = [d * (k - 1) for d, k in zip(module.dilation, module.kernel_size, strict=True)]
        edges = [(each // 2, each - each // 2) for each in sums]
    elif module.padding == "valid":
        edges = [(0, 0) for _ in axes]
    else:
        edges = [(int(each), int(each)) for each in module.padding]
    modes = {"zeros": "constant", "reflect": "reflect", "circular": "wrap", "replicate": "edge"}
    mode: str = modes[module.padding_mode]
    image = np.pad(x[0].double().numpy(), [(0, 0), *edges], mode=mode)  # type: ignore[call-overload]
    project = projector(spaces)
    total, counts, energy, kept = np.zeros_like(image), np.zeros_like(image), 0.0, 0.0
    spans = [d * (k - 1) + 1 for d, k in zip(module.dilation, module.kernel_size, strict=True)]
    starts = [range(0, image.shape[1 + axis] - spans[axis] + 1, module.stride[axis]) for axis in axes]
    for corner in product(*starts):
        place = (
            slice(None),
            *(slice(corner[axis], corner[axis] + spans[axis], module.dilation[axis]) for axis in axes),
        )
        patch = image[place].ravel()
        signal = project @ patch
        energy += float(patch @ patch)
        kept += float(signal @ signal)
        total[place] += signal.reshape(image[place].shape)
        counts[place] += 1
    inner = (
        slice(None),
        *(slice(low, low + size) for (low, _), size in zip(edges, x.shape[2:], strict=True)),
    )
    return (total / np.maximum(counts, 1))[inner], energy, kept


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize(("module", "shape"), CONVOLUTIONS)
def test_convolutions_patch_by_patch(module: _ConvNd, shape: tuple[int, ...]) -> None:
    node = layer_of(module, *shape)
    x = torch.randn(1, *shape, generator=torch.Generator().manual_seed(3))
    for spaces in (finished(spaces_of(node, module)), space_of_unit(node, module, 1)):
        parts = parts_of(spaces, module, x)
        kept, energy, kept_energy = by_patches(module, spaces, x)
        np.testing.assert_allclose(parts.kept[0], kept, atol=EXACT)
        np.testing.assert_allclose((parts.energy, parts.kept_energy), (energy, kept_energy), rtol=EXACT)
        assert kept_energy_of(spaces, module, x) == (parts.kept_energy, parts.energy)
        np.testing.assert_array_equal(parts.rejected, parts.x - parts.kept)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 1000), st.booleans())
def test_projections(outputs: int, inputs: int, seed: int, convolution: bool) -> None:
    """Kept and rejected are the input, their energies its energy; twice is once; the rest does nothing."""
    generator = torch.Generator().manual_seed(seed)
    module: nn.Module
    shape: tuple[int, ...]
    if convolution:  # patches beside each other: the picture is a projection too
        module, shape = nn.Conv2d(inputs, outputs, 2, stride=2, bias=False), (inputs, 4, 6)
    else:
        module, shape = nn.Linear(inputs, outputs, bias=False), (3, inputs)
    with torch.no_grad():
        weight = module.get_parameter("weight")
        weight.copy_(torch.randn(weight.shape, generator=generator))
    spaces = finished(spaces_of(layer_of(module, *shape), module))
    parts = parts_of(spaces, module, torch.randn(2, *shape, generator=generator))
    energy = float((parts.x**2).sum())
    np.testing.assert_allclose(parts.kept + parts.rejected, parts.x, atol=1e-12)
    assert parts.energy == pytest.approx(energy)
    assert parts.kept_energy == pytest.approx(float((parts.kept**2).sum()), rel=EXACT, abs=EXACT)
    assert float((parts.rejected**2).sum()) == pytest.approx(energy - parts.kept_energy, abs=1e-9 * energy)
    again = parts_of(spaces, module, torch.from_numpy(parts.kept))
    np.testing.assert_allclose(again.kept, parts.kept, atol=EXACT)
    assert parts_of(spaces, module, torch.from_numpy(parts.rejected)).kept_energy < 1e-18 * (1 + energy)
    put_out = module.double()(torch.from_numpy(parts.rejected)).detach().numpy()
    np.testing.assert_allclose(put_out, 0, atol=1e-9)


def test_one_weight_vector() -> None:
    """p = (w . x / |w|^2) w: equation 3 of the paper."""
    module = nn.Linear(6, 4)
    node = layer_of(module, 6)
    x = torch.randn(1, 6, generator=torch.Generator().manual_seed(1))
    parts = parts_of(space_of_unit(node, module, 2), module, x)
    w, v = module.weight[2].detach().double().numpy(), x[0].double().numpy()
    p = (w @ v) / (w @ w) * w
    np.testing.assert_allclose(parts.kept[0], p, atol=1e-12)
    assert 1 - parts.kept_share == pytest.approx(((v - p) ** 2).sum() / (v**2).sum(), rel=EXACT)
    with torch.no_grad():
        module.weight[2] = 0
    assert space_of_unit(node, module, 2).rank == 0


class Twice(nn.Module):
    """Uses one layer twice, with operations between and a transposition in front."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        first = self.layer(x.transpose(1, 2))
        out: Tensor = self.layer(functional.relu(first, inplace=True) + 1)
        return out


def test_the_input_of_a_layer() -> None:
    network = Network(Twice(), (4, 3))
    x = torch.randn(1, 4, 3, generator=torch.Generator().manual_seed(2))
    recording = record(network, x)
    first, second = (node for node in recording.graph.nodes if node.operator == "linear")
    layer = network.model.get_submodule("layer")
    wanted = layer(x.transpose(1, 2)).relu().detach() + 1
    for kept in (None, recording):
        torch.testing.assert_close(input_of(network, first, (x,), kept), x.transpose(1, 2))
        torch.testing.assert_close(input_of(network, second, (x,), kept), wanted)
    assert not layer._forward_pre_hooks
    with pytest.raises(NotApplicableError, match="The input of 'layer' holds values that are not finite"):
        input_of(network, first, (x * float("inf"),))
    assert not layer._forward_pre_hooks


def test_where_there_are_none() -> None:
    recording = recorded()
    reasons = {node.id: has_spaces(node, recording.model) or "" for node in recording.graph.nodes}
    assert {name for name, reason in reasons.items() if not reason} == {"conv", "depthwise", "linear"}
    assert "a transposed convolution" in reasons["up"]
    assert "BatchNorm2d has no weights" in reasons["norm"]
    embedding = nn.Embedding(5, 3)
    node = record(embedding, torch.zeros(1, 2, dtype=torch.int64)).graph.nodes[-1]
    assert "Embedding is no linear layer" in (has_spaces(node, embedding) or "")
