"""A script instead of a walk: record a photograph, read the numbers of the layers, keep a picture.

python examples/record_a_photo.py photo.jpg
python examples/record_a_photo.py photo.jpg torchvision:resnet18 --trained
"""

from __future__ import annotations

import argparse
from pathlib import Path

import boxwalk
from boxwalk.outputs import describe
from boxwalk.results import save
from boxwalk.targets import open_target


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("photo")
    parser.add_argument("target", nargs="?", default="torchvision:resnet18")
    parser.add_argument("--trained", action="store_true", help="download the library's weights")
    parser.add_argument("--out", type=Path, default=Path("layers.png"))
    options = parser.parse_args(arguments)

    network = open_target(options.target, weights="default" if options.trained else None)[0]
    inputs = network.prepare(options.photo)
    recording = boxwalk.record(network, *inputs)

    print(
        f"{network.title}: {len(recording.graph.nodes)} nodes, {recording.bytes / 2**20:.0f} MiB of "
        "activations"
    )
    for node in recording.graph.nodes:
        if node.operator == "conv2d":
            maps = recording.activations[node.id]  # float32 [1, channels, height, width]
            strongest = int(maps[0].abs().mean(dim=(1, 2)).argmax())
            print(f"{node.id:<28} {tuple(maps.shape[1:])!s:<16} strongest feature map: {strongest}")

    said = describe(recording.output, network, inputs)
    for prediction in said.predictions:
        print(f"{prediction.probability:6.1%}  {prediction.label}")
    if not said.likely:
        print("None of the classes is likely.")

    print("saved", save(boxwalk.analyze(recording, "layer-statistics"), options.out))


if __name__ == "__main__":
    main()
