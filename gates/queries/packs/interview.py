"""File 10 of the pack: the answers of the interview with the tenant's own numbers.

What a number does not show is not claimed. Source: requirements 20.
"""

from typing import Final

from finops.ui.numbers import percent
from finops.ui.prose import Block, Heading, Prose, item, sentence
from gates.queries.packs.subject import Both, PackSubject

HALF_A_MINUTE: Final[Both] = (
    "AI FinOps is not a smaller token bill: it ties the cost of AI to business results. For {name}"
    " I know the cost by tenant, use case, workflow step and risk tier, over {families} of seven"
    " families of cost, and divide it by results: {unit} per {outcome}. Savings are made within the"
    " bounds of quality, service levels and risk alone.",
    "AI FinOps 的核心不是压低 token 账单,而是把 AI 成本和业务结果绑定。对 {name},我能按租户、用例、"
    "工作流步骤和风险等级追踪七类成本中的 {families} 类,并除以业务结果:每个{outcome} {unit}。"
    "优化只在质量、SLO 和风险边界内进行。",
)
TWO_MINUTES: Final[Both] = (
    "Every request carries tenant, use case, risk tier, step and cost center; {attributed} of the"
    " cost names all of these. Each call becomes a cost event of the ledger. The last month cost"
    " {cost}, an outcome {unit} against a limit of {limit}. Money and traffic move through gates"
    " on frozen evidence: {met} of {asked} questions are met, and an outcome above {stop} for two"
    " weeks in a row freezes growth.",
    "每个请求都带租户、用例、风险等级、步骤和成本中心;{attributed} 的成本完整归因。每次调用成为"
    "账本中的成本事件。最近一个月成本 {cost},每个成果 {unit},上限 {limit}。"
    "资金与流量只通过冻结证据的闸门流动:"
    "满足 {met} 个问题(共 {asked} 个);单位成本连续两周高于 {stop} 则冻结扩容。",
)
ANSWERS: Final[tuple[tuple[Both, tuple[tuple[Both, Both], ...]], ...]] = (
    (
        ("CTO", "CTO 追问"),
        (
            (
                ("Why not route to the cheapest model?", "为什么不按成本选最便宜的模型?"),
                (
                    "The matrix names what is allowed and what is blocked by risk; {routed} of the"
                    " cost names the version of its route policy; policies are not signed here"
                    " yet.",
                    "矩阵按风险规定允许与禁止的优化;{routed} 的成本记录了路由策略版本。"
                    "策略尚不能在此签署。",
                ),
            ),
            (
                ("How do own GPUs compare with an API?", "自托管 GPU 和外部 API 怎么比较?"),
                (
                    "In the same unit of result: {unit} per {outcome} all told. Idle GPUs are"
                    " entered by hand so far.",
                    "转成相同成果单位:每个{outcome} {unit}。GPU 闲置目前手工录入。",
                ),
            ),
            (
                ("How does no team use up the platform?", "怎么防止一个团队耗尽资源?"),
                (
                    "Tags on each request, budgets and limits: the monthly ceiling is {ceiling},"
                    " the approved budget {budget}.",
                    "请求强制标记,加上预算与限额:月度上限 {ceiling},已批准预算 {budget}。",
                ),
            ),
        ),
    ),
    (
        ("CFO", "CFO 追问"),
        (
            (
                ("Is the investment worth going on?", "怎么证明 AI 投资值得继续?"),
                (
                    "The month cost {cost} and brought {value}; the difference is {net}. Only"
                    " results that passed quality and risk and were adopted count.",
                    "当月成本 {cost},价值 {value},差额 {net}。只计通过质量与风险并被采纳的结果。",
                ),
            ),
            (
                ("What is cut first over budget?", "成本超预算时先砍哪里?"),
                (
                    "First the cause: growth, longer prompts, missed caches, dear routes, loops,"
                    " judges, reviews, peaks. {cached} of the cost says whether a cache served it.",
                    "先归因:增长、token 膨胀、缓存未命中、强模型路线、循环、judge、复核、峰值。"
                    "{cached} 的成本记录了缓存状态。",
                ),
            ),
        ),
    ),
    (
        ("AI operations", "AI Ops / SRE 追问"),
        (
            (
                ("How do alerts differ from usual ones?", "AI 容量告警有什么不同?"),
                (
                    "An answer may come in time and be wrong: S0/S1 incidents in 30 days are"
                    " {serious}. Budgets and stop rules lead down to traces and cost events.",
                    "HTTP 200 也可能质量失败:30 天内 S0/S1 事件 {serious} 起。"
                    "预算与停止规则可下钻到 trace 和成本事件。",
                ),
            ),
            (
                ("How is a peak degraded?", "峰值容量不足时如何降级?"),
                (
                    "By a ladder that is agreed on before. It is not built yet here: the capacity"
                    " plan of the gate is a document so far.",
                    "按事先约定的降级阶梯。此功能尚未建成:闸门中的容量计划目前仍是文件。",
                ),
            ),
        ),
    ),
)


def interview(subject: PackSubject) -> Prose:
    numbers = _numbers(subject)
    blocks: list[Block] = [
        Heading(subject.say(("In half a minute", "30 秒版本"))),
        sentence(subject.say(HALF_A_MINUTE).format(**numbers)),
        Heading(subject.say(("In two minutes", "2 分钟版本"))),
        sentence(subject.say(TWO_MINUTES).format(**numbers)),
    ]
    for whose, answers in ANSWERS:
        blocks.append(Heading(subject.say(whose)))
        for question, answer in answers:
            blocks.append(sentence(subject.say(question)))
            blocks.append(item(subject.say(answer).format(**numbers)))
    return Prose(subject.say(("Interview Answer Set", "面试回答集")), blocks)


def _numbers(subject: PackSubject) -> dict[str, str]:
    """Frozen where the gate has them; parts of the cost are live."""
    case = subject.case
    names = {
        **{"unit": "unit.unit_cost", "limit": "unit.limit", "cost": "unit.cost"},
        **{"value": "unit.value", "net": "unit.net", "stop": "gate.stop_limit"},
        **{"met": "gate.met", "asked": "gate.asked", "ceiling": "gate.ceiling"},
        **{"budget": "exit.budget", "serious": "quality.serious_incidents"},
    }
    unit = subject.memo.facts.words["unit"]
    return {
        **{name: subject.text(key) for name, key in names.items()},
        "name": subject.use_case.name,
        "outcome": subject.say(unit),
        "families": str(case.families),
        **{
            name: percent(part)
            for name, part in (
                ("attributed", case.attributed),
                ("routed", case.routed),
                ("cached", case.cached),
            )
        },
    }
