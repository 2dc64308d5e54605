"""What people are told of: the kinds that they choose a way for, the events of each thing in words,
and where it lies. Each app registers its own at start-up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from finops.models.notices import Notice, Way
from finops.ui.text import Text


@dataclass(frozen=True)
class NoticeKind:
    """A line of the page of preferences; `usual` is its way where the person has chosen none.
    `waits` says that it is something for them to do: the inbox shows it whatever they choose."""

    name: str
    label: Text
    says: Text
    usual: Way
    waits: bool = False


@dataclass(frozen=True)
class NoticeSubject:
    """What notices are about. `words` says each event in a sentence with `%(title)s` and `%(by)s`,
    or an event as one kind (“asked/to_sign”); `standing` gives those of one person's notices that
    are still true and theirs to see; `url` is where an e-mail leads and `page` where the thing
    itself lies, inside `links_into`."""

    name: str
    words: Mapping[str, Text]
    standing: Callable[[int, Sequence[Notice]], frozenset[int]]
    url: Callable[[Notice], str]
    page: Callable[[Notice], str]


_kinds: dict[str, NoticeKind] = {}
_subjects: dict[str, NoticeSubject] = {}


def register_kinds(*kinds: NoticeKind) -> None:
    """Called from AppConfig.ready()."""
    _kinds.update({kind.name: kind for kind in kinds})


def register_subjects(*subjects: NoticeSubject) -> None:
    """Called from AppConfig.ready()."""
    _subjects.update({subject.name: subject for subject in subjects})


def notice_kinds() -> list[NoticeKind]:
    """In the order in which they were registered."""
    return list(_kinds.values())


def kind_of_notices(name: str) -> NoticeKind:
    """Raises KeyError for a kind that no app has registered."""
    return _kinds[name]


def subject_of_notices(name: str) -> NoticeSubject | None:
    return _subjects.get(name)


def sentence_of(notice: Notice) -> str:
    """What happened, in a sentence: of what no app registers any more, the title alone."""
    subject = subject_of_notices(notice.about)
    words = subject.words if subject is not None else {}
    text = words.get(f"{notice.event}/{notice.kind}") or words.get(notice.event)
    if text is None:
        return str(notice.title)
    return str(text) % {"title": notice.title, "by": notice.by}


def still_true(person: int, notices: Sequence[Notice]) -> list[Notice]:
    """Those of one person's notices that are still so, in their order."""
    by_subject: dict[str, list[Notice]] = {}
    for notice in notices:
        by_subject.setdefault(notice.about, []).append(notice)
    standing: set[int] = set()
    for name, rows in by_subject.items():
        subject = subject_of_notices(name)
        if subject is not None:
            standing |= subject.standing(person, rows)
    return [notice for notice in notices if notice.pk in standing]
