"""Finds the Chromium of this machine, in the order that `make browser` knows."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
MISSING = (
    "No Chromium was found: run `make browser`, or set CHROMIUM to the path of one. "
    "Browser tests are never skipped."
)


class NoChromium(Exception):
    """Says what to do about it."""


def find_chromium(playwright: Playwright) -> str:
    """$CHROMIUM, then PATH, then Playwright's own download."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen
    on_path = (path for name in NAMES if (path := shutil.which(name)))
    path = next(on_path, None) or downloaded(Path(playwright.chromium.executable_path))
    if path is None:
        raise NoChromium(MISSING)
    return path


def downloaded(expected: Path) -> str | None:
    """The whole Chromium or its headless shell, whichever `playwright install` has fetched."""
    if expected.exists():
        return str(expected)
    cache = expected.parents[2]
    shells = sorted(cache.glob("chromium*/*/*headless*shell*"))
    return str(shells[-1]) if shells else None
