"""Eigenfeatures: what all maps of a layer have in common, of whatever network was trained on the resins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, partial
from itertools import combinations
from typing import cast

import numpy as np
from numpy.typing import NDArray

from boxwalk.analyses import analyze
from boxwalk.network import Network
from boxwalk.results import Curve, FloatArray, Maps, Scores
from boxwalk.studies.eigenfeatures_networks import FULL, LAYER, QUICK, accuracy, alike, features, train
from boxwalk.studies.folder import Arrays
from boxwalk.studies.study import Study
from boxwalk.studies.work import Work, floats, plus_minus
from boxwalk.zoo.catalogue import RESINS

ORDER = (2, 1, 3, 0)  # places of the samples 3, 2, 4, 1: those of the largest gradients first (figure 6b)
KINDS = ("full", "reduced")
UNTRAINED = "untrained"
AS_PRINTED, AS_IT_IS, STRONGEST = "rescaled u1", "u1", "strongest"
SHOWN_SEEDS = 4
WORDS = {AS_PRINTED: "u1, maps rescaled", AS_IT_IS: "u1", STRONGEST: "strongest channel"}


class Trained:
    """The networks of all seeds and kinds, and what they make of the pictures that are looked at."""

    def __init__(self, work: Work) -> None:
        self.form = QUICK if work.quick else FULL
        self.data_seed = work.seeds[0]
        self._work = work
        self.network = cache(self._network)
        self.features = cache(self._features)

    def _network(self, kind: str, seed: int) -> Network:
        model = self.form.model(kind == "reduced", seed)
        if kind == UNTRAINED:
            model.eval()
        else:
            self._work.trained(
                f"{kind}-{seed}", model, lambda model: train(model, self.form, self.data_seed, seed)
            )
        return self.form.network(model, self.data_seed, f"Resin network, {kind}")

    def _features(self, kind: str, seed: int) -> Arrays:
        compute = partial(features, self.network(kind, seed), self.form)
        return self._work.part(f"features-{kind}-{seed}", compute)


def accuracies(work: Work, trained: Trained) -> None:
    def percent(kind: str, seed: int) -> float:
        def compute() -> dict[str, float]:
            return {"percent": accuracy(trained.network(kind, seed), trained.form, trained.data_seed)}

        return float(work.part(f"accuracy-{kind}-{seed}", compute)["percent"])

    found = {kind: np.array([percent(kind, seed) for seed in work.seeds]) for kind in KINDS}
    work.claim(
        "The network tells the samples apart",
        "over 98 %",
        f"{plus_minus(found['full'], 1)} %",
        float(found["full"].mean()) - 98,
    )
    lost = found["full"] - found["reduced"]
    work.claim(
        "Reduced capacity costs no significant accuracy (less than 2 points)",
        "3.3.2",
        f"{plus_minus(found['reduced'], 1)} %",
        2 - float(lost.mean()),
    )


def activations(work: Work, trained: Trained) -> None:
    """Figure 13: mean positive activations of the strongest channel, of the pictures for testing."""
    form = trained.form
    inputs = f"{form.seen}-{form.pictures - 1}"

    def of(node: str, seed: int) -> dict[str, FloatArray]:
        network = trained.network("full", seed)
        table = cast("Scores", analyze(network, "eigenfeature-classes", node=node, inputs=inputs))
        return {name: table.columns[name] for name in ("all channels", "strongest channel")}

    def means(node: str) -> NDArray[np.float64]:
        """[seeds, classes], 1 in the mean over the classes."""
        parts = [work.part(f"activations-{node}-{seed}", partial(of, node, seed)) for seed in work.seeds]
        found = np.array([part["strongest channel"] for part in parts], np.float64)
        normal: NDArray[np.float64] = found / found.mean(1, keepdims=True)
        return normal

    found = {node: means(node) for node in ("relu1", LAYER)}
    work.say("## Figure 13: mean positive activations")
    columns = {}
    for node, values in found.items():
        columns[f"{node}"] = floats(values.mean(0))
        columns[f"{node} ±"] = floats(values.std(0, ddof=1))
    work.table(
        "activations",
        Scores(
            title="The strongest channel's mean positive activation",
            note="Of pictures that training never saw, relative to the mean over the samples; deviation over "
            "the seeds.",
            names=RESINS,
            columns=columns,
        ),
    )
    falls = {node: -np.diff(values.mean(0)[list(ORDER)]) for node, values in found.items()}
    work.claim(
        "Activations are largest for sample 3, then 2, 4, 1, at ReLU 1 and ReLU 2",
        "fig. 13",
        "; ".join(f"{node}: {in_order(values.mean(0))}" for node, values in found.items()),
        float(min(fall.min() for fall in falls.values())),
    )


def in_order(values: NDArray[np.float64]) -> str:
    """`3 (1.20), 2 (1.10), ...`: samples with their values [4], the largest first."""
    return ", ".join(f"{place + 1} ({values[place]:.2f})" for place in np.argsort(-values))


def decay(work: Work, trained: Trained) -> None:
    """Figure 9d: singular values of the maps of a picture."""
    sigma = np.stack([trained.features("full", seed)["sigma"] for seed in work.seeds]).astype(np.float64)
    share = sigma[..., 0] ** 2 / np.square(sigma).sum(-1)  # [seeds, pictures]
    relative = (sigma / sigma[..., :1]).mean(0)  # [pictures, channels]
    classes = np.array(trained.form.chosen) % len(RESINS)
    work.say("## Figure 9d: singular values")
    work.figure(
        "singular_values",
        Curve(
            title=f"Singular values of the maps at {LAYER}",
            note=f"Relative to the first, means over {trained.form.looked_at} pictures of each sample and "
            f"{len(work.seeds)} seeds.",
            x=np.arange(1, relative.shape[1] + 1, dtype=np.float32),
            series={name: floats(relative[classes == place].mean(0)) for place, name in enumerate(RESINS)},
            x_label="number",
            y_label="of the first",
        ),
    )
    work.claim(
        "Singular values fall fast: u1 alone describes the layer (more than half of the energy)",
        "fig. 9d",
        f"u1 holds {plus_minus(100 * share.mean(1), 1)} % of the energy, sigma_2 is "
        f"{plus_minus(sigma[..., 1].mean(1) / sigma[..., 0].mean(1))} of sigma_1",
        float(share.mean(1).min()) - 0.5,
    )


def between_seeds(trained: Trained, kind: str, what: str, seeds: list[int]) -> NDArray[np.float64]:
    """Mean |r| over the pictures, of each pair of seeds."""
    parts = {seed: trained.features(kind, seed)[what] for seed in seeds}
    return np.array([alike(parts[one], parts[other]).mean() for one, other in combinations(seeds, 2)])


def agreement(work: Work, trained: Trained) -> None:
    seeds = list(work.seeds)
    full, reduced = ([trained.features(kind, seed) for seed in seeds] for kind in KINDS)
    across = {
        what: np.array([alike(a[what], b[what]).mean() for a, b in zip(full, reduced, strict=True)])
        for what in WORDS
    }
    again = {what: between_seeds(trained, "full", what, seeds) for what in WORDS}
    rows = {
        "full and reduced": across,
        "full, other seeds": again,
        "reduced, other seeds": {what: between_seeds(trained, "reduced", what, seeds) for what in WORDS},
        "not trained, other seeds": {what: between_seeds(trained, UNTRAINED, what, seeds) for what in WORDS},
    }
    work.say("## How much pictures of a layer depend on the network")
    work.table(
        "agreement",
        Scores(
            title="Correlation of pictures of the same layer in two networks",
            note=f"|r|, means over {len(trained.form.chosen)} pictures and the seeds or pairs of them. "
            "Rescaled: every map to 0..1 and resized to the input, as in the paper.",
            names=list(rows),
            columns={
                words: floats(float(row[what].mean()) for row in rows.values())
                for what, words in WORDS.items()
            },
        ),
    )
    printed = across[AS_PRINTED]
    work.claim(
        "u1 of the full and the reduced network correlate strongly",
        "r close to 0.9",
        f"{plus_minus(printed)} (maps as they are {plus_minus(across[AS_IT_IS])})",
        float(printed.mean()) - 0.8,
    )
    work.claim(
        "Trained anew, u1 barely changes; the strongest channel varies considerably",
        "figs. 5, 16",
        f"u1 {plus_minus(again[AS_PRINTED])}, strongest channel {plus_minus(again[STRONGEST])}",
        float((again[AS_PRINTED] - again[STRONGEST]).min()),
    )
    same = np.array([alike(part[AS_IT_IS], part[STRONGEST]).mean() for part in full])
    work.claim(
        "u1 looks like the strongest channel (r above 0.5)",
        "3.3.2",
        f"r = {plus_minus(same)}",
        float(same.min()) - 0.5,
    )


def pictures(work: Work, trained: Trained) -> None:
    """Figures 16 and 5: of the first pictures that are looked at, one of each sample."""
    seed, count = work.seeds[0], len(RESINS)
    full, reduced = (trained.features(kind, seed) for kind in KINDS)
    network = trained.network("full", seed)
    given = [network.example(index).inputs[0][0, 0].numpy() for index in trained.form.chosen[:count]]
    rows: dict[str, Iterable[FloatArray]] = {
        "|grad Y|": given,
        "u1, full": full[AS_PRINTED][:count],
        "u1, reduced": reduced[AS_PRINTED][:count],
    }
    work.say("## Figure 16: first eigenfeatures")
    shown = {
        f"{words}, {name}": value
        for words, row in rows.items()
        for name, value in zip(RESINS, row, strict=True)
    }
    r = alike(full[AS_PRINTED][:count], reduced[AS_PRINTED][:count])
    note = f"Full and reduced capacity correlate by {', '.join(f'{value:.2f}' for value in r)}."
    work.figure("eigenfeatures", side_by_side(f"First eigenfeatures at {LAYER}", note, shown))
    third = RESINS.index("sample 3")
    shown = {
        f"{WORDS[what]}, seed {each}": trained.features("full", each)[what][third]
        for what in (STRONGEST, AS_IT_IS)
        for each in work.seeds[:SHOWN_SEEDS]
    }
    work.say("## Figure 5: the strongest channel beside u1")
    work.figure("seeds", side_by_side("Sample 3 in networks trained from other weights", "", shown))


def side_by_side(title: str, note: str, shown: Mapping[str, FloatArray]) -> Maps:
    """Pictures of one size by their words."""
    values = np.stack([value / max(float(np.abs(value).max()), 1e-12) for value in shown.values()])
    note = f"Each picture is scaled to a largest value of 1. {note}".rstrip()
    return Maps(title=title, note=note, values=values, labels=list(shown))


def eigenfeatures(work: Work) -> None:
    trained = Trained(work)
    form = trained.form
    name = "quick_form" if work.quick else "full_form"
    work.say(
        f"Networks: the paper's, with {form.blocks[0][1]} filters in its first block and {len(form.blocks)} "
        f"blocks; {form.iterations} iterations of {form.batch} pictures. Data: {form.pictures} made pictures "
        f"of {form.side} x {form.side} pixels, layered resins whose classes differ in texture only, "
        f"{form.seen} of them to train; the paper's are radiographs that are not published. In the walk: "
        f"`boxwalk serve boxwalk.studies.eigenfeatures_networks:{name} --weights "
        f"DIR/parts/full-{work.seeds[0]}.safetensors`, its address with `#chosen={LAYER}`, and there the "
        "analysis Eigenfeatures; the paper's own sizes: `boxwalk serve zoo:resin`."
    )
    accuracies(work, trained)
    pictures(work, trained)
    decay(work, trained)
    agreement(work, trained)
    activations(work, trained)


STUDY = Study(
    name="eigenfeatures",
    title="Eigenfeatures: what the maps of a layer have in common",
    source="E. Avalos, K. Akagi and Y. Nishiura, Visualizing key features in X-ray images of epoxy resins "
    "(2021), figures 5, 9, 13 and 16",
    doc="Does the first left singular vector of a layer's maps show what tells the resins apart, and does it "
    "depend on the network less than the strongest channel does?",
    function=eigenfeatures,
    seeds=(2, 5),
)
