"""Which parts of the demo's photographs training never sees, and photographs of other things."""

from __future__ import annotations

from PIL import Image

FOREIGN_PHOTOGRAPHS = {"motorcycle": "motorcycle_left.png", "colour wheel": "color.png", "horse": "horse.png"}
ROWS, LOWEST_ROW = 4, 85  # rows of blocks, fewer where they would be lower than this, pixels
TEST_PLACES = (3 / 8, 7 / 8, 1 / 8, 5 / 8)  # where in each row the test block lies, as a share of the width
VALIDATION_PLACES = (5 / 8, 1 / 8, 7 / 8, 3 / 8)  # the same for the blocks that choices are judged by
MARGIN = 4  # pixels at a test block's rim that belong neither to training nor to the test

Places = tuple[float, ...]
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels, as Pillow has it


def held_out_blocks(image: Image.Image, places: Places = TEST_PLACES) -> list[Box]:
    """One block in each row of nearly square blocks: with TEST_PLACES those that training never sees."""
    rows, columns = _grid(image)
    return [_block(image, row, int(columns * places[row])) for row in range(rows)]


def training_picture(image: Image.Image, *held_out: Places) -> Image.Image:
    """The photograph with each block held out covered by a copy of the nearest other block in its row.

    held_out: TEST_PLACES if none is given.
    """
    rows, columns = _grid(image)
    covered = image.copy()
    for row in range(rows):
        hidden = sorted({int(columns * places[row]) for places in held_out or (TEST_PLACES,)})
        seen = [column for column in range(columns) if column not in hidden]
        for column in hidden:
            left, top, right, bottom = _block(image, row, column)
            nearest = min(seen, key=lambda other: abs(other - column))
            copy = image.crop(_block(image, row, nearest)).resize((right - left, bottom - top))
            covered.paste(copy, (left, top))
    return covered


def held_out_crops(image: Image.Image, places: Places = TEST_PLACES) -> list[Image.Image]:
    """Squares out of the blocks held out, on a fixed grid: as large as fits and three quarters of that."""
    crops = []
    for block in held_out_blocks(image, places):
        left, top, right, bottom = block[0] + MARGIN, block[1] + MARGIN, block[2] - MARGIN, block[3] - MARGIN
        short = min(right - left, bottom - top)
        for side, steps in ((short, (0.0, 0.5, 1.0)), (short * 3 // 4, (0.0, 1.0))):
            corners = {
                (round(left + x * (right - left - side)), round(top + y * (bottom - top - side)))
                for x in steps
                for y in steps
            }
            crops += [image.crop((x, y, x + side, y + side)) for x, y in sorted(corners)]
    return crops


def _grid(image: Image.Image) -> tuple[int, int]:
    """Rows and columns of nearly square blocks."""
    rows = min(ROWS, image.height // LOWEST_ROW)
    return rows, round(rows * image.width / image.height)


def _block(image: Image.Image, row: int, column: int) -> Box:
    rows, columns = _grid(image)
    width, height = image.size
    return (
        width * column // columns,
        height * row // rows,
        width * (column + 1) // columns,
        height * (row + 1) // rows,
    )
