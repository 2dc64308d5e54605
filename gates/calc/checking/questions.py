"""The twelve questions of the self-check, each answered from data: yes, partly or no.

Yes where every active use case has it, partly where some have, no where none has. What the product
does not build yet is at most partly true: `stands_in` says what is there in its place.
Source: requirements 21.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gates.calc.checking.artefacts import FAMILIES, Artefacts, is_enough

Both = tuple[str, str]  # English, Chinese
NOTHING: Final = ("", "")


class CheckState(StrEnum):
    """How a question of the self-check is answered."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True)
class CheckQuestion:
    """A question, what of a use case answers it with yes, the proof in words, and the route of
    the page that closes its gap. With `not_built` its best answer is partly."""

    no: int
    text: Both
    holds: Callable[[Artefacts], bool]
    proof: Both
    route: str
    action: Both
    not_built: Both = NOTHING


@dataclass(frozen=True)
class CheckAnswer:
    """A question with its answer: the use cases that have it, and those that lack it."""

    question: CheckQuestion
    state: CheckState
    having: tuple[str, ...]
    lacking: tuple[str, ...]


def answered(question: CheckQuestion, cases: Sequence[Artefacts]) -> CheckAnswer:
    """Without any use case the answer is no."""
    having = tuple(case.name for case in cases if question.holds(case))
    lacking = tuple(case.name for case in cases if not question.holds(case))
    if not having:
        state = CheckState.NO
    elif lacking or question.not_built != NOTHING:
        state = CheckState.PARTLY
    else:
        state = CheckState.YES
    return CheckAnswer(question, state, having, lacking)


QUESTIONS: Final = (
    CheckQuestion(
        1,
        (
            "Is the right unit of outcome defined for every use case, not tokens alone?",
            "是否为每个 use case 定义了正确的成果单位,而不是只看 token?",
        ),
        lambda case: case.outcomes > 0,
        ("outcomes of its unit in the last 30 days", "最近 30 天有该单位的成果"),
        "outcome_rules",
        ("Register outcomes", "登记成果"),
    ),
    CheckQuestion(
        2,
        (
            "Are models, retrieval, tools, judges, human review, observability and idle capacity"
            " all in the cost?",
            "是否把模型、检索、工具、judge、human review、observability、idle capacity 都纳入成本?",
        ),
        lambda case: case.families == len(FAMILIES),
        ("cost in all seven families", "七类成本齐全"),
        "showback",
        ("See the cost by component", "按组件查看成本"),
    ),
    CheckQuestion(
        3,
        (
            "Is cost attributed by tenant, business unit, cost center, step and risk tier?",
            "是否按 tenant、business unit、cost center、workflow step、risk tier 做归因?",
        ),
        lambda case: is_enough(case.attributed),
        ("98% of its cost or more names all five", "98% 以上的成本有完整归因"),
        "mapping",
        ("Mend the attribution", "完善归因"),
    ),
    CheckQuestion(
        4,
        (
            "Can changes of the cost per successful answer and per resolved case be explained?",
            "是否能解释 cost per successful answer 和 cost per resolved case 的变化?",
        ),
        lambda case: case.closed_months >= 2,
        ("two closed months can be compared", "有两个已关账月份可比较"),
        "periods",
        ("Close a month", "关账"),
    ),
    CheckQuestion(
        5,
        (
            "Is there an SLO and cost matrix with savings that are allowed and blocked?",
            "是否有 SLO/cost matrix,明确哪些成本优化被允许、哪些被禁止?",
        ),
        lambda case: case.has("matrix", "allowed", "blocked"),
        ("its row is signed, with allowed and blocked savings", "已签署,含允许与禁止的优化"),
        "slos",
        ("Ask for a row", "申请矩阵行"),
    ),
    CheckQuestion(
        6,
        (
            "Is there a routing and cache policy, with route, cache status and version recorded?",
            "是否有 routing/cache policy,并记录 route reason、cache status 和版本?",
        ),
        lambda case: is_enough(case.routed) and is_enough(case.cached),
        ("its cost names the policy version and the cache status", "成本记录了策略版本与缓存状态"),
        "showback",
        ("See the cost by route", "按路由查看成本"),
        ("policies are not written or signed here yet", "尚不能在此编写和签署策略"),
    ),
    CheckQuestion(
        7,
        (
            "Are reserved, on-demand, spot, batch, spillover and degradation in a capacity plan?",
            "是否把 reserved、on-demand、spot、batch、spillover 和降级策略写进 capacity plan?",
        ),
        lambda case: "capacity" in case.documents,
        ("a capacity plan in date stands in its gate", "闸门中有有效期内的容量计划文件"),
        "gates",
        ("Add the document to a gate", "向闸门添加文件"),
        ("plans are documents, not computed here yet", "容量计划仍是文件,尚未在此计算"),
    ),
    CheckQuestion(
        8,
        (
            "Are there budget alert rules that lead down to traces and cost events?",
            "是否有 budget alert rules,并能 drill down 到 trace 和 cost event?",
        ),
        lambda case: case.has("budget"),
        ("a budget with thresholds", "有带阈值的预算"),
        "budgets",
        ("Ask for a budget", "申请预算"),
        ("rules beyond the thresholds of budgets", "预算阈值以外的告警规则"),
    ),
    CheckQuestion(
        9,
        (
            "Are showback, soft chargeback, hard chargeback and portfolio funding told apart?",
            "是否区分 showback、soft chargeback、hard chargeback 和 portfolio funding?",
        ),
        lambda case: case.has("granted"),
        ("shown back, and funded by a signed gate", "已展示成本,并由签署的闸门资助"),
        "gates",
        ("Start a gate", "发起闸门"),
        ("charging is not built yet: all cost is shown back", "尚无内部计费:所有成本均为 showback"),
    ),
    CheckQuestion(
        10,
        (
            "Are carbon, idle capacity, off-peak batch and regions part of efficiency?",
            "是否把 carbon awareness、idle capacity、off-peak batch 和区域选择纳入效率讨论?",
        ),
        lambda case: "carbon" in case.documents,
        ("a statement in date stands in its gate", "闸门中有有效期内的说明文件"),
        "gates",
        ("Add the document to a gate", "向闸门添加文件"),
        ("carbon is not computed here yet", "尚未在此计算碳排放"),
    ),
    CheckQuestion(
        11,
        (
            "Are quota, priority, capacity floor and a hard cap for the sandbox defined?",
            "是否为多租户平台定义 quota、priority、capacity floor 和 sandbox hard cap?",
        ),
        lambda case: case.has("limit"),
        ("a limit in force holds for it", "有生效的限额"),
        "limits",
        ("Ask for a limit", "申请限额"),
        ("priorities and floors of capacity", "优先级与容量保底"),
    ),
    CheckQuestion(
        12,
        (
            "Can architecture be explained to the CTO, ROI to the CFO, capacity to operations?",
            "是否能向 CTO 讲清架构,向 CFO 讲清 ROI,向 AI Ops 讲清容量和告警?",
        ),
        lambda case: case.unit_cost_usd is not None and case.has("memo"),
        ("a unit cost and a memo of frozen numbers", "有单位成本和冻结数字的备忘录"),
        "gates",
        ("Put a gate to people", "提交闸门"),
    ),
)
