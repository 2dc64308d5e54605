"""What destroys something, or changes it for good, is confirmed in our own dialog or can be undone
at once. A new button or route without either fails here."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from finops.ui.tables import Action
from finops.views.approvals.steps import Dialog
from tests.finops.access.permission_table import OPEN, PAGES, SET_UP
from tests.shared import PROJECT_ROOT

# Each word at the beginning or the end of a route's name says that something ends.
ENDS = (
    *("delete", "remove", "revoke", "withdraw", "discard", "cancel", "end", "reset", "retire"),
    *("reject", "refuse", "close", "reopen", "send_back", "disconnect", "deactivate"),
)
# Adds something, or a draft or a request of it, which may be taken back by a dialog.
ADDS = {
    *("import_upload", "unpriced_draft", "pricebook_new", "pricebook_import", "pricebook_entry"),
    *("rerate-new", "mapping_draft", "mapping_rule", "register_outcome_type", "define_outcome"),
    *("invite_person", "add_role", "create_key", "exports", "saved_views"),
    *("add_anchor_destination", "create_webhook"),
    "rotate_webhook",  # the secret of before signs on for a day
    *("request", "ask_responsibilities", "ask_risk_tier"),
    *("budget_new", "budget_amount", "budget_transfer", "budget_import"),
    *("ask_gate", "edit_gate_memo"),
    "ask_slo",
    *("new_limit", "change_limit", "new_condition", "new_document", "new_delegation"),
    *("commitment_new", "quality_incident_new", "define_measure"),
    "business_metrics_import",
    *("worksheet_entries", "worksheet_import"),  # versions: another one says otherwise
    "commitment_release",  # a page of its own: its form asks from which day on
    "review",  # one's own part of a review, beside those of others
    "budget_review",  # an answer beside those of others; it changes nothing by itself
    *(f"{step}_{noun}" for _, noun, _ in SET_UP for step in ("new",)),
    *(f"import_{nouns}" for nouns, _, _ in SET_UP),
}
# Drafts that were sent back.
AMENDED = ("budget", "limit", "responsibilities", "risk_tier", "slo", "gate")
# What it changes is changed back by the same form.
UNDONE = {
    "edit_use_case": "the same form",
    "change_view": "the same form",
    **{f"amend_{noun}": "the same form" for noun in AMENDED},
    "import_put_away": "“Take back”, on the same page",
    "import_take_back": "putting it away again",
    "limit_key": "the same form",
    "notice_ways": "the same form",
    "webhook": "the same form",
    "read_notices": "nothing is lost: the list shows what was read as well",
    "set_retention": "the same form; what the name of a class promises is kept in any case",
    "decide_duplicate": "“Keep both after all”, or the other decision",
    "merge_shown": "“Keep both after all”, of each pair",
    "mapping_go_over": "going over again; cancelled in a dialog",
    "withdraw_address": "asking for the change again, on the same page",
    "single_sign_on": "connecting again, on the same page",
    **{f"edit_{noun}": "the same form" for _, noun, _ in SET_UP},
}
LETTERS = {"invitation", "address", "confirm_new_address", "confirm_old_address"}


def routes() -> dict[str, URLPattern]:
    named: dict[str, URLPattern] = {}
    waiting: list[URLResolver] = [get_resolver()]
    for resolver in waiting:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                waiting.append(entry)
            elif entry.name:
                named[entry.name] = entry
    return named


def dialog_of(entry: URLPattern) -> Dialog | None:
    return getattr(entry.callback, "dialog", None)


def templates() -> dict[str, str]:
    folder = PROJECT_ROOT / "templates"
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.html")}


def test_every_post_is_confirmed_or_known_to_add_or_to_be_undone() -> None:
    posts = {name for name, methods in PAGES.items() if "POST" in methods}
    confirmed = {name for name, entry in routes().items() if dialog_of(entry) is not None}
    assert posts - confirmed - ADDS - UNDONE.keys() == set()
    assert (ADDS | UNDONE.keys()) & confirmed == set()
    assert (ADDS | UNDONE.keys()) - posts - OPEN.keys() == set(), "routes that are gone"


def test_what_ends_something_is_a_dialog_whatever_its_list_says() -> None:
    ending = {
        name
        for name in PAGES
        if name.startswith(tuple(f"{word}_" for word in ENDS))
        or name.endswith(tuple(f"_{word}" for word in ENDS))
    }
    assert {"end_role", "revoke_key", "delete_view", "import_cancel", "mapping_discard"} <= ending
    assert {name for name in ending if dialog_of(routes()[name]) is None} == set()


def test_the_button_of_a_dialog_repeats_what_is_done_and_never_says_ok() -> None:
    dialogs = [dialog for entry in routes().values() if (dialog := dialog_of(entry)) is not None]
    assert len(dialogs) > 20
    labels = {str(dialog.label) for dialog in dialogs}
    assert (
        labels & {"OK", "Ok", "Yes", "Confirm", "Continue", "Submit", "Delete", "Remove"} == set()
    )
    assert {str(d.label) for d in dialogs if d.is_final and not (d.says and d.done)} == set()


def test_no_page_asks_by_the_browsers_own_dialog() -> None:
    scripts = (PROJECT_ROOT / "static/js").glob("*.js")
    texts = templates() | {path.name: path.read_text() for path in scripts}
    asking = re.compile(r"hx-confirm|hx-prompt|\b(?:confirm|prompt|alert)\(")
    assert {name for name, text in texts.items() if asking.search(text)} == set()


def test_a_button_of_danger_leads_to_a_dialog_or_stands_in_one() -> None:
    """Those of the second factor stand on a page of their own, which says what they do."""
    dangerous = re.compile(r"<(?:a|button)\b[^>]*\bclass=\"[^\"]*\bdanger\b[^>]*>")
    wrong = {
        name
        for name, text in templates().items()
        for tag in dangerous.findall(without_tags(text))
        if 'hx-target="#dialog-place"' not in tag
    }
    wrong |= {name for name, text in templates().items() if 'look="danger"' in text}
    own_pages = {
        *("mfa/index.html", "mfa/totp/deactivate_form.html"),
        "mfa/webauthn/authenticator_confirm_delete.html",
    }
    dialogs = {"finops/approvals/step.html"}
    assert wrong == own_pages | dialogs


def without_tags(text: str) -> str:
    """Template tags may hold signs of HTML; what they choose between stays."""
    return re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", text, flags=re.DOTALL)


def test_a_row_that_destroys_something_is_no_form() -> None:
    with pytest.raises(ValueError, match="confirmed in a dialog"):
        Action("Delete", "/t/retail/", look="danger", sends={})


def test_every_dialog_of_the_product_is_drawn_by_one_template() -> None:
    drawing = {name for name, text in templates().items() if re.search(r"<dialog\b", text)}
    nothing_is_done = {"_help.html", "finops/glossary/dialog.html"}
    with_fields = {"ledger/use_cases/edit.html"}
    assert drawing - nothing_is_done - with_fields == {"finops/approvals/step.html"}
