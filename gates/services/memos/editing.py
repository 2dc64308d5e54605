"""Sentences of a memo are edited while people decide on its gate; numbers are not."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from finops import clock
from finops.access import Actor, can
from finops.services import audit
from finops.services.signing import Stale, WrongStep
from gates.calc.memos.binding import Mistake, NotFrozen, Wrong, bound
from gates.calc.memos.composing import MemoSentence
from gates.calc.memos.keys import Language
from gates.models import FundingGate, MemoVersion
from gates.queries.memos.memo import GateMemo, gate_memo

EDITS: Final = "ask_gates"
LONGEST: Final = 1_000  # characters of one sentence


@transaction.atomic
def edit_memo(
    *, actor: Actor, gate_id: int, language: Language, seen: int, texts: Mapping[str, str]
) -> GateMemo:
    """The next edition of the memo: `texts` by sentence, an empty one drops its sentence; those
    that are not named stay. `seen` is the edition that the form showed.

    Raises PermissionDenied, WrongStep outside the review, Stale, and ValidationError by sentence
    where a number is not the frozen one. Nothing changed writes nothing.
    """
    gate = FundingGate.objects.select_for_update(of=("self",)).get(pk=gate_id)
    if not can(actor, EDITS, gate.use_case):
        raise PermissionDenied(_("Your roles do not let you edit this memo."))
    memo = gate_memo(gate, language)
    if memo is None or gate.state != "in_review":
        raise WrongStep(_("A memo is edited while its gate is in review."))
    if memo.no != seen:
        raise Stale(_("Somebody changed it since you opened it. Nothing was written."))
    kept = _bound(memo, texts)
    if kept == (memo.edited.texts if memo.edited else {}):
        return memo
    _write(actor, memo, kept)
    edited = gate_memo(gate, language)
    return edited or memo


def _bound(memo: GateMemo, texts: Mapping[str, str]) -> dict[str, str]:
    """What stands instead of the template, with chips in the place of numbers."""
    template = {each.name: each for each in memo.template}
    kept = dict(memo.edited.texts) if memo.edited else {}
    problems: dict[str, list[str]] = {
        name: [_("The memo has no such sentence.")] for name in texts if name not in template
    }
    for name, typed in texts.items():
        if name in problems:
            continue
        try:
            text = bound(_checked(typed), template[name].keys, template[name].words)
        except NotFrozen as refusal:
            problems[name] = list(_sentences(refusal.mistakes, memo.language))
            continue
        except ValidationError as refusal:
            problems[name] = refusal.messages
            continue
        kept.pop(name, None)
        if text != template[name].text:
            kept[name] = text
    if problems:
        raise ValidationError(problems)
    return kept


def _checked(text: str) -> str:
    flat = " ".join(text.split())
    if len(flat) > LONGEST:
        raise ValidationError(_("Write at most 1,000 characters."))
    return flat


def _sentences(mistakes: tuple[Mistake, ...], language: Language) -> Iterator[str]:
    """What is wrong, with the right number."""
    for mistake in mistakes:
        right = mistake.right.text(language) if mistake.right is not None else ""
        words = {"typed": mistake.typed, "right": right}
        match mistake.wrong:
            case Wrong.OTHER:
                yield _("“%(typed)s” is not the frozen number: it is %(right)s.") % words
            case Wrong.LACKING:
                sentence = _("%(right)s has to stand here; or leave it empty to drop the sentence.")
                yield sentence % words
            case Wrong.TWICE:
                yield _("%(right)s stands here twice: once is enough.") % words
            case _:
                yield _("“%(typed)s” is no frozen number of this sentence: take it out.") % words


def _write(actor: Actor, memo: GateMemo, kept: dict[str, str]) -> None:
    person = actor.user if actor.key is None else None
    no = memo.no + 1
    version = MemoVersion(
        gate=memo.gate,
        seq=memo.seq,
        language=memo.language.value,
        no=no,
        texts=kept,
        author=person,
        at=clock.now(),
    )
    version.full_clean()
    version.save(force_insert=True)
    detail = {
        **{"language": memo.language.value, "seq": memo.seq, "edition": no},
        "sentences": sorted(kept),
    }
    audit.append(
        actor=actor, action="gate.memo_edited", target=f"gate:{memo.gate.pk}", detail=detail
    )


def typed_texts(memo: GateMemo) -> dict[str, str]:
    """Every sentence as people edit it, with its numbers written out; dropped ones are empty."""
    return {each.name: _typed(each, memo.language) for each in memo.sentences}


def _typed(sentence: MemoSentence, language: Language) -> str:
    return sentence.typed(language)
