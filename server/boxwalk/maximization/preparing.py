"""What is seen to before a maximization: that there are pictures, a range, a gradient, and a quick model."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from boxwalk.errors import InputError, NotApplicableError
from boxwalk.maximization.folding import quick_copy
from boxwalk.network import Network
from boxwalk.recording.engine import run
from boxwalk.recording.recording import Recording

_SAME = 2e-2  # relative; a folded copy differs by rounding, which rectifiers turn into whole values


def picture_network(model: nn.Module | Network, input_shape: Sequence[int] | None) -> Network:
    """Raises NotApplicableError where the model takes no pictures."""
    shape = None if input_shape is None else tuple(int(size) for size in input_shape)
    if isinstance(model, Network):
        network = model if shape is None else model.replaced(input_shape=shape)
    else:
        network = Network(model, shape)
    reason = why_no_pictures(network)
    if reason is not None:
        raise NotApplicableError(f"No image can be made for {network.title}: {reason}")
    return network


def why_no_pictures(network: Network) -> str | None:
    """Why no picture can be made that the network takes, None if one can."""
    if network.kind == "tokens":
        return "it takes token ids, which cannot be changed little by little; images are needed."
    shape = network.input_shape
    if len(shape) != 3 or shape[0] not in (1, 3):
        return f"it takes {shape}; images of 1 or 3 channels are needed."
    return None


def black_and_white(network: Network) -> tuple[Tensor, Tensor] | None:
    """Black and white as the network takes them, [C, 1, 1]; None where that is not known."""
    try:
        low, high = network.grey(0.0), network.grey(1.0)
    except InputError:
        return None
    device = next((p.device for p in network.model.parameters()), torch.device("cpu"))
    return torch.tensor(low, device=device).view(-1, 1, 1), torch.tensor(high, device=device).view(-1, 1, 1)


def check_gradient(network: Network, probe: Recording, ids: Sequence[str]) -> None:
    """Raises NotApplicableError, naming the operator that cuts the gradient off."""
    graph = probe.graph
    before = graph.ancestors(ids) - {*graph.inputs}
    path = [each.id for each in graph.nodes if each.id in before]
    images = probe.inputs[0].detach().clone().requires_grad_(True)
    found = run(network, (images, *probe.inputs[1:]), until=ids, grad=path).values

    def leads(node: str) -> bool:
        """Weights that learn may have a gradient where the image has none."""
        value = found[node]
        if not value.requires_grad:
            return False
        with torch.enable_grad():
            total = value.sum()
        return torch.autograd.grad(total, images, retain_graph=True, allow_unused=True)[0] is not None

    blocked = [each for each in ids if not leads(each)]
    if blocked:
        at = next(each for each in path if not leads(each))
        raise NotApplicableError(
            f"No gradient leads from '{blocked[0]}' to the image: '{at}' "
            f"({graph.by_id[at].operator}) cuts it off. Choose a node before it."
        )


def quick(network: Network, probe: Recording, ids: Sequence[str]) -> nn.Module | Network:
    """What the steps run on: a quick copy where that says the same, else the network itself."""
    graph = probe.graph
    try:
        copied = quick_copy(network.model, graph, ids)
        found = run(copied, probe.inputs, until=ids).values
    except Exception:  # noqa: BLE001  # it cannot be copied, or reads of its modules what a copy has not
        return network
    for name in ids:
        wanted = probe.activations[name]
        scale = float(wanted.abs().max()) or 1.0
        if not float((found[name] - wanted).abs().max()) <= _SAME * scale:
            return network
    return copied
