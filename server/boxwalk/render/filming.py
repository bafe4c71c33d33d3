"""Drives the real page in Chromium without a screen, and takes what it draws.

The page's clock is ours: each frame it goes on by one frame's time, so that what moves by itself (a pulse, a
fade) moves in the film as it would before a visitor, however slowly a machine draws.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from boxwalk.errors import BoxwalkError, ParameterError, StoreError
from boxwalk.results.files import write_whole

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
#: drawing in software where there is no graphics card
FLAGS = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
FILMS = (".mp4", ".gif")
PATIENCE = 300.0  # seconds that a place may take to come
SETTLED = "document.body.dataset.state === 'ready' && window.boxwalk.stats.settled"
#: before the page's own script runs, which then knows that nothing covers the world
HIDE = """document.addEventListener("readystatechange", () => {
    document.getElementById("page")?.style.setProperty("display", "none", "important");
});"""
Theme = Literal["dark", "light"]
Size = tuple[int, int]


class FilmError(BoxwalkError):
    """The walk could not be drawn."""

    title = "No film could be made"
    status = 500


def picture(
    address: str, place: str, out: Path, *, size: Size, theme: Theme = "dark", panes: bool = False
) -> None:
    """A PNG of one place. address: of the page. panes: with the page's panes over the world.

    Raises FilmError, StoreError where `out` cannot be written.
    """
    _make_folder(out)
    with _page(address, place, size, theme, panes) as page:
        _write(out, _shot(page))


def film(
    address: str,
    places: Sequence[str],
    out: Path,
    *,
    fps: float,
    size: Size,
    theme: Theme = "dark",
    panes: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """A film (.mp4 or .gif) of a frame for each place. progress: frames done, of how many. Raises FilmError,
    ParameterError for another suffix, StoreError where `out` cannot be written.
    """
    if out.suffix not in FILMS:
        raise ParameterError(f"A film is written as {' or '.join(FILMS)}, not {out.suffix or out.name!r}.")
    _make_folder(out)
    with tempfile.TemporaryDirectory(prefix="boxwalk-film-") as folder:
        with _page(address, places[0], size, theme, panes) as page:
            for number, place in enumerate(places):
                _go(page, place, 1000 / fps)
                (Path(folder) / f"{number:06d}.png").write_bytes(_shot(page))
                if progress is not None:
                    progress(number + 1, len(places))
        _joined(Path(folder), out, fps)


@contextmanager
def _page(address: str, place: str, size: Size, theme: Theme, panes: bool) -> Iterator[Page]:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise FilmError('Drawing needs a browser to drive: pip install "boxwalk[render]".') from error
    with sync_playwright() as player:
        try:
            browser = player.chromium.launch(executable_path=_browser(), args=list(FLAGS))
        except Error as error:
            raise FilmError(
                "No Chromium could be started. Install one (`playwright install chromium`, or your system's "
                f"package) or name it in CHROMIUM. {str(error).splitlines()[0]}"
            ) from error
        try:
            width, height = size
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme=theme,
                reduced_motion="no-preference",
            )
            page.clock.install()
            if not panes:
                page.add_init_script(HIDE)
            page.goto(address + place)
            _settle(page)
            yield page
        except Error as error:
            raise FilmError(f"The page could not be drawn: {str(error).splitlines()[0]}") from error
        finally:
            browser.close()


def _go(page: Page, place: str, milliseconds: float) -> None:
    """Be at a place, one frame later; what it needs is there."""
    changed = page.evaluate(
        """(place) => {
            const rest = (hash) => hash.replace(/([#&])at=[^&]*/, "$1");
            const other = rest(window.boxwalkPlace ?? "") !== rest(place);
            window.boxwalkPlace = place;
            location.replace(place);
            return other;
        }""",
        place,
    )
    page.clock.run_for(round(milliseconds))
    if changed or not page.evaluate("document.body.dataset.state === 'ready'"):
        _settle(page)


def _settle(page: Page) -> None:
    """Let the page's time go on until everything that it asked for is there. Raises FilmError."""
    until = time.monotonic() + PATIENCE
    page.clock.run_for(50)
    while not page.evaluate(f"window.boxwalk !== undefined && {SETTLED}"):
        if time.monotonic() > until:
            raise FilmError(f"The walk did not come to rest within {PATIENCE:.0f} s.")
        if page.evaluate("document.body.dataset.state === 'failed'"):
            raise FilmError(f"The page says: {page.inner_text('body')[:300]}")
        time.sleep(0.01)
        page.clock.run_for(50)


def _shot(page: Page) -> bytes:
    return page.screenshot(type="png")


def _browser() -> str | None:
    """CHROMIUM, else one that the system has; None: Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def _joined(folder: Path, out: Path, fps: float) -> None:
    from imageio_ffmpeg import get_ffmpeg_exe

    given = [
        get_ffmpeg_exe(),
        "-y",
        "-loglevel",
        "error",
        "-framerate",
        f"{fps:g}",
        "-i",
        str(folder / "%06d.png"),
    ]
    if out.suffix == ".gif":
        palette = "split[a][b];[a]palettegen=stats_mode=diff[p];[b][p]paletteuse=dither=bayer:bayer_scale=4"
        how = ["-vf", palette, "-loop", "0"]
    else:
        even = "pad=ceil(iw/2)*2:ceil(ih/2)*2"  # as H.264 wants it
        how = ["-vf", even, "-c:v", "libx264", "-crf", "18", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    ran = subprocess.run([*given, *how, str(out)], capture_output=True, text=True, check=False)  # noqa: S603
    if ran.returncode != 0:
        out.unlink(missing_ok=True)
        raise FilmError(f"The frames could not be joined: {ran.stderr.strip()[-300:]}")


def _make_folder(out: Path) -> None:
    """Before anything is drawn: hours of frames are not to end at a folder."""
    with _told(out):
        out.parent.mkdir(parents=True, exist_ok=True)


def _write(out: Path, data: bytes) -> None:
    with _told(out):
        write_whole(out, data)


@contextmanager
def _told(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{out} cannot be written: {error.strerror or error}.") from error
