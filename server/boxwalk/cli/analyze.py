"""`boxwalk analyze NAME TARGET [IMAGE]`: one analysis, written to a file."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from boxwalk.cli import options as shared
from boxwalk.errors import ParameterError

EXAMPLES = """
examples
  boxwalk analyze weights torchvision:resnet18 --weights default --node conv1 --out kernels.png
  boxwalk analyze histogram model.py:model photo.jpg --node layer2 --set bins=32 --out histogram.svg
  boxwalk analyze layer-statistics model.py:model photo.jpg --out layers.csv
"""


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "analyze",
        help="run one analysis and write its result to a file",
        description="Record IMAGE (else the first example input, or noise) and run one analysis on it.",
    )
    parser.add_argument("name", metavar="NAME", help="of the analysis, see below")
    parser.add_argument("target", metavar="TARGET", help="see below")
    parser.add_argument(
        "image", metavar="IMAGE", nargs="?", help="an image or .npy file; for models of text the text itself"
    )
    parser.add_argument(
        "--node", metavar="N", help="a node's name as `boxwalk graph` lists it, or a module path"
    )
    parser.add_argument(
        "--inputs", metavar="WHICH", help="for analyses of many inputs: example inputs, as all, 0-9 or 0,3,7"
    )
    parser.add_argument(
        "--set",
        metavar="KEY=VALUE",
        dest="parameters",
        action="append",
        default=[],
        help="a parameter of the analysis; VALUE is JSON or a word; may be given several times",
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        required=True,
        help="the suffix says how: .png, .svg, .safetensors, .npz; .csv, .json, .npy where they make sense",
    )
    shared.add_network(parser)
    shared.add_general(parser)
    parser.more_help = _more_help
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    from boxwalk import analyses, results
    from boxwalk.recording.recording import record

    analysis = analyses.get(options.name)  # a wrong name is told before a model is loaded
    parameters = dict(parameter(text) for text in options.parameters)
    networks = shared.networks_of([options.target], options)
    if len(networks) > 1:
        titles = ", ".join(network.title for network in networks)
        raise ParameterError(
            f"{options.target!r} gives {len(networks)} networks ({titles}). Name one: file.py:attribute."
        )
    network = networks[0]
    recordings = []
    if analysis.needs_recording or options.image is not None:
        recordings = [record(network, *shared.input_of(network, options.image))]
    result = analyses.run(
        options.name,
        recordings=recordings,
        networks=networks,
        node=options.node,
        inputs=options.inputs,
        parameters=parameters,
    )
    sys.stdout.write(f"{results.save(result, options.out)}\n")


def _more_help() -> str:
    """All analyses with their parameters, as they are found."""
    from boxwalk.analyses import all_analyses

    lines = ["analyses, and what --set takes"]
    for analysis in all_analyses().values():
        lines.append(
            f"  {analysis.name:<24} {analysis.title}{' (needs --node)' * (analysis.scope == 'node')}"
        )
        for name, field in analysis.parameters.model_fields.items():
            default = json.dumps(field.get_default(call_default_factory=True), default=str)
            lines.append(f"    {f'{name}={default}':<22} {field.description or ''}".rstrip())
    return "\n".join([*lines, "", shared.TARGET_HELP + EXAMPLES])


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
