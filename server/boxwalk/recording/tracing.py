"""The part that recording and running with changes share: who calls whom, and what every call is called.

A `Tracer` is a dispatch mode, so it sees every tensor operator of its thread, and it is told of every
module call by two hooks common to all modules. Those hooks exist while any tracer is at work and act only
for the thread that the tracer works in.
"""

from __future__ import annotations

import sys
import threading
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import MethodType
from typing import Any

import torch
from torch import nn
from torch.utils import _python_dispatch
from torch.utils._python_dispatch import TorchDispatchMode

from boxwalk.recording.modules import class_name, is_leaf, snake_case
from boxwalk.recording.names import Names


class Frame:
    """One module call that is under way.

    path: of the module; base: id of its first call; id, number: of this call. leaf: the call is one node.
    args: what it was given. depth: module calls inside a leaf that are under way. node, operators: for the
    tracer's own use.
    """

    __slots__ = (
        "args",
        "base",
        "depth",
        "id",
        "leaf",
        "module",
        "node",
        "number",
        "operators",
        "parent",
        "path",
    )

    def __init__(
        self, module: nn.Module, path: str, parent: Frame | None, leaf: bool, args: tuple[Any, ...]
    ) -> None:
        self.module = module
        self.path = path
        self.parent = parent
        self.leaf = leaf
        self.args = args
        self.depth = 0
        self.operators = 0
        self.base = self.id = ""
        self.number = 1
        self.node: Any = None


class Tracer(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Keeps the stack of module calls. Subclasses see operators in `__torch_dispatch__`."""

    def __init__(self, model: nn.Module, modules: dict[str, nn.Module], inputs: Sequence[str]) -> None:
        """modules: see `walk`. inputs: ids of the input nodes, which no other node may have."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.model = model
        self.modules = modules
        self.paths = {id(module): path for path, module in self.modules.items()}
        self.names = Names((path for path in self.modules if path), inputs)
        self.frame = Frame(model, "", None, False, ())  # around the model's own call
        self.raised: tuple[BaseException, Frame] | None = None
        self.busy = False  # what is computed now is ours, not the model's

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # the wrapper would import the compiler; see `_keep_from_compiler`

    @abstractmethod
    def entered(self, frame: Frame) -> None:
        """A module call begins."""

    @abstractmethod
    def left(self, frame: Frame, output: Any) -> Any:
        """A module call ends. Returns what to give back instead of `output`, None for `output`."""

    def enter_module(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        parent = self.frame
        if parent.leaf:
            parent.depth += 1
            return
        path = self.paths.get(id(module))
        if path is None:  # a module that the model holds outside of its module tree
            path = _join(parent.path, snake_case(class_name(module)))
        frame = Frame(module, path, parent, is_leaf(module, root=not path), args)
        if frame.leaf or path:
            frame.base = self.names.module_base(path or snake_case(class_name(module)))
            frame.id, frame.number = self.names.call(frame.base)
        self.entered(frame)
        self.frame = frame

    def leave_module(self, module: nn.Module, output: Any) -> Any:
        frame = self.frame
        if frame.depth:
            frame.depth -= 1
            return None
        if frame.module is not module:  # an exception that was no Exception went past calls on the way
            return None
        error = sys.exc_info()[1]
        if error is not None and output is None and (self.raised is None or self.raised[0] is not error):
            self.raised = (error, frame)
        replaced = self.left(frame, output)
        if frame.parent is not None:
            self.frame = frame.parent
        return replaced


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


class _Local(threading.local):
    tracer: Tracer | None = None


_local = _Local()
_lock = threading.Lock()
_handles: list[Any] = []
_active = 0
_found_fast_path = True
_found_flags: dict[str, Any] = {}
_FLAGS = (
    "_is_in_torch_dispatch_mode",
    "_is_in_non_infra_torch_dispatch_mode",
    "_is_in_any_mode_without_ignore_compile_internals",
)


def _before_call(module: nn.Module, args: tuple[Any, ...]) -> None:
    tracer = _local.tracer
    if tracer is not None:
        tracer.enter_module(module, args)


def _after_call(module: nn.Module, _args: tuple[Any, ...], output: Any) -> Any:
    tracer = _local.tracer
    return None if tracer is None else tracer.leave_module(module, output)


@contextmanager
def tracing(tracer: Tracer) -> Iterator[None]:
    """Inside, `tracer` sees what this thread computes.

    The fused path of attention modules hides their operators and differs with and without gradients, so it
    is off while any thread traces. That switch and the hooks are the process's own: the first tracer sets
    them, the last one puts them back.
    """
    _begin()
    _keep_from_compiler(tracer)
    before = _local.tracer
    _local.tracer = tracer
    try:
        with tracer:
            yield
    finally:
        _local.tracer = before
        tracer.__dict__.pop("__torch_dispatch__", None)
        _end()


def _keep_from_compiler(tracer: Tracer) -> None:
    """Where a compiled module may be met, its compiler must not take the tracer's own code for the
    model's."""
    if "torch._dynamo" in sys.modules:
        handler = torch._disable_dynamo(type(tracer).__torch_dispatch__, recursive=True)  # type: ignore[attr-defined]
        tracer.__torch_dispatch__ = MethodType(handler, tracer)  # type: ignore[method-assign]


def _begin() -> None:
    global _active, _found_fast_path
    with _lock:
        _active += 1
        if _active > 1:
            return
        _found_fast_path = torch.backends.mha.get_fastpath_enabled()
        _found_flags.update(
            {name: getattr(_python_dispatch, name) for name in _FLAGS if hasattr(_python_dispatch, name)}
        )
        torch.backends.mha.set_fastpath_enabled(False)
        _handles.append(nn.modules.module.register_module_forward_pre_hook(_before_call))
        _handles.append(nn.modules.module.register_module_forward_hook(_after_call, always_call=True))


def _end() -> None:
    global _active
    with _lock:
        _active -= 1
        if _active:
            return
        while _handles:
            _handles.pop().remove()
        torch.backends.mha.set_fastpath_enabled(_found_fast_path)
        # each mode puts these process-wide flags back to what it found; out of order that leaves them wrong
        for name, value in _found_flags.items():
            setattr(_python_dispatch, name, value)
