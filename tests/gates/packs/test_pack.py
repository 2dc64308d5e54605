"""The evidence pack is the same for the same state, and the script of the docs verifies it."""

import io
import json
import re
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from benchmarks.packs import pack_figures
from finops import clock
from finops.services.audit.anchors import make_anchor
from gates.calc.memos.keys import Language
from gates.calc.packs import MANIFEST, NAMES, PackedFile, packed
from gates.models import FundingGate
from gates.services.memos.editing import edit_memo
from gates.services.signing import submit_gate
from tests.gates.funding.house import asked_for, gate_house
from tests.ledger.api.asking import ask
from tests.ledger.slos.house import House
from tests.people import make_key
from tests.shared import PROJECT_ROOT

FILES = [PackedFile(name, name.encode()) for name in NAMES]
SCRIPT_LINES = 10


def script(folder: Path) -> Path:
    """As it is printed in the docs."""
    text = (PROJECT_ROOT / "docs" / "verify-pack.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len([line for line in code.splitlines() if line]) == SCRIPT_LINES
    path = folder / "verify_pack.py"
    path.write_text(code)
    return path


def verified(folder: Path, content: bytes) -> subprocess.CompletedProcess[str]:
    """By a Python without anything of ours."""
    pack = folder / "pack.zip"
    pack.write_bytes(content)
    command = [sys.executable, "-I", str(script(folder)), str(pack)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def rewritten(content: bytes, changes: dict[str, bytes | None], twin: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(out, "w") as written:
        contents: dict[str, bytes | None] = {name: read.read(name) for name in read.namelist()}
        for name, data in (contents | changes).items():
            if data is not None:
                written.writestr(name, data)
        if twin:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                written.writestr(twin, contents[twin] or b"")
    return out.getvalue()


@pytest.mark.parametrize(
    ("changes", "twin"),
    [
        ({NAMES[8]: b"another memo"}, ""),
        ({NAMES[8]: NAMES[8].upper().encode()}, ""),
        ({NAMES[1]: None}, ""),
        ({"11-more.md": b"more"}, ""),
        ({}, NAMES[0]),
    ],
    ids=["another length", "another content", "missing", "extra", "twice"],
)
def test_a_pack_that_was_tampered_with_is_refused(
    tmp_path: Path, changes: dict[str, bytes | None], twin: str
) -> None:
    content = packed(FILES, {}).content
    assert verified(tmp_path, content).returncode == 0
    answer = verified(tmp_path, rewritten(content, changes, twin))
    assert answer.returncode == 1
    assert "another file" in answer.stderr or "missing" in answer.stderr


def test_a_pack_has_its_ten_files_each_once() -> None:
    for files in (FILES[1:], [*FILES, FILES[0]]):
        with pytest.raises(ValueError, match="ten files"):
            packed(files, {})


@pytest.fixture
def house(db: None) -> Iterator[House]:
    with gate_house() as opened:
        yield opened


def zip_of(house: House, gate: FundingGate, language: str = "en") -> bytes:
    url = f"/t/retail/gates/{gate.pk}/pack/?language={language}&format=zip"
    content: bytes = house.door("Bea").get(url).content
    return content


@pytest.mark.django_db
def test_the_pack_of_a_gate_is_verified_and_the_same_for_the_same_state(
    house: House, tmp_path: Path
) -> None:
    gate = asked_for(house, house.copilot)
    door = house.door("Bea")
    assert "There is no pack yet" in door.get(f"/t/retail/gates/{gate.pk}/pack/").content.decode()
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    first = zip_of(house, gate)
    assert zip_of(house, gate) == first
    answer = verified(tmp_path, first)
    assert answer.returncode == 0, answer.stderr
    page = door.get(f"/t/retail/gates/{gate.pk}/pack/").content.decode()
    assert answer.stdout.split()[-1] in page
    assert "not built yet" in page
    with zipfile.ZipFile(io.BytesIO(first)) as pack:
        manifest = json.loads(pack.read(MANIFEST))
        assert "11.8%" in pack.read(NAMES[8]).decode()
        assert "not built yet" in pack.read(NAMES[4]).decode()
        sheet = load_workbook(io.BytesIO(pack.read(NAMES[1]))).worksheets[0]
        formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas
    assert manifest["anchor"] is None
    make_anchor(actor="tests", now=clock.now())
    edit_memo(
        actor=house["Pat"],
        gate_id=gate.pk,
        language=Language.EN,
        seen=0,
        texts={"outcome.target": ""},
    )
    with zipfile.ZipFile(io.BytesIO(zip_of(house, gate))) as pack:
        later = json.loads(pack.read(MANIFEST))
    assert later["memo_edition"] == 1
    assert later["anchor"]["sha256"] in later["anchor"]["content"]


@pytest.mark.django_db
def test_the_pack_is_there_in_chinese_and_over_the_api(house: House, tmp_path: Path) -> None:
    gate = asked_for(house, house.copilot)
    key = make_key(house.tenant, "read")
    assert ask(key, f"gates/{gate.pk}/pack").status_code == 409
    submit_gate(actor=house["Pat"], gate_id=gate.pk)
    content = ask(key, f"gates/{gate.pk}/pack", language="zh").content
    assert content == zip_of(house, gate, "zh")
    assert verified(tmp_path, content).returncode == 0
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        assert "尚未建成" in pack.read(NAMES[4]).decode()
        assert "比基线下降了" in pack.read(NAMES[8]).decode()
        assert "30 秒版本" in pack.read(NAMES[9]).decode()


@pytest.mark.django_db
def test_the_benchmark_of_packs_measures_both(house: House) -> None:
    figures = list(pack_figures(house.tenant, "test", "copilot"))
    assert [figure.name for figure in figures] == [
        "pack_built_p95_ms_test",
        "self_check_p95_ms_test",
    ]
    assert all(figure.value > 0 for figure in figures)
