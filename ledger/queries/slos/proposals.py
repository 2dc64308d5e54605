"""May a saving be made, and may a figure be the measure of success: what the matrix answers.

Whoever proposes a change asks here: people on the matrix page, programs over REST, and in the
product whatever changes a route or decides by a figure.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from finops.models import UseCase
from finops.models.organisation.use_cases import RiskTier
from ledger.calc.slos.objectives import OBJECTIVES, Exclusion, Objectives, exclusion
from ledger.calc.slos.optimisations import OptimisationRule, SavingAnswer, SavingDecision, decide
from ledger.models import SloMatrix
from ledger.queries.narrowing import Scope
from ledger.queries.slos.matrix import owner_of, rules_of
from ledger.queries.slos.versions import in_force, version_in_force, versions_held
from ledger.queries.sql import reading_alias


@dataclass(frozen=True)
class Proposal:
    """What was asked and what the matrix answers; `matrix` is the version that was read."""

    use_case: UseCase
    risk: str
    optimisation: str
    decision: SavingDecision
    matrix: SloMatrix | None

    @property
    def is_allowed(self) -> bool:
        return self.decision.is_allowed

    @property
    def owner(self) -> str:
        return owner_of(self.use_case, self.matrix)

    @property
    def sentence(self) -> str:
        """Whether it is allowed, by which line of which version, and who owns it."""
        words = {
            "optimisation": self.optimisation,
            "name": self.use_case.name,
            "risk": RiskTier(self.risk).label.lower(),
            "version": self.matrix.version if self.matrix is not None else "",
            "owner": self.owner or _("nobody yet"),
            "rule": self.rule_text,
        }
        texts = {
            SavingAnswer.ALLOWED: _(
                "Allowed: version %(version)s of %(name)s allows “%(rule)s” at %(risk)s risk."
            ),
            SavingAnswer.BLOCKED: _(
                "Blocked: version %(version)s of %(name)s forbids “%(rule)s” at %(risk)s risk."
                " Whoever owns it: %(owner)s."
            ),
            SavingAnswer.NOT_LISTED: _(
                "Not allowed: version %(version)s of %(name)s names no “%(optimisation)s” at"
                " %(risk)s risk. Whoever owns it may add it: %(owner)s."
            ),
            SavingAnswer.NO_MATRIX: _(
                "Not allowed: no version of the matrix of %(name)s is signed. Whoever owns it:"
                " %(owner)s."
            ),
        }
        return texts[self.decision.answer] % words

    @property
    def rule_text(self) -> str:
        """The line with its bound: “remove citation, from high risk on”."""
        rule = self.decision.rule
        if rule is None:
            return ""
        if not rule.tier:
            return rule.optimisation
        bound = (
            _("%(line)s, up to %(tier)s") if rule.is_allowed else _("%(line)s, from %(tier)s on")
        )
        return bound % {"line": rule.optimisation, "tier": RiskTier(rule.tier).label.lower()}


def is_allowed(use_case: UseCase, risk: str, optimisation: str) -> Proposal:
    """May this saving be made at this risk? What no signed line allows is not allowed. Raises
    ValueError for a risk tier that does not exist."""
    matrix = version_in_force(use_case)
    decision = decide(rules_of(matrix), risk, optimisation)
    if matrix is None:
        decision = SavingDecision(SavingAnswer.NO_MATRIX)
    return Proposal(use_case, risk, optimisation, decision, matrix)


@dataclass(frozen=True)
class Measured:
    """Whether figures may be the measure of success of a use case; `excluded` says why not."""

    use_case: UseCase
    excluded: Exclusion | None
    matrix: SloMatrix | None

    @property
    def is_allowed(self) -> bool:
        return self.excluded is None

    @property
    def sentence(self) -> str:
        if self.excluded is None:
            return _("Allowed: no objective of %(name)s excludes it.") % {
                "name": self.use_case.name
            }
        source = (
            _("version %(version)s of its matrix") % {"version": self.matrix.version}
            if self.matrix is not None
            else _("requirement 8.1, until a matrix is signed")
        )
        words = {
            "metric": self.excluded.metric,
            "name": self.use_case.name,
            "source": source,
            "first": ", ".join(self.excluded.primary) or _("nothing yet"),
        }
        return (
            _(
                "Refused: “%(metric)s” is an excluded objective of %(name)s (%(source)s), and"
                " cannot be its measure of success. What comes first: %(first)s."
            )
            % words
        )


def objectives_of(use_case: UseCase, matrix: SloMatrix | None) -> Objectives:
    """Those of the version in force, else those of requirements 8.1 for a use case of that name."""
    if matrix is not None:
        return matrix.objectives
    return OBJECTIVES.get(use_case.slug, Objectives())


def may_measure(use_case: UseCase, metrics: Iterable[str]) -> Measured:
    """May a decision succeed by these figures? Not by one that the use case excludes."""
    matrix = version_in_force(use_case)
    return Measured(use_case, exclusion(objectives_of(use_case, matrix), metrics), matrix)


@dataclass(frozen=True)
class Forbidden:
    """What one must not do to make a use case cheaper: the savings that its matrix in force blocks,
    and the figures that must not be the measure of success (requirements 10, 13)."""

    rules: tuple[OptimisationRule, ...] = ()
    excluded: tuple[str, ...] = ()


def forbidden_of(use_case: UseCase, matrix: SloMatrix | None) -> Forbidden:
    blocked = tuple(rule for rule in rules_of(matrix) if not rule.is_allowed)
    return Forbidden(blocked, objectives_of(use_case, matrix).excluded)


def forbidden_by_case(scope: Scope) -> dict[str, Forbidden]:
    """By the slug of the use case; only use cases in `scope`."""
    cases = UseCase.objects.using(reading_alias())
    seen = cases if scope is None else cases.filter(slug__in=scope)
    held = in_force(versions_held(scope))
    return {case.slug: forbidden_of(case, held.get(case.pk)) for case in seen}
