"""Trains the demo networks again: `python -m boxwalk.demo.train [textures|digits|validation]`.

Writes `weights/NAME.safetensors` (float16) beside this file and prints what it measured with the weights as
they were written. The seeds are fixed; the last digits still depend on the machine and the number of threads.
`validation` writes nothing: it judges the training of the textures network without its test.
"""

from __future__ import annotations

import argparse

import torch

from boxwalk.demo import digits_training, evaluation, textures_training, textures_validation
from boxwalk.demo.checkpoint import save
from boxwalk.demo.fitting import fit, report


def main() -> None:
    parts = {"textures": textures_training, "digits": digits_training, "validation": textures_validation}
    parser = argparse.ArgumentParser(description="Train the demo networks and write their weights.")
    parser.add_argument("name", nargs="?", choices=list(parts), help="default: textures and digits")
    parser.add_argument("--steps", type=int, help="steps of each stage, fewer to try something out")
    arguments = parser.parse_args()
    for name in [arguments.name] if arguments.name else ["textures", "digits"]:
        report(f"{name}: training")
        torch.manual_seed(0)
        part = parts[name]
        model = part.new_model()
        for batch, steps, rate in part.fits():
            fit(model, batch, arguments.steps or steps, rate)
        if name != "validation":
            save(model, name)
        for line in textures_validation.lines(model) if name == "validation" else evaluation.lines(name):
            report(line)


if __name__ == "__main__":
    main()
