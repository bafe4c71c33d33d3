"""What activation maximization reaches: beside Lucent in the same time, on the way, and after 8 bits.

python bench/activation_reached.py [lucent] [growth] [recognized]

All activations are measured on the unchanged network without transforms. Lucent is no dependency, see
maximization.py; without it that part is left out.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np
import torch
import trained
from PIL import Image
from torch import Tensor

from boxwalk import Network
from boxwalk.demo import networks
from boxwalk.inputs import normalize
from boxwalk.maximization import Made, Maximizer, Settings
from boxwalk.recording.engine import run
from boxwalk.recording.memory import keep_freed_memory
from boxwalk.recording.recording import record

BESIDE = (("layer2", 1, 96), ("layer3", 32, 10), ("layer1", 64, 8))
"""Node, images at once, steps of Lucent."""
SEEDS = range(5)


def reached(network: Network, node: str, pictures: Tensor, channels: Sequence[int]) -> Tensor:
    """Mean activation of picture i's channel i, float32 [K]. pictures: [K, C, H, W] in 0..1."""
    found = run(network, (normalize(pictures, network.mean, network.std),), until=node).value
    means = found.flatten(2).mean(2) if found.dim() == 4 else found
    return means[torch.arange(len(pictures)), torch.tensor(channels)].detach()


def lucent(network: Network, node: str, channels: Sequence[int], steps: int) -> tuple[Tensor, float]:
    """(pictures in 0..1, seconds) of Lucent with its defaults."""
    from lucent.optvis import objectives, param, transform  # type: ignore[import-not-found]
    from lucent.optvis.render import hook_model  # type: ignore[import-not-found]

    torch.manual_seed(0)
    parameters, image = param.image(network.input_shape[-1], batch=len(channels))
    optimizer = torch.optim.Adam(parameters, lr=5e-2)
    moved = transform.compose(transform.standard_transforms)
    hook = hook_model(network.model, image)
    wanted = sum(objectives.channel(node, channel, batch=i) for i, channel in enumerate(channels))
    begun = time.perf_counter()
    for _ in range(steps):
        optimizer.zero_grad()
        network.model(normalize(moved(image()), network.mean, network.std))
        wanted(hook).backward()
        optimizer.step()
    seconds = time.perf_counter() - begun
    for module in network.model.modules():
        module._forward_hooks.clear()
    return image().detach().clamp(0, 1), seconds


def ours(network: Network, node: str, channels: Sequence[int], seconds: float) -> tuple[Tensor, int, float]:
    """(pictures in 0..1, steps, seconds) of our defaults, as many steps as the time has room for."""
    batch = len(channels)
    tried = Maximizer(network, node, channels, batch=batch).run()
    next(tried)
    begun = time.perf_counter()
    for _ in range(4):
        next(tried)
    steps = max(1, int(seconds / ((time.perf_counter() - begun) / 4)) - 1)
    maximizer = Maximizer(network, node, channels, batch=batch, settings=Settings(steps=steps))
    begun = time.perf_counter()
    made = maximizer.finish()
    return torch.stack([each.picture for each in made]), steps, time.perf_counter() - begun


def beside_lucent() -> None:
    network = trained.resnet18(224)
    print("In the same time as Lucent, ResNet-18 at 224, mean activation reached")
    for node, count, steps in BESIDE:
        channels = list(range(count))
        theirs, seconds = lucent(network, node, channels, steps)
        images, taken, spent = ours(network, node, channels, seconds)
        one, other = (reached(network, node, each, channels) for each in (images, theirs))
        share = float((one > other).float().mean())
        print(
            f"  {node:7} {count:3} at once: ours {one.mean():8.3f} after {taken:4} steps, {spent:5.1f} s; "
            f"Lucent {other.mean():8.3f} after {steps:3} steps, {seconds:5.1f} s; ours more for {share:.0%}",
            flush=True,
        )


def growth() -> None:
    """After which share of the steps an image has 70 % of the activation that it has in the end."""
    print("Share of the steps after which an image has 70 % of its final activation")
    for network, node in ((trained.resnet18(), "layer3"), (networks()[0], "block3.relu2")):
        graph = record(network, *network.noise(0)).graph
        channels = list(range(8))
        heights: list[Tensor] = []
        made: list[Made] = []
        for each in Maximizer(network, node, channels, batch=8).run():
            if isinstance(each, Made):
                made.append(each)
            else:
                heights.append(reached(network, graph.resolve(node).id, each.images(), channels))
        found = torch.stack(heights)
        grown = found / torch.tensor([each.reached for each in made])
        shares = [(int((grown[:, i] >= 0.7).nonzero()[0]) + 1) / len(grown) for i in range(len(channels))]
        print(f"  {network.title:10} {node:13} median {np.median(shares):.0%}, most {max(shares):.0%}")


def recognized() -> None:
    """Class images through an 8-bit PNG: the share that the unchanged network takes for their class."""
    print("Class images recognized after saving and loading as 8-bit PNG")
    for network in (trained.resnet18(), *networks()):
        graph = record(network, *network.noise(0)).graph
        output = graph.outputs[0]
        classes = range(graph.by_id[output].channels)
        right = total = 0
        for seed in SEEDS:
            for made in Maximizer(network, output, classes, settings=Settings(seed=seed)).finish():
                again = _through_png(made.picture)
                said = int(run(network, network.prepare(again), until=output).value.argmax())
                right += said == total % len(classes)
                total += 1
        print(f"  {network.title:10} {right} of {total}, {right / total:.1%}; chance {1 / len(classes):.1%}")


def _through_png(picture: Tensor) -> Image.Image:
    pixels = (picture * 255).round().byte().permute(1, 2, 0).numpy()
    file = io.BytesIO()
    Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels).save(file, "PNG")
    return Image.open(file)


def main() -> None:
    torch.set_num_threads(2)
    keep_freed_memory()
    asked = sys.argv[1:] or ["lucent", "growth", "recognized"]
    if "lucent" in asked and find_spec("lucent") is not None:
        beside_lucent()
    if "growth" in asked:
        growth()
    if "recognized" in asked:
        recognized()


if __name__ == "__main__":
    main()
