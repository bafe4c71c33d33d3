"""Write the golden blobs and what they hold: `python tests/golden/make.py [FOLDER]`.

Python, TypeScript and C# decode the same files and compare with `expected.json`:
- `layers`: header, scales, the bytes of every level as rows, and the values of level `finest` by channel
where
  its pixels do not mix maps (null where they do);
- `results`: header, and every array as its shape and its flat values, null where they are not a number;
- `pictures`: labels, and the bytes of all pictures.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch

from boxwalk.blobs import read_layer, read_pictures, write_layer, write_pictures, write_result
from boxwalk.errors import ParameterError
from boxwalk.recording.graph import Display
from boxwalk.results import AnyResult, Curve, Images, KeyedResult, Maps, Matrix, Points, Scores, to_arrays
from boxwalk.tiles import Scale, make

HERE = Path(__file__).parent


def pattern(*shape: int) -> torch.Tensor:
    """Quarters between -2.75 and 2.75 that differ along every axis; every third channel is weaker."""
    index = torch.arange(int(np.prod(shape))).reshape(shape)
    values = (index * 7919 % 23 - 11) / 4
    return values / (1 + 9 * (torch.arange(shape[0]) % 3 == 2).reshape(-1, *[1] * (len(shape) - 1)))


def not_finite() -> torch.Tensor:
    maps = pattern(2, 3, 4)
    maps[0, 0, 1], maps[0, 2, 3], maps[1, 1, 0] = float("nan"), float("inf"), float("-inf")
    return maps


LAYERS: dict[str, tuple[torch.Tensor, Display, Scale, int, int | None]] = {
    "layer_maps": (pattern(5, 9, 20), "maps", "layer", 0, None),
    "layer_padded": (pattern(3, 33, 35), "maps", "channel", 1, 2),
    "layer_coarse": (pattern(6, 16, 24), "tokens", "layer", 2, None),
    "layer_vector": (pattern(10, 1, 1), "vector", "layer", 0, None),
    "layer_matrix": (pattern(1, 5, 37), "matrix", "layer", 0, 0),
    "layer_not_finite": (not_finite(), "maps", "channel", 0, None),
    "layer_zero": (torch.zeros(2, 2, 3), "maps", "layer", 0, None),
}


def floats(*shape: int) -> Any:
    return pattern(*shape).numpy()


MATRIX = floats(2, 3)
MATRIX[1, 1] = np.nan
SCORES = Scores(
    title="Values",
    names=["layer1.0", "fc"],
    columns={"mean": floats(2), "dead / all": floats(2) / 2},
    units={"mean": "V"},
    summary={"nodes": 2, "share": 0.25, "verdict": "gut \u2713"},
)
RESULTS: dict[str, AnyResult | KeyedResult] = {
    "result_maps": Maps(
        title="Eigenfeatures",
        note="Of 5.",
        values=floats(2, 3, 4),
        labels=["u1", "u2"],
        unit="V",
        overlay=True,
        boxes={"seen": (0, 1, 2, 4)},
    ),
    "result_images": Images(values=np.abs(floats(2, 3, 2, 5)) / 3, labels=["a", "b"], inputs=[7, 0]),
    "result_curve": Curve(
        x=np.arange(4, dtype=np.float32),
        series={"count": floats(3)},
        x_label="value",
        y_label="units",
        style="bars",
        lines={"threshold": 1.5},
    ),
    "result_points": Points(
        coordinates=floats(3, 2),
        labels=["p", "q", "r"],
        groups=["g", "g", "h"],
        marks=["", "misclassified", ""],
        inputs=[4, 0, 7],
        summary={"Kruskal stress-1": 0.25},
    ),
    "result_points_made": Points(
        coordinates=floats(2, 3), labels=["p", "q"], origin=floats(4), axes=floats(3, 4)
    ),
    "result_scores": SCORES,
    "result_matrix": Matrix(
        values=MATRIX,
        rows=["r0", "r1"],
        columns=["c0", "c1", "c2"],
        unit="1",
        inputs={"1,2": [3, 5]},
        row_nodes=["layer1.0", "fc"],
        column_nodes=["fc", "", "layer1.0"],
    ),
    "result_keyed": {
        "layer1.0.relu~2": Curve(
            x=floats(3), series={"a/b": floats(3), "b": -floats(3)}, nodes=["layer1.0", "", "fc"]
        ),
        "fc": SCORES,
    },
}


def grey_and_to_come() -> Images:
    """Grey pictures, of which the second is still to come."""
    values = np.abs(floats(2, 1, 4, 6)) / 3
    values[1] = np.nan
    return Images(values=values, labels=["a", "b"])


PICTURES: dict[str, tuple[Images, int]] = {
    "pictures": (Images(values=np.abs(floats(2, 3, 2, 5)) / 3, labels=["a", "b"]), 5),
    "pictures_reduced": (grey_and_to_come(), 3),
}


def write(folder: Path) -> None:
    """All blobs and `expected.json` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    expected: dict[str, dict[str, Any]] = {"layers": {}, "results": {}, "pictures": {}}
    for name, (maps, display, scale, finest, coarsest) in LAYERS.items():
        tiles = make(maps, scale)
        data = write_layer(
            tiles, recording="golden", node=name, display=display, finest=finest, coarsest=coarsest
        )
        (folder / f"{name}.safetensors").write_bytes(data)
        layer = read_layer(data)
        words = vars(layer).copy()
        scales, pictures = words.pop("scales"), words.pop("pictures")
        try:
            values: Any = tiles.values(layer.finest).tolist()
        except ParameterError:
            values = None
        expected["layers"][name] = {
            "header": {"kind": "layer", **words},
            "scales": scales.tolist(),
            "levels": {str(level): picture.tolist() for level, picture in pictures.items()},
            "values": values,
        }
    for name, result in RESULTS.items():
        (folder / f"{name}.safetensors").write_bytes(write_result(result))
        header, arrays = to_arrays(result)
        expected["results"][name] = {
            "header": header,
            "arrays": {
                array: {
                    "shape": list(values.shape),
                    "values": [None if np.isnan(value) else float(value) for value in values.ravel()],
                }
                for array, values in arrays.items()
            },
        }
    for name, (images, side) in PICTURES.items():
        data = write_pictures(images, side)
        (folder / f"{name}.safetensors").write_bytes(data)
        expected["pictures"][name] = {"labels": images.labels, "pixels": read_pictures(data).tolist()}
    text = json.dumps(expected, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
