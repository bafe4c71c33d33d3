"""`boxwalk analyze NAME TARGET [IMAGE [IMAGE]]`: one analysis, written to a file."""

from __future__ import annotations

import argparse
import copy
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from boxwalk.cli import options as shared
from boxwalk.errors import ParameterError

if TYPE_CHECKING:
    from boxwalk.network import Network

EXAMPLES = """
examples
  boxwalk analyze weights torchvision:resnet18 --weights default --node conv1 --out kernels.png
  boxwalk analyze histogram model.py:model photo.jpg --node layer2 --set bins=32 --out histogram.svg
  boxwalk analyze layer-statistics model.py:model photo.jpg --out layers.csv
  boxwalk analyze texture-map model.py:model --images photos --inputs 0-49 --node layer1 --out map.png
  boxwalk analyze difference model.py:model photo.jpg changed.jpg --node layer2 --out difference.png
  boxwalk analyze change-by-layer model.py:model photo.jpg --other-weights epoch9.pt --out change.csv
"""


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "analyze",
        help="run one analysis and write its result to a file",
        description="Record IMAGE (else the first example input, or noise) and run one analysis on it. With "
        "a second IMAGE or network, the first is compared with it.",
    )
    parser.add_argument("name", metavar="NAME", help="of the analysis, see below")
    parser.add_argument("target", metavar="TARGET", help="see below")
    parser.add_argument(
        "given",  # `images` are the example inputs
        metavar="IMAGE",
        nargs="*",
        help="an image or .npy file, for models of text the text itself; two to compare them",
    )
    shared.add_node(parser)
    parser.add_argument(
        "--inputs", metavar="WHICH", help="for analyses of many inputs: example inputs, as all, 0-9 or 0,3,7"
    )
    shared.add_parameters(parser, "a parameter of the analysis")
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        required=True,
        help="the suffix says how: .png, .svg, .safetensors, .npz; .csv, .json, .npy where they make sense",
    )
    shared.add_network(parser)
    group = parser.add_argument_group("the network to compare with", "it is given the same input")
    group.add_argument("--other", metavar="TARGET", help="another TARGET; left out, the same")
    group.add_argument("--other-weights", metavar="FILE", help="its weights, as --weights")
    shared.add_general(parser)
    parser.more_help = _more_help
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    from boxwalk import analyses, results
    from boxwalk.recording.recording import record

    analysis = analyses.get(options.name)  # a wrong name is told before a model is loaded
    parameters = shared.parameters_of(options)
    networks = [shared.one_network(options.target, shared.networks_of([options.target], options))]
    if options.other is not None or options.other_weights is not None:
        # an imported module's model may be the same object again, and would then get the other's weights
        networks[0] = networks[0].replaced(model=copy.deepcopy(networks[0].model))
        networks.append(shared.one_network(options.other or options.target, _others(options)))
    recordings = []
    if analysis.needs_recording or options.given:
        recordings = [record(network, *given) for network, given in _pairs(networks, options.given)]
    result = analyses.run(
        options.name,
        recordings=recordings,
        networks=networks,
        node=options.node,
        inputs=options.inputs,
        parameters=parameters,
    )
    sys.stdout.write(f"{results.save(result, options.out)}\n")


def _others(options: argparse.Namespace) -> list[Network]:
    """The networks of the second TARGET; of the first one with other weights, all else as that was given."""
    from boxwalk.targets import open_target

    if options.other is not None:
        return open_target(options.other, weights=options.other_weights)
    return shared.networks_of(
        [options.target], argparse.Namespace(**{**vars(options), "weights": options.other_weights})
    )


def _pairs(networks: list[Network], images: list[str]) -> list[tuple[Network, tuple[Any, ...]]]:
    """Which network is given what: one both images, two the same image or each its own. Raises
    ParameterError.
    """
    if len(images) > 2:
        raise ParameterError(f"{len(images)} inputs were given; two can be compared. Leave the others out.")
    first, second = networks[0], networks[-1]
    if images:
        count = max(len(networks), len(images))
        pairs = list(zip((first, second), (images[0], images[-1]), strict=True))[:count]
        return [(network, shared.input_of(network, image)) for network, image in pairs]
    found = [(first, shared.input_of(first, None))]
    if second is not first:
        same = second.prepare(first.example_source(0)) if first.example_count else second.noise(0)
        found.append((second, same))
    return found


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
