"""Names say what a thing is: six words that fit anything name nothing here, and a class that is new
has a name of its own."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared import PROJECT_ROOT

ROOMS = ("finops", "ledger", "capacity", "gates", "benchmarks", "tests")
WORDS = frozenset({"one", "found", "said", "told", "given", "whole"})
# Columns of the database and fields of an answer, which others read by these names.
KEPT = {
    ("ledger/models/mappings.py", "said"),
    ("ledger/api/pricebooks.py", "found"),
}

APPS = ("finops", "ledger", "capacity", "gates")
FRAMEWORK = frozenset({"Command"})  # Django finds commands by it


def names_bound(node: ast.AST) -> Iterator[str | None]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
            yield name
        case ast.arg(arg=name) | ast.alias(asname=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.MatchAs(name=name) | ast.MatchStar(name=name) | ast.ExceptHandler(name=name):
            yield name


def says_nothing(name: str | None) -> bool:
    return name is not None and name.lower().strip("_") in WORDS


def bound_in(text: str) -> list[str]:
    names = (name for node in ast.walk(ast.parse(text)) for name in names_bound(node))
    return [str(name) for name in names if says_nothing(name)]


def modules() -> Iterator[Path]:
    yield PROJECT_ROOT / "manage.py"
    for room in ROOMS:
        yield from sorted((PROJECT_ROOT / room).rglob("*.py"))


def test_no_name_could_stand_for_anything() -> None:
    unclear = {
        (str(path.relative_to(PROJECT_ROOT)), name)
        for path in modules()
        for name in bound_in(path.read_text(encoding="utf-8"))
    }
    assert unclear == KEPT


@pytest.mark.parametrize(
    "text",
    [
        "found = 1",
        "def told(): ...",
        "async def _said(): ...",
        "class Given: ...",
        "lambda one: 1",
        "[1 for whole in ()]",
        "import json as found",
        "self.found = 1",
        "match x:\n    case [*told]: ...",
        "for one, _ in (): ...",
        "WHOLE = 1",
    ],
)
def test_every_way_to_bind_a_name_is_seen(text: str) -> None:
    assert len(bound_in(text)) == 1


def classes() -> Iterator[tuple[str, Path]]:
    """The classes of the apps' modules, by name."""
    for app in APPS:
        for path in sorted((PROJECT_ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                tree = ast.parse(path.read_text(encoding="utf-8"))
                yield from (
                    (node.name, path) for node in tree.body if isinstance(node, ast.ClassDef)
                )


def test_a_name_of_a_class_stands_for_one_thing() -> None:
    counts = Counter(name for name, _path in classes())
    several = {name for name, count in counts.items() if count > 1} - FRAMEWORK
    assert several == set(), "rename the newer one: two things would share a name"
