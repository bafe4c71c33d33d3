"""`boxwalk study NAME --out DIR`: make a paper's experiment again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from boxwalk.cli import options as shared
from boxwalk.errors import ParameterError

EXAMPLES = """
examples
  boxwalk study --list
  boxwalk study proxy-grad --out proxy-grad --quick
"""


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "study",
        help="make a paper's experiment again",
        description="Make a paper's experiment again: tables, figures, what came out beside what it says.",
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help="of the study")
    parser.add_argument("--list", action="store_true", help="the studies there are")
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder for tables, figures and the page")
    parser.add_argument("--quick", action="store_true", help="smaller, in minutes")
    parser.add_argument("--seed", type=int, default=0, help="the first of its seeds (%(default)s)")
    parser.add_argument("--overwrite", action="store_true", help="another study in DIR gives way")
    shared.add_general(parser)
    parser.more_help = lambda: EXAMPLES
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    from boxwalk.studies import HOMES, get, study

    if options.list:
        for name in HOMES:
            found = get(name)
            sys.stdout.write(f"{name:22} {found.title}\n{'':22} {found.source}\n")
        return
    if options.name is None or options.out is None:
        raise ParameterError("Name a study and a folder: boxwalk study NAME --out DIR (`--list` names them).")
    if options.seed < 0:
        raise ParameterError(f"--seed is {options.seed}; a whole number of at least 0 is needed.")
    report = study(
        options.name,
        options.out,
        quick=options.quick,
        seed=options.seed,
        overwrite=options.overwrite,
        progress=lambda words: print(words, file=sys.stderr, flush=True),
    )
    for claim in report.claims:
        sys.stdout.write(f"{'held' if claim.held else 'NOT HELD':8}  {claim.words}: {claim.found}\n")
    sys.stdout.write(f"{report.folder / 'study.md'}\n")
