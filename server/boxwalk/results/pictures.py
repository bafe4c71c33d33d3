"""The picture of any result: drawn once, as SVG and as pixels alike."""

from __future__ import annotations

from collections.abc import Mapping

from PIL.Image import Image

from boxwalk.results.charts import draw_curve, draw_points
from boxwalk.results.colours import ColourMap
from boxwalk.results.drawing import MARGIN, TITLE_SIZE, Drawing, Words
from boxwalk.results.kinds import AnyResult, Curve, Images, KeyedResult, Maps, Matrix, Points, Scores
from boxwalk.results.painting import paint
from boxwalk.results.sheets import draw_images, draw_maps
from boxwalk.results.svg import to_svg as svg_of
from boxwalk.results.tables import draw_matrix, draw_scores

SECTION_GAP = 20


def draw(result: AnyResult | KeyedResult, colours: ColourMap = "blue-white") -> Drawing:
    """The drawing of a result; of one keyed by node, the drawings below each other under the nodes' ids.

    colours: of signed numbers.
    """
    match result:
        case Maps():
            return draw_maps(result, colours)
        case Images():
            return draw_images(result)
        case Curve():
            return draw_curve(result)
        case Points():
            return draw_points(result)
        case Scores():
            return draw_scores(result)
        case Matrix():
            return draw_matrix(result, colours)
        case Mapping():
            return _stacked({node: draw(part, colours) for node, part in result.items()})


def to_image(result: AnyResult | KeyedResult, colours: ColourMap = "blue-white") -> Image:
    """A Pillow picture (RGB) of a result, or of one keyed by node."""
    return paint(draw(result, colours))


def to_svg(result: AnyResult | KeyedResult, colours: ColourMap = "blue-white") -> str:
    """The same picture as an SVG document."""
    return svg_of(draw(result, colours))


def _stacked(parts: Mapping[str, Drawing]) -> Drawing:
    head = TITLE_SIZE + SECTION_GAP
    width = max((part.width for part in parts.values()), default=420)
    whole = Drawing(width, MARGIN + sum(head + part.height for part in parts.values()))
    top = MARGIN
    for node, part in parts.items():
        whole.add(Words(MARGIN, top + TITLE_SIZE, node, TITLE_SIZE + 2))
        top += head - MARGIN // 2
        whole.add(*(shape.moved(0, top) for shape in part.shapes))
        top += part.height + MARGIN // 2
    return whole
