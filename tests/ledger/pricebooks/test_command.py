"""The operator's command: default books are imported, compared, approved by another, retired."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ledger.models import Pricebook, PriceEntry
from ledger.services.pricebooks import install_public_prices

pytestmark = pytest.mark.django_db(transaction=True)


def output_of(*words: str) -> str:
    out = StringIO()
    call_command("pricebook", *words, stdout=out)
    return out.getvalue()


def a_file(folder: Path, name: str, price: float) -> str:
    model = {"id": "m", "match": {"equals": "m"}, "prices": {"input_mtok": price}}
    path = folder / f"{name}.json"
    path.write_text(json.dumps([{"id": "openai", "name": "OpenAI", "models": [model]}]))
    return str(path)


def test_a_book_goes_from_the_file_to_its_retirement(tmp_path: Path) -> None:
    output_of("import", "genai-prices", a_file(tmp_path, "may", 2), "--by", "ana")
    with pytest.raises(CommandError, match="cannot approve"):
        output_of("approve", "may", "--by", "ana")
    assert "may is approved." in output_of("approve", "may", "--by", "bo")
    output_of("import", "genai-prices", a_file(tmp_path, "june", 3), "--by", "ana")
    diff = output_of("diff", "june")
    assert "changed  openai/m input: 0.000002 → 0.000003 (+50.0%)" in diff
    assert "Against may: 0 added, 0 removed, 1 changed, 0 as before." in diff
    output_of("approve", "june", "--by", "bo")
    output_of("retire", "may", "--by", "bo")
    lines = output_of("list").splitlines()
    assert [line.split()[:2] for line in lines] == [["june", "approved"], ["may", "retired"]]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import", "csv"], "Name a file"),
        (["import", "csv", "/nowhere.csv"], "No such file"),
        (["diff", "never"], "no price book"),
        (["approve", "never", "--by", "bo"], "no price book"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        output_of(*words)


def test_a_new_installation_has_two_public_lists_and_gets_each_once() -> None:
    books = install_public_prices(actor="tests")
    assert [book.source for book in books] == ["genai-prices", "litellm"]
    assert {(book.status, book.approved_by) for book in books} == {("approved", "installation")}
    for book, entries in zip(books, (2_000, 4_000), strict=True):
        assert PriceEntry.objects.filter(pricebook=book).count() > entries
    assert install_public_prices(actor="tests") == books
    assert Pricebook.objects.count() == 2


def test_the_list_that_is_installed_is_imported_like_a_file() -> None:
    assert "litellm-" in output_of("import", "litellm", "--installed", "--by", "ana")
    with pytest.raises(CommandError, match="Installed are the lists of genai-prices, litellm"):
        output_of("import", "csv", "--installed")
