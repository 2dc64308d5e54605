"""docs/security.md names a test for each promise: they are there, and test something."""

import re

import pytest

from tests.processes import PROJECT

DOCUMENT = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)`", DOCUMENT)))


def test_the_document_names_tests() -> None:
    assert len(NAMED) > 25


@pytest.mark.parametrize("name", NAMED)
def test_a_test_that_is_named_exists(name: str) -> None:
    path = PROJECT / name
    assert path.is_file()
    assert re.search(r"^def test_", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_promise_names_at_least_one() -> None:
    table = DOCUMENT.split("| promise | tested in |")[1].split("\n\n")[0]
    promises = [line for line in table.splitlines()[2:] if line.startswith("|")]
    assert len(promises) > 15
    assert [line for line in promises if "`tests/" not in line] == []


def test_what_the_document_names_of_ours_is_there() -> None:
    for name in re.findall(r"`(finops/[\w/]+\.py)`", DOCUMENT):
        assert (PROJECT / name).is_file(), name
