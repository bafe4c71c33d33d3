"""Running a model up to a node, with values replaced, or with gradients at nodes.

This is the only place that stops a forward pass early, replaces a value or asks for gradients at a node.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from boxwalk.errors import BoxwalkError, ParameterError, RecordingError
from boxwalk.network import Network
from boxwalk.recording.answers import Answers
from boxwalk.recording.calling import Arguments, Subject, check_built
from boxwalk.recording.changes import Changes, Replacement
from boxwalk.recording.modules import walk
from boxwalk.recording.names import Names
from boxwalk.recording.recording import Recording
from boxwalk.recording.runner import Hold, Runner, Stop
from boxwalk.recording.structure import map_tensors
from boxwalk.recording.tracing import tracing
from boxwalk.recording.untouched import untouched

Nodes = str | Collection[str]


@dataclass(frozen=True, eq=False)
class Run:
    """What a run gave.

    output: the model's output, None if the run was stopped. stopped: it was stopped at the node wanted.
    values: the values of the nodes named in `until` and `grad`, of the shapes of their activations; with
    gradients they are attached to the graph, so a scalar made of them can be differentiated.
    """

    output: Any
    stopped: bool
    values: Mapping[str, Tensor]
    holds: Mapping[str, Hold]

    @property
    def value(self) -> Tensor:
        """The value of the one node asked for. Raises ParameterError if there were several, or none."""
        if len(self.values) != 1:
            raise ParameterError(f"This run has values of {len(self.values)} nodes; take one of `values`.")
        return next(iter(self.values.values()))

    def gradient(self, score: Tensor, node: str | None = None, retain: bool = False) -> Tensor:
        """The gradient of `score` (one number, made of the output or of values) at a node's value.

        node: one of those named in `grad`, or the id of an input; None: the only one. retain: keep the
        graph for another call. Zeros if the score does not depend on the node. At a replaced node it is the
        gradient with respect to the new value. Raises ParameterError for a node that was not asked for,
        RecordingError if no gradient can reach it.
        """
        if node is None:
            candidates = {id(hold): name for name, hold in self.holds.items() if hold.wants_gradient}
            if len(candidates) != 1:
                names = list(candidates.values())
                raise ParameterError(f"This run has gradients at {len(names)} nodes; name one of {names}.")
            (node,) = candidates.values()
        hold = self.holds.get(node)
        if hold is None:
            raise ParameterError(
                f"Gradients at '{node}' were not asked for; name it in `grad`: {list(self.holds)}."
            )
        return hold.gradient(node, score, retain)


def run(
    model: nn.Module | Network,
    inputs: Any = None,
    *,
    until: Nodes | None = None,
    replace: Mapping[str, Replacement] | None = None,
    grad: bool | Nodes = False,
    recording: Recording | None = None,
    kwargs: Mapping[str, Any] | None = None,
) -> Run:
    """Run a model's forward pass, cut, changed or with gradients.

    inputs: a tensor, or a tuple or list of positional arguments; None: those of `recording`, or a network's
        first example. kwargs: keyword arguments.
    until: stop as soon as this node, or the last of these nodes, has its value. replace: for each node its
    new value, a function from its old value to the new one, or `Reweighted`; the pass goes on with that.
    grad: with gradients: True: at the inputs (as in `run.gradient(score, "input")`), a node or several: at
    those. Inputs that require gradients already stay attached to what made them. recording: of the same
    model; the inputs must be its own. What lies before the first node that is replaced or has its gradient
    taken is answered from it as far as it was kept, instead of being computed.

    Nodes are named as in a recording's graph; a module path names that module's (first) output. The model
    is left as it was found. Raises UnknownNodeError if the pass never comes by a node named, RecordingError
    if the model raises, ParameterError for what does not fit.
    """
    subject = Subject.of(model)
    modules = walk(subject.model)
    check_built(modules)
    stops, at = _names(until), _names(() if isinstance(grad, bool) else grad)
    called = {name: _resolved(name, recording, modules) for name in (*stops, *at, *(replace or ()))}
    changes = Changes({called[name]: new for name, new in (replace or {}).items()})
    stops, at = [called[name] for name in stops], [called[name] for name in at]
    differentiate = grad is not False
    with torch.inference_mode(False), torch.set_grad_enabled(differentiate), subject.in_mode():
        given = _given(subject, inputs, kwargs, recording)
        answers = None
        if recording is not None and grad is not True:
            answers = Answers.upto(recording, [*at, *changes.names()] or stops, bool(changes))
        with untouched(modules, [tensor for _, tensor in given.tensors]) as state:
            prepared, leaves = _prepared(given, differentiate, changes)
            if differentiate and not any(tensor.requires_grad for _, tensor in prepared.tensors):
                for parameter in subject.model.parameters():
                    if parameter.is_floating_point() or parameter.is_complex():
                        parameter.requires_grad_(True)
            runner = Runner(subject.model, modules, [name for name, _ in given.tensors], state)
            runner.set_out(stops, at, changes, answers, differentiate, grad is True, leaves)
            return _run(subject.model, runner, prepared, called)


def _run(model: nn.Module, runner: Runner, given: Arguments, called: Mapping[str, str]) -> Run:
    output: Any = None
    stopped = False
    with tracing(runner):
        try:
            if not runner.done():
                output = model(*given.args, **given.kwargs)
                runner.settle()
            else:
                stopped = True
        except Stop:
            stopped = True
        except BoxwalkError:
            raise
        except Exception as error:
            node, words = runner.failing(error)
            raise RecordingError(
                f"The model raised {type(error).__name__} {words}: {error}", node=node
            ) from error
    runner.finish()
    holds = {name: runner.holds[id_] for name, id_ in called.items() if id_ in runner.holds}
    values = {name: hold.value() for name, hold in holds.items()}
    return Run(None if stopped else output, stopped, values, {**runner.holds, **holds})


def _names(nodes: Nodes | None) -> list[str]:
    if nodes is None:
        return []
    return [nodes] if isinstance(nodes, str) else list(dict.fromkeys(nodes))


def _resolved(name: str, recording: Recording | None, modules: dict[str, nn.Module]) -> str:
    if recording is not None:
        return recording.graph.resolve(name).id
    return Names((path for path in modules if path), ()).module_base(name) if name in modules else name


def _given(
    subject: Subject, inputs: Any, kwargs: Mapping[str, Any] | None, recording: Recording | None
) -> Arguments:
    if inputs is None and recording is not None:
        return subject.arguments(recording.inputs, recording.kwargs)
    args = () if inputs is None else tuple(inputs) if isinstance(inputs, tuple | list) else (inputs,)
    given = subject.arguments(args, kwargs or {})
    if recording is not None:
        kept = subject.arguments(recording.inputs, recording.kwargs)
        same = len(kept.tensors) == len(given.tensors) and all(
            a.shape == b.shape and torch.equal(a, b)
            for (_, a), (_, b) in zip(given.tensors, kept.tensors, strict=True)
        )
        if not same:
            raise ParameterError(
                "The inputs are not those of the recording. Leave the inputs out, or run without the "
                "recording."
            )
    return given


def _prepared(given: Arguments, differentiate: bool, changes: Changes) -> tuple[Arguments, dict[str, Tensor]]:
    """Copies of the inputs for the model to work on, and for each input node the tensor its gradient is
    taken at."""
    names = {id(tensor): name for name, tensor in given.tensors}
    leaves: dict[str, Tensor] = {}
    made: dict[int, Tensor] = {}

    def change(tensor: Tensor) -> Tensor:
        if id(tensor) not in made:
            name = names.get(id(tensor), "")
            leaf = tensor
            if name in changes:
                leaf = changes.value(name, leaf)
            if differentiate and not leaf.requires_grad and (leaf.is_floating_point() or leaf.is_complex()):
                leaf = leaf.detach().clone().requires_grad_(True)
            leaves[name] = leaf
            made[id(tensor)] = leaf.clone()  # the model may write into it, which a leaf does not allow
        return made[id(tensor)]

    args, kwargs = map_tensors(given.args, change), map_tensors(given.kwargs, change)
    return Arguments(args, kwargs, [(name, change(tensor)) for name, tensor in given.tensors]), leaves
