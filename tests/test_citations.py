"""What docstrings, comments and docs cite is in the repository, and a person is *they* in them."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.shared import PROJECT_ROOT

DOCS = PROJECT_ROOT / "docs"
ROOTS = ("finops", "ledger", "capacity", "gates", "benchmarks", "tests", "templates", "docs")
KINDS = {".py", ".html", ".sql", ".md"}
OWN = ("requirements", "ledger", "security")
# Papers that the customer and whoever plans the work have, and the repository has not.
PLAYBOOK = "play" + "book"
OUTSIDE = re.compile(
    rf"{PLAYBOOK}|\b(issue|design)\s+\d|\breference\s+([a-z]+\s+)?\d"
    r"|\b(ledger|security|economics|worth|pages|interface|decisions|focus)\s+reference\b",
    re.IGNORECASE,
)
GENDERED = re.compile(r"\b(he|him|his|himself|she|hers?|herself)\b", re.IGNORECASE)
NUMBERS = r"((?:\d+(?:\.\d+)?(?:, | and | to )?)+)"
CITED = re.compile(rf"\b(requirements|ledger|security|decisions?)\s+{NUMBERS}", re.IGNORECASE)
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Of a document's sections, and of an entry among the decisions.
NUMBERED = (
    re.compile(r"^#+ (\d+(?:\.\d+)?)\.? ", re.MULTILINE),
    re.compile(r"^\*\*(\d+)\. ", re.MULTILINE),
)
FILE = re.compile(r"`((?:finops|ledger|tests|benchmarks|templates)/[\w/]+\.(?:py|html|sql|csv))`")
DOCUMENT = re.compile(r"docs/[\w-]+\.md")


@cache
def texts() -> dict[Path, str]:
    files = [PROJECT_ROOT / "README.md", PROJECT_ROOT / "CONTRIBUTING.md"]
    for root in ROOTS:
        files += [path for path in (PROJECT_ROOT / root).rglob("*") if path.suffix in KINDS]
    return {
        path.relative_to(PROJECT_ROOT): path.read_text(encoding="utf-8")
        for path in files
        if path != Path(__file__)
    }


def test_no_paper_is_cited_that_the_repository_does_not_hold() -> None:
    """But for the first sentence of docs/requirements.md, which says what it is drawn from."""
    cited = [
        (str(path), match[0]) for path, text in texts().items() for match in OUTSIDE.finditer(text)
    ]
    assert cited == [("docs/requirements.md", PLAYBOOK)]


@cache
def sections(document: str) -> frozenset[str]:
    """The numbers of its sections; of the decisions, of its entries."""
    text = (DOCS / f"{document}.md").read_text(encoding="utf-8")
    return frozenset(NUMBERED[document == "decisions"].findall(text))


def citations() -> Iterator[tuple[str, str, str]]:
    for path, text in texts().items():
        for document, numbers in CITED.findall(text):
            name = "decisions" if document.lower().startswith("decision") else document.lower()
            for number in NUMBER.findall(numbers):
                yield str(path), name, number


def test_a_section_that_is_cited_exists() -> None:
    cited = set(citations())
    assert len(cited) > 100
    assert sorted(citation for citation in cited if citation[2] not in sections(citation[1])) == []


@pytest.mark.parametrize("document", [*OWN, "decisions"])
def test_a_number_stands_once_in_a_document(document: str) -> None:
    text = (DOCS / f"{document}.md").read_text(encoding="utf-8")
    numbers = NUMBERED[document == "decisions"].findall(text)
    assert len(numbers) == len(set(numbers)) > 5


def test_a_document_that_is_named_exists() -> None:
    named = {(str(path), name) for path, text in texts().items() for name in DOCUMENT.findall(text)}
    assert sorted(mention for mention in named if not (PROJECT_ROOT / mention[1]).is_file()) == []


def test_a_file_that_a_document_names_exists() -> None:
    named = {
        (document.name, name)
        for document in DOCS.glob("*.md")
        for name in FILE.findall(document.read_text(encoding="utf-8"))
    }
    assert len(named) > 50
    assert sorted(mention for mention in named if not (PROJECT_ROOT / mention[1]).is_file()) == []


def test_the_decisions_miss_no_number() -> None:
    numbers = sections("decisions")
    assert {str(number) for number in range(1, len(numbers) + 1)} == numbers


def test_a_person_is_they() -> None:
    gendered = [
        (str(path), match[0]) for path, text in texts().items() for match in GENDERED.finditer(text)
    ]
    assert gendered == []
