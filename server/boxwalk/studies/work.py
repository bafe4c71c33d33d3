"""What a study works with: parts that are computed once, and the page that tells what came out."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import nn

from boxwalk import __version__
from boxwalk.results import AnyResult, Scores
from boxwalk.results.files import encode
from boxwalk.studies.folder import PARTS, Arrays, StudyFolder, give
from boxwalk.studies.study import Claim, Report, Study

PAGE = "study.md"
SERVED = "http://127.0.0.1:8100/"  # where `boxwalk serve` is found if nothing else is there
WALKS = "While one of these runs, its links lead to the place."


class Work:
    """quick: a smaller form is wanted. seeds: those to repeat it with."""

    def __init__(
        self,
        study: Study,
        folder: StudyFolder,
        quick: bool,
        seed: int,
        progress: Callable[[str], None] | None,
    ) -> None:
        self.quick = quick
        self.seeds: Sequence[int] = range(seed, seed + study.seeds[0 if quick else 1])
        self._study = study
        self._folder = folder
        self._progress = progress
        self._page: list[str] = []
        self._files: list[str] = []
        self._claims: list[Claim] = []
        self._walks: list[str] = []
        self._began = time.perf_counter()

    def part(self, name: str, compute: Callable[[], Mapping[str, ArrayLike]]) -> Arrays:
        """Named arrays, computed once: when a run goes on, what is finished is read. Raises StoreError."""
        found = self._folder.part(name)
        if found is None:
            self.tell(name)
            found = {each: np.asarray(values) for each, values in compute().items()}
            self._folder.keep(name, found)
        return found

    def trained(self, name: str, model: nn.Module, train: Callable[[nn.Module], None]) -> nn.Module:
        """The model as `train` leaves it (in place), in eval mode; its weights are a part."""

        def weights() -> Mapping[str, ArrayLike]:
            train(model)
            return {each: value.detach().cpu().numpy() for each, value in model.state_dict().items()}

        found = self.part(name, weights)
        give(model, found)
        return model.eval()

    def tell(self, words: str) -> None:
        """What is being done, for whoever waits."""
        if self._progress is not None:
            self._progress(words)

    # ---- the page -----------------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """A paragraph, or a heading, of Markdown."""
        self._page.append(text)

    def table(self, name: str, table: Scores, digits: int = 3) -> None:
        """In the page and as `NAME.csv`. digits: behind the point, in the page."""
        self._write(f"{name}.csv", encode(table, ".csv"))
        heads = [f"{each} ({table.units[each]})" if table.units.get(each) else each for each in table.columns]
        lines = ["| " + " | ".join(["", *heads]) + " |", "| --- |" + " ---: |" * len(heads)]
        for row, words in enumerate(table.names):
            cells = [_number(float(values[row]), digits) for values in table.columns.values()]
            lines.append("| " + " | ".join([words, *cells]) + " |")
        self.say(f"**{table.title}.** {table.note}".rstrip())
        self.say("\n".join(lines))

    def figure(self, name: str, figure: AnyResult) -> None:
        """In the page, as `NAME.png` and `NAME.svg`."""
        self._write(f"{name}.svg", encode(figure, ".svg"))
        self._write(f"{name}.png", encode(figure, ".png"))
        self.say(f"![{figure.title}]({name}.png)\n\n*{figure.title}.* {figure.note}".rstrip())

    def claim(self, words: str, paper: str, found: str, margin: float) -> None:
        """See `Claim`."""
        self._claims.append(Claim(words, paper, found, float(margin)))

    def walk(self, target: str, places: Mapping[str, str], weights: str = "") -> None:
        """Where the thing is to be seen: what `boxwalk serve` opens, and places there.

        places: words -> what the address says of the place, as `chosen=conv1&analysis=weights`. weights: the
        part of this run that holds them.
        """
        own = f" --weights {self._folder.path.name}/{PARTS}/{weights}.safetensors" if weights else ""
        links = [f"[{words}]({SERVED}#{place})" for words, place in places.items()]
        self._walks.append(f"- `boxwalk serve {target}{own}`: {', '.join(links)}")

    def finish(self) -> Report:
        """Write the page."""
        study = self._study
        held = sum(claim.held for claim in self._claims)
        how = "quick" if self.quick else "full"
        command = f"boxwalk study {study.name} --out DIR{' --quick' if self.quick else ''}"
        claims = ["| what the paper says | there | here | held |", "| --- | --- | --- | --- |"]
        claims += [
            f"| {each.words} | {each.paper} | {each.found} | {'yes' if each.held else '**no**'} |"
            for each in self._claims
        ]
        head = [
            f"# {study.title}",
            f"{study.source}.",
            study.doc,
            f"Made by `{command}` ({how}; seeds {self.seeds[0]} to {self.seeds[-1]}; Boxwalk {__version__}, "
            f"PyTorch {torch.__version__.split('+')[0]}, {platform.machine()}).",
            f"## What the paper says, and what came out\n{held} of {len(self._claims)} relations held.",
            "\n".join(claims),
        ]
        walks = ["## In the walk", WALKS, "\n".join(self._walks)] if self._walks else []
        self._write(PAGE, ("\n\n".join([*head, *self._page, *walks]) + "\n").encode())
        self.tell(f"done in {time.perf_counter() - self._began:.0f} s")
        return Report(self._folder.path, tuple(self._claims), tuple(self._files))

    def _write(self, name: str, data: bytes) -> None:
        self._folder.write(name, data)
        self._files.append(name)


def floats(values: Iterable[float]) -> NDArray[np.float32]:
    """As columns of tables and series of curves are."""
    return np.array(list(values), np.float32)


def spread(values: ArrayLike) -> tuple[float, float]:
    """(mean, standard deviation over the seeds, 0 for one), of numbers [seeds]."""
    numbers: Any = np.asarray(values, dtype=np.float64)
    return float(numbers.mean()), float(numbers.std(ddof=1)) if numbers.size > 1 else 0.0


def plus_minus(values: ArrayLike, digits: int = 2) -> str:
    """`0.97 ± 0.01`, or the number alone where there is only one."""
    mean, deviation = spread(values)
    return f"{mean:.{digits}f} ± {deviation:.{digits}f}" if np.size(values) > 1 else f"{mean:.{digits}f}"


def _number(value: float, digits: int) -> str:
    if not np.isfinite(value):
        return ""
    return f"{value:,.0f}" if value == round(value) and abs(value) >= 10 else f"{value:.{digits}f}"
