"""Microstructures: what maps of textures tell of the angle, the scale and the noise of bent stripes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from boxwalk.datasets.microstructures import Microstructures, Structure
from boxwalk.network import Network
from boxwalk.results import Curve, Images, Scores
from boxwalk.studies import microstructures_measures as measures
from boxwalk.studies.microstructures_measures import DIMENSIONS, FLAT, SIZE, Doubles, Method
from boxwalk.studies.study import Study
from boxwalk.studies.work import Work, floats, plus_minus

AMPLITUDES = (0.1, 0.25, 0.5, 1.0, 2.0, 2.5, 3.0, 4.0, 4.5, 5.0)
FEW_AMPLITUDES = (0.1, 2.5, 4.0)
MIDDLE, HIGH = 2.5, 4.0  # noise at which the paper's power spectrum tells angles, and does not
READ = 4.5  # the most noise at which its network does
WELL = 10.0  # degrees; without any idea of the angle the error is about 50
TABLE = {"k": (0.532, 0.720, 0.901, 0.916, 0.916, 0.930), "A": (0.183, 0.231, 0.908, 0.950, 0.951, 0.972)}
NEAR = 0.9  # R^2 that table I has from four axes on
UPRIGHT = 15.0  # degrees off a right angle
DEVIATION = "Mean and deviation over the seeds."


def network() -> Network:
    """The demo's network for textures with microstructures as its inputs, to walk through."""
    from boxwalk.demo import textures

    title = "textures, with microstructures"
    return textures.network().replaced(dataset=Microstructures(200, SIZE), title=title)


# ---- angles -----------------------------------------------------------------------------------------------


class Rings(NamedTuple):
    """Of one method, float64 [amplitudes, seeds]. error: degrees. places: [n, 2] at MIDDLE, first seed."""

    error: Doubles
    stress: Doubles
    places: Doubles


def angles(work: Work, ways: Sequence[Method]) -> None:
    """Figures 5 to 7."""
    amplitudes, count = (FEW_AMPLITUDES, 24) if work.quick else (AMPLITUDES, 50)
    parts: dict[tuple[str, float, int], Mapping[str, NDArray[Any]]] = {}
    for amplitude in amplitudes:
        structures = measures.ring(count, amplitude)
        for seed in work.seeds:
            pictures = cache(partial(measures.all_drawn, structures, seed, 0))
            for way in (way for way in ways if seed in way.of(work.seeds)):
                name = f"angles-{way.part}-{amplitude:g}-{seed}"
                compute = partial(measures.of_ring, structures, way, pictures)
                parts[way.name, amplitude, seed] = work.part(name, compute)

    def rings(way: Method) -> Rings:
        def all_of(name: str) -> Doubles:
            rows = [[parts[way.name, a, seed][name] for seed in way.of(work.seeds)] for a in amplitudes]
            return np.array(rows, np.float64)

        return Rings(all_of("error"), all_of("stress"), parts[way.name, MIDDLE, work.seeds[0]]["places"])

    found = {way.name: rings(way) for way in ways}
    work.say(
        f"## Angles\n{count} pictures of k = {measures.SCALE:g} at angles all around, on a map of two axes: "
        "how far the directions of the points, halved, are from the angles (equation 10). The amplitude A "
        "is measured in widths of a stripe; in what the paper measures it, it does not say."
    )
    error = {name: each.error for name, each in found.items()}
    stress = {name: each.stress for name, each in found.items()}
    against_noise(work, "angle_error", "Error of angles against the noise", "degrees", amplitudes, error)
    against_noise(work, "angle_stress", "Stress of maps of angles against the noise", "", amplitudes, stress)
    for way in ways:
        structures, places = measures.ring(count, MIDDLE), found[way.name].places
        note = f"k = {measures.SCALE:g}, A = {MIDDLE:g}, the first seed."
        work.figure(f"ring_{way.part}", measures.points(structures, places, way.name, "angle", note))
    *networks, baseline = ways
    claims_of_baseline(work, amplitudes, baseline.name, found[baseline.name])
    for way in networks:
        claims_of_angles(work, amplitudes, way.name, found[way.name], baseline.name, found[baseline.name])


