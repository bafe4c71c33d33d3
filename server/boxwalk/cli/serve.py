"""`boxwalk serve TARGET...`: walk through networks of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from boxwalk.cli import options as shared

EXAMPLES = """
examples
  boxwalk serve model.py:model --weights trained.safetensors --images photos/
  boxwalk serve torchvision:resnet18 --weights default
  boxwalk serve model.py:before model.py:after          two networks side by side
  boxwalk serve model.py --lan                          for a headset in the same network
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
    shared.add_general(parser)
    parser.more_help = lambda: shared.TARGET_HELP + EXAMPLES
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    shared.run_server(shared.networks_of(options.targets, options), options, options.tour)
