"""What the people of a board have been told."""

from finops.models import Notice, OutboxMessage, User
from finops.models.notices import Way
from finops.sending.outbox import Mail, mail_of
from finops.services.notices.preferring import choose_ways
from tests.finops.approvals.notes import Desk


def user(desk: Desk, name: str) -> User:
    person = desk.people[name].user
    assert person is not None
    return person


def told_of(event: str) -> dict[str, str]:
    """By name of the person, as what kind of notice they were told of this event."""
    rows = Notice.objects.filter(event=event).values_list("person__name", "kind")
    return dict(rows)


def mails(kind: str = "notice") -> dict[str, Mail | None]:
    """By address, the letter as it would be sent now; the latest of each."""
    rows = OutboxMessage.objects.filter(kind=kind).order_by("id")
    return {row.recipient: mail_of(row) for row in rows}


def mail_to(desk: Desk, name: str, kind: str = "notice") -> Mail | None:
    return mails(kind)[user(desk, name).email]


def hear(desk: Desk, name: str, **ways: Way) -> None:
    choose_ways(actor=desk.people[name], ways=ways)
