"""The house keeps its rooms: few files in a folder, one name for a noun, a folder's own urls."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared import PROJECT_ROOT

MOST_FILES = 14
CODE = ("finops", "ledger", "capacity", "gates", "benchmarks", "tests")
APPS = ("finops", "ledger", "gates")
# Templates without pages of their own: parts that pages share, and what is not served by a view.
PARTS = {"reports", "letters", "keys"}


def folders() -> Iterator[Path]:
    for root in CODE:
        for folder in sorted({path.parent for path in (PROJECT_ROOT / root).rglob("*.py")}):
            if folder.name != "migrations":
                yield folder


def modules(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")


def test_a_folder_holds_few_files() -> None:
    full = {
        str(folder.relative_to(PROJECT_ROOT))
        for folder in folders()
        if len(modules(folder)) > MOST_FILES
    }
    assert not full


def nouns(app: str) -> list[Path]:
    return [path for path in sorted((PROJECT_ROOT / app / "views").iterdir()) if path.is_dir()]


@pytest.mark.parametrize("app", APPS)
def test_a_noun_with_pages_has_urls_of_its_own_under_the_tenants(app: str) -> None:
    included = (PROJECT_ROOT / app / "page_urls.py").read_text()
    for noun in nouns(app):
        if (noun / "urls.py").exists():
            assert f'"{noun.name}"' in included or f".{noun.name}.urls" in included, noun


@pytest.mark.parametrize("app", APPS)
def test_templates_lie_under_the_name_of_their_noun(app: str) -> None:
    named = {noun.name for noun in nouns(app)} | PARTS
    laid = {path.name for path in (PROJECT_ROOT / "templates" / app).iterdir() if path.is_dir()}
    assert laid <= named


def test_no_prefix_stands_in_for_a_folder() -> None:
    """`pricebook_forms.py` beside `pricebooks/` would be `pricebooks/forms.py`."""
    for folder in folders():
        beside = {
            path.name.rstrip("s") for path in folder.iterdir() if (path / "__init__.py").exists()
        }
        for module in modules(folder):
            assert module.partition("_")[0] not in beside or "_" not in module, folder / module


def test_openpyxl_only_reads() -> None:
    """XlsxWriter alone writes workbooks: no module that knows openpyxl makes or saves one."""
    readers = [
        path
        for app in ("finops", "ledger", "capacity", "gates", "benchmarks")
        for path in (PROJECT_ROOT / app).rglob("*.py")
        if "openpyxl" in path.read_text()
    ]
    writing = {
        f"{path.relative_to(PROJECT_ROOT)}:{node.lineno}"
        for path in readers
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("Workbook", ".save"))
    }
    assert readers
    assert not writing
