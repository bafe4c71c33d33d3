"""How the studies train small networks on pictures that all fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from boxwalk.errors import ParameterError

AT_ONCE = 2**20  # pixels of a pass without training


class Recipe(NamedTuple):
    """rate: the highest learning rate, to which it rises shortly and from which it falls as a cosine. decay:
    of the weights (AdamW).
    """

    steps: int
    rate: float
    decay: float
    batch: int = 32


def made(seed: int, build: Callable[[], nn.Module]) -> nn.Module:
    """A model with weights drawn from `seed`; the global generator stays as it is."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build()


def fit(
    model: nn.Module,
    pictures: Tensor,
    labels: Tensor,
    recipe: Recipe,
    seed: int,
    change: Callable[[Tensor, torch.Generator], Tensor] | None = None,
) -> None:
    """Train in place with AdamW and cross entropy, each picture once in every round.

    pictures: [N, C, H, W]. labels: int64 [N]. change: what becomes of the pictures of a batch, each time
    anew. Raises ParameterError for fewer pictures than make a batch.
    """
    random = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.rate, total_steps=recipe.steps)
    model.train()
    for some in batches(len(pictures), recipe, random):
        shown = pictures[some] if change is None else change(pictures[some], random)
        loss = functional.cross_entropy(model(shown), labels[some])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    model.eval()


def batches(count: int, recipe: Recipe, random: torch.Generator) -> Iterator[Tensor]:
    """For each step the numbers of the pictures, int64 [batch]; what is left at the end of a round is left
    out of it. Raises ParameterError for fewer pictures than make a batch.
    """
    if count < recipe.batch:
        raise ParameterError(
            f"{count} pictures make no batch of {recipe.batch}. Take more, or a smaller one."
        )
    done = 0
    while done < recipe.steps:
        for some in torch.split(torch.randperm(count, generator=random), recipe.batch):
            if len(some) == recipe.batch and done < recipe.steps:
                yield some
                done += 1


def scores(model: nn.Module, pictures: Tensor) -> Tensor:
    """What the model, in its mode, puts out for pictures [N, C, H, W]: float32 [N, K]."""
    some = max(1, AT_ONCE // pictures[0, 0].numel())
    with torch.no_grad():
        return torch.cat([model(each) for each in torch.split(pictures, some)])


def right(model: nn.Module, pictures: Tensor, labels: Tensor) -> float:
    """The share of pictures whose highest score is that of their class, in percent."""
    return 100 * float((scores(model, pictures).argmax(1) == labels).float().mean())
