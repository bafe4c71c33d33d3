"""A model's training flags, changed for a while and put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn


@contextmanager
def eval_mode(model: nn.Module) -> Iterator[None]:
    """All modules in eval mode; afterwards each one's own flag is as before, also after an error."""
    flags = [(module, module.training) for module in model.modules()]
    try:
        if any(training for _, training in flags):
            model.eval()
        yield
    finally:
        for module, training in flags:
            if module.training is not training:  # setting an attribute of a module takes long
                module.training = training
