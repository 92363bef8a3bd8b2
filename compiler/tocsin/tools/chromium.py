"""Pictures of pages, taken by a Chromium that is installed. It is started anew and leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import ToolError
from tocsin.tools.process import Outcome, run

VARIABLE = "TOCSIN_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

_SECONDS = 60.0
_WIDTH = 1456
"""Pixels: the widest that the page's content grows, with its margins."""
_TALLEST = 16_000
"""Pixels; a picture cannot be much taller."""

_HEIGHT = re.compile(r'data-height="([0-9]+)"')
_MEASURE = "<script>document.body.dataset.height=document.documentElement.scrollHeight</script>"
"""Put into a copy of the page: the browser's command line takes a picture of a size it is told."""


@dataclass(frozen=True)
class Chromium:
    """A Chromium that is there."""

    path: Path

    def picture(self, page: Path, target: Path, *, dark: bool = False, width: int = _WIDTH) -> None:
        """Take a picture of the whole page, as a PNG.

        Raises:
            ToolError: there is no picture; with what the browser said.
        """
        with tempfile.TemporaryDirectory(prefix="tocsin-chromium-") as name:
            folder = Path(name)
            copy = folder / "page.html"
            copy.write_text(page.read_text(encoding="utf-8") + _MEASURE, encoding="utf-8")
            measured = self._run(folder, (f"--window-size={width},800", "--dump-dom", copy.as_uri()))
            found = _HEIGHT.search(measured.stdout)
            height = min(int(found[1]), _TALLEST) if found else 2000
            taken = folder / "picture.png"
            colours = ("--blink-settings=preferredColorScheme=0",) if dark else ()
            size = f"--window-size={width},{height}"
            ended = self._run(folder, (*colours, size, f"--screenshot={taken}", page.absolute().as_uri()))
            if not taken.is_file():
                ended.expect_success("taking a picture of the page")
                raise ToolError(f"{self.path} took no picture of {page}: {ended.stderr.strip()[-500:]}")
            shutil.move(taken, target)

    def _run(self, folder: Path, arguments: tuple[str, ...]) -> Outcome:
        options = (
            "--headless",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--hide-scrollbars",
            f"--user-data-dir={folder / 'profile'}",
            # The sandbox refuses to work for root; the page is our own.
            *(("--no-sandbox",) if os.geteuid() == 0 else ()),
        )
        return run((self.path, *options, *arguments), timeout=_SECONDS)


def find_chromium(environ: Mapping[str, str]) -> Chromium:
    """The browser that $TOCSIN_CHROMIUM names, or one on PATH.

    Raises:
        ToolError: there is none.
    """
    named = environ.get(VARIABLE)
    if named:
        if not os.access(named, os.X_OK):
            raise ToolError(f"{VARIABLE} is {named!r}; expected the path of a Chromium")
        return Chromium(Path(named))
    for name in NAMES:
        if found := shutil.which(name, path=environ.get("PATH", "")):
            return Chromium(Path(found))
    raise ToolError(
        f"no Chromium on PATH, which takes the picture; install one (Debian: apt-get install chromium) or set"
        f" {VARIABLE}=/path/to/chromium. Without --png the page is written all the same."
    )


def main(arguments: Sequence[str]) -> None:
    """Take a picture from the command line: the page, the picture, then `dark` and a width if they matter."""
    page, target, *how = arguments
    widths = [int(each) for each in how if each.isdigit()]
    browser = find_chromium(os.environ)
    browser.picture(Path(page), Path(target), dark="dark" in how, width=widths[0] if widths else _WIDTH)


if __name__ == "__main__":
    main(sys.argv[1:])
