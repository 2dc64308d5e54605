"""What a memo may say: the numbers that were frozen with a gate, each with its basis.

Source: requirements 18.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from finops.calc.dates.periods import add_months
from finops.models import Condition
from finops.signatures import HIGH_TIERS
from finops.ui.numbers import percent, quantity
from gates.calc.answers import Answer
from gates.calc.memos.composing import MemoFacts
from gates.calc.memos.keys import (
    Key,
    KeyUnit,
    Language,
    count,
    money,
    month_text,
    share,
    unit_cost,
)
from gates.calc.memos.template import NOT_ASKED
from gates.calc.stages import GateStage, Question, asks
from gates.calc.verdicts import Verdict
from gates.evidence.quality import TARGET
from gates.models import FundingGate
from gates.models.funding import QuestionName
from gates.queries.memos.words import QUESTIONS, RISKS, STAGES, in_both, unit_words

DOCUMENTED: Final = (Question.CAPACITY, Question.SAVINGS, Question.CARBON)
OF_THE_REQUEST: Final = "funding gate"
SERIOUS: Final = "serious_incidents"
Words = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class FrozenGate:
    """A gate with what was frozen for its last submission on `day`, and its conditions."""

    gate: FundingGate
    answers: Mapping[Question, Answer]
    day: date
    request_id: int
    conditions: tuple[Condition, ...]

    @property
    def asked(self) -> list[Question]:
        stage = GateStage(self.gate.stage)
        return [question for question in Question if asks(stage, question)]

    def answer(self, question: Question) -> Answer | None:
        """None where it is not asked at this stage."""
        return self.answers.get(question) if question in self.asked else None

    def verdicts(self) -> list[Verdict]:
        return [self.answers[question].verdict for question in self.asked]


def memo_facts(frozen: FrozenGate) -> MemoFacts:
    """Numbers by key, words in both languages, and what holds."""
    keys = {key.name: key for key in _keys(frozen)}
    return MemoFacts(keys, _words(frozen), frozenset(_holds(frozen, keys)))


def levels_of(frozen: FrozenGate) -> list[str]:
    """The metrics of the service levels whose value was frozen."""
    answer = frozen.answer(Question.QUALITY)
    inputs = answer.inputs if answer is not None else {}
    return sorted(name for name, value in inputs.items() if _is_level(name) and value is not None)


def _is_level(name: str) -> bool:
    return name != SERIOUS and not name.endswith(TARGET)


def _keys(frozen: FrozenGate) -> Iterator[Key]:
    yield from _gate_keys(frozen)
    yield from _outcome_keys(frozen)
    yield from _unit_keys(frozen)
    yield from _quality_keys(frozen)
    yield from _other_keys(frozen)


def _gate_keys(frozen: FrozenGate) -> Iterator[Key]:
    """The terms of the request itself."""
    gate = frozen.gate
    about = {"by": OF_THE_REQUEST, "source": ("request", str(frozen.request_id))}
    yield Key("gate.review_on", gate.review_on, KeyUnit.DAY, label="Next review", **about)  # type: ignore[arg-type]
    days = Decimal((gate.review_on - frozen.day).days)
    yield count("gate.days", days, label="Days until the next review", **about)
    if gate.share is not None:
        yield share("gate.share", gate.share, label="Traffic asked for", **about)
        yield share("gate.share_before", gate.share_before, label="Traffic before", **about)
    if gate.ceiling_usd is not None:
        yield money("gate.ceiling", gate.ceiling_usd, label="Monthly ceiling", **about)
    for rule in gate.stop_rules.all():
        if rule.limit is not None:
            yield unit_cost("gate.stop_limit", rule.limit, label="Stop rule", **about)
    verdicts = frozen.verdicts()
    yield count("gate.asked", Decimal(len(verdicts)), label="Questions asked", **about)
    met = Decimal(verdicts.count(Verdict.MET))
    yield count("gate.met", met, label="Questions met", **about)
    for no, condition in enumerate(frozen.conditions, 1):
        name = f"condition.{no}.due"
        yield Key(name, condition.due_on, KeyUnit.DAY, label="Condition's day", **about)  # type: ignore[arg-type]


def _about(answer: Answer, label: str) -> dict[str, object]:
    """Of a number of an answer: its provider, and the page behind its first figure."""
    source = next((figure.source for figure in answer.figures if figure.source), ())
    return {"label": label, "by": answer.by, "source": source}


def _outcome_keys(frozen: FrozenGate) -> Iterator[Key]:
    answer = frozen.answer(Question.OUTCOME)
    if answer is None:
        return
    inputs, metric, guard = answer.inputs, frozen.gate.outcome_metric, frozen.gate.guard_metric
    about = _about(answer, metric)
    names = {"baseline": metric, "measured": metric, "guard": guard, "guard_baseline": guard}
    for name, label in names.items():
        if (value := inputs.get(name)) is not None:
            kind = " (baseline)" if "baseline" in name else ""
            yield count(f"outcome.{name}", value, **{**about, "label": f"{label}{kind}"})
    for name in ("change", "target"):
        if (value := inputs.get(name)) is not None:
            yield share(f"outcome.{name}", abs(value), **{**about, "label": f"{metric} ({name})"})


def _unit_keys(frozen: FrozenGate) -> Iterator[Key]:
    answer = frozen.answer(Question.UNIT)
    if answer is None:
        return
    inputs = answer.inputs
    cost, value = inputs.get("cost"), inputs.get("value")
    if cost is not None:
        yield money("unit.cost", cost, **_about(answer, "Cost of the month"))
    if value is not None:
        yield money("unit.value", value, **_about(answer, "Value of the month"))
    if cost is not None and value is not None:
        yield money("unit.net", abs(value - cost), **_about(answer, "Value − cost"))
    for name in ("unit_cost", "limit"):
        if (amount := inputs.get(name)) is not None:
            label = "Cost of an outcome" if name == "unit_cost" else "Limit of it"
            yield unit_cost(f"unit.{name}", amount, **_about(answer, label))


def _quality_keys(frozen: FrozenGate) -> Iterator[Key]:
    answer = frozen.answer(Question.QUALITY)
    if answer is None:
        return
    inputs = answer.inputs
    if (serious := inputs.get(SERIOUS)) is not None:
        about = _about(answer, "S0/S1 incidents")
        if answer.figures:  # the last of them
            about["source"] = answer.figures[-1].source
        yield count("quality.serious_incidents", serious, **about)
    for metric in levels_of(frozen):
        value, target = inputs[metric], inputs.get(f"{metric}{TARGET}")
        if value is None:
            continue
        label, shown = _level_words(answer, metric)
        write = share if "%" in shown else count
        yield write(f"quality.{metric}", value, **_about(answer, label))
        if target is not None:
            yield write(f"quality.{metric}.target", target, **_about(answer, f"{label} (gate)"))


def _other_keys(frozen: FrozenGate) -> Iterator[Key]:
    attribution = frozen.answer(Question.ATTRIBUTION)
    if attribution is not None and (part := attribution.inputs.get("share")) is not None:
        yield share("attribution.share", part, **_about(attribution, "Spend with an owner"))
    ending = frozen.answer(Question.EXIT)
    if ending is not None and (budget := ending.inputs.get("budget")) is not None:
        yield money("exit.budget", budget, **_about(ending, "Budget of the month"))
    for question in DOCUMENTED:
        answer = frozen.answer(question)
        if answer is not None and answer.until is not None:
            name = f"{question.value}.until"
            about = _about(answer, str(QuestionName(question.value).label))
            yield Key(name, answer.until, KeyUnit.DAY, **about)  # type: ignore[arg-type]


def _words(frozen: FrozenGate) -> Words:
    gate = frozen.gate
    month = add_months(frozen.day.replace(day=1), -1)
    words: Words = {
        "use_case": in_both(gate.use_case.name),
        "stage": STAGES[gate.stage],
        "risk": RISKS[gate.risk_tier],
        "metric": in_both(_capital(gate.outcome_metric)),
        "guard": in_both(_capital(gate.guard_metric)),
        "unit": unit_words(gate.use_case.outcome_unit),
        "month": (month_text(month, Language.EN), month_text(month, Language.ZH)),
        "unmet": _unmet(frozen),
    }
    if (quality := frozen.answer(Question.QUALITY)) is not None:
        names = {metric: _level_words(quality, metric)[0] for metric in levels_of(frozen)}
        words |= {f"quality.{metric}": in_both(name) for metric, name in names.items()}
    for question in DOCUMENTED:
        answer = frozen.answers.get(question)
        shown = answer.figures[0].label if answer is not None and answer.figures else ""
        words[f"{question.value}_document"] = in_both(shown)
    for no, condition in enumerate(frozen.conditions, 1):
        words[f"condition.{no}"] = in_both(condition.text.rstrip("."))
        words[f"condition.{no}.owner"] = in_both(condition.owner.name)
    return words


def _capital(name: str) -> str:
    text = name.replace("_", " ")
    return f"{text[:1].upper()}{text[1:]}"


def _unmet(frozen: FrozenGate) -> tuple[str, str]:
    unmet = [each for each in frozen.asked if frozen.answers[each].verdict is not Verdict.MET]
    return ", ".join(QUESTIONS[each][0] for each in unmet), "、".join(
        QUESTIONS[each][1] for each in unmet
    )


def _level_words(answer: Answer, metric: str) -> tuple[str, str]:
    """What a level is called, and its value in words: those of the figure that has its value."""
    value = answer.inputs.get(metric)
    spelt = {percent(value), quantity(value)}
    figure = next((each for each in answer.figures if each.value in spelt), None)
    return (figure.label, figure.value) if figure else (_capital(metric), percent(value))


def _holds(frozen: FrozenGate, keys: Mapping[str, Key]) -> Iterator[str]:
    if frozen.gate.risk_tier in HIGH_TIERS:
        yield "high_risk"
    if all(verdict is Verdict.MET for verdict in frozen.verdicts()):
        yield "all_met"
    for question in frozen.asked:
        yield f"{question.value}.asked"
    if Question.UNIT not in frozen.asked:
        yield NOT_ASKED
    yield from _outcome_holds(frozen)
    unit, ending = frozen.answer(Question.UNIT), frozen.answer(Question.EXIT)
    if unit is not None and "unit.net" in keys:
        cost, value = unit.inputs["cost"], unit.inputs["value"]
        yield "unit.gains" if (value or 0) >= (cost or 0) else "unit.loses"
    if ending is not None and ending.verdict is Verdict.MET:
        yield "exit.covers"


def _outcome_holds(frozen: FrozenGate) -> Iterator[str]:
    answer = frozen.answer(Question.OUTCOME)
    change = answer.inputs.get("change") if answer is not None else None
    target = answer.inputs.get("target") if answer is not None else None
    if answer is None or change is None or target is None:
        return
    yield "outcome.measured"
    if change:
        yield "outcome.fell" if change < 0 else "outcome.rose"
    yield "outcome.target_less" if target < 0 else "outcome.target_more"
    if change <= target if target < 0 else change >= target:
        yield "outcome.reached"
    if _is_guard_held(answer.inputs):
        yield "outcome.guard_holds"


def _is_guard_held(inputs: Mapping[str, Decimal | None]) -> bool:
    guard, baseline = inputs.get("guard"), inputs.get("guard_baseline")
    margin = inputs.get("guard_margin") or Decimal(0)
    if guard is None or baseline is None:
        return False
    bound = baseline * (1 - margin)
    return guard <= bound if margin < 0 else guard >= bound
