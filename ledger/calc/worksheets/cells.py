"""The cells of a use case's worksheet: what is measured, what is entered, and what follows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ledger.calc.measures.denominators import JudgedSample
from ledger.calc.reports.unit_economics import COMPONENTS, NoUnitCost
from ledger.calc.worksheets.entries import ENTRIES
from ledger.calc.worksheets.formulas import (
    AmountLess,
    First,
    Formula,
    Known,
    Product,
    Ratio,
    Sum,
    solve,
)

SECONDS_OF_AN_HOUR: Final = 3600
MINUTES_OF_AN_HOUR: Final = 60
NOTHING: Final = Known(Decimal(0))
PASSED, ACCEPTED, RESOLVED = "quality_passed_answer", "accepted_action", "resolved_case"
LADDER: Final = (PASSED, ACCEPTED, RESOLVED)


# A gain over a baseline, by the measure whose good share it is of, and the entry of that baseline.
GAINS: Final[Mapping[str, str]] = {
    "first_contact_resolution": "baseline_first_contact",
    "false_positive": "baseline_no_alarm",
}


class SheetSection(StrEnum):
    """The parts of the worksheet, in order."""

    SCOPE = "scope"
    VOLUME = "volume"
    TOKENS = "tokens"
    COST = "cost"
    OUTCOMES = "outcomes"
    ENTERED = "entered"
    UNIT = "unit"
    COHORT = "cohort"
    VALUE = "value"
    GUARDRAILS = "guardrails"


class CellSource(StrEnum):
    """Where a cell's value comes from."""

    REGISTER = "register"
    REQUESTS = "requests"
    COST_LINES = "cost_lines"
    OUTCOMES = "outcomes"
    SCORES = "scores"
    PEOPLE = "people"
    FORMULA = "formula"


class Missing(StrEnum):
    """Why a cell has no value, beside the reasons of unit costs."""

    NOT_ENTERED = "not_entered"
    NOT_A_MONTH = "not_a_month"
    UNPRICED = "unpriced"
    NO_VALUE = "no_value"
    NO_CALLS = "no_calls"
    NOT_MEASURED = "not_measured"
    NO_HIGH_END = "no_high_end"
    NO_EVALS = "no_evals"
    TIER_UNJUDGED = "tier_unjudged"


NO_EVALS: Final = Known(None, Missing.NO_EVALS)


@dataclass(frozen=True)
class SheetCell:
    """One field: a text, a number, or a formula over other cells. `kind` is how it is shown;
    `entry` says that people enter it."""

    key: str
    section: SheetSection
    kind: str
    source: CellSource
    number: Known | None = None
    text: str = ""
    formula: Formula | None = None
    is_total: bool = False

    @property
    def is_entry(self) -> bool:
        return self.source is CellSource.PEOPLE and self.key in ENTRIES


@dataclass(frozen=True)
class Inputs:
    """What is measured and entered of a use case and period. Costs in USD, gross by component;
    `measured` are the cases and the good share of each measure of `GAINS` that was judged;
    `samples` are kinds of which a part was judged; `credits_usd` below 0 by provider. `reached` are
    the requests that called a model."""

    use_case: str
    owner: str
    risk_tier: str
    own_kind: str
    requests: int
    hits: int
    reached: int
    tokens_in: Decimal
    tokens_out: Decimal
    quantiles: Mapping[str, Known]
    costs: Mapping[str, Known]
    credits_usd: Mapping[str, Decimal]
    review_minutes: Decimal
    unpriced_minutes: Decimal
    retry_waste_usd: Decimal
    kinds: Sequence[str]
    outcomes: Mapping[str, Decimal]
    unknown: Mapping[str, Decimal]
    cohort: Mapping[str, Decimal]
    value_usd: Known
    realised_usd: Known
    serious_incidents: int
    entries: Mapping[str, Decimal] = field(default_factory=dict)
    no_entry: str = Missing.NOT_ENTERED
    target_usd_per_outcome: Decimal | None = None
    evals_usd: Known = NO_EVALS
    measured: Mapping[str, tuple[int, Known]] = field(default_factory=dict)
    samples: Mapping[str, JudgedSample] = field(default_factory=dict)
    tells_adoption: bool = True


@dataclass(frozen=True)
class Worked:
    """The cells in order, and what each comes to."""

    cells: tuple[SheetCell, ...]
    values: Mapping[str, Known]

    def value(self, key: str) -> Decimal | None:
        return self.values[key].value

    def cell(self, key: str) -> SheetCell:
        return next(cell for cell in self.cells if cell.key == key)


