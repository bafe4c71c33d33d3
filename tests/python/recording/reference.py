"""What recordings are compared with, made without the recorder."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from boxwalk.recording.recording import Recording, record

WEIGHT_SIDE = ("cpb_mlp", "anchor_generator", "rel_pos", "token_projection")
"""Leaf modules of the models in these tests that do not depend on the input and so are no nodes."""


@contextmanager
def fused_attention_off() -> Iterator[None]:
    """The fused attention path rounds differently; the recorder switches it off."""
    before = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(before)


def leaf_outputs(model: nn.Module, *args: Any, **kwargs: Any) -> tuple[dict[str, Tensor], Any]:
    """(copy of the first output tensor of every leaf module's call by `path` or `path~call`, model's output).

    A copy is taken in a forward hook, so nothing that the model overwrites later is lost.
    """
    found: dict[str, Tensor] = {}
    calls: Counter[str] = Counter()
    handles = []

    def keep(path: str) -> Any:
        def hook(_module: nn.Module, _args: Any, output: Any) -> None:
            calls[path] += 1
            name = path if calls[path] == 1 else f"{path}~{calls[path]}"
            first = next(flat(output), None)
            if first is not None:
                found[name] = first.detach().clone()

        return hook

    for path, module in model.named_modules():
        if path and (not list(module.children()) or isinstance(module, nn.MultiheadAttention)):
            handles.append(module.register_forward_hook(keep(path)))
    try:
        with torch.no_grad(), fused_attention_off():
            return found, model(*args, **kwargs)
    finally:
        for handle in handles:
            handle.remove()


def flat(value: Any) -> Iterator[Tensor]:
    """The tensors in nested tuples, lists and dicts."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from flat(item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from flat(item)


def same(a: Any, b: Any) -> bool:
    """Whether two structures hold the same tensors, bit for bit but for NaN."""
    first, second = list(flat(a)), list(flat(b))
    return len(first) == len(second) and all(
        x.shape == y.shape
        and x.dtype == y.dtype
        and bool(torch.equal(torch.nan_to_num(x), torch.nan_to_num(y)))
        for x, y in zip(first, second, strict=True)
    )


def state_of(model: nn.Module) -> dict[str, Any]:
    """All that a recording must leave as it was."""
    modules = list(model.modules())
    return {
        "values": {name: tensor.detach().clone() for name, tensor in model.state_dict().items()},
        "objects": [id(tensor) for tensor in (*model.parameters(), *model.buffers())],
        "training": [module.training for module in modules],
        "requires_grad": [parameter.requires_grad for parameter in model.parameters()],
        "grad": [parameter.grad for parameter in model.parameters()],
        "hooks": [
            (len(m._forward_hooks), len(m._forward_pre_hooks), len(m._backward_hooks)) for m in modules
        ],
        "global hooks": (
            len(nn.modules.module._global_forward_hooks),
            len(nn.modules.module._global_forward_pre_hooks),
        ),
        "random": torch.get_rng_state(),
        "python random": random.getstate(),
        "fast path": torch.backends.mha.get_fastpath_enabled(),
        "modes": torch._C._len_torch_dispatch_stack(),
        "gradients on": torch.is_grad_enabled(),
    }


def assert_same_state(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert before.keys() == after.keys()
    for name, value in before.items():
        if name == "values":
            assert list(value) == list(after[name])
            assert all(torch.equal(tensor, after[name][key]) for key, tensor in value.items()), name
        elif isinstance(value, Tensor):
            assert torch.equal(value, after[name]), name
        else:
            assert value == after[name], name


def edges_of(recording: Recording) -> set[str]:
    """Edges as `source>target`, opaque ones as `source?target`."""
    return {f"{edge.source}{'?' if edge.opaque else '>'}{edge.target}" for edge in recording.graph.edges}


def check(model: nn.Module, *args: Any, replay: bool = True) -> Recording:
    """Record and compare with a run that has only hooks; the model must be as before."""
    before = state_of(model)
    recording = record(model, *args)
    assert_same_state(before, state_of(model))
    expected, output = leaf_outputs(model, *args)
    assert same(recording.output, output)
    graph = recording.graph
    for name, value in expected.items():
        if name in recording.activations:
            assert same(recording.activations[name], value), name
        elif name not in graph.aliases:
            assert any(word in name for word in WEIGHT_SIDE), name
    assert len(graph.by_id) == len(graph.nodes)
    order = {node.id: place for place, node in enumerate(graph.nodes)}
    assert all(order[edge.source] < order[edge.target] for edge in graph.edges)
    reached = {*graph.inputs}
    for node in graph.nodes:
        if any(source in reached for source in graph.sources(node.id)):
            reached.add(node.id)
    assert reached == {*graph.by_id}, "every node depends on an input"
    if replay:
        assert same(recording.replay(), output)
        assert_same_state(before, state_of(model))
    return recording
