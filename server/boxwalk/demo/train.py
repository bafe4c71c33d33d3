"""Trains the demo networks again: `python -m boxwalk.demo.train [textures|digits]`.

Writes `weights/NAME.safetensors` (float16) beside this file and prints what it measured with the weights as
they were written. The seeds are fixed; the last digits still depend on the machine and the number of threads.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from boxwalk.demo import digits_training, evaluation, textures_training
from boxwalk.demo.checkpoint import save

NextBatch = Callable[[], tuple[Tensor, Tensor]]


def fit(model: nn.Module, batch: NextBatch, steps: int, rate: float) -> None:
    """Train in place with AdamW, cross entropy and a learning rate that rises shortly and falls as a cosine.

    batch(): normalized inputs and the shares of the classes [N, classes] that are wanted. rate: the highest
    learning rate.
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


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the demo networks and write their weights.")
    parser.add_argument("name", nargs="?", choices=["textures", "digits"], help="default: both")
    parser.add_argument("--steps", type=int, help="fewer steps to try something out")
    arguments = parser.parse_args()
    for name, part in {"textures": textures_training, "digits": digits_training}.items():
        if arguments.name in (None, name):
            report(f"{name}: training")
            torch.manual_seed(0)
            model = part.new_model()
            fit(model, part.Batches(seed=0), arguments.steps or part.STEPS, part.RATE)
            save(model, name)
            for line in evaluation.lines(name):
                report(line)


if __name__ == "__main__":
    main()