def work_out(inputs: Inputs) -> Worked:
    """Every cell of the worksheet, exactly. Source: requirements 11."""
    cells = tuple(cells_of(inputs))
    numbers = {cell.key: cell.number for cell in cells if cell.number is not None}
    formulas = {cell.key: cell.formula for cell in cells if cell.formula is not None}
    return Worked(cells, solve(numbers, formulas))


def cells_of(inputs: Inputs) -> Iterator[SheetCell]:
    yield from _scope(inputs)
    yield from _volume(inputs)
    yield from _tokens(inputs)
    yield from _costs(inputs)
    yield from _outcomes(inputs)
    yield from _entered(inputs)
    yield from _unit_costs(inputs)
    yield from _value(inputs)
    yield from _guardrails(inputs)


def _scope(inputs: Inputs) -> Iterator[SheetCell]:
    texts = {"use_case": inputs.use_case, "owner": inputs.owner, "risk_tier": inputs.risk_tier}
    for key, text in texts.items():
        yield SheetCell(key, SheetSection.SCOPE, "text", CellSource.REGISTER, text=text)


def _number(
    key: str,
    section: SheetSection,
    source: CellSource,
    value: Decimal | int | Known,
    kind: str = "quantity",
) -> SheetCell:
    number = value if isinstance(value, Known) else Known(Decimal(value))
    return SheetCell(key, section, kind, source, number=number)


def _worked(
    key: str, section: SheetSection, kind: str, formula: Formula, *, is_total: bool = False
) -> SheetCell:
    return SheetCell(key, section, kind, CellSource.FORMULA, formula=formula, is_total=is_total)


def _volume(inputs: Inputs) -> Iterator[SheetCell]:
    """Effective requests are requests − hits; a rate is rounded, a count is not."""
    section, source = SheetSection.VOLUME, CellSource.REQUESTS
    yield _number("requests", section, source, inputs.requests)
    yield _number("hits", section, source, inputs.hits)
    rate = Ratio("hits", "requests", NoUnitCost.NO_REQUESTS)
    yield _worked("hit_rate", section, "percent", rate)
    yield _worked("effective_requests", section, "quantity", AmountLess("requests", "hits"))
    yield _number("reached", section, CellSource.COST_LINES, inputs.reached)


def _tokens(inputs: Inputs) -> Iterator[SheetCell]:
    """Tokens ÷ requests that reached a model: an answer from a cache has none."""
    sides = {"in": inputs.tokens_in, "out": inputs.tokens_out}
    for side, tokens in sides.items():
        yield _number(f"tokens_{side}", SheetSection.TOKENS, CellSource.COST_LINES, tokens)
        mean = Ratio(f"tokens_{side}", "reached", Missing.NO_CALLS)
        yield _worked(f"mean_{side}", SheetSection.TOKENS, "number", mean)
        for share in ("p50", "p95"):
            key = f"{share}_{side}"
            known = inputs.quantiles.get(key, Known(None, Missing.NO_CALLS))
            yield _number(key, SheetSection.TOKENS, CellSource.COST_LINES, known)


def _costs(inputs: Inputs) -> Iterator[SheetCell]:
    """Six costs always; further components and credits where there are any. Beneath the total
    idle capacity and the shared platform, which make it fully loaded."""
    section, source = SheetSection.COST, CellSource.COST_LINES
    others = [name for name in inputs.costs if name not in COMPONENTS]
    for name in (*COMPONENTS, *others):
        known = inputs.costs.get(name, NOTHING)
        if name == "human" and inputs.unpriced_minutes:
            yield from _reviews(inputs)
        else:
            yield _number(f"cost:{name}", section, source, known, "money")
    parts = [f"cost:{name}" for name in (*COMPONENTS, *others)]
    if inputs.credits_usd:
        yield _worked("gross", section, "money", Sum(tuple(parts)), is_total=True)
    for provider, usd in inputs.credits_usd.items():
        yield _number(f"credit:{provider}", section, source, usd, "money")
    parts += [f"credit:{provider}" for provider in inputs.credits_usd]
    yield _worked("total", section, "money", Sum(tuple(parts)), is_total=True)
    yield _number("review_minutes", section, source, inputs.review_minutes)
    yield _number("retry_waste", section, source, inputs.retry_waste_usd, "money")
    yield _number("evals", section, source, inputs.evals_usd, "money")
    yield _entry("idle_usd", section, inputs)
    yield _entry("platform_usd", section, inputs)
    loaded = Sum(("total", "idle_usd", "platform_usd"))
    yield _worked("loaded", section, "money", loaded, is_total=True)


