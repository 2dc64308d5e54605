"""What a pack is of, and how its files say things in two languages."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from finops.models import AuditAnchor, Tenant, UseCase
from finops.ui.prose import Run
from gates.calc.checking.artefacts import Artefacts
from gates.calc.memos.keys import Key, Language
from gates.queries.checking.artefacts import artefacts
from gates.queries.frozen import frozen_rows
from gates.queries.memos.memo import GateMemo
from gates.queries.memos.prose import Link

Both = tuple[str, str]  # English, Chinese


@dataclass(frozen=True)
class PackSubject:
    """A gate with its memo, in the tenant; `link` leads to a page from outside."""

    tenant: Tenant
    memo: GateMemo
    link: Link

    @property
    def use_case(self) -> UseCase:
        case: UseCase = self.memo.gate.use_case
        return case

    @property
    def language(self) -> Language:
        return self.memo.language

    @property
    def scope(self) -> frozenset[str]:
        return frozenset({self.use_case.slug})

    @cached_property
    def case(self) -> Artefacts:
        (case,) = artefacts(self.scope) or [Artefacts(self.use_case.slug, self.use_case.name)]
        return case

    @property
    def frozen_at(self) -> datetime:
        return frozen_rows(self.memo.gate)[0].as_of

    @property
    def foot(self) -> str:
        return self.tenant.name

    def say(self, words: Both) -> str:
        return words[self.language is Language.ZH]

    def number(self, name: str, unknown: Both = ("not known", "未知")) -> Run:
        """A frozen number, linked to its basis; a word where it is not known."""
        key: Key | None = self.memo.facts.keys.get(name)
        if key is None:
            return Run(self.say(unknown))
        return Run(key.text(self.language), self.link(key.source))

    def text(self, name: str) -> str:
        return self.number(name).text

    def not_built(self, what: Both, stands_in: Both) -> str:
        """“not built yet: …; in its place: …”."""
        template = ("not built yet: {}; in its place: {}", "尚未建成:{};替代:{}")
        return self.say(template).format(self.say(what), self.say(stands_in))


def anchor_after(moment: datetime) -> AuditAnchor | None:
    """The first anchor that was made after a moment."""
    return AuditAnchor.objects.filter(made_at__gte=moment).order_by("made_at").first()
