"""Statements lie in files of SQL: services hold none, and no file is left that nobody runs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.queries.sql import FRAGMENTS
from tests.shared import PROJECT_ROOT

APPS = ("finops", "ledger", "capacity", "gates")
STATEMENT = re.compile(r"\b(SELECT|INSERT INTO|DELETE FROM|UPDATE \w+( AS)?( \w+)? SET)\b")
RUN = re.compile(
    r'(?:\bload|\bfetch|\bfetch_prepared|\.run|\.fetch)\(\s*"([a-z_]+/[a-z_]+)"', re.MULTILINE
)
INCLUDED = re.compile(r"-- include: ([a-z_/]+)")


def sources(folder: str = "") -> Iterator[Path]:
    for app in APPS:
        yield from sorted((PROJECT_ROOT / app / folder).rglob("*.py"))


def texts(path: Path) -> Iterator[str]:
    """The texts in a module, without its docstrings."""
    tree = ast.parse(path.read_text())
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    for node in constants:
        if isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def statements() -> dict[str, Path]:
    """The files of all apps by the name that they are loaded by."""
    return {
        str(path.relative_to(PROJECT_ROOT / app / "sql").with_suffix("")): path
        for app in APPS
        for path in sorted((PROJECT_ROOT / app / "sql").rglob("*.sql"))
    }


def test_services_hold_no_statements() -> None:
    held = {
        f"{path.relative_to(PROJECT_ROOT)}: {text.strip()[:60]}"
        for path in sources("services")
        for text in texts(path)
        if STATEMENT.search(text)
    }
    assert held == set()


@pytest.mark.parametrize(
    "text", ["SELECT 1", "  UPDATE t AS x SET a = 1", "x; DELETE FROM y", "INSERT INTO t"]
)
def test_what_a_statement_looks_like(text: str) -> None:
    assert STATEMENT.search(text)


def test_every_statement_that_is_run_has_a_file() -> None:
    known = statements().keys() | FRAGMENTS.keys()
    missing = {
        f"{path.relative_to(PROJECT_ROOT)}: {name}"
        for path in sources()
        for name in RUN.findall(path.read_text())
        if name not in known
    }
    assert missing == set()


def test_every_file_of_statements_is_run() -> None:
    files = statements()
    named = {text for path in sources() for text in texts(path)}
    named |= {f"posting/{text}" for text in named if text.startswith("stage_")}
    named |= {name for path in files.values() for name in INCLUDED.findall(path.read_text())}
    assert files.keys() - named == set()
