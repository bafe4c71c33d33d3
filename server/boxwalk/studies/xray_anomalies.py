"""X-ray anomalies: autoencoders that learn normal potatoes only, and scores of what they cannot give back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from boxwalk.anomaly import ssim_map
from boxwalk.results import Curve, Images, Maps, Scores
from boxwalk.studies import xray_anomalies_training as training
from boxwalk.studies.study import Study
from boxwalk.studies.work import Work, floats, plus_minus
from boxwalk.studies.xray_anomalies_decisions import anomalous_shares, scores, thresholds
from boxwalk.studies.xray_anomalies_scoring import (
    CAVITY,
    KINDS,
    METHODS,
    NEEDLE,
    NORMAL,
    NOT_THERE,
    PEAK,
    Experiment,
    Floats,
    part_of,
)
from boxwalk.studies.xray_anomalies_training import Settings, greys
from boxwalk.zoo.autoencoders import VariationalAutoencoder
from boxwalk.zoo.catalogue import LATENT_64

FULL = Settings(
    latents=(2, 8, 16, 32),
    chosen=LATENT_64,
    components=(2, 4, 8, 16, 32, 64),
    train=1200,
    validation=200,
    test=(300, 150, 150),
    epochs=30,
    batch=24,
)
QUICK = FULL._replace(
    latents=(8,), chosen=8, train=300, validation=100, test=(100, 50, 50), epochs=20, batch=12
)

AREAS_THERE = {  # what the thesis prints of its potatoes: AUC of SE, table 6.5
    "CVAE": {2: 0.774, 4: 0.832, 8: 0.873, 16: 0.892, 32: 0.903},
    "CAE": {2: 0.742, 4: 0.803, 8: 0.847, 16: 0.882, 32: 0.870},
}

SHOWN = 2  # pictures of each kind
STRONG = 0.5  # nats that a latent value tells at least, if it is in use
FLAT = 0.25  # errors that differ by less, relatively, do not differ


def experiment(work: Work, settings: Settings) -> Experiment:
    """Train and score everything; what a run that ended early has finished is read."""
    done = Experiment(settings)
    for seed in work.seeds:
        data = work.part(f"phantoms-{seed}", partial(training.phantoms, settings, seed))
        done.data[seed] = data
        seen, normal = greys(data["train"]), greys(data["test"][data["kinds"] == NORMAL])
        basis = work.part(f"components-{seed}", partial(training.components, seen, max(settings.components)))
        for count in settings.components:
            done.add(work, "PCA", count, seed, training.by_components(basis, count))
        for latent in settings.latents:
            for kind in training.KERNELS:
                model = training.network(kind, latent, seed)
                train = partial(
                    training.train, pictures=seen, epochs=settings.epochs, batch=settings.batch, seed=seed
                )
                work.trained(part_of(kind, latent, seed), model, train)
                done.add(work, kind, latent, seed, training.by_network(model))
                if isinstance(model, VariationalAutoencoder):
                    done.told.setdefault(latent, []).append(training.divergences(model, normal))
    return done


def latent_sizes(work: Work, done: Experiment) -> None:
    found = sorted(done.found, key=lambda each: (each[0] == "PCA", each[0] == "CAE", each[1]))
    columns = {
        "SE, normal": [done.errors(*each).mean() for each in found],
        "SE, needle": [done.errors(*each, NEEDLE).mean() for each in found],
        "SE, cavity": [done.errors(*each, CAVITY).mean() for each in found],
    }
    for score in ("SE", "SSIM", PEAK):
        areas = [done.areas(*each, score) for each in found]
        columns[f"AUC, {score}"] = [each.mean() for each in areas]
        columns[f"{score} ±"] = [each.std(ddof=1) for each in areas]
    columns["AUC, SE, there"] = [
        AREAS_THERE.get(method, {}).get(latent, NOT_THERE) for method, latent in found
    ]
    work.say(
        "## Latent sizes\nPrincipal components (PCA) stand beside the networks; the thesis has none. Where "
        "relations of sizes do not hold for every seed, the likely reason is that so few epochs leave the "
        "networks learning still: above J = 8 two seeds of one size differ by more than the sizes do. The "
        "means in the table tell the order."
    )
    work.table(
        "latent_sizes",
        Scores(
            title="Mean squared error (summed over pixels) and area under the ROC curve",
            note=f"Means of {len(work.seeds)} seeds, behind ± their deviation; half of the pictures are "
            "anomalous, half of these have needles. There: table 6.5, potatoes.",
            names=[f"{method}, J = {latent}" for method, latent in found],
            columns={name: floats(values) for name, values in columns.items()},
        ),
    )
    sizes = sorted({latent for _, latent in found})

    def over_sizes(method: str, values: Callable[[str, int], Floats]) -> NDArray[np.float32]:
        return floats(
            values(method, latent).mean() if (method, latent) in done.found else NOT_THERE for latent in sizes
        )

    work.figure(
        "errors",
        Curve(
            title="Mean squared error against the number of latent values",
            note="As figure 6.11.",
            x=floats(sizes),
            series={
                f"{method}, {name}": over_sizes(method, partial(done.errors, kind=kind))
                for method in METHODS
                for name, kind in KINDS.items()
            },
            x_label="J",
            y_label="SE",
        ),
    )
    work.figure(
        "areas",
        Curve(
            title="AUC against the number of latent values",
            x=floats(sizes),
            series={
                f"{method}, {score}": over_sizes(method, partial(done.areas, score=score))
                for method in METHODS
                for score in ("SE", PEAK)
            },
            x_label="J",
            y_label="AUC",
        ),
    )
    claims_of_sizes(work, done)


def claims_of_sizes(work: Work, done: Experiment) -> None:
    """Margins are those of the worst seed."""
    latents = done.settings.latents
    if len(latents) > 1:
        cae = np.array([done.errors("CAE", latent) for latent in latents])
        work.claim(
            "The CAE's error on normal potatoes falls with J",
            "fig. 6.11; 6.9: to J = 64",
            f"J = {listed(latents)}: SE {listed(cae.mean(1))}",
            float((1 - cae[1:] / cae[:-1]).min()),
        )
        cvae = np.array([done.errors("CVAE", latent) for latent in latents])
        flat = cvae[[latent >= 8 for latent in latents]]
        within = float((flat.max(0) / flat.min(0) - 1).max())
        work.claim(
            "The CVAE's soon stays the same",
            "fig. 6.11; 6.9: above J = 2",
            f"SE {listed(cvae.mean(1))}; from J = 8 on within {100 * within:.0f} %",
            FLAT - within,
        )
    middle = [latent for latent in latents if 4 <= latent <= 16]
    ahead = {latent: done.areas("CVAE", latent) - done.areas("CAE", latent) for latent in latents}
    pairs = [
        f"{done.areas('CVAE', latent).mean():.3f} : {done.areas('CAE', latent).mean():.3f}"
        for latent in middle
    ]
    there = [f"{AREAS_THERE['CVAE'][latent]} : {AREAS_THERE['CAE'][latent]}" for latent in middle]
    work.claim(
        "With as many latent values the CVAE tells more than the CAE (AUC of SE)",
        f"table 6.5, J = {listed(middle)}: {', '.join(there)}",
        ", ".join(pairs),
        float(min(ahead[latent].min() for latent in middle)),
    )
    if {8, 32} <= set(latents):
        gap = ahead[8].mean(), ahead[32].mean()
        work.claim(
            "With many the CAE catches up (AUC of SE)",
            "6.3.4: accuracy .830 : .810 at J = 32, .827 : .832 at 128",
            f"the CVAE is ahead by {gap[0]:.3f} at J = 8, by {gap[1]:.3f} at 32",
            float(gap[0] / 2 - gap[1]),
        )
    apart = np.array(
        [
            done.areas("CVAE", latent, kind=NEEDLE) - done.areas("CVAE", latent, kind=CAVITY)
            for latent in latents
            if latent >= 8
        ]
    )
    of_kinds = [
        plus_minus(done.areas("CVAE", done.settings.chosen, kind=kind), 3) for kind in (NEEDLE, CAVITY)
    ]
    work.claim(
        "SE finds needles better than hollow hearts",
        "fig. 6.12",
        f"{done.judged_words}: AUC {of_kinds[0]} and {of_kinds[1]}",
        float(apart.min()),
    )


def latent_values(work: Work, done: Experiment) -> None:
    """How much each latent value of the CVAE tells."""
    latents = done.settings.latents
    told = {latent: -np.sort(-np.array(done.told[latent]), 1) for latent in latents}
    used = {latent: (values > STRONG).sum(1) for latent, values in told.items()}
    work.say("## What latent values tell")
    work.figure(
        "divergences",
        Curve(
            title="Divergence of each latent value from N(0, 1)",
            note="On normal pictures, mean over the seeds; the strongest first.",
            x=floats(range(1, max(latents) + 1)),
            series={
                f"J = {latent}": np.pad(values.mean(0), (0, max(latents) - latent), constant_values=np.nan)
                for latent, values in told.items()
            },
            x_label="latent value",
            y_label="nats",
        ),
    )
    work.table(
        "divergences",
        Scores(
            title="Latent values in use",
            note=f"More than {STRONG:g} nats each. The divergence has the weight {training.BETA:g}.",
            names=[f"J = {latent}" for latent in latents],
            columns={
                "in use": floats(each.mean() for each in used.values()),
                "together": floats(values.sum(1).mean() for values in told.values()),
            },
            units={"together": "nats"},
        ),
        1,
    )


def pictures(work: Work, done: Experiment) -> None:
    """Inputs, reconstructions, and where these differ, for some of each kind."""
    data = done.data[work.seeds[0]]
    some = [int(place) for kind in KINDS.values() for place in np.flatnonzero(data["kinds"] == kind)[:SHOWN]]
    names = list(KINDS)
    labels = [f"{names[data['kinds'][place]]} {number % SHOWN + 1}" for number, place in enumerate(some)]
    x = greys(data["test"][some])
    seen = {method: done.chosen[method](x) for method in METHODS}
    order = ", ".join(METHODS)
    work.say("## Pictures")
    work.figure(
        "reconstructions",
        Images(
            title=f"Inputs and reconstructions, J = {done.settings.chosen}",
            note=f"From left to right: input, {order}.",
            values=np.concatenate([x, *seen.values()], 2)[:, None],
            labels=labels,
        ),
    )
    work.figure(
        "residuals",
        Maps(
            title="Residuals: input less reconstruction",
            note=f"From left to right: {order}; one scale for all.",
            values=np.concatenate([x - y for y in seen.values()], 2),
            labels=labels,
        ),
    )
    work.figure(
        "dissimilarity",
        Maps(
            title="1 - SSIM around each pixel",
            note=f"From left to right: {order}.",
            values=np.concatenate([1 - ssim_map(x, y) for y in seen.values()], 2),
            labels=labels,
        ),
    )
    inside = {
        kind: [each.located[each.kinds == number].mean() for each in done.judged]
        for kind, number in KINDS.items()
        if number != NORMAL
    }
    work.say(
        f"The largest residual of the {done.judged_words} lies in the needle in "
        f"{100 * np.mean(inside['needle']):.0f} % of the pictures that have one, in the cavity in "
        f"{100 * np.mean(inside['cavity']):.0f} %. The thesis judges pictures as a whole."
    )


def walk(work: Work, done: Experiment) -> None:
    end = "chosen=decoder.sigmoid"
    own = done.settings.chosen == LATENT_64
    for kind, latent in {"CVAE": "bottleneck.mean", "CAE": "bottleneck.relu"}.items():
        work.walk(
            f"zoo:{kind.lower()}-64",
            {
                "the map of latent values": f"chosen={latent}&analysis=image-map",
                "what comes back": f"{end}&analysis=reconstruction",
                "where it departs": f"{end}&analysis=anomaly-map",
                "the threshold": f"{end}&analysis=anomaly-scores",
            },
            part_of(kind, LATENT_64, work.seeds[0]) if own else "",
        )


def listed(values: Iterable[float]) -> str:
    """Numbers in words, of three digits."""
    return ", ".join(f"{value:.3g}" for value in values)


def xray_anomalies(work: Work) -> None:
    conduct(work, QUICK if work.quick else FULL)


def conduct(work: Work, settings: Settings) -> None:
    normal, needles, cavities = settings.test
    work.say(
        "Potatoes are made up (`boxwalk.datasets.phantom_splits`), and none is in two parts: "
        f"{settings.train} normal ones to train, {settings.validation} to set thresholds by, {normal} normal "
        f"ones, {needles} with a needle and {cavities} with a hollow heart to test. The thesis has real "
        f"scans of 128 pixels where these have {training.SIZE}, and up to 2,000 epochs where "
        f"there are {settings.epochs} here. The divergence in the CVAE's loss has the weight "
        f"{training.BETA:g} (there 1). A network that came to give back the same picture whatever it was "
        "given began again once. Means are decoded, nothing is drawn. Relations between sizes, kinds "
        "and scores hold if they do for every seed."
        + (
            " In this quick form the networks are far from trained; look at the principal components."
            if work.quick
            else ""
        )
    )
    done = experiment(work, settings)
    latent_sizes(work, done)
    scores(work, done)
    thresholds(work, done)
    anomalous_shares(work, done)
    latent_values(work, done)
    pictures(work, done)
    walk(work, done)


STUDY = Study(
    name="xray-anomalies",
    title="X-ray anomalies: autoencoders that know normal potatoes only",
    source="A. Sode, Automatic Detection of Foreign Objects in X-Ray Images, MSc thesis (2021), chapter 6: "
    "tables 6.5 to 6.7, figures 6.9 to 6.14",
    doc="Which network, how many latent values, which score and which threshold tell potatoes with needles "
    "or hollow hearts from normal ones?",
    function=xray_anomalies,
    seeds=(2, 2),
    networks={f"{kind.lower()}-64": part_of(kind, LATENT_64, 0) for kind in training.KERNELS},
)
