"""Signal spaces of a layer's weights (Pattichis and Pattichis 2024, 2.1 to 2.3): what it keeps of its input.

W [m, n] has one row per output: of a convolution the kernels over all input channels, flattened (2.3.1 has
one row per single kernel), so that x is the patch under the kernel, at each position by itself. W = U S V^T.
Groups of a convolution are blocks of W, each taken apart by itself.

Everything is float64. U or V, whichever is smaller, are the eigenvectors of W W^T or W^T W; those of the
small singular values, which that squares into the rounding, once more from what is left without the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd

from boxwalk.analyses.apart import apart
from boxwalk.analyses.eigen import PRECISION, signs_of
from boxwalk.analyses.values import Doubles
from boxwalk.analyses.weights import has_weights, module_of, weight_of
from boxwalk.errors import NotApplicableError
from boxwalk.network import Network
from boxwalk.recording.engine import run
from boxwalk.recording.graph import Node
from boxwalk.recording.recording import Recording

_CONVOLUTIONS: Mapping[int, Callable[..., Tensor]] = {
    1: functional.conv1d,
    2: functional.conv2d,
    3: functional.conv3d,
}
_TRANSPOSED: Mapping[int, Callable[..., Tensor]] = {
    1: functional.conv_transpose1d,
    2: functional.conv_transpose2d,
    3: functional.conv_transpose3d,
}
_AT_ONCE = 1024  # eigenvectors of a larger matrix take longer than half a second
_VALUES, _WORK = 1 << 21, 1 << 32  # values and multiplications in one step
_DOUBTFUL = 1e-6
"""Eigenvalues below this share of the largest are wrong by more than 1e-10 of themselves."""
_EIGENVECTORS = "values, vectors = np.linalg.eigh(gram)\nresult = np.vstack([values, vectors])"


@dataclass(frozen=True, eq=False)
class Spaces:
    """The four spaces of W, bases of length 1, those of all groups together in falling order.

    spectrum: float64 [min(m, n) of each group], all singular values. sigma: float64 [r], those that count as
    not zero: above max(rows, columns of the whole W) * 2^-23 * sigma_1, as numpy.linalg.matrix_rank has it
    for float32. signals: float64 [r, n], the v_i, a basis of the signal space. outputs: float64 [r, m], the
    u_i, of the signal-output space. group: int [r]. groups: their number; n and m are those of one of them.
    kernel: the shape of a row, (inputs,) or (input channels of the group, kernel axes ...).
    """

    spectrum: Doubles
    sigma: Doubles
    signals: Doubles
    outputs: Doubles
    group: NDArray[np.intp]
    groups: int
    kernel: tuple[int, ...]

    @property
    def rank(self) -> int:
        return len(self.sigma)

    @property
    def condition(self) -> float:
        """sigma_1 / sigma_r; NaN for weights that are all zero."""
        return float(self.sigma[0] / self.sigma[-1]) if self.rank else math.nan

    def rejected(self, count: int, group: int = 0) -> Doubles:
        """`count` basis vectors of the rejected space of a group, float64 [<= count, n]; see `beside`."""
        return beside(self.signals[self.group == group], count)

    def rejected_outputs(self, count: int, group: int = 0) -> Doubles:
        """The same of the rejected output space, float64 [<= count, m]."""
        return beside(self.outputs[self.group == group], count)


@dataclass(frozen=True, eq=False)
class Parts:
    """An input of a layer and what the layer keeps of it, float64 of the same shape.

    x = kept + rejected. energy: sum of x^2 as the layer reads it, 0 or more; kept_energy: of what it keeps.
    A convolution reads each pixel once for every patch that it lies in: there, these are sums over all
    patches, and kept is the mean of what is kept of a pixel in them; 0 for pixels in none.
    """

    x: Doubles
    kept: Doubles
    energy: float
    kept_energy: float

    @property
    def rejected(self) -> Doubles:
        return self.x - self.kept

    @property
    def kept_share(self) -> float:
        """0..1; NaN for an input that is all zero."""
        return share_of(self.kept_energy, self.energy)


def share_of(kept: float, energy: float) -> float:
    """0..1, rounding left out; NaN where there is no energy."""
    return min(kept / energy, 1.0) if energy > 0 else math.nan


def has_spaces(node: Node, model: nn.Module) -> str | None:
    """Why a layer has no signal spaces, None if it has."""
    reason = has_weights(node, model)
    if reason:
        return reason
    module = module_of(node, model)
    if isinstance(module, _ConvTransposeNd):
        return "it is a transposed convolution, which spreads each position instead of reading a patch."
    if not isinstance(module, nn.Linear | _ConvNd):
        return f"its module {type(module).__name__} is no linear layer and no convolution."
    return None


def spaces_of(node: Node, model: nn.Module, single: bool = False) -> Generator[float, None, Spaces]:
    """The spaces of a layer's weights; yields the share of work done.

    single: one row of W for each kernel by itself, all [outputs * inputs, kernel] (2.3.1). Raises
    NotApplicableError for weights that are not finite.
    """
    weight, groups = _weight(node, model)
    if single:
        weight, groups = weight.reshape(-1, 1, *weight.shape[2:]), 1
    blocks = weight.reshape(groups, weight.shape[0] // groups, -1)
    found = []
    for place, block in enumerate(blocks):
        steps = _factors(block)
        while True:
            try:
                done = next(steps)
            except StopIteration as finished:
                found.append(finished.value)
                break
            yield (place + done) / groups
    spectrum = np.concatenate([sigma for sigma, _, _ in found])
    limit = max(blocks.shape[1], blocks.shape[2]) * groups * PRECISION * spectrum.max(initial=0.0)
    group = np.repeat(np.arange(groups), [len(sigma) for sigma, _, _ in found])
    order = np.argsort(-spectrum, kind="stable")
    order = order[spectrum[order] > limit]
    return Spaces(
        np.sort(spectrum)[::-1],
        spectrum[order],
        np.concatenate([signals for _, signals, _ in found])[order],
        np.concatenate([outputs for _, _, outputs in found])[order],
        group[order],
        groups,
        tuple(weight.shape[1:]),
    )


def space_of_unit(node: Node, model: nn.Module, unit: int) -> Spaces:
    """The signal space of the weight vector of one output alone (2.2): the multiples of it."""
    weight, groups = _weight(node, model)
    row = weight[unit].reshape(1, -1).double().numpy()
    length = float(np.linalg.norm(row))
    count = int(length > 0)
    rows = len(weight) // groups
    sigma = np.array([length])
    outputs = np.zeros((1, rows))
    outputs[0, unit % rows] = 1
    return Spaces(
        sigma,
        sigma[:count],
        (row / (length or 1))[:count],
        outputs[:count],
        np.array([unit // rows])[:count],
        groups,
        tuple(weight.shape[1:]),
    )


def beside(basis: Doubles, count: int) -> Doubles:
    """`count` orthonormal vectors, float64 [<= count, n], that are orthogonal to the orthonormal rows [r, n].

    Which ones is arbitrary, as only the space that they span has a meaning: random ones less what lies in
    the other space, the same on every run. Where all of n - r are asked for, they are a basis.
    """
    count = max(0, min(count, basis.shape[1] - len(basis)))
    drawn = np.random.default_rng(0).standard_normal((basis.shape[1], count))
    for _ in range(2):  # the second time takes away what rounding left
        drawn -= basis.T @ (basis @ drawn)
        drawn = np.linalg.qr(drawn)[0]
    found: Doubles = drawn.T
    return found


def parts_of(spaces: Spaces, module: nn.Module, x: Tensor) -> Parts:
    """What a layer keeps of its input x, [N, ..., inputs] or [N, channels, ...] (2.2, 2.3).

    x_signal = sum of a_i v_i with a_i = v_i . x, the rest is rejected; so the energies, too, add up.
    """
    values = x.detach().to("cpu", torch.float64)
    if not isinstance(module, _ConvNd):
        basis = torch.from_numpy(spaces.signals)
        found = values @ basis.T
        kept = found @ basis
        return Parts(values.numpy(), kept.numpy(), _energy(values), _energy(found))
    patches = _Patches(module, spaces)
    found, energy = patches.read(values)
    return Parts(values.numpy(), patches.spread(found, values).numpy(), energy, _energy(found))


def kept_energy_of(spaces: Spaces, module: nn.Module, x: Tensor) -> tuple[float, float]:
    """(kept, all): the energies of `parts_of` without the pictures."""
    values = x.detach().to("cpu", torch.float64)
    if not isinstance(module, _ConvNd):
        return _energy(values @ torch.from_numpy(spaces.signals).T), _energy(values)
    found, energy = _Patches(module, spaces).read(values)
    return _energy(found), energy


def input_of(
    network: Network, node: Node, inputs: Sequence[Tensor], recording: Recording | None = None
) -> Tensor:
    """The tensor that the module of `node` is called with, a batch axis in front where it had none.

    With a recording, what lies before is taken from it. Raises NotApplicableError if it holds values that are
    not finite.
    """
    module = module_of(node, network.model)
    if module is None:  # `has_spaces` has said so before
        raise NotApplicableError(f"'{node.id}' is an operation outside of any module.")
    given: list[Tensor] = []

    def keep(_: nn.Module, args: tuple[Tensor, ...], kwargs: dict[str, Tensor]) -> None:
        given.append(args[0] if args else kwargs["input"])

    handle = module.register_forward_pre_hook(keep, with_kwargs=True)
    try:
        run(network, None if recording is not None else tuple(inputs), until=node.id, recording=recording)
    finally:
        handle.remove()
    found = given[node.call - 1].detach()
    if not found.isfinite().all():
        raise NotApplicableError(f"The input of '{node.id}' holds values that are not finite.")
    axes = len(module.kernel_size) + 2 if isinstance(module, _ConvNd) else 2
    return found if found.ndim >= axes else found[None]


class _Patches:
    """The patches that a convolution reads, seen by the v_i as kernels: every product is a convolution."""

    def __init__(self, module: _ConvNd, spaces: Spaces) -> None:
        most = max(np.bincount(spaces.group, minlength=spaces.groups).max(initial=0), 1)
        kernels = np.zeros((spaces.groups, most, spaces.signals.shape[1]))
        for group in range(spaces.groups):  # groups of a lower rank are filled up with zeros
            own = spaces.signals[spaces.group == group]
            kernels[group, : len(own)] = own
        self._kernels = torch.from_numpy(kernels).reshape(-1, *spaces.kernel)
        self._axes = len(module.kernel_size)
        self._how = {"stride": module.stride, "dilation": module.dilation}
        self._groups = spaces.groups
        self._mode = "constant" if module.padding_mode == "zeros" else module.padding_mode
        self._margins = _margins(module)

    def read(self, x: Tensor) -> tuple[Tensor, float]:
        """(a_i at every position, energy of all patches)."""
        padded = functional.pad(x, self._margins, mode=self._mode)
        convolve = _CONVOLUTIONS[self._axes]
        found = convolve(padded, self._kernels, groups=self._groups, **self._how)
        ones = torch.ones(1, 1, *self._kernels.shape[2:], dtype=torch.float64)
        energy = convolve(padded.square().sum(1, keepdim=True), ones, **self._how)
        return found, float(energy.sum())

    def spread(self, found: Tensor, x: Tensor) -> Tensor:
        """The sum of a_i v_i laid back where the patches lie, the mean where several do."""
        spread = _TRANSPOSED[self._axes]
        ones = torch.ones(1, 1, *self._kernels.shape[2:], dtype=torch.float64)
        counts = spread(torch.ones_like(found[:1, :1]), ones, **self._how)
        mean = spread(found, self._kernels, groups=self._groups, **self._how) / counts.clamp(min=1)
        size = functional.pad(x, self._margins).shape[-self._axes :]
        missing = [(0, whole - there) for whole, there in zip(size, mean.shape[-self._axes :], strict=True)]
        # cut to the input itself, 0 where no patch lies
        mean = functional.pad(mean, [edge for pair in reversed(missing) for edge in pair])
        return functional.pad(mean, [-edge for edge in self._margins])


def _margins(module: _ConvNd) -> list[int]:
    """What the convolution adds around its input, the last axis first, as `pad` takes it."""
    if not isinstance(module.padding, str):
        return [edge for each in reversed(module.padding) for edge in (each, each)]
    if module.padding == "valid":
        return [0] * 2 * len(module.kernel_size)
    wanted = [d * (k - 1) for d, k in zip(module.dilation, module.kernel_size, strict=True)]  # "same"
    return [edge for each in reversed(wanted) for edge in (each // 2, each - each // 2)]


def _weight(node: Node, model: nn.Module) -> tuple[Tensor, int]:
    """(weights [outputs, inputs of the group, kernel axes ...], number of groups)."""
    weight, module = weight_of(node, model), module_of(node, model)
    if weight is None:
        raise NotApplicableError(f"'{node.id}' has no signal spaces: {has_spaces(node, model)}")
    weight = weight.detach().to("cpu")
    if not weight.isfinite().all():
        raise NotApplicableError(f"The weights of '{node.id}' are not all finite.")
    return weight, module.groups if isinstance(module, _ConvNd) else 1


def _factors(matrix: Tensor) -> Generator[float, None, tuple[Doubles, Doubles, Doubles]]:
    """(sigma [k], v_i [k, n], u_i [k, m]) with k = min(m, n), falling; zero vectors where sigma is.

    The sign of v_i is such that it agrees with the mean row of W.
    """
    wide = matrix.shape[0] <= matrix.shape[1]
    side = matrix if wide else matrix.T
    gram = torch.zeros(len(side), len(side), dtype=torch.float64)
    for done, part in _columns(side):
        gram.addmm_(part, part.T)
        yield 0.3 * done
    values, own = yield from _eigenvectors(gram, 0.3)
    clear = int((values >= values[:1] * _DOUBTFUL).sum())
    other = torch.empty(len(side), side.shape[1], dtype=torch.float64)
    place = 0
    for done, part in _columns(side):
        other[:, place : place + part.shape[1]] = own.T @ part
        place += part.shape[1]
        yield 0.6 + 0.2 * done
    if clear < len(values):  # the same once more, without what is large
        small = other[clear:]
        _, turn = yield from _eigenvectors(small @ small.T, 0.8)
        own[:, clear:] = own[:, clear:] @ turn
        other[clear:] = turn.T @ small
    sigma = other.norm(dim=1)
    real = sigma > 1e-12 * sigma.max()
    sigma = torch.where(real, sigma, 0.0)
    other /= torch.where(real, sigma, math.inf)[:, None]
    mine = own.T * real[:, None]
    signals, outputs = (other, mine) if wide else (mine, other)
    signs = signs_of(outputs)[:, None]
    order = torch.argsort(sigma, descending=True, stable=True)
    return sigma[order].numpy(), (signals * signs)[order].numpy(), (outputs * signs)[order].numpy()


def _columns(side: Tensor) -> Generator[tuple[float, Tensor], None, None]:
    """(share done after it, some columns in float64)."""
    count, length = side.shape
    size = max(16, min(_VALUES // count, _WORK // count**2))
    for start in range(0, length, size):
        yield min(1.0, (start + size) / length), side[:, start : start + size].double()


def _eigenvectors(gram: Tensor, start: float) -> Generator[float, None, tuple[Tensor, Tensor]]:
    """(eigenvalues, eigenvectors as columns), falling; in a process of its own where it takes long."""
    if len(gram) <= _AT_ONCE:
        values, vectors = torch.linalg.eigh(gram)
        yield start + 0.2
        return values.flip(0).clamp(min=0), vectors.flip(1)
    steps = apart(_EIGENVECTORS, {"gram": gram.numpy()}, {}, "eigenvectors")
    try:
        while True:
            yield start + 0.2 * next(steps).fraction
    except StopIteration as finished:
        found = torch.from_numpy(finished.value)
    finally:
        steps.close()
    return found[0].flip(0).clamp(min=0), found[1:].flip(1)


def _energy(values: Tensor) -> float:
    return float(values.square().sum())
