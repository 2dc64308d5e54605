"""The colours of the series stay apart for every kind of sight, in grey, and on their ground.

Source: Machado, Oliveira, Fernandes 2009 (severity 1) for the kinds of sight; CIEDE2000 for the
distance; WCAG 2.2 for the contrast.
"""

import re
from itertools import combinations
from typing import Final

import pytest
from coloraide import Color

from tests.shared import PROJECT_ROOT

TOKEN: Final = re.compile(r"--([a-z0-9-]+): light-dark\((#\w+), (#\w+)\)")
SERIES: Final = tuple(f"series-{number}" for number in range(1, 8))
SCHEMES: Final = ("light", "dark")
# The smallest distance of any pair, in light and in dark.
LEAST: Final = {
    "normal": (18.9, 17.5),
    "deutan": (16.3, 15.5),
    "protan": (15.8, 15.5),
    "tritan": (16.0, 15.4),
    "grey": (5.3, 5.8),
}
LEAST_CONTRAST: Final = 3.19


def tokens(scheme: str) -> dict[str, str]:
    text = (PROJECT_ROOT / "static/css/tokens.css").read_text(encoding="utf-8")
    return {name: (light, dark)[SCHEMES.index(scheme)] for name, light, dark in TOKEN.findall(text)}


def seen(colour: str, sight: str) -> Color:
    if sight == "normal":
        return Color(colour)
    if sight == "grey":
        return Color(colour).filter("grayscale")
    return Color(colour).filter(sight, method="machado")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("sight", LEAST)
def test_any_two_series_are_told_apart(sight: str, scheme: str) -> None:
    colours = tokens(scheme)
    shown = [seen(colours[name], sight) for name in SERIES]
    nearest = min(left.delta_e(right, method="2000") for left, right in combinations(shown, 2))
    assert nearest >= LEAST[sight][SCHEMES.index(scheme)]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_series_stands_out_from_its_ground(scheme: str) -> None:
    colours = tokens(scheme) | ({"surface": "#ffffff"} if scheme == "light" else {})
    ground = Color(colours["surface"])
    assert min(ground.contrast(colours[name]) for name in SERIES) >= LEAST_CONTRAST


def test_red_and_green_would_not_pass() -> None:
    """The proof that a distance above means something."""
    red, green = (seen(colour, "deutan") for colour in ("#a8443a", "#6e7f2b"))
    assert red.delta_e(green, method="2000") < LEAST["deutan"][0]
