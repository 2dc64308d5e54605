"""Every kind that people sign has its dialogs, all declared alike; texts are told apart."""

import json
from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

from finops import approvals
from finops.calc.approvals.changes import ContentChange, content_changes
from finops.calc.approvals.sign_off import AMEND, CONDITIONALLY
from finops.calc.lifecycles import Hand
from finops.views.approvals.steps import Dialog
from finops.views.approvals.subjects import subject_of

# Kinds whose pages are not made yet: what signs them has no dialog.
WITHOUT_PAGES: set[str] = set()


def kinds_with_pages() -> list[approvals.Kind[Any]]:
    # Any: each kind has items of its own
    return [kind for kind in approvals.registered() if kind.name not in WITHOUT_PAGES]


def dialogs() -> Iterator[Dialog]:
    """Of every route that takes a step."""
    waiting = [get_resolver()]
    for resolver in waiting:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                waiting.append(entry)
            elif dialog := getattr(entry.callback, "dialog", None):
                yield dialog


def test_every_signature_is_given_in_a_dialog_with_its_facts() -> None:
    signed = {
        (dialog.subject.kind.name, dialog.step): dialog
        for dialog in dialogs()
        if dialog.subject is not None
    }
    signing = {
        (kind.name, step.name)
        for kind in kinds_with_pages()
        for step in kind.lifecycle.steps
        if step.signs and step.name != CONDITIONALLY  # people approve, on conditions or without
    }
    assert signing
    assert signing - signed.keys() == set()
    assert {name for name in signing if signed[name].heading is None} == set()


def test_a_person_takes_every_step_in_a_dialog_or_where_it_is_made() -> None:
    """Steps by which an item begins, and those of a worker, have forms or buttons of their own."""
    shown = {(d.subject.kind.name, d.step) for d in dialogs() if d.subject is not None}
    by_hand = {
        (kind.name, step.name)
        for kind in kinds_with_pages()
        for step in kind.lifecycle.steps
        if step.hands - {Hand.SYSTEM} and "" not in step.sources
        if step.name not in {CONDITIONALLY, AMEND}
    }
    assert by_hand - shown == {("rerating", "cancel"), ("role", "revoke")}


def test_what_the_table_lets_people_sign_opens_its_dialog_from_the_inbox() -> None:
    asking = [kind.name for kind in approvals.registered() if kind.asks is not None]
    assert len(asking) > 3
    assert {name for name in asking if subject_of(name) is None} == set()


def test_a_kind_that_has_a_dialog_is_not_said_to_have_none() -> None:
    shown = {dialog.subject.kind.name for dialog in dialogs() if dialog.subject is not None}
    assert shown & WITHOUT_PAGES == set()
    assert {kind.name for kind in approvals.registered()} >= WITHOUT_PAGES


def test_only_what_differs_is_told_by_its_place() -> None:
    before = {"name": "house", "entries": [{"name": "small", "price": "2.5"}, {"name": "gone"}]}
    after = {"name": "house", "entries": [{"name": "new"}, {"name": "small", "price": "3"}]}
    assert content_changes(json.dumps(before), json.dumps(after)) == [
        ContentChange(("entries", "gone", "name"), "gone", ""),
        ContentChange(("entries", "new", "name"), "", "new"),
        ContentChange(("entries", "small", "price"), "2.5", "3"),
    ]


def test_texts_in_texts_are_opened_and_equal_names_are_told_apart() -> None:
    before = {"entries": ['{"meter":"input","amount":"1"}', '{"meter":"input","amount":"2"}']}
    after = {"entries": ['{"meter":"input","amount":"1"}', '{"meter":"input","amount":"4"}']}
    assert content_changes(json.dumps(before), json.dumps(after)) == [
        ContentChange(("entries", "input 2", "amount"), "2", "4")
    ]
    assert content_changes(json.dumps(before), json.dumps(before)) == []
