"""Write graphs with layouts of torchvision networks, as the server answers: `graphs.py FOLDER NAME..`."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
import torchvision

import boxwalk
from boxwalk.layout import View
from boxwalk.serving.answers import graph_answer


def main(folder: Path, names: list[str]) -> None:
    torch.set_num_threads(2)
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        model = torchvision.models.get_model(name).eval()
        with torch.no_grad():
            graph = boxwalk.record(model, torch.zeros(1, 3, 224, 224)).graph
        for file, view in ((name, View()), (f"{name}.folded", View(levels=1))):
            answer = graph_answer(name, graph, view)
            (folder / f"{file}.json").write_text(answer.model_dump_json())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
