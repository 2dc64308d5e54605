"""The sentences of the memo, in English and Chinese, with the numbers that they hold.

Each is true of what was frozen: where a number is not known, another wording says so. Source:
requirements 18.
"""

from collections.abc import Iterable
from typing import Final

from gates.calc.memos.composing import MemoSection, SentenceSlot, Wording

NOT_ASKED: Final = "not_asked"
_DECISION: Final = (
    SentenceSlot(
        "decision",
        MemoSection.DECISION,
        (
            Wording(
                "Approve scaling %(use_case)s from {gate.share_before} to {gate.share} of its"
                " traffic for the next {gate.days} days, until {gate.review_on}.",
                "请批准 %(use_case)s 的流量从 {gate.share_before} 扩大到 {gate.share},为期"
                " {gate.days} 天,至 {gate.review_on}。",
            ),
            Wording(
                "Approve %(use_case)s for the stage %(stage)s for the next {gate.days} days, until"
                " {gate.review_on}.",
                "请批准 %(use_case)s 进入“%(stage)s”阶段,为期 {gate.days} 天,至 {gate.review_on}。",
            ),
        ),
    ),
    SentenceSlot(
        "decision.ceiling",
        MemoSection.DECISION,
        (Wording("A month may cost {gate.ceiling} at most.", "每月成本最多为 {gate.ceiling}。"),),
    ),
)
_OUTCOME: Final = (
    SentenceSlot(
        "outcome",
        MemoSection.OUTCOME,
        (
            Wording(
                "%(metric)s fell by {outcome.change} against its baseline, from {outcome.baseline}"
                " to {outcome.measured}.",
                "%(metric)s 比基线下降了 {outcome.change},从 {outcome.baseline} 降到"
                " {outcome.measured}。",
                ("outcome.fell",),
            ),
            Wording(
                "%(metric)s rose by {outcome.change} against its baseline, from {outcome.baseline}"
                " to {outcome.measured}.",
                "%(metric)s 比基线上升了 {outcome.change},从 {outcome.baseline} 升到"
                " {outcome.measured}。",
                ("outcome.rose",),
            ),
            Wording(
                "%(metric)s stands at its baseline of {outcome.baseline}.",
                "%(metric)s 与基线 {outcome.baseline} 持平。",
                ("outcome.measured",),
            ),
            Wording("No business outcome is frozen.", "没有冻结的业务成果数据。"),
        ),
    ),
    SentenceSlot(
        "outcome.target",
        MemoSection.OUTCOME,
        (
            Wording(
                "The target, {outcome.target} less, is reached.",
                "目标是降低 {outcome.target},已达到。",
                ("outcome.target_less", "outcome.reached"),
            ),
            Wording(
                "The target, {outcome.target} less, is not reached.",
                "目标是降低 {outcome.target},尚未达到。",
                ("outcome.target_less",),
            ),
            Wording(
                "The target, {outcome.target} more, is reached.",
                "目标是提高 {outcome.target},已达到。",
                ("outcome.target_more", "outcome.reached"),
            ),
            Wording(
                "The target, {outcome.target} more, is not reached.",
                "目标是提高 {outcome.target},尚未达到。",
                ("outcome.target_more",),
            ),
        ),
    ),
    SentenceSlot(
        "outcome.guard",
        MemoSection.OUTCOME,
        (
            Wording(
                "%(guard)s stands at {outcome.guard}, {outcome.guard_baseline} before: within its"
                " margin.",
                "%(guard)s 为 {outcome.guard},此前为 {outcome.guard_baseline},在允许范围内。",
                ("outcome.guard_holds",),
            ),
            Wording(
                "%(guard)s stands at {outcome.guard}, {outcome.guard_baseline} before: outside its"
                " margin.",
                "%(guard)s 为 {outcome.guard},此前为 {outcome.guard_baseline},超出允许范围。",
            ),
        ),
    ),
)
_UNIT: Final = (
    SentenceSlot(
        "unit.cost",
        MemoSection.UNIT,
        (
            Wording(
                "The last full month, %(month)s, cost {unit.cost}.",
                "最近一个完整月份(%(month)s)的成本为 {unit.cost}。",
                ("unit.asked",),
            ),
            Wording(
                "Unit economics is not asked at this stage.", "本阶段不要求单位经济。", (NOT_ASKED,)
            ),
            Wording("The cost of the last month is not known.", "最近一个月的成本未知。"),
        ),
    ),
    SentenceSlot(
        "unit.unit_cost",
        MemoSection.UNIT,
        (
            Wording(
                "Cost per %(unit)s is {unit.unit_cost}, against a limit of {unit.limit}.",
                "每个 %(unit)s 的成本为 {unit.unit_cost},上限为 {unit.limit}。",
                ("unit.asked",),
            ),
        ),
    ),
    SentenceSlot(
        "unit.value",
        MemoSection.UNIT,
        (
            Wording(
                "Its estimated value is {unit.value}, producing {unit.net} net value before"
                " shared cost is allocated.",
                "估计价值为 {unit.value},扣除成本后净价值为 {unit.net}(未分摊共享成本)。",
                ("unit.asked", "unit.gains"),
            ),
            Wording(
                "Its estimated value is {unit.value}, which is {unit.net} less than it cost,"
                " before shared cost is allocated.",
                "估计价值为 {unit.value},比成本少 {unit.net}(未分摊共享成本)。",
                ("unit.asked", "unit.loses"),
            ),
        ),
    ),
)
_INCIDENTS: Final = SentenceSlot(
    "quality.incidents",
    MemoSection.QUALITY,
    (
        Wording(
            "S0/S1 incidents in the last 30 days are {quality.serious_incidents}.",
            "最近 30 天 S0/S1 事件为 {quality.serious_incidents} 起。",
            ("quality.asked",),
        ),
        Wording("Quality is not asked at this stage.", "本阶段不要求质量证据。"),
    ),
)
_RISK: Final = SentenceSlot(
    "quality.risk",
    MemoSection.QUALITY,
    (
        Wording(
            "The use case is of %(risk)s risk: it is not routed by cost first, and its human"
            " review stays.",
            "该用例为%(risk)s风险:不按成本优先路由,保留人工复核。",
            ("high_risk",),
        ),
        Wording("The use case is of %(risk)s risk.", "该用例为%(risk)s风险。"),
    ),
)
_RULES: Final = (
    SentenceSlot(
        "controls.stop",
        MemoSection.CONTROLS,
        (
            Wording(
                "Cost per %(unit)s above {gate.stop_limit} for two consecutive weeks without a"
                " gain in value freezes further growth.",
                "每个 %(unit)s 的成本连续两周高于 {gate.stop_limit} 且无价值提升时,冻结继续扩容。",
            ),
            Wording(
                "No stop rule on the cost of an outcome is named.", "没有约定单位成本的停止规则。"
            ),
        ),
    ),
    SentenceSlot(
        "controls.budget",
        MemoSection.CONTROLS,
        (
            Wording(
                "The approved budget of {exit.budget} a month covers the ceiling.",
                "已批准的月度预算 {exit.budget} 足以覆盖上限。",
                ("exit.covers",),
            ),
            Wording(
                "The approved budget of {exit.budget} a month does not cover the ceiling.",
                "已批准的月度预算 {exit.budget} 不足以覆盖上限。",
                ("exit.asked",),
            ),
        ),
    ),
    SentenceSlot(
        "controls.attribution",
        MemoSection.CONTROLS,
        (
            Wording(
                "{attribution.share} of the cost names all of its owners.",
                "{attribution.share} 的成本已完整归因。",
                ("attribution.asked",),
            ),
        ),
    ),
)
_VERDICTS: Final = SentenceSlot(
    "recommendation",
    MemoSection.RECOMMENDATION,
    (
        Wording(
            "Approve: all {gate.asked} questions that the stage asks are met.",
            "建议批准:本阶段提出的 {gate.asked} 个问题全部满足。",
            ("all_met",),
        ),
        Wording(
            "Approve on conditions: {gate.met} of the {gate.asked} questions that the stage asks"
            " are met; not met: %(unmet)s.",
            "建议有条件批准:满足 {gate.met} 个问题,本阶段共提出 {gate.asked} 个;未满足:%(unmet)s。",
        ),
    ),
)


