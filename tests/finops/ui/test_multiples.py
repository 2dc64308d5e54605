"""Small multiples: each on its own scale, gaps stay gaps, the limit is drawn where it lies."""

from decimal import Decimal as D

from finops.ui.figures import KeyFigure
from finops.ui.pictures.multiples import HEIGHT, MARGIN, WIDTH, Multiple

DAYS = ["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04", "2026-06-05"]


def multiple(*values: str | None, limit: str | None = None) -> Multiple:
    known = [None if value is None else D(value) for value in values]
    return Multiple(KeyFigure("Cost", None), DAYS, known, None if limit is None else D(limit))


def test_the_least_value_lies_below_and_the_greatest_above() -> None:
    (line,) = multiple("1", "2", "3", "2", "1").lines
    heights = [float(point.partition(",")[2]) for point in line.split()]
    assert heights == [HEIGHT - MARGIN, HEIGHT / 2, MARGIN, HEIGHT / 2, HEIGHT - MARGIN]
    assert line.split()[-1].startswith(f"{WIDTH:.1f},")


def test_a_gap_parts_the_line() -> None:
    shown = multiple("1", "2", None, "2", "1")
    assert [len(line.split()) for line in shown.lines] == [2, 2]
    assert shown.end == {"x": f"{WIDTH:.1f}", "y": f"{HEIGHT - MARGIN:.1f}"}


def test_the_limit_widens_the_scale() -> None:
    shown = multiple("1", "1", "1", "1", "1", limit="3")
    assert shown.limit_at == f"{MARGIN:.1f}"
    assert shown.end == {"x": f"{WIDTH:.1f}", "y": f"{HEIGHT - MARGIN:.1f}"}
    assert shown.base == D(1)


def test_without_a_value_nothing_is_drawn() -> None:
    shown = multiple(None, None, None, None, None, limit="3")
    assert (shown.lines, shown.end, shown.limit_at, shown.base) == ([], None, "", None)


def test_what_is_all_alike_lies_in_the_middle() -> None:
    assert multiple("2", "2", "2", "2", "2").end == {"x": f"{WIDTH:.1f}", "y": f"{HEIGHT / 2:.1f}"}
