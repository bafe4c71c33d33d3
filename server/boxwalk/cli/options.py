"""Options that several commands share, and what is made of them."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from boxwalk.errors import ParameterError

if TYPE_CHECKING:
    from boxwalk.network import Network
    from boxwalk.serving.guests import Guest

TARGET_HELP = """\
TARGET is one of
  model.py:attribute            a Python file and a name in it; without :attribute, the only model there
  package.module:attribute      the same in a module that can be imported
  torchvision:resnet50          a model of torchvision (also segmentation, detection, video)
  timm:vit_tiny_patch16_224     a model of timm
  zoo:pfnet18                   a network of the papers that Boxwalk is made after; zoo: alone lists them
The attribute is a torch.nn.Module, a boxwalk.Network, or a function or class without arguments that gives one
or several. A file of weights alone (.pth) holds no graph; give it with --weights beside the model's Python.
Opening a Python TARGET runs its code.
"""


class Parser(argparse.ArgumentParser):
    """A parser whose last part of the help is shown as it is written, and made only when it is asked for."""

    more_help: Callable[[], str] | None = None

    def format_help(self) -> str:
        if self.more_help is not None:
            self.formatter_class = argparse.RawDescriptionHelpFormatter
            self.epilog = self.more_help()
        return super().format_help()


def add_node(parser: argparse.ArgumentParser, required: bool = False) -> None:
    parser.add_argument(
        "--node",
        metavar="N",
        required=required,
        help="a node's name as `boxwalk graph` lists it, or a module path",
    )


def add_parameters(parser: argparse.ArgumentParser, what: str) -> None:
    """`--set KEY=VALUE`; what: these are, as `a parameter of the analysis`."""
    parser.add_argument(
        "--set",
        metavar="KEY=VALUE",
        dest="parameters",
        action="append",
        default=[],
        help=f"{what}; VALUE is JSON or a word; may be given several times",
    )


def add_general(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--traceback", action="store_true", help="show where in the code an error was raised")


def add_network(parser: argparse.ArgumentParser) -> None:
    """What is to be known about the network beside the TARGET."""
    group = parser.add_argument_group(
        "the network", "where the TARGET does not say it, or says it differently"
    )
    group.add_argument(
        "--weights",
        metavar="FILE",
        help="trained weights: .safetensors, or .pt or .pth with tensors only; "
        "'default' downloads the library's own",
    )
    group.add_argument(
        "--input-shape", metavar="C,H,W", type=shape, help="without the batch axis, for example 3,224,224"
    )
    group.add_argument("--mean", metavar="M,..", type=numbers, help="per channel, of pixel values in 0..1")
    group.add_argument("--std", metavar="S,..", type=numbers, help="per channel, of pixel values in 0..1")
    group.add_argument(
        "--labels",
        metavar="FILE",
        type=Path,
        help="class names: a text file with one per line, or a JSON list",
    )
    group.add_argument(
        "--images", metavar="FOLDER", help="example inputs: a folder of images, or of folders named by class"
    )


def add_server(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the server")
    group.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (this machine only: %(default)s)"
    )
    group.add_argument(
        "--port",
        type=int,
        help="an error if it is in use; left out, the first free one from 8100 on is taken",
    )
    group.add_argument("--no-browser", action="store_true", help="do not open the page in a browser")
    group.add_argument(
        "--token", help="what visitors must know; made by itself where others can reach the server"
    )
    group.add_argument(
        "--lan",
        action="store_true",
        help="serve the local network over TLS; prints an address and a six-digit code to type in a headset",
    )
    group.add_argument("--tls-cert", metavar="FILE", type=Path, help="certificate (PEM); with --tls-key")
    group.add_argument("--tls-key", metavar="FILE", type=Path, help="its private key (PEM)")
    group.add_argument(
        "--memory", metavar="SIZE", type=size, help="for recordings, as 800M or 4G (a quarter of the memory)"
    )
    group.add_argument("--store", metavar="DIR", type=Path, help="folder in which finished results are kept")


def networks_of(targets: list[str], options: argparse.Namespace) -> list[Network]:
    """The networks of all targets. Raises ParameterError, and what `open_target` raises."""
    from boxwalk.network import unique_ids
    from boxwalk.targets import open_target

    for_one = ("weights", "input_shape", "mean", "std", "labels")
    given = [f"--{name.replace('_', '-')}" for name in for_one if getattr(options, name) is not None]
    if len(targets) > 1 and given:
        raise ParameterError(
            f"{', '.join(given)} describes one network, {len(targets)} TARGETs were given. Give one TARGET, "
            "or Python files "
            "with a boxwalk.Network for each."
        )
    found: list[Network] = []
    for target in targets:
        found += open_target(
            target,
            weights=options.weights,
            input_shape=options.input_shape,
            mean=options.mean,
            std=options.std,
            labels=options.labels,
            dataset=options.images,
        )
    return unique_ids(found)


def one_network(target: str, networks: list[Network], why: str = "") -> Network:
    """The only one of them. why: only one can be used, as `; a json file holds one graph`. Raises
    ParameterError.
    """
    if len(networks) > 1:
        titles = ", ".join(network.title for network in networks)
        raise ParameterError(
            f"{target!r} gives {len(networks)} networks ({titles}){why}. Name one: file.py:attribute."
        )
    return networks[0]


def parameter(text: str) -> tuple[str, Any]:
    """`key=value`; the value is JSON where it can be read as such, else the word itself. Raises
    ParameterError.
    """
    key, separator, value = text.partition("=")
    if not separator or not key:
        raise ParameterError(f"--set {text!r} is not KEY=VALUE, as in --set components=8.")
    try:
        return key, json.loads(value)
    except json.JSONDecodeError:
        return key, value


def parameters_of(options: argparse.Namespace) -> dict[str, Any]:
    """What `--set` was given. Raises ParameterError."""
    return dict(parameter(text) for text in options.parameters)


def input_of(network: Network, source: str | None) -> tuple[Any, ...]:
    """The tensors made of `source` (a file, or a text), else of the first example input, else noise of seed
    0.
    """
    if source is not None:
        return network.prepare(Path(source) if source.lower().endswith(".npy") else source)
    if network.example_count:
        return network.example(0).inputs
    return network.noise(0)


def run_server(
    networks: list[Network],
    options: argparse.Namespace,
    tour: Path | None = None,
    place: str = "",
    guests: Sequence[Guest] = (),
) -> None:
    """tour: file of a guided tour. place: a link from its # on, to which the page opens. guests: protocols of
    other clients.
    """
    from boxwalk.serving.server import serve

    serve(
        networks,
        host=options.host,
        port=options.port,
        token=options.token,
        open_browser=not options.no_browser,
        lan=options.lan,
        tls_cert=options.tls_cert,
        tls_key=options.tls_key,
        memory_bytes=options.memory,
        store=options.store,
        tour=tour,
        guests=guests,
        place=place,
    )


def shape(text: str) -> tuple[int, ...]:
    """`3,224,224` or `3x224x224`."""
    if not re.fullmatch(r"\d+([,x]\d+)*", text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no shape; allowed: whole numbers with commas, as 3,224,224"
        )
    return tuple(int(part) for part in re.split("[,x]", text))


def numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no list of numbers; allowed: 0.5 or 0.485,0.456,0.406"
        ) from None


def size(text: str) -> int:
    """Bytes: `800M`, `4G`, `2.5GiB` or a plain number."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", text, re.IGNORECASE)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; allowed: 800M, 4G or a number of bytes")
    return int(float(match[1]) * 1024 ** " KMGT".index(match[2].upper() or " "))
