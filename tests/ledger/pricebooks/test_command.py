"""The operator's command: default books are imported, compared, approved by another, retired."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ledger.models import Pricebook, PriceEntry
from ledger.services.pricebooks import install_public_prices

pytestmark = pytest.mark.django_db(transaction=True)


def told(*words: str) -> str:
    out = StringIO()
    call_command("pricebook", *words, stdout=out)
    return out.getvalue()


def a_file(folder: Path, name: str, price: float) -> str:
    model = {"id": "m", "match": {"equals": "m"}, "prices": {"input_mtok": price}}
    path = folder / f"{name}.json"
    path.write_text(json.dumps([{"id": "openai", "name": "OpenAI", "models": [model]}]))
    return str(path)


def test_a_book_goes_from_the_file_to_its_retirement(tmp_path: Path) -> None:
    told("import", "genai-prices", a_file(tmp_path, "may", 2), "--by", "ana")
    with pytest.raises(CommandError, match="cannot approve"):
        told("approve", "may", "--by", "ana")
    assert "may is approved." in told("approve", "may", "--by", "bo")
    told("import", "genai-prices", a_file(tmp_path, "june", 3), "--by", "ana")
    diff = told("diff", "june")
    assert "changed  openai/m input: 0.000002 → 0.000003 (+50.0%)" in diff
    assert "Against may: 0 added, 0 removed, 1 changed, 0 as before." in diff
    told("approve", "june", "--by", "bo")
    told("retire", "may", "--by", "bo")
    lines = told("list").splitlines()
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
        told(*words)


def test_the_installed_package_is_the_first_default_book() -> None:
    book = install_public_prices(actor="tests")
    assert (book.status, book.approved_by, book.source) == (
        "approved",
        "installation",
        "genai-prices",
    )
    assert PriceEntry.objects.filter(pricebook=book).count() > 2_000
    assert install_public_prices(actor="tests").pk == book.pk
    assert Pricebook.objects.count() == 1