def _reviews(inputs: Inputs) -> Iterator[SheetCell]:
    """Review minutes without a price cost minutes ÷ 60 × the loaded rate that was entered."""
    section, source = SheetSection.COST, CellSource.COST_LINES
    priced = inputs.costs.get("human", NOTHING)
    has_price = inputs.review_minutes > inputs.unpriced_minutes
    yield _number("unpriced_minutes", section, source, inputs.unpriced_minutes)
    yield _number("priced_reviews", section, source, priced if has_price else NOTHING, "money")
    rated = Product(("unpriced_minutes", "review_rate_usd"), MINUTES_OF_AN_HOUR)
    yield _worked("rated_reviews", section, "money", rated)
    both = Sum(("priced_reviews", "rated_reviews"))
    yield _worked("cost:human", section, "money", both)


def _outcomes(inputs: Inputs) -> Iterator[SheetCell]:
    """What counts, kind by kind (kinds are never added), and what nobody knows of."""
    for kind in inputs.kinds:
        count = inputs.outcomes.get(kind, Decimal(0))
        yield _number(f"outcome:{kind}", SheetSection.OUTCOMES, CellSource.OUTCOMES, count)
        if inputs.unknown.get(kind):
            known = inputs.unknown[kind]
            yield _number(f"unknown:{kind}", SheetSection.OUTCOMES, CellSource.OUTCOMES, known)
            both = Sum((f"outcome:{kind}", f"unknown:{kind}"))
            yield _worked(f"at_most:{kind}", SheetSection.OUTCOMES, "quantity", both)
        cohort = inputs.cohort.get(kind, Decimal(0))
        yield _number(f"cohort:{kind}", SheetSection.COHORT, CellSource.OUTCOMES, cohort)
    yield from _gains(inputs)
    for kind, sample in inputs.samples.items():
        yield from _by_sample(kind, sample)


def _by_sample(kind: str, sample: JudgedSample) -> Iterator[SheetCell]:
    """total ÷ (adopted × the share of them that passes, as judged on a sample), and from where to
    where it lies: the more pass the less each costs. Source: requirements 4.4, 11."""
    section = SheetSection.OUTCOMES
    yield _number(f"adopted:{kind}", section, CellSource.OUTCOMES, sample.adopted)
    yield _number(f"judged:{kind}", section, CellSource.SCORES, sample.judged)
    for end in ("share", "high", "low"):
        share = getattr(sample, end)
        known = Known(None, Missing.TIER_UNJUDGED) if share is None else Known(share)
        yield _number(f"{end}:{kind}", section, CellSource.SCORES, known, "percent")
        passing = Product((f"adopted:{kind}", f"{end}:{kind}"))
        yield _worked(f"{end}_passing:{kind}", section, "quantity", passing)
        nothing = NoUnitCost.NO_OUTCOMES if end != "low" else Missing.NO_HIGH_END
        price = Ratio("total", f"{end}_passing:{kind}", nothing, is_price=True)
        yield _worked(f"per_{end}:{kind}", SheetSection.UNIT, "unit_cost", price)


def _gains(inputs: Inputs) -> Iterator[SheetCell]:
    """cases × (good share − baseline): what is better than before, and what each of it costs. A
    gain of nothing, or a loss, has no unit cost. Source: requirements 10.1, 10.6."""
    section = SheetSection.OUTCOMES
    for metric, (cases, good) in inputs.measured.items():
        yield _number(f"gain_of:{metric}", section, CellSource.SCORES, Decimal(cases))
        yield _number(f"good:{metric}", section, CellSource.SCORES, good, "percent")
        better = AmountLess(f"good:{metric}", GAINS[metric])
        yield _worked(f"better:{metric}", section, "percent", better)
        gain = Product((f"gain_of:{metric}", f"better:{metric}"))
        yield _worked(f"gain:{metric}", section, "quantity", gain)
        price = Ratio("total", f"gain:{metric}", NoUnitCost.NO_GAIN, is_price=True)
        yield _worked(f"per_gain:{metric}", SheetSection.UNIT, "unit_cost", price)


def _entry(key: str, section: SheetSection, inputs: Inputs) -> SheetCell:
    value = inputs.entries.get(key)
    known = Known(None, inputs.no_entry) if value is None else Known(value)
    kind = {"share": "percent", "seconds": "number"}.get(ENTRIES[key].unit, "money")
    return SheetCell(key, section, kind, CellSource.PEOPLE, number=known)


