"""Notices are written in the transaction of the deed, for all whom it concerns in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from finops import clock
from finops.db.statements import fetch_tuples, load, of_tenant
from finops.queries.tenants import local_today
from finops.registries.notices import kind_of_notices
from finops.services.outbox.sending import Letter, queue_mails

NOTICE: Final = "notice"
MOST_WORDS: Final = 500


@dataclass(frozen=True)
class News:
    """What people are told: the thing (`about`, `number`, `seq` of its snapshots), what happened to
    it, how it is called, who did it and what they wrote."""

    about: str
    number: int
    event: str
    title: str
    seq: int = 0
    by: str = ""
    words: str = ""


def tell_people(news: News, kinds: Mapping[int, str]) -> None:
    """Write a notice for each of these people, as the kind that it is to them, and the e-mails of
    those who want one at once. Three statements, however many people there are."""
    if not kinds:
        return
    people = sorted(kinds)
    values = of_tenant(
        people=people,
        kinds=[kinds[person] for person in people],
        usual=[kind_of_notices(kinds[person]).usual.value for person in people],
        about=news.about,
        number=news.number,
        seq=news.seq,
        event=news.event,
        day=local_today(),
        title=news.title,
        words=news.words[:MOST_WORDS],
        by=news.by,
        at=clock.now(),
    )
    at_once = fetch_tuples(load("notices/write"), values)
    queue_mails(NOTICE, [Letter(email, {"notice": public_id}) for public_id, email in at_once])
