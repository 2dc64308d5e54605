"""What people read has the field's words, not those that only the code knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ledger.queries.labels import label_of
from tests.shared import PROJECT_ROOT

# A day as files and programs have it; people read it in words, by the tags `day` and `when`.
ISO_DAY = re.compile(r'{{[^}]*\|date:"Y-m-d|{% blocktranslate[^%]*\|date:"Y-m-d')
# Ours: a report of a call, records of the ledger, how long a key is valid, an e-mail.
OF_THE_CODE = re.compile(
    r"\b(sightings?|facts?|it lives|letters? (is|are|goes|now))\b", re.IGNORECASE
)
IN_TEMPLATE = re.compile(
    r'{% (?:translate|trans) "([^"]*)"|{% blocktranslate[^%]*%}(.*?){% endblocktranslate', re.DOTALL
)
# A dash that stands alone: what is nothing is said in a word, and zero is 0.
DASH = re.compile(r"""["'>]\s*[–—]\s*["'<]""")
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
# Names of models and messages of constraints stand in migrations; no page shows these.
NOT_SHOWN = ("migrations", "models")


def of_templates() -> Iterator[tuple[str, str]]:
    for path in (PROJECT_ROOT / "templates").rglob("*.html"):
        for translate, block in IN_TEMPLATE.findall(path.read_text(encoding="utf-8")):
            yield path.name, translate or block


def of_code() -> Iterator[tuple[str, str]]:
    for app in ("finops", "ledger", "capacity", "gates"):
        for path in (PROJECT_ROOT / app).rglob("*.py"):
            if not set(path.parts) & set(NOT_SHOWN):
                yield from ((path.name, text) for text in marked(path))


def marked(path: Path) -> Iterator[str]:
    """The texts that a module marks for translation."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS:
            for argument in node.args[:2]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def test_no_page_reads_like_the_code() -> None:
    texts = [*of_templates(), *of_code()]
    assert len(texts) > 2000
    assert [text for text in texts if OF_THE_CODE.search(text[1])] == []


def test_what_nobody_knows_is_said_in_words() -> None:
    assert label_of("not_said", {}) == "(not given)"
    assert (label_of("", {}), label_of("draft", {"draft": "Draft"})) == ("(none)", "Draft")


def test_nothing_is_said_by_a_dash() -> None:
    assert DASH.search('nil="–"')
    assert DASH.search("<td> — </td>")
    apps = [PROJECT_ROOT / name for name in ("finops", "ledger", "capacity", "gates")]
    files = [
        *(path for app in apps for path in app.rglob("*.py") if path.name != "fonts.py"),
        *(PROJECT_ROOT / "templates").rglob("*.html"),
    ]
    assert len(files) > 500
    assert [path.name for path in files if DASH.search(path.read_text(encoding="utf-8"))] == []


def test_no_template_writes_a_day_as_programs_do() -> None:
    assert ISO_DAY.search('due {{ row.due_on|date:"Y-m-d" }}')
    templates = list((PROJECT_ROOT / "templates").rglob("*.html"))
    assert len(templates) > 150
    assert [path.name for path in templates if ISO_DAY.search(path.read_text("utf-8"))] == []