def _entered(inputs: Inputs) -> Iterator[SheetCell]:
    for key in ENTRIES:
        if key not in {"idle_usd", "platform_usd"}:
            yield _entry(key, SheetSection.ENTERED, inputs)


NO_OUTCOME: Final = {
    PASSED: NoUnitCost.NO_QUALITY_PASSED_ANSWERS,
    ACCEPTED: NoUnitCost.NO_ACCEPTED_ACTIONS,
    RESOLVED: NoUnitCost.NO_RESOLVED_CASES,
}


def _unit_costs(inputs: Inputs) -> Iterator[SheetCell]:
    """The total AI cost ÷ each count; at best, if all of which nobody knows counted; by cohort."""
    section = SheetSection.UNIT
    per_request = Ratio("total", "requests", NoUnitCost.NO_REQUESTS, is_price=True)
    yield _worked("per:request", section, "unit_cost", per_request)
    for kind in inputs.kinds:
        nothing = NO_OUTCOME.get(kind, NoUnitCost.NO_OUTCOMES)
        price = Ratio("total", f"outcome:{kind}", nothing, is_price=True)
        yield _worked(f"per:{kind}", section, "unit_cost", price)
        if inputs.unknown.get(kind):
            best = Ratio("total", f"at_most:{kind}", nothing, is_price=True)
            yield _worked(f"best:{kind}", section, "unit_cost", best)
        cohort = Ratio("total", f"cohort:{kind}", nothing, is_price=True)
        yield _worked(f"per_cohort:{kind}", SheetSection.COHORT, "unit_cost", cohort)


def _value(inputs: Inputs) -> Iterator[SheetCell]:
    """Labour saved is seconds × part saved × outcomes ÷ 3600 hours × the loaded rate, once all is
    entered; else the value is that of the outcomes' records and definitions."""
    section = SheetSection.VALUE
    yield _number("value_of_outcomes", section, CellSource.OUTCOMES, inputs.value_usd, "money")
    yield _number(
        "realised_of_outcomes", section, CellSource.OUTCOMES, inputs.realised_usd, "money"
    )
    factors = ("handle_seconds", "reduction_share", f"outcome:{inputs.own_kind}")
    hours = Product(factors, SECONDS_OF_AN_HOUR)
    yield _worked("labour_hours", section, "number", hours)
    labour = Product(("labour_hours", "loaded_rate_usd"))
    yield _worked("labour_value", section, "money", labour)
    realised = Product(("labour_value", "realisation_share"))
    yield _worked("labour_realised", section, "money", realised)
    value = First(("labour_value", "value_of_outcomes"))
    yield _worked("value", section, "money", value)
    either = First(("labour_realised", "labour_value", "realised_of_outcomes"))
    yield _worked("realised", section, "money", either)
    yield _worked("net", section, "money", AmountLess("realised", "total"), is_total=True)
    yield _worked("net_loaded", section, "money", AmountLess("realised", "loaded"))
    yield _worked("value_error", section, "money", Product(("realised", "value_error_share")))
    yield _worked("net_margin", section, "money", Sum(("value_error", "expected_loss_usd")))
    yield _worked("net_lower", section, "money", AmountLess("net_loaded", "net_margin"))


def _guardrails(inputs: Inputs) -> Iterator[SheetCell]:
    """The cost SLO: target × outcomes is what they may cost; how much of it is used, and left."""
    section = SheetSection.GUARDRAILS
    slo = inputs.target_usd_per_outcome
    known = Known(None, Missing.NOT_ENTERED) if slo is None else Known(slo)
    yield SheetCell("cost_slo", section, "unit_cost", CellSource.REGISTER, number=known)
    target = First(("target_usd_per_outcome", "cost_slo"))
    yield _worked("target", section, "unit_cost", target)
    may_cost = Product(("target", f"outcome:{inputs.own_kind}"))
    yield _worked("may_cost", section, "money", may_cost)
    used = Ratio("total", "may_cost", NoUnitCost.NO_OUTCOMES)
    yield _worked("budget_used", section, "percent", used)
    yield _worked("budget_left", section, "money", AmountLess("may_cost", "total"))
    if inputs.tells_adoption:
        adoption = Ratio(f"outcome:{ACCEPTED}", f"outcome:{PASSED}", NO_OUTCOME[PASSED])
        yield _worked("adoption", section, "percent", adoption)
    yield _number("serious_incidents", section, CellSource.PEOPLE, inputs.serious_incidents)