def against_noise(
    work: Work, file: str, title: str, unit: str, amplitudes: Sequence[float], found: Mapping[str, Doubles]
) -> None:
    """Figure and table. found: [amplitudes, seeds] by method."""
    columns = {}
    for name, rows in found.items():
        columns[name] = floats(rows.mean(1))
        columns[f"{name}, ±"] = floats(deviations(rows, 1))
    curve = Curve(
        title=title,
        note=f"Mean of {len(work.seeds)} seeds.",
        x=floats(amplitudes),
        series={name: columns[name] for name in found},
        x_label="noise amplitude A, in widths of a stripe",
        y_label=unit or "stress",
    )
    work.figure(file, curve)
    names = [f"A = {amplitude:g}" for amplitude in amplitudes]
    units = dict.fromkeys(columns, unit)
    table = Scores(title=title, note=DEVIATION, names=names, columns=columns, units=units)
    work.table(file, table, digits=1 if unit else 3)


def claims_of_baseline(work: Work, amplitudes: Sequence[float], name: str, own: Rings) -> None:
    """Where seeds are compared, one by one, the worst of them counts: here and below."""
    middle = amplitudes.index(MIDDLE)
    for amplitude, words in ((amplitudes[0], "little"), (HIGH, "much")):
        error = own.error[amplitudes.index(amplitude)]
        work.claim(
            f"The {name} fails at {words} noise; it does best between",
            "fig. 6: best at 2 to 3.5",
            f"{plus_minus(error, 1)} degrees at A = {amplitude:g}, {plus_minus(own.error[middle], 1)} at "
            f"{MIDDLE:g}",
            float((error - own.error[middle]).min()),
        )
    claim_of_growth(work, amplitudes, name, own)


def claim_of_growth(work: Work, amplitudes: Sequence[float], name: str, own: Rings) -> None:
    work.claim(
        f"Stress grows with the noise, {name}",
        "fig. 7",
        f"{plus_minus(own.stress[0])} at A = {amplitudes[0]:g}, {plus_minus(own.stress[-1])} at "
        f"{amplitudes[-1]:g}",
        float((own.stress[-1] - own.stress[0]).min()),
    )


def claims_of_angles(
    work: Work, amplitudes: Sequence[float], name: str, own: Rings, baseline: str, others: Rings
) -> None:
    seeds = own.error.shape[1]
    read = [place for place, amplitude in enumerate(amplitudes) if amplitude <= READ]
    worst = max(read, key=lambda place: float(own.error[place].mean()))
    work.claim(
        f"Angles are read off well for A up to {READ:g}, {name} (here: within {WELL:g} degrees)",
        "fig. 6, no numbers in the text",
        f"at most {plus_minus(own.error[worst], 1)} degrees, at A = {amplitudes[worst]:g}",
        WELL - float(own.error[worst].mean()),
    )
    for amplitude, words in ((amplitudes[0], "little"), (HIGH, "much")):
        ours, theirs = (each.error[amplitudes.index(amplitude), :seeds] for each in (own, others))
        work.claim(
            f"At {words} noise they are read better than off the {baseline}, {name}",
            "fig. 5, 6",
            f"{plus_minus(ours, 1)} degrees, {baseline} {plus_minus(theirs, 1)}, at A = {amplitude:g}",
            float((theirs - ours).min()),
        )
    gaps = others.stress[:, :seeds] - own.stress
    high = amplitudes.index(HIGH)
    work.claim(
        f"Stress is lower than that of the {baseline}, whatever the noise, {name}",
        "fig. 7",
        f"{plus_minus(own.stress[high])} at A = {HIGH:g}, {baseline} {plus_minus(others.stress[high])}",
        float(gaps.min()),
    )
    claim_of_growth(work, amplitudes, name, own)


# ---- angle, scale and noise -------------------------------------------------------------------------------


class Solids(NamedTuple):
    """Of one method; D runs over DIMENSIONS. See `measures.of_solid`.

    scale, noise, stress: [seeds, D]. azimuth, crossing: [seeds]. places: [n, 3] of the first seed.
    """

    scale: Doubles
    noise: Doubles
    stress: Doubles
    azimuth: Doubles
    crossing: Doubles
    places: Doubles


def solids(parts: Sequence[Mapping[str, NDArray[Any]]]) -> Solids:
    """parts: one for each seed."""
    rows = {name: np.array([part[name] for part in parts]) for name in Solids._fields}
    return Solids(**rows)._replace(places=parts[0]["places"])


