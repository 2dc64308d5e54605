"""The memo of a gate holds the frozen numbers, and its sentences may be edited."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from docx import Document
from pypdf import PdfReader

from finops.queries.audit.log import AuditFilter, all_entries
from finops.services.signing import Stale, WrongStep
from gates.calc.memos.keys import Language
from gates.models import FundingGate, MemoVersion
from gates.queries.memos.memo import GateMemo, gate_memo
from gates.services.memos.editing import edit_memo
from gates.services.signing import submit_gate
from tests.gates.funding.house import SIGNERS, asked_for, gate_house, sign, tell_metric
from tests.ledger.slos.house import House

pytestmark = pytest.mark.django_db
FELL = "Handling seconds fell by 11.8% against its baseline, from 420 to 370.44."


@pytest.fixture
def house(db: None) -> Iterator[House]:
    with gate_house() as opened:
        yield opened


def in_review(house: House) -> FundingGate:
    gate = asked_for(house, house.copilot)
    return submit_gate(actor=house["Pat"], gate_id=gate.pk)


def memo_of(gate: FundingGate, language: Language = Language.EN) -> GateMemo:
    memo = gate_memo(gate, language)
    assert memo is not None
    return memo


def texts_of(memo: GateMemo) -> dict[str, str]:
    return {each.name: each.typed(memo.language) for each in memo.sentences}


def test_a_memo_says_what_was_frozen_and_not_what_came_later(house: House) -> None:
    gate = in_review(house)
    tell_metric(house, house.copilot, "handling_seconds", "300", days_ago=1)
    texts = texts_of(memo_of(gate))
    assert texts["outcome"] == FELL
    assert texts["outcome.target"] == "The target, 12% less, is not reached."
    assert "for the next 30 days" in texts["decision"]
    assert texts["capacity"] == "Capacity is not asked at this stage."
    zh = texts_of(memo_of(gate, Language.ZH))
    assert zh["outcome"] == "Handling seconds 比基线下降了 11.8%,从 420 降到 370.44。"
    assert zh.keys() == texts.keys()


def test_a_draft_has_no_memo(house: House) -> None:
    gate = asked_for(house, house.copilot)
    assert gate_memo(gate, Language.EN) is None
    page = house.door("Bea").get(f"/t/retail/gates/{gate.pk}/memo/")
    assert "There is no memo yet" in page.content.decode()
    assert house.door("Bea").get(f"/t/retail/gates/{gate.pk}/memo/?format=pdf").status_code == 404


def test_every_number_of_the_page_leads_to_its_basis(house: House) -> None:
    gate = in_review(house)
    text = house.door("Bea").get(f"/t/retail/gates/{gate.pk}/memo/").content.decode()
    memo = memo_of(gate)
    assert text.count('class="number"') == sum(
        key is not None for each in memo.sentences for _, key in each.parts(Language.EN)
    )
    assert 'href="/t/retail/business-metrics/"' in text
    assert "370.44 exactly" not in text
    assert "handling_seconds: 370.44; frozen" in text


def test_a_sentence_is_edited_and_its_numbers_stay_linked(house: House) -> None:
    gate = in_review(house)
    text = "Good news: handling time is down 11.8%, from 420 to 370.44 seconds."
    memo = edit_memo(
        actor=house["Pat"],
        gate_id=gate.pk,
        language=Language.EN,
        seen=0,
        texts={"outcome": text, "outcome.target": ""},
    )
    assert texts_of(memo)["outcome"] == text
    assert "outcome.target" not in {
        each.name for each in memo.of_section(memo.sentences[2].section)
    }
    version = MemoVersion.objects.get()
    assert version.author == house["Pat"].user
    assert version.texts["outcome"].count("{outcome.") == 3
    (entry,) = all_entries(AuditFilter(action="gate.memo_edited"))
    assert entry.target == f"gate:{gate.pk}"
    with pytest.raises(Stale):
        edit_memo(
            actor=house["Pat"],
            gate_id=gate.pk,
            language=Language.EN,
            seen=0,
            texts={"outcome": ""},
        )


def test_the_page_refuses_another_number_beside_its_field_and_shows_the_right_one(
    house: House,
) -> None:
    gate = in_review(house)
    url = f"/t/retail/gates/{gate.pk}/memo/edit"
    door = house.door("Pat")
    assert FELL in door.get(url).content.decode()
    form = {name.replace(".", "__"): text for name, text in texts_of(memo_of(gate)).items()}
    form |= {"seen": "0", "outcome": FELL.replace("11.8%", "12%")}
    answer = door.post(url, form)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "“12%” is not the frozen number: it is 11.8%." in text
    assert not MemoVersion.objects.exists()
    assert door.post(url, form | {"outcome": FELL}).status_code == 302


def test_it_is_edited_in_review_alone_and_by_those_who_may_ask(house: House) -> None:
    gate = in_review(house)
    assert house.door("Aud").get(f"/t/retail/gates/{gate.pk}/memo/edit").status_code == 404
    sign(house, gate, *SIGNERS)
    with pytest.raises(WrongStep):
        edit_memo(
            actor=house["Pat"], gate_id=gate.pk, language=Language.EN, seen=0, texts={"outcome": ""}
        )


@pytest.mark.parametrize(("language", "words"), [("en", "fell by"), ("zh", "比基线下降了")])
def test_the_documents_are_read_back_with_their_numbers_and_links(
    house: House, language: str, words: str
) -> None:
    gate = in_review(house)
    url = f"/t/retail/gates/{gate.pk}/memo/?language={language}&format="
    door = house.door("Bea")
    pdf = PdfReader(io.BytesIO(door.get(f"{url}pdf").content))
    printed = "".join(page.extract_text() for page in pdf.pages)
    links = [
        note.get_object()["/A"]["/URI"]
        for page in pdf.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    ]
    assert len(pdf.pages) == 1
    assert "11.8%" in printed
    assert any(link.endswith("/t/retail/business-metrics/") for link in links)
    content = door.get(f"{url}docx").content
    assert content == door.get(f"{url}docx").content
    document = Document(io.BytesIO(content))
    assert words in "\n".join(each.text for each in document.paragraphs)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"/t/retail/business-metrics/" in package.read("word/_rels/document.xml.rels")
    markdown = door.get(f"{url}md").content.decode()
    assert words in markdown
    assert "[11.8%](http" in markdown
    assert door.get(f"{url}odt").status_code == 404
