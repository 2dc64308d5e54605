"""The terms of an outcome definition: whom a result is credited to, when it counts, what it is
worth (requirements 4, 11)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ledger.calc.crediting import LOOKBACK_DAYS
from ledger.calc.outcomes.values import Worth, unit_value

MOST_DAYS: Final = 366
LONGEST_METRIC: Final = 120


class CreditRule(StrEnum):
    """How a result is divided among several requests."""

    EQUAL = "equal"
    FIRST = "first"
    LAST = "last"


class ResultSource(StrEnum):
    """Who has to say that there is a result."""

    ANY = "any"  # a record, or the id on a request
    RECORDS = "records"


class Requirement(StrEnum):
    """What has to be known of quality, risk or adoption for a result to count."""

    REQUIRED = "required"  # somebody says yes
    IF_TOLD = "if_told"  # nobody says no
    NOT_ASKED = "not_asked"


class Bound(StrEnum):
    """On which side of its threshold a score is good."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class WhyFailed(StrEnum):
    """What keeps a result from counting; empty where nothing does."""

    NOTHING = ""
    SOURCE = "source"
    QUALITY = "quality"
    RISK = "risk"
    ADOPTION = "adoption"


@dataclass(frozen=True)
class ScoreRule:
    """That a score of a metric decides: good at the threshold and on one side of it. An empty
    metric: no score is asked."""

    metric: str = ""
    bound: str = Bound.AT_LEAST
    threshold: Decimal | None = None


@dataclass(frozen=True)
class OutcomeTerms:
    """One version's terms. Values in USD, of one outcome; `realisation` is the part of the value
    that is realised, 0 to 1; within `lag_days` of a request nine of ten outcomes have come (empty:
    not known, and the lookback stands for it)."""

    credit_rule: str = CreditRule.EQUAL
    lookback_days: int = LOOKBACK_DAYS
    source: str = ResultSource.ANY
    quality: str = Requirement.IF_TOLD
    risk: str = Requirement.IF_TOLD
    adoption: str = Requirement.IF_TOLD
    quality_metric: str = ""
    quality_bound: str = Bound.AT_LEAST
    quality_threshold: Decimal | None = None
    risk_metric: str = ""
    risk_bound: str = Bound.AT_MOST
    risk_threshold: Decimal | None = None
    worth: str = Worth.AS_REPORTED
    minutes_per_outcome: Decimal | None = None
    loaded_rate_usd_per_hour: Decimal | None = None
    usd_per_outcome: Decimal | None = None
    realisation: Decimal = Decimal(1)
    lag_days: int | None = None

    @property
    def unit_value_usd(self) -> Decimal | None:
        """What an outcome is worth whose record names no value; None: nothing is known."""
        return unit_value(
            self.worth,
            self.minutes_per_outcome,
            self.loaded_rate_usd_per_hour,
            self.usd_per_outcome,
        )

    @property
    def rules(self) -> Mapping[str, ScoreRule]:
        """By the predicate that the rule decides."""
        return {
            "quality": ScoreRule(self.quality_metric, self.quality_bound, self.quality_threshold),
            "risk": ScoreRule(self.risk_metric, self.risk_bound, self.risk_threshold),
        }


class DefinitionFault(StrEnum):
    """What is wrong with terms; a code, so that pages say it in the reader's words."""

    DAYS = "days"
    LAG = "lag"
    METRIC_WITHOUT_THRESHOLD = "metric_without_threshold"
    THRESHOLD_WITHOUT_METRIC = "threshold_without_metric"
    RULE_NOT_ASKED = "rule_not_asked"
    SHARE = "share"
    BELOW_NOTHING = "below_nothing"
    NOT_OF_LABOUR = "not_of_labour"
    LABOUR_ALONE = "labour_alone"
    LABOUR_LACKS = "labour_lacks"


def faults_of(terms: OutcomeTerms) -> dict[str, DefinitionFault]:
    """Field → what is wrong with it; empty if the terms can hold."""
    return dict([*_faults_of_days(terms), *_faults_of_rules(terms), *_faults_of_value(terms)])


def _faults_of_days(terms: OutcomeTerms) -> Iterator[tuple[str, DefinitionFault]]:
    if not 1 <= terms.lookback_days <= MOST_DAYS:
        yield "lookback_days", DefinitionFault.DAYS
    if terms.lag_days is not None and not 0 <= terms.lag_days <= terms.lookback_days:
        yield "lag_days", DefinitionFault.LAG


def _faults_of_rules(terms: OutcomeTerms) -> Iterator[tuple[str, DefinitionFault]]:
    needs = {"quality": terms.quality, "risk": terms.risk}
    for predicate, rule in terms.rules.items():
        if rule.metric and rule.threshold is None:
            yield f"{predicate}_threshold", DefinitionFault.METRIC_WITHOUT_THRESHOLD
        if rule.threshold is not None and not rule.metric:
            yield f"{predicate}_metric", DefinitionFault.THRESHOLD_WITHOUT_METRIC
        if rule.metric and needs[predicate] == Requirement.NOT_ASKED:
            yield f"{predicate}_metric", DefinitionFault.RULE_NOT_ASKED


def _faults_of_value(terms: OutcomeTerms) -> Iterator[tuple[str, DefinitionFault]]:
    labour = {
        "minutes_per_outcome": terms.minutes_per_outcome,
        "loaded_rate_usd_per_hour": terms.loaded_rate_usd_per_hour,
    }
    for name, amount in {**labour, "usd_per_outcome": terms.usd_per_outcome}.items():
        if amount is not None and amount < 0:
            yield name, DefinitionFault.BELOW_NOTHING
    if not 0 <= terms.realisation <= 1:
        yield "realisation", DefinitionFault.SHARE
    if terms.worth == Worth.LABOUR:
        yield from (
            (name, DefinitionFault.LABOUR_LACKS) for name, known in labour.items() if known is None
        )
        if terms.usd_per_outcome is not None:
            yield "usd_per_outcome", DefinitionFault.LABOUR_ALONE
    else:
        yield from (
            (name, DefinitionFault.NOT_OF_LABOUR) for name, known in labour.items() if known
        )
