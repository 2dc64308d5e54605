"""What people sign, as its dialogs show it: each kind is declared once, as a `Subject`.

What stands beside the decision (what has changed, signatures, other ways to decide) follows from
the kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from finops.access import Actor
from finops.approvals import Kind
from finops.calc.approvals.changes import content_changes
from finops.calc.approvals.sign_off import AMEND
from finops.calc.lifecycles import Need, Step
from finops.calc.permissions import ROLES
from finops.models import ApprovalRequest, ApprovalSnapshot
from finops.queries.approvals import request_of, sha256_to_sign
from finops.queries.approvals.choosing import able_to_sign
from finops.queries.signatures import (
    SignatureLine,
    content_before,
    content_now,
    role_to_sign_as,
    signature_lines,
)
from finops.services.approving import open_steps, why_refused
from finops.ui.dialogs import Changed, Facts
from finops.ui.text import Text

if TYPE_CHECKING:
    from finops.views.approvals.steps import Dialog

MOST_CHANGES = 12


def changed_values(before: str, after: str) -> Iterable[Changed]:
    """Every value of the text that differs, by its place."""
    for change in content_changes(before, after):
        place = " · ".join(part.replace("_", " ") for part in change.place)
        yield Changed(place, change.before, change.after)


@dataclass(frozen=True)
class Subject:
    """A kind of things that people sign; all its dialogs read this. Any: items of the kind.

    `word` says what it is, `find` takes what the URL captures, `name` says which one it is, `back`
    is where it is looked at and `url` where the dialog of a step lies. `dialogs` are by name of
    the step, `changes` tells two of its texts apart, `amend_url` is where its draft is changed.
    """

    kind: Kind[Any]
    word: Text
    find: Callable[..., Any]
    name: Callable[[Any], str]
    facts: Callable[[Any], Facts]
    back: Callable[[Any], str]
    back_label: Text
    url: Callable[[str, Any], str]
    dialogs: Callable[[], Mapping[str, Dialog]]
    crumbs: Callable[[Any], list[Any]] | None = None
    changes: Callable[[str, str], Iterable[Changed]] = changed_values
    amend_url: Callable[[Any], str] | None = None

    def possible(self, item: Any, actor: Actor) -> list[tuple[Dialog, str]]:
        """The dialogs of what this person may do with it now, and where they are."""
        names = open_steps(self.kind, item, actor)
        dialogs = self.dialogs().items()
        return [(dialog, self.url(name, item)) for name, dialog in dialogs if name in names]

    def amending(self, item: Any, actor: Actor) -> str:
        """Where this person may change its draft; empty where they may not, or it is none."""
        if self.amend_url is None or AMEND not in open_steps(self.kind, item, actor):
            return ""
        return self.amend_url(item)

    def sha256(self, item: Any) -> str:
        return sha256_to_sign(self.kind, item, request_of(self.kind.name, item.pk))


_subjects: dict[str, Subject] = {}


def register(*subjects: Subject) -> None:
    """Name what an app lets people look at of what they sign; called from AppConfig.ready()."""
    _subjects.update({subject.kind.name: subject for subject in subjects})


def subject_of(kind: str) -> Subject | None:
    return _subjects.get(kind)


@dataclass(frozen=True)
class Decision:
    """What stands beside the facts of a step of a subject. `barred` says why this person cannot
    take it and `able` who can (roles, names), `role` as what they sign, `beside` are the other ways
    to decide (dialog, URL, look)."""

    step: Step
    word: Text = ""
    request: ApprovalRequest | None = None
    changes: Sequence[Changed] = ()
    more_changes: int = 0
    lines: Sequence[SignatureLine] = ()
    role: str = ""
    barred: str = ""
    able: Sequence[tuple[str, str]] = ()
    beside: Sequence[tuple[Dialog, str, str]] = ()

    @property
    def is_again(self) -> bool:
        """Was it put to people before?"""
        return self.snapshot_seq > 1

    @property
    def snapshot(self) -> ApprovalSnapshot | None:
        return self.request.snapshot if self.request is not None else None

    @property
    def snapshot_seq(self) -> int:
        return self.snapshot.seq if self.snapshot is not None else 0

    @property
    def signed(self) -> int:
        return sum(line.person is not None for line in self.lines)

    @property
    def is_last(self) -> bool:
        return len(self.lines) - self.signed == 1

    @property
    def shown_lines(self) -> list[tuple[SignatureLine, str]]:
        """Each signature with the roles that may give it."""
        return [(line, roles_in_words(line.roles)) for line in self.lines]


def roles_in_words(roles: Iterable[str]) -> str:
    """FinOps Lead or Finance."""
    return _(" or ").join(ROLES.get(role, role) for role in roles)


def decision_on(subject: Subject, step: Step, item: Any, actor: Actor) -> Decision:
    """Read for one person; a step that neither signs nor freezes has no signatures beside it."""
    kind, request = subject.kind, request_of(subject.kind.name, item.pk)
    role = role_to_sign_as(request, actor.user) if step.signs else ""
    barred = _barred(kind, step, item, actor)
    decision = Decision(
        step,
        subject.word,
        request,
        role="" if barred else ROLES.get(role, role),
        barred=barred,
        able=_able(request) if barred and step.signs else (),
    )
    if not (step.signs or step.freezes):
        return decision
    before = content_before(request)
    changes = [*subject.changes(before, content_now(kind, item, request))] if before else []
    return replace(
        decision,
        changes=changes[:MOST_CHANGES],
        more_changes=max(len(changes) - MOST_CHANGES, 0),
        lines=signature_lines(kind, item, request, actor),
        beside=[*_beside(subject, step, item, actor)] if step.signs else (),
    )


def _barred(kind: Kind[Any], step: Step, item: Any, actor: Actor) -> str:
    """Why the step is not this person's, or not possible now: what the service would say; empty
    if it would take it."""
    refusal = why_refused(kind, step.name, item, actor)
    return refusal.sentence if refusal is not None else ""


def _able(request: ApprovalRequest | None) -> list[tuple[str, str]]:
    """Who can give each signature that is missing, by name."""
    if request is None or request.snapshot_id is None:
        return []
    return [
        (roles_in_words(slot.roles), _(" or ").join(names) or _("nobody"))
        for slot, names in able_to_sign(request)
    ]


def _beside(
    subject: Subject, step: Step, item: Any, actor: Actor
) -> Iterable[tuple[Dialog, str, str]]:
    """The other ways to decide on what is in review, and only there: each needs a reason."""
    lifecycle = subject.kind.lifecycle
    dialogs = subject.dialogs()
    for name in open_steps(subject.kind, item, actor):
        other = lifecycle.step(name)
        is_way = Need.REASON in other.needs and other.sources <= step.sources
        if name in dialogs and name != step.name and is_way:
            look = "plain danger" if dialogs[name].is_final else ""
            yield dialogs[name], subject.url(name, item), look