def document_slot(name: str, section: MemoSection, en: str, zh: str) -> SentenceSlot:
    """A question that a document answers: `en` and `zh` call what it shows."""
    return SentenceSlot(
        name,
        section,
        (
            Wording(
                f"{en} rests on a document, “%({name}_document)s”, in date until {{{name}.until}}.",
                f"{zh}依据文件《%({name}_document)s》,有效期至 {{{name}.until}}。",
                (f"{name}.asked",),
            ),
            Wording(f"{en} is not asked at this stage.", f"本阶段不要求{zh}。"),
        ),
    )


def level_slot(metric: str) -> SentenceSlot:
    """A service level of quality or safety; its words are named after the metric."""
    key = f"quality.{metric}"
    return SentenceSlot(
        key,
        MemoSection.QUALITY,
        (
            Wording(
                f"%({key})s is {{{key}}} against a gate of {{{key}.target}}.",
                f"%({key})s 为 {{{key}}},门槛为 {{{key}.target}}。",
                ("quality.asked",),
            ),
            Wording(f"%({key})s is {{{key}}}.", f"%({key})s 为 {{{key}}}。", ("quality.asked",)),
        ),
    )


def condition_slot(number: int) -> SentenceSlot:
    """A condition of the gate, with its owner and its day."""
    name = f"condition.{number}"
    return SentenceSlot(
        name,
        MemoSection.RECOMMENDATION,
        (
            Wording(
                f"Condition: %({name})s (%({name}.owner)s, by {{{name}.due}}).",
                f"条件:%({name})s(%({name}.owner)s,{{{name}.due}} 前)。",
            ),
        ),
    )


def slots(levels: Iterable[str], conditions: int) -> list[SentenceSlot]:
    """All sentences in their order, for these service levels and so many conditions."""
    capacity = document_slot("capacity", MemoSection.CAPACITY, "Capacity", "容量")
    savings = document_slot("savings", MemoSection.CONTROLS, "The saving", "降本空间")
    carbon = document_slot("carbon", MemoSection.CARBON, "Efficiency", "效率")
    return [
        *(*_DECISION, *_OUTCOME, *_UNIT, *map(level_slot, levels), _INCIDENTS, _RISK),
        *(capacity, *_RULES, savings, carbon, _VERDICTS),
        *map(condition_slot, range(1, conditions + 1)),
    ]