def manifold(work: Work, ways: Sequence[Method]) -> None:
    """Table I, figures 8 to 12."""
    steps = 4 if work.quick else 10
    structures = measures.solid(steps)
    parts: dict[str, list[Mapping[str, NDArray[Any]]]] = {way.name: [] for way in ways}
    for seed in work.seeds:
        pictures = cache(partial(measures.all_drawn, structures, seed, 1))
        for way in (way for way in ways if seed in way.of(work.seeds)):
            compute = partial(measures.of_solid, structures, way, pictures)
            parts[way.name].append(work.part(f"manifold-{way.part}-{seed}", compute))
    found = {name: solids(rows) for name, rows in parts.items()}
    work.say(
        f"## Angle, scale and noise\n{len(structures)} pictures of {steps} angles, {steps} scales k of 5 to "
        f"15 and {steps} amplitudes A of 0.5 to 2 on maps of more and more axes: R² of a linear model from "
        "the places to k and to A (equations 11 to 13), and the stress of the map (equation 8)."
    )
    table_of_manifold(work, found)
    *networks, baseline = ways
    figures_of_manifold(work, found, structures, networks[-1].name)
    for way in networks:
        claims_of_linear(work, way.name, found[way.name])
        claims_of_stress(work, way.name, found[way.name], baseline.name, found[baseline.name])


def table_of_manifold(work: Work, found: Mapping[str, Solids]) -> None:
    names = [f"paper, VGG-19: R² of {parameter}" for parameter in TABLE]
    means = [np.array(row) for row in TABLE.values()]
    spreads = [np.full(len(row), np.nan) for row in TABLE.values()]
    for name, each in found.items():
        for words, values in (("R² of k", each.scale), ("R² of A", each.noise), ("stress", each.stress)):
            names.append(f"{name}: {words}")
            means.append(values.mean(0))
            spreads.append(deviations(values, 0))
    columns = {}
    for place, dimensions in enumerate(DIMENSIONS):
        columns[f"D = {dimensions}"] = floats(row[place] for row in means)
        columns[f"D = {dimensions}, ±"] = floats(row[place] for row in spreads)
    title = "What a map of D axes tells, and its stress"
    work.table("manifold", Scores(title=title, note=DEVIATION, names=names, columns=columns))


def figures_of_manifold(
    work: Work, found: Mapping[str, Solids], structures: Sequence[Structure], name: str
) -> None:
    """name: whose map of three axes is shown."""
    told = {f"{each}, k": floats(values.scale.mean(0)) for each, values in found.items()}
    told |= {f"{each}, A": floats(values.noise.mean(0)) for each, values in found.items()}
    told |= {f"paper, {parameter}": floats(values) for parameter, values in TABLE.items()}
    stress = {each: floats(values.stress.mean(0)) for each, values in found.items()}
    axes = "axes of the map"
    for file, title, series, y_label in (
        ("determined", "What maps tell of the scale k and the noise A", told, "R² of a linear model"),
        ("stress", "Stress against the axes of the map", stress, "stress"),
    ):
        x = floats(DIMENSIONS)
        work.figure(file, Curve(title=title, x=x, series=series, x_label=axes, y_label=y_label))
    for parameter in measures.PARAMETERS:
        figure = measures.points(structures, found[name].places, name, parameter, "The first seed.")
        work.figure(f"map_{parameter}", figure)
    seen = measures.from_above(measures.values_of(structures, "angle"), found[name].places)
    note = "The first seed; its three axes seen from above."
    work.figure("map_from_above", measures.points(structures, seen, name, "angle", note))


def claims_of_linear(work: Work, name: str, own: Solids) -> None:
    four = DIMENSIONS.index(4)
    lower = np.minimum(own.scale, own.noise)
    work.claim(
        f"R² of k and A is above {NEAR:g} from 4 axes on, {name}",
        ".901 and .908 at 4 axes, .930 and .972 at 10",
        f"{plus_minus(own.scale[:, four])} and {plus_minus(own.noise[:, four])}, "
        f"{plus_minus(own.scale[:, -1])} and {plus_minus(own.noise[:, -1])}",
        float(lower[:, four:].mean(0).min()) - NEAR,
    )
    first, second = ([plus_minus(values[:, place]) for place in (0, 1)] for values in (own.scale, own.noise))
    work.claim(
        f"Maps of 2 and 3 axes tell more of k than of A, {name}",
        ".532, .720 and .183, .231",
        f"{', '.join(first)} and {', '.join(second)}",
        float((own.scale - own.noise)[:, :2].min()),
    )
    work.claim(
        f"More axes tell more of both, {name}",
        "table I: from .183 at 2 axes to .930 at 10",
        f"the lower of the two from {plus_minus(lower[:, 0])} to {plus_minus(lower[:, -1])}",
        float((lower[:, -1] - lower[:, 0]).min()),
    )
    work.claim(
        f"From above, the map of 3 axes has the angle as azimuth, {name} (here: within {WELL:g} degrees)",
        "fig. 10, no numbers in the text",
        f"error of equation 10: {plus_minus(own.azimuth, 1)} degrees",
        WELL - float(own.azimuth.mean()),
    )
    work.claim(
        f"Scale and noise are nearly orthogonal in {FLAT} axes, {name} (here: within {UPRIGHT:g} degrees)",
        "91.0 degrees",
        f"{plus_minus(own.crossing, 1)} degrees",
        UPRIGHT - float(np.abs(own.crossing - 90).mean()),
    )


