"""`boxwalk maximize TARGET --node N --out DIR`: for each channel the image that excites it most, as files."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from boxwalk.cli import options as shared
from boxwalk.cli.meter import Meter
from boxwalk.errors import ParameterError, StoreError

if TYPE_CHECKING:
    from boxwalk.maximization import Made, Maximizer, Settings
    from boxwalk.network import Network
    from boxwalk.results.kinds import FloatArray

EXAMPLES = """
examples
  boxwalk maximize torchvision:resnet18 --weights default --node layer3 --channels 0-31 --out layer3
  boxwalk maximize model.py:model --node fc --steps 256 --set proxy_slope=0.1 --out classes
  boxwalk maximize model.py:model --node conv2 --set parameterization=fourier --out conv2

The folder gets a PNG for each channel, a sheet of all of them (sheet.png) and maximization.json with the
activations reached, all parameters and the seed. The same command goes on where it was interrupted.
"""
RECORD, SHEET = "maximization.json", "sheet.png"


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "maximize",
        help="make the images that excite the channels of a node most",
        description="Activation maximization: for each channel of a node the image that excites it most.",
    )
    parser.add_argument("target", metavar="TARGET", help="see below")
    shared.add_node(parser, required=True)
    parser.add_argument("--channels", metavar="WHICH", help="as 0-63 or 0,3,7; left out, all")
    parser.add_argument("--steps", type=int, help="steps of ascent (128)")
    parser.add_argument("--seed", type=int, help="of all random numbers (0)")
    parser.add_argument("--batch", type=int, help="images at once; left out, as many as memory allows")
    shared.add_parameters(parser, "another parameter, see below")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="made where it is not there")
    shared.add_network(parser)
    shared.add_general(parser)
    parser.more_help = _more_help
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    from boxwalk.maximization import Maximizer, Settings

    given = shared.parameters_of(options)
    given |= {
        name: getattr(options, name) for name in ("steps", "seed") if getattr(options, name) is not None
    }
    settings = Settings(**given)  # a wrong number is told before a model is loaded
    network = shared.one_network(options.target, shared.networks_of([options.target], options))
    channels = _channels(network, options.node, options.channels)
    folder = _Folder(options.out, network, options.node, settings)
    missing = [index for index in channels if index not in folder]
    if missing:
        maximizer = Maximizer(network, options.node, missing, batch=options.batch, settings=settings)
        _grow(maximizer, missing, folder)
    sys.stdout.write(f"{folder.sheet(channels)}\n")


def _channels(network: Network, node: str, selector: str | None) -> tuple[int, ...]:
    from boxwalk.parameters import chosen
    from boxwalk.recording.recording import record

    found = record(network, *network.noise(0)).graph.resolve(node)
    return chosen("--channels", selector, found.channels, f"the channels of '{node}'")


def _grow(maximizer: Maximizer, channels: Sequence[int], folder: _Folder) -> None:
    from boxwalk.maximization import Progress

    meter, at = Meter(), 0
    for each in maximizer.run():
        if isinstance(each, Progress):
            meter.show(each.done, each.total)
        else:
            folder.keep(channels[at], each)
            at += 1
    meter.end()


class _Folder:
    """The images of one maximization, each kept when it is finished."""

    def __init__(self, path: Path, network: Network, node: str, settings: Settings) -> None:
        """Raises ParameterError where the folder holds another maximization's."""
        self._path = path
        key = {
            "network": network.title,
            "weights": network.weights_fingerprint,
            "input_shape": list(network.input_shape),
            "node": node,
            "settings": settings.model_dump(mode="json"),
        }
        self._record: dict[str, Any] = {**key, "channels": {}}
        try:
            before = json.loads((path / RECORD).read_text())
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            raise ParameterError(f"{path} cannot be used: {error}. Give another --out.") from error
        differs = [name for name in key if before.get(name) != key[name]]
        if differs:
            raise ParameterError(
                f"{path} holds images of another maximization: {', '.join(differs)} differ. Give another "
                "--out."
            )
        self._record = before

    def __contains__(self, channel: int) -> bool:
        return str(channel) in self._record["channels"] and self._picture(channel).is_file()

    def keep(self, channel: int, made: Made) -> None:
        """Raises StoreError if it cannot be written; what was finished before stays."""
        from boxwalk.results.png import png

        pixels = (made.picture * 255).round().byte().numpy().transpose(1, 2, 0)
        self._record["channels"][str(channel)] = {
            "file": self._picture(channel).name,
            "label": made.words,
            "started": made.started,
            "reached": made.reached,
            "note": made.note,
        }
        self._write(self._picture(channel), png(pixels[..., 0] if pixels.shape[2] == 1 else pixels))
        self._write(self._path / RECORD, json.dumps(self._record, indent=1).encode())

    def sheet(self, channels: Sequence[int]) -> Path:
        """All these images on one."""
        import numpy as np
        from PIL import Image

        from boxwalk.maximization import as_images
        from boxwalk.results.files import encode

        told = [self._record["channels"][str(channel)] for channel in channels]
        opened = [np.asarray(Image.open(self._picture(channel)).convert("RGB")) for channel in channels]
        values: FloatArray = np.stack(opened).transpose(0, 3, 1, 2).astype(np.float32) / np.float32(255)
        where = f"{self._record['node']}, {self._record['network']}"
        images = as_images(where, values, [(each["label"], each["reached"], each["note"]) for each in told])
        self._write(self._path / SHEET, encode(images, ".png"))
        return self._path / SHEET

    def _picture(self, channel: int) -> Path:
        return self._path / f"channel-{channel:04d}.png"

    def _write(self, path: Path, data: bytes) -> None:
        from boxwalk.results.files import write_whole

        try:
            self._path.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
        except OSError as error:
            raise StoreError(
                f"{path.name} cannot be written: {error.strerror}. What is finished stays in {self._path}; "
                "the same command goes on from there."
            ) from error


def _more_help() -> str:
    from boxwalk.maximization import Settings

    lines = ["what --set takes"]
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = json.dumps(default if not hasattr(default, "model_dump") else default.model_dump())
        told = f"{name}={shown}" if len(shown) < 20 else name
        lines.append(f"  {told:<24} {field.description or ''}".rstrip())
    return "\n".join([*lines, "", shared.TARGET_HELP + EXAMPLES])
