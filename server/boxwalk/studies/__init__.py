"""The papers' experiments, made again: each trains, measures, and tells what came out beside what was said.

One file for each; `boxwalk study NAME` runs it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path

from boxwalk.errors import ParameterError, UnknownStudyError
from boxwalk.studies.folder import HEAD, StudyFolder, give
from boxwalk.studies.study import Claim, Report, Study
from boxwalk.studies.work import Work

#: name -> the file that it stands in
HOMES: Mapping[str, str] = {
    "proxy-grad": "boxwalk.studies.proxy_grad",
    "predefined-filters": "boxwalk.studies.predefined_filters",
    "memorization": "boxwalk.studies.memorization",
    "eigenfeatures": "boxwalk.studies.eigenfeatures",
    "signal-spaces": "boxwalk.studies.signal_spaces",
    "microstructures": "boxwalk.studies.microstructures",
    "xray-anomalies": "boxwalk.studies.xray_anomalies",
}

__all__ = ["HOMES", "Claim", "Report", "Study", "Work", "get", "store", "study"]


def get(name: str) -> Study:
    """Raises UnknownStudyError."""
    if name not in HOMES:
        raise UnknownStudyError.of("study", name, HOMES)
    found: Study = importlib.import_module(HOMES[name]).STUDY
    return found


def study(
    name: str,
    out: str | Path,
    *,
    quick: bool = False,
    seed: int = 0,
    overwrite: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Run a study into the folder `out`: tables (CSV), figures (SVG and PNG) and `study.md`.

    quick: smaller, in minutes. seed: the first of its seeds; another one repeats it on other random numbers.
    What is finished stays when a run ends early, and the same call goes on from there. overwrite: the folder
    of another study, or of other settings, gives way. progress: told what is being done.

    Raises UnknownStudyError, ParameterError (a folder that holds something else), StoreError (disk full).
    """
    found = get(name)
    folder = StudyFolder(Path(out), found.key(quick, seed), overwrite)
    work = Work(found, folder, quick, seed, progress)
    found.function(work)
    return work.finish()


def store(name: str, out: str | Path, folder: Path | None = None) -> list[Path]:
    """Put the networks of a full run into the package, where `zoo:NAME` finds them trained.

    out: the folder of `boxwalk study NAME --out OUT`. folder: None for the package's own. Returns the files
    written. Raises UnknownStudyError, ParameterError if the folder has no full run of it, or not that part.
    """
    from boxwalk import zoo
    from boxwalk.demo import checkpoint

    found, out, folder = get(name), Path(out), folder or zoo.FOLDER
    how = f"boxwalk study {name} --out {out}"
    if not (out / HEAD).is_file():
        raise ParameterError(f"{out} holds no study. Run: {how}")
    run = StudyFolder(out, found.key(quick=False, seed=0))
    written = []
    for network, part in found.networks.items():
        weights = run.part(part)
        if weights is None:
            raise ParameterError(f"{out} has no part {part} yet. Go on with: {how}")
        model = zoo.entry(network).model()
        give(model, weights)
        checkpoint.save(model, network, folder, f"Trained by boxwalk study {name}.")
        written.append(folder / f"{network}.safetensors")
    return written
