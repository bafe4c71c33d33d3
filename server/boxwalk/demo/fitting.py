"""How a demo network is trained, whatever it is trained with."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

NextBatch = Callable[[], tuple[Tensor, Tensor]]


class Fit(NamedTuple):
    """One rise and fall of the learning rate.

    batch(): normalized inputs and the shares of the classes [N, classes] that are wanted. rate: the highest
    learning rate.
    """

    batch: NextBatch
    steps: int
    rate: float


def fit(model: nn.Module, batch: NextBatch, steps: int, rate: float) -> None:
    """Train in place with AdamW, cross entropy and a learning rate that rises shortly and falls as a cosine.

    The arguments are those of Fit.
    """
    matrices = [p for p in model.parameters() if p.ndim > 1]
    vectors = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.02}, {"params": vectors, "weight_decay": 0.0}], lr=rate
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.15)
    model.to(memory_format=torch.channels_last).train()
    start = time.perf_counter()
    for step in range(steps):
        inputs, wanted = batch()
        # Half the time on processors with instructions for bfloat16; the weights stay float32.
        with torch.autocast("cpu", torch.bfloat16):
            scores = model(inputs.to(memory_format=torch.channels_last))
        loss = functional.cross_entropy(scores.float(), wanted)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        if step % 50 == 0 or step == steps - 1:
            report(f"step {step + 1} of {steps}  loss {loss.item():.3f}  {time.perf_counter() - start:.0f} s")
    model.to(memory_format=torch.contiguous_format).eval()


def report(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
