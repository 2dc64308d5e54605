"""What the cells of a worksheet are called, and the formula or rule behind each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from finops.queries.outcome_types import type_label
from finops.ui.numbers import money, quantity
from ledger.calc.reports.unit_economics import NoUnitCost
from ledger.calc.worksheets.cells import CellSource, Missing, SheetSection, Worked
from ledger.calc.worksheets.decisions import Ground, ProposedStep
from ledger.calc.worksheets.entries import ENTRIES, EntryUnit
from ledger.queries.labels import COMPONENTS, label_of
from ledger.views.units.words import REASONS, per_outcome

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words = tuple["_StrPromise | str", "_StrPromise | str"]  # the field, and its formula or rule

SECTIONS: Final[Mapping[str, _StrPromise]] = {
    SheetSection.SCOPE: lazy("Scope"),
    SheetSection.VOLUME: lazy("Volume"),
    SheetSection.TOKENS: lazy("Tokens"),
    SheetSection.COST: lazy("Cost (USD)"),
    SheetSection.OUTCOMES: lazy("Outcomes"),
    SheetSection.ENTERED: lazy("Entered by people"),
    SheetSection.UNIT: lazy("Unit cost by arrival (USD)"),
    SheetSection.COHORT: lazy("By cohort: the outcomes of these requests"),
    SheetSection.VALUE: lazy("Value (USD)"),
    SheetSection.GUARDRAILS: lazy("Guardrails"),
}
SOURCES: Final[Mapping[str, _StrPromise]] = {
    CellSource.REGISTER: lazy("set-up of the use case"),
    CellSource.REQUESTS: lazy("requests of the period's days"),
    CellSource.COST_LINES: lazy("cost lines of the period's days, net cost"),
    CellSource.OUTCOMES: lazy("outcomes by the day they happened on"),
    CellSource.SCORES: lazy("scores of the period's days"),
    CellSource.PEOPLE: lazy("entered by people"),
    CellSource.FORMULA: lazy("worked out of the lines it names"),
}
MISSING: Final[Mapping[str, _StrPromise]] = {
    Missing.NOT_ENTERED: lazy("nobody entered it"),
    Missing.NOT_A_MONTH: lazy("entered by month: choose days of one month"),
    Missing.UNPRICED: lazy("unpriced"),
    Missing.NO_VALUE: lazy("no outcome carries a value"),
    Missing.NO_CALLS: lazy("no request called a model"),
    Missing.NOT_MEASURED: lazy("not measured"),
    Missing.NO_HIGH_END: lazy("no upper end"),
    Missing.TIER_UNJUDGED: lazy("a risk tier is not judged"),
    Missing.NO_EVALS: lazy("no eval run, or no outcome since"),
}
UNITS: Final[Mapping[str, _StrPromise]] = {
    EntryUnit.SECONDS: lazy("seconds"),
    EntryUnit.USD_PER_HOUR: lazy("USD per hour"),
    EntryUnit.USD: lazy("USD, of this month alone"),
    EntryUnit.USD_PER_OUTCOME: lazy("USD per outcome"),
    EntryUnit.SHARE: lazy("a part, 0 to 1"),
}
COMPONENT_RULES: Final[Mapping[str, _StrPromise]] = {
    "model_call": lazy("token cost, or the share of the self-hosted pool"),
    "retrieval": lazy("vector store, search, rerank"),
    "judge": lazy("judges and quality samples"),
    "tool": lazy("systems called on the way"),
    "human": lazy("review minutes × rate"),
    "observability": lazy("traces, metrics, retention"),
}
PLAIN: Final[Mapping[str, Words]] = {
    "use_case": (lazy("Use case"), lazy("as requests name it")),
    "owner": (lazy("Business owner"), lazy("answers for result and budget")),
    "risk_tier": (lazy("Risk tier"), lazy("decides on judging, caches, routes and audit")),
    "requests": (lazy("Requests"), lazy("traces")),
    "hits": (lazy("Cache hits"), lazy("requests that a cache answered; no model was called")),
    "hit_rate": (lazy("Cache hit rate"), lazy("cache hits ÷ requests")),
    "effective_requests": (
        lazy("Effective model requests"),
        lazy("requests − answered from a cache"),
    ),
    "reached": (
        lazy("Requests that reached a model"),
        lazy(
            "with tokens of a model call; hits of a prompt's prefix or of retrieval are among them"
        ),
    ),
    "tokens_in": (lazy("Input tokens"), lazy("of all calls, cached ones included")),
    "tokens_out": (lazy("Output tokens"), lazy("of all calls, reasoning included")),
    "mean_in": (
        lazy("Average input tokens"),
        lazy("input tokens ÷ requests that reached a model"),
    ),
    "mean_out": (
        lazy("Average output tokens"),
        lazy("output tokens ÷ requests that reached a model"),
    ),
    "p50_in": (lazy("Input tokens, median"), lazy("half of the requests with a call have fewer")),
    "p95_in": (lazy("Input tokens, p95"), lazy("95 of 100 requests with a call have fewer")),
    "p50_out": (lazy("Output tokens, median"), lazy("half of the requests with a call have fewer")),
    "p95_out": (lazy("Output tokens, p95"), lazy("95 of 100 requests with a call have fewer")),
    "retry_waste": (lazy("Retry waste"), ""),
    "evals": (
        lazy("Evals, carried by outcomes"),
        lazy("cost of each release's evals ÷ outcomes until the next release × those of here"),
    ),
    "gross": (lazy("Gross AI cost"), lazy("sum of the cost items")),
    "unpriced_minutes": (lazy("Review minutes without a price"), lazy("of the review minutes")),
    "priced_reviews": (lazy("Reviews with a price"), lazy("as price books have it")),
    "rated_reviews": (
        lazy("Reviews at the entered rate"),
        lazy("minutes without a price ÷ 60 × loaded rate of reviewers"),
    ),
    "review_minutes": (lazy("Review minutes"), lazy("minutes that people reviewed for")),
    "loaded": (lazy("Fully loaded cost"), lazy("total AI cost + idle capacity + shared platform")),
    "per:request": (lazy("Cost per request"), ""),
    "value_of_outcomes": (
        lazy("Value of the outcomes"),
        lazy("of each outcome what its record says, else what its definition names"),
    ),
    "realised_of_outcomes": (
        lazy("Realised, of the outcomes"),
        lazy("value × the part that the definition of each outcome says is realised"),
    ),
    "labour_hours": (
        lazy("Hours of labour saved"),
        lazy("handling time before × part saved × outcomes ÷ 3,600"),
    ),
    "labour_value": (lazy("Labour value"), lazy("hours saved × loaded labour rate")),
    "labour_realised": (
        lazy("Labour value realised"),
        lazy("labour value × part of the value realised"),
    ),
    "value": (
        lazy("Value"),
        lazy("labour value once it is entered, else of each outcome what its record says"),
    ),
    "realised": (
        lazy("Realised value"),
        lazy("of the value what is realised; all of a labour value as long as no part is entered"),
    ),
    "net": (lazy("Net value"), lazy("realised value − total AI cost")),
    "net_loaded": (lazy("Net value, fully loaded"), lazy("realised value − fully loaded cost")),
    "value_error": (lazy("Uncertain part of the value"), lazy("realised value × its uncertainty")),
    "net_margin": (lazy("To be taken off"), lazy("uncertain part + expected loss")),
    "net_lower": (
        lazy("Net value, lower end"),
        lazy("net value, fully loaded − uncertain part − expected loss"),
    ),
    "cost_slo": (lazy("Cost SLO per outcome"), lazy("as the set-up of the use case names it")),
    "target": (lazy("Cost per outcome at most"), lazy("the entered target, else the cost SLO")),
    "may_cost": (lazy("What the outcomes may cost"), lazy("cost per outcome at most × outcomes")),
    "budget_used": (lazy("Cost budget used"), lazy("total AI cost ÷ what the outcomes may cost")),
    "budget_left": (lazy("Cost budget left"), lazy("what the outcomes may cost − total AI cost")),
    "adoption": (lazy("Adoption"), lazy("accepted actions ÷ quality-passed answers")),
    "serious_incidents": (
        lazy("Safety incidents"),
        lazy("of severity S0 or S1, as people recorded them; they went on in the period"),
    ),
}
GROUNDS: Final[Mapping[str, _StrPromise]] = {
    Ground.INCIDENT_OPEN: lazy("an incident of severity S0 or S1 goes on"),
    Ground.STOP_RULE: lazy("a stop rule holds"),
    Ground.IMMATURE: lazy("outcomes of these requests may still come"),
    Ground.WAITING: lazy("cases wait to be counted"),
    Ground.COST_UNKNOWN: lazy("the cost per outcome is not known"),
    Ground.NO_TARGET: lazy("no cost per outcome is set as a target"),
    Ground.NO_QUALITY: lazy("no measure with a gate was judged"),
    Ground.QUALITY_UNPROVED: lazy("a quality gate is not proved"),
    Ground.NO_ADOPTION: lazy("adoption is not known"),
    Ground.NO_ADOPTION_TARGET: lazy("no target for adoption is entered"),
    Ground.NO_VALUE: lazy("the value is not known"),
    Ground.NO_VALUE_ERROR: lazy("the value's uncertainty or the expected loss is not entered"),
    Ground.NO_LOADED_COST: lazy("the fully loaded cost is not known"),
    Ground.COST_OVER: lazy("an outcome costs more than its target"),
    Ground.QUALITY_UNDER: lazy("quality may lie under its gate"),
    Ground.BUDGET_OVER: lazy("more was spent than the outcomes may cost"),
    Ground.ADOPTION_UNDER: lazy("adoption may lie under its target"),
    Ground.NET_NOT_ABOVE: lazy("the net value may be nothing"),
    Ground.SAFEGUARD_SPENT: lazy(
        "a service level of quality or safety has used up its error budget"
    ),
    Ground.SAFEGUARD_UNPROVED: lazy("a service level of quality or safety is not proved"),
}
PROPOSALS: Final[Mapping[str, _StrPromise]] = {
    ProposedStep.FREEZE: lazy("Freeze"),
    ProposedStep.HOLD: lazy("Hold"),
    ProposedStep.SCALE: lazy("Scale"),
}


def reason_words(reason: str) -> str:
    """Why a cell has no value."""
    known = MISSING.get(reason)
    return str(known if known is not None else REASONS[NoUnitCost(reason)])


def words_of(key: str, worked: Worked) -> tuple[str, str]:
    """The field of a cell, and its formula or rule."""
    if key == "per:request":
        return _("Cost per request"), _divided(worked, "requests")
    if key == "total":
        return _total(worked)
    if key in PLAIN:
        field, rule = PLAIN[key]
        return str(field), str(rule)
    if key in ENTRIES:
        return _(ENTRIES[key].label), str(UNITS[ENTRIES[key].unit])
    prefix, _colon, name = key.partition(":")
    return DYNAMIC[prefix](name, worked)


def _total(worked: Worked) -> tuple[str, str]:
    if "gross" in worked.values:
        return _("Net AI cost"), _("gross cost and credits")
    return _("Total AI cost"), _("sum of the cost items")


def _divided(worked: Worked, count: str) -> str:
    cost, number = worked.value("total"), worked.value(count)
    return _("total AI cost ÷ count = %(cost)s ÷ %(count)s") % {
        "cost": "?" if cost is None else money(cost),
        "count": quantity(number or 0),
    }


def _component(name: str, worked: Worked) -> tuple[str, str]:
    label = label_of(name, {key: str(text) for key, text in COMPONENTS.items()})
    rule = str(COMPONENT_RULES.get(name, ""))
    return label, rule


def _credit(name: str, _worked: Worked) -> tuple[str, str]:
    return _("Credits of %(provider)s") % {"provider": name}, _("what the provider gave back")


def _outcome(kind: str, _worked: Worked) -> tuple[str, str]:
    rules = {
        "quality_passed_answer": (_("Quality-passed answers"), _("answers above the quality gate")),
        "accepted_action": (_("Accepted actions"), _("adopted as they were or lightly edited")),
        "resolved_case": (_("Resolved cases"), _("linked back from the system of record")),
    }
    return rules.get(kind, (type_label(kind), _("linked back from the system of record")))


def _unknown(kind: str, _worked: Worked) -> tuple[str, str]:
    label = _("Unknown: %(outcome)s") % {"outcome": type_label(kind).lower()}
    return label, _("not counted as long as nobody knows what their definition requires")


def _at_most(kind: str, _worked: Worked) -> tuple[str, str]:
    label = _("At most: %(outcome)s") % {"outcome": type_label(kind).lower()}
    return label, _("counted + unknown")


def _cohort(kind: str, _worked: Worked) -> tuple[str, str]:
    label = _("%(outcome)s, by cohort") % {"outcome": type_label(kind)}
    return label, _("of the period's own requests, whenever they happened")


def _per(kind: str, worked: Worked) -> tuple[str, str]:
    return per_outcome(kind), _divided(worked, f"outcome:{kind}")


def _best(kind: str, worked: Worked) -> tuple[str, str]:
    label = _("%(cost)s, at best") % {"cost": per_outcome(kind)}
    return label, _divided(worked, f"at_most:{kind}")


def _per_cohort(kind: str, worked: Worked) -> tuple[str, str]:
    label = _("%(cost)s, by cohort") % {"cost": per_outcome(kind)}
    return label, _divided(worked, f"cohort:{kind}")


GAINED: Final[Mapping[str, tuple[_StrPromise, _StrPromise]]] = {
    "first_contact_resolution": (
        lazy("Resolved at first contact"),
        lazy("More resolved at first contact than before"),
    ),
    "false_positive": (lazy("Without a false alarm"), lazy("False alarms avoided")),
}


def _gain_of(metric: str, _worked: Worked) -> tuple[str, str]:
    label = _("Cases: %(measure)s") % {"measure": str(GAINED[metric][0]).lower()}
    return label, _("all that there are of what is judged")


def _good(metric: str, _worked: Worked) -> tuple[str, str]:
    return str(GAINED[metric][0]), _("the share of all, as estimated from what was judged")


def _better(metric: str, _worked: Worked) -> tuple[str, str]:
    label = _("%(measure)s, beyond the baseline") % {"measure": GAINED[metric][0]}
    return label, _("share − the share before that was entered")


def _gain(metric: str, _worked: Worked) -> tuple[str, str]:
    return str(GAINED[metric][1]), _("cases × the share beyond the baseline")


def _per_gain(metric: str, worked: Worked) -> tuple[str, str]:
    label = _("Cost each: %(gain)s") % {"gain": str(GAINED[metric][1]).lower()}
    return label, _divided(worked, f"gain:{metric}")


def _adopted(kind: str, _worked: Worked) -> tuple[str, str]:
    label = _("Adopted: %(outcome)s") % {"outcome": type_label(kind).lower()}
    return label, _("those that count, and those that only quality fails")


def _judged(kind: str, _worked: Worked) -> tuple[str, str]:
    label = _("Judged: %(outcome)s") % {"outcome": type_label(kind).lower()}
    return label, _("of the adopted ones, by the metric that decides")


# By the end of the interval: the share, how many pass by it, and what each of them costs.
ENDS: Final[Mapping[str, tuple[_StrPromise, _StrPromise, _StrPromise]]] = {
    "share": (
        lazy("Share that passes: %(outcome)s"),
        lazy("Passing by sample: %(outcome)s"),
        lazy("%(cost)s, by sample"),
    ),
    "high": (
        lazy("Share at most: %(outcome)s"),
        lazy("Passing at most: %(outcome)s"),
        lazy("%(cost)s, by sample, lower end"),
    ),
    "low": (
        lazy("Share at least: %(outcome)s"),
        lazy("Passing at least: %(outcome)s"),
        lazy("%(cost)s, by sample, upper end"),
    ),
}


def _share_of(end: str, kind: str, _worked: Worked) -> tuple[str, str]:
    label = ENDS[end][0] % {"outcome": type_label(kind).lower()}
    return label, _("of the adopted ones, estimated by risk tier; ends of 95 in 100")


def _passing(end: str, kind: str, _worked: Worked) -> tuple[str, str]:
    return ENDS[end][1] % {"outcome": type_label(kind).lower()}, _("adopted × share")


def _per_sample(end: str, kind: str, worked: Worked) -> tuple[str, str]:
    label = ENDS[end][2] % {"cost": per_outcome(kind)}
    return label, _divided(worked, f"{end}_passing:{kind}")


DYNAMIC: Final[Mapping[str, Callable[[str, Worked], tuple[str, str]]]] = {
    "cost": _component,
    "credit": _credit,
    "outcome": _outcome,
    "unknown": _unknown,
    "at_most": _at_most,
    "cohort": _cohort,
    "per": _per,
    "best": _best,
    "per_cohort": _per_cohort,
    "gain_of": _gain_of,
    "good": _good,
    "better": _better,
    "gain": _gain,
    "per_gain": _per_gain,
    "adopted": _adopted,
    "judged": _judged,
    **{end: partial(_share_of, end) for end in ENDS},
    **{f"{end}_passing": partial(_passing, end) for end in ENDS},
    **{f"per_{end}": partial(_per_sample, end) for end in ENDS},
}
