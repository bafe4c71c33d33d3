"""The command line: `boxwalk demo`, `tour`, `serve` and the others. One file for each command."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence

from boxwalk import __version__
from boxwalk.cli import analyze, demo, graph, maximize, render, serve, snapshot, study, tour, walk
from boxwalk.cli.options import Parser
from boxwalk.errors import BoxwalkError, JobCancelledError, JobFailedError, RecordingError, StoreError

OK, FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130
# The wish was fine, but carrying it out failed: exit status 1. Every other error is about what was asked for:
# 2.
_WHILE_RUNNING = (RecordingError, JobFailedError, JobCancelledError, StoreError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status: 0, 1 (failed while running), 2 (cannot be done as asked), 130
    (Ctrl+C)."""
    options = _parser().parse_args(arguments)
    try:
        status: int | None = options.run(options)
        sys.stdout.flush()
    except BoxwalkError as error:
        if options.traceback:
            traceback.print_exc()
        print(f"boxwalk: {error.title}: {error.detail}", file=sys.stderr)
        return FAILED if isinstance(error, _WHILE_RUNNING) else REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader (`| head`) has seen enough; nothing is left to be flushed at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return OK if status is None else status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="boxwalk",
        description="Walk through any PyTorch network in 3D: its graph, every feature map, and analyses.",
        epilog="`boxwalk COMMAND --help` tells everything about a command.",
    )
    parser.add_argument("--version", action="version", version=f"boxwalk {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    for command in (demo, tour, serve, graph, snapshot, walk, render, analyze, maximize, study):
        command.add(commands)
    return parser