def claims_of_stress(work: Work, name: str, own: Solids, baseline: str, others: Solids) -> None:
    six = DIMENSIONS.index(FLAT)
    theirs = others.stress[: len(own.stress)]
    work.claim(
        f"Stress is below that of the {baseline}, whatever the number of axes, {name}",
        "fig. 8",
        f"{plus_minus(own.stress[:, 0], 3)} at 2, {plus_minus(own.stress[:, six], 3)} at {FLAT}; {baseline} "
        f"{plus_minus(theirs[:, 0], 3)}, {plus_minus(theirs[:, six], 3)}",
        float((theirs - own.stress).min()),
    )
    kept, their_kept = (each[:, six] / each[:, 0] for each in (own.stress, theirs))
    work.claim(
        f"Up to {FLAT} axes it falls exponentially, that of the {baseline} very slowly, {name}",
        "fig. 8",
        f"left at {FLAT} of that at 2: {plus_minus(100 * kept, 0)} %, {baseline} "
        f"{plus_minus(100 * their_kept, 0)} %",
        float((their_kept - kept).min()),
    )
    early = np.log(own.stress[:, 0] / own.stress[:, six]) / (FLAT - DIMENSIONS[0])
    late = np.log(own.stress[:, six] / own.stress[:, -1]) / (DIMENSIONS[-1] - FLAT)
    before, behind = (plus_minus(-100 * np.expm1(-each), 0) for each in (early, late))
    work.claim(
        f"It flattens after {FLAT} axes, {name}",
        "fig. 8",
        f"one axis more lowers it by {before} % before, by {behind} % behind",
        float((early - late).min()),
    )


def deviations(values: Doubles, axis: int) -> Doubles:
    """Over the seeds; NaN where there is only one."""
    found: Doubles = np.full(values.mean(axis).shape, np.nan)
    return values.std(axis, ddof=1) if values.shape[axis] > 1 else found


# ---- the whole --------------------------------------------------------------------------------------------


def pictures(work: Work) -> None:
    """Figure 3."""
    shown = [Structure(30.0, k, amplitude) for amplitude in (0.5, 2.0, 4.0) for k in (5.0, 10.0, 15.0)]
    drawn = np.stack(measures.all_drawn(shown, work.seeds[0], 2))[:, None, ::2, ::2]
    labels = [f"k = {structure.scale:g}, A = {structure.amplitude:g}" for structure in shown]
    values = (drawn / 255).astype(np.float32)
    work.figure("structures", Images(title="Stripes at 30 degrees", values=values, labels=labels))


def which_network(work: Work, ways: Sequence[Method]) -> str:
    if any(way.part == "vgg19" for way in ways):
        return (
            "The paper's network, VGG-19 with mean pooling and normalized weights (`zoo:vgg19-mean` with "
            "torchvision's weights), for the first seed only; and the demo's network for textures beside it."
        )
    why = "which the quick form leaves out" if work.quick else "whose weights are not on this machine"
    return (
        f"The demo's network for textures in the place of the paper's VGG-19, {why}. It is far smaller and "
        "was trained on fifteen photographs instead of a million, which is likely why its maps need more "
        "axes."
    )


def microstructures(work: Work) -> None:
    ways = measures.methods(work.quick)
    work.say(
        f"## The network\n{which_network(work, ways)} Vectors are the Gram matrices of five layers, every "
        f"channel scaled to a mean of 1 over photographs; pictures are of {SIZE} x {SIZE} pixels. Beside "
        "them the power spectrum of the pictures, the paper's baseline."
    )
    pictures(work)
    angles(work, ways)
    manifold(work, ways)
    analysis = "analysis=texture-map"
    work.walk(f"{__name__}:network", {"the map of 200 such pictures": f"chosen=block4.relu2&{analysis}"})
    work.walk("zoo:vgg19-mean --weights default", {"the paper's network": f"chosen=conv3_1&{analysis}"})


STUDY = Study(
    name="microstructures",
    title="Microstructures: textures as vectors, and maps of them",
    source="N. Lubbers et al., Inferring low-dimensional microstructure representations using convolutional "
    "neural networks (2017), section IV: figures 3 to 10, table I",
    doc="Do Gram matrices of a network's layers tell angle, scale and noise of bent stripes better than the "
    "power spectrum does?",
    function=microstructures,
    seeds=(3, 5),
)
