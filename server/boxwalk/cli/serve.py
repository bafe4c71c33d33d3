"""`boxwalk serve TARGET...`: walk through networks of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from boxwalk.cli import options as shared

if TYPE_CHECKING:
    from boxwalk.serving.guests import Guest

EXAMPLES = """
examples
  boxwalk serve model.py:model --weights trained.safetensors --images photos/
  boxwalk serve torchvision:resnet18 --weights default
  boxwalk serve model.py:before model.py:after          two networks side by side
  boxwalk serve model.py --lan                          for a headset in the same network
  boxwalk serve torchvision:resnet18 --deepvisionvr     DeepVisionVR's client walks through it as well
"""


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "serve",
        help="walk through networks of your own",
        description="Walk through one or several networks in the browser or a headset.",
    )
    parser.add_argument("targets", metavar="TARGET", nargs="+", help="see below")
    shared.add_network(parser)
    shared.add_server(parser)
    parser.add_argument(
        "--tour", metavar="FILE", type=Path, help="a guided tour that the page offers, as it saves them"
    )
    add_guests(parser)
    shared.add_general(parser)
    parser.more_help = lambda: shared.TARGET_HELP + EXAMPLES
    parser.set_defaults(run=run)


def add_guests(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "clients of other projects", "protocols of published clients, on ports of their own (docs/guests.md)"
    )
    group.add_argument(
        "--deepvisionvr",
        metavar="PORT",
        nargs="?",
        type=int,
        const=5570,
        help="DeepVisionVR's clients look for 127.0.0.1:%(const)s",
    )
    group.add_argument(
        "--cnnworkshop",
        metavar="PORT",
        nargs="?",
        type=int,
        const=8000,
        help="CNNWorkshopVR's clients look for 127.0.0.1:%(const)s; they see the first network",
    )
    group.add_argument(
        "--guest-host",
        metavar="HOST",
        default="127.0.0.1",
        help="address for them (this machine only: %(default)s); they know no token, so whoever reaches it "
        "may use the server",
    )


def guests(options: argparse.Namespace) -> list[Guest]:
    found: list[Guest] = []
    if options.deepvisionvr is not None:
        from boxwalk.adapters import deepvisionvr

        found.append(deepvisionvr.guest(options.deepvisionvr, options.guest_host))
    if options.cnnworkshop is not None:
        from boxwalk.adapters import cnnworkshop

        found.append(cnnworkshop.guest(options.cnnworkshop, options.guest_host))
    return found


def run(options: argparse.Namespace) -> None:
    networks = shared.networks_of(options.targets, options)
    shared.run_server(networks, options, options.tour, guests=guests(options))
