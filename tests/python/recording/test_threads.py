"""Two threads record at once; neither sees the other's modules and operators."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor

import torch
import torchvision
from torch import nn
from torch.utils import _python_dispatch

from boxwalk.recording.recording import record

from .reference import assert_same_state, same, state_of


def test_two_threads_record_at_once() -> None:
    torch.manual_seed(0)
    models = [
        torchvision.models.resnet18(weights=None).eval(),
        torchvision.models.squeezenet1_1(weights=None).eval(),
    ]
    x = torch.randn(1, 3, 64, 64)
    alone = [record(model, x) for model in models]
    before = [state_of(model) for model in models]
    flag = _python_dispatch._is_in_torch_dispatch_mode
    start = threading.Barrier(2)

    def work(which: int) -> bool:
        start.wait()
        right = True
        for _ in range(6):
            again = record(models[which], x)
            right &= again.graph == alone[which].graph and same(again.output, alone[which].output)
            right &= all(
                torch.equal(value, alone[which].activations[key]) for key, value in again.activations.items()
            )
        return right

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, range(2))) == [True, True]
    for model, state in zip(models, before, strict=True):
        assert_same_state(state, state_of(model))
    assert _python_dispatch._is_in_torch_dispatch_mode == flag


def test_a_thread_that_does_not_record_is_not_seen() -> None:
    torch.manual_seed(0)
    other = nn.Sequential(nn.Linear(3, 3), nn.ReLU())
    inside, done = threading.Event(), threading.Event()

    class Waiting(nn.Sequential):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            inside.set()
            assert done.wait(20)
            return super().forward(x)  # type: ignore[no-any-return, no-untyped-call]

    def beside() -> None:
        assert inside.wait(20)
        other(torch.randn(2, 3))
        done.set()

    thread = threading.Thread(target=beside)
    thread.start()
    recording = record(Waiting(nn.Linear(3, 2)), torch.randn(2, 3))
    thread.join()
    assert [node.id for node in recording.graph.nodes] == ["input", "0"]


def test_threads_that_end_out_of_order_leave_the_switches_as_they_were() -> None:
    flag = _python_dispatch._is_in_torch_dispatch_mode
    first_in, second_in, first_out = threading.Event(), threading.Event(), threading.Event()

    class Meeting(nn.Module):
        def __init__(self, mine: threading.Event, other: threading.Event) -> None:
            super().__init__()
            self.mine, self.other = mine, other

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.mine.set()
            assert self.other.wait(20)
            return x + 1

    def first() -> None:
        record(Meeting(first_in, second_in), torch.ones(1))
        first_out.set()

    def second() -> None:
        assert first_in.wait(20)
        record(Meeting(second_in, first_out), torch.ones(1))

    before = torch.backends.mha.get_fastpath_enabled()
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(first), pool.submit(second)]:
            done.result()
    assert _python_dispatch._is_in_torch_dispatch_mode == flag
    assert torch.backends.mha.get_fastpath_enabled() == before
    assert gc.isenabled()
    assert not nn.modules.module._global_forward_hooks
