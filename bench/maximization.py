"""Steps of activation maximization against a bare loop that stops at the layer, and Lucent if it is there.

python bench/maximization.py

Lucent is no dependency: `pip install --target DIR --no-deps torch-lucent "kornia<=0.4.1"`, DIR in PYTHONPATH.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

import torch
import torchvision
from measure import compare
from torch import nn

from boxwalk.maximization import Maximizer, Settings, Transforms
from boxwalk.recording.memory import keep_freed_memory

SHAPE = (3, 224, 224)
CASES = (("layer2", 1, 15), ("layer3", 32, 3), ("layer1", 64, 2))
"""Node, images at once, rounds."""


class _StopError(Exception):
    pass


def bare(model: nn.Module, layer: str, channels: Sequence[int]) -> Callable[[], object]:
    """One step of the same ascent by hand: a hook ends the pass behind the layer."""
    x = torch.randn(len(channels), *SHAPE) * 0.1
    rows = torch.arange(len(channels))
    found: list[torch.Tensor] = []

    def keep(_module: nn.Module, _args: object, output: torch.Tensor) -> None:
        found.append(output)
        raise _StopError

    model.get_submodule(layer).register_forward_hook(keep)

    def step() -> None:
        x.requires_grad_(True)
        with suppress(_StopError):
            model(x)
        score = found.pop()[rows, torch.tensor(channels)].mean((1, 2)).sum()
        (gradient,) = torch.autograd.grad(score, x)
        x.requires_grad_(False)
        x.add_(gradient / gradient.flatten(1).norm(dim=1).view(-1, 1, 1, 1), alpha=25)

    return step


def ours(model: nn.Module, layer: str, channels: Sequence[int], **settings: Any) -> Callable[[], object]:
    """One step of a maximization that goes on."""
    unsaid: dict[str, Any] = {"steps": 10_000, "transforms": False, "proxy_slope": 0}
    given = Settings(**unsaid | settings)
    going = Maximizer(model, layer, channels, input_shape=SHAPE, batch=len(channels), settings=given).run()
    return lambda: next(going)


def lucent(model: nn.Module, layer: str, channels: Sequence[int]) -> Callable[[], object]:
    """One step of Lucent with its default transforms and parameterization."""
    from lucent.optvis import objectives, param, transform  # type: ignore[import-not-found]
    from lucent.optvis.render import hook_model  # type: ignore[import-not-found]

    parameters, image = param.image(SHAPE[-1], batch=len(channels))
    optimizer = torch.optim.Adam(parameters, lr=5e-2)
    change = transform.compose([*transform.standard_transforms, transform.normalize()])
    hook = hook_model(model, image)
    wanted = sum(objectives.channel(layer, channel, batch=i) for i, channel in enumerate(channels))

    def step() -> None:
        optimizer.zero_grad()
        model(change(image()))
        wanted(hook).backward()
        optimizer.step()

    return step


def resnet() -> nn.Module:
    torch.manual_seed(0)
    found: nn.Module = torchvision.models.resnet18(weights=None).eval()
    return found


def main() -> None:
    torch.set_num_threads(2)
    keep_freed_memory()
    for layer, count, runs in CASES:
        channels = range(count)
        functions = {
            "bare loop": bare(resnet(), layer, channels),
            "steps alone": ours(resnet(), layer, channels),
            "with ProxyGrad": ours(resnet(), layer, channels, proxy_slope=0.075),
            "with transforms": ours(resnet(), layer, channels, transforms=Transforms(), plain=0),
        }
        if find_spec("lucent") is not None:
            functions["Lucent"] = lucent(resnet(), layer, channels)
        found = compare(
            functions,
            reference="bare loop",
            runs=runs,
            title=f"A step of maximization, ResNet-18 at 224, {layer}, {count} at once",
            limits={"steps alone": 1 / 1.2},
        )
        alone = found["steps alone"].ratio
        for name in ("with ProxyGrad", "with transforms"):
            print(f"  {name}: {100 * (found[name].ratio / alone - 1):.1f} % over the steps alone")


if __name__ == "__main__":
    main()
