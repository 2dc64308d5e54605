"""Files 01, 03, 04, 05, 07 and 08 of the pack: what is set up, promised, planned, and granted."""

from collections.abc import Iterator
from typing import Final

from finops.models import ApprovalRequest, Limit, RequestEvidence
from finops.models.budgets.changes import IN_FORCE
from finops.queries.approvals import request_of
from finops.queries.budgets.limits import limits_seen
from finops.queries.tenants import local_today
from finops.ui.numbers import money, percent, quantity
from finops.ui.prose import Block, Grid, Heading, Prose, Run, item, sentence
from gates.calc.memos.composing import MemoSection
from gates.calc.memos.keys import day_text
from gates.calc.stages import Question
from gates.evidence.asked import KIND
from gates.queries.memos.words import QUESTIONS, RISKS, STAGES, VERDICTS, unit_words
from gates.queries.packs.subject import Both, PackSubject
from ledger.calc.slos.targets import SHARES
from ledger.queries.budgets.lines import lines_on
from ledger.queries.slos.versions import version_in_force

NONE: Final[Both] = ("none", "无")
PAIR: Final[tuple[Both, Both]] = (("What", "项目"), ("Value", "内容"))
PLANS: Final[Both] = ("capacity plans that are computed here", "在此计算的容量计划")
ALERTS: Final[Both] = ("alert rules beyond budgets and limits", "预算与限额以外的告警规则")


def _grid(subject: PackSubject, rows: list[tuple[Both, Run]]) -> Grid:
    return Grid(
        [subject.say(head) for head in PAIR],
        [[Run(subject.say(label)), value] for label, value in rows],
    )


def brief(subject: PackSubject) -> Prose:
    """01: who owns the use case, what it is for, and how its outcome is measured."""
    case, gate = subject.use_case, subject.memo.gate
    owner = case.business_owner.name if case.business_owner else subject.say(NONE)
    rows: list[tuple[Both, Run]] = [
        (("Use case", "用例"), Run(f"{case.name} ({case.slug})")),
        (("Business unit", "业务单元"), Run(case.business_unit.name)),
        (("Cost center", "成本中心"), Run(str(case.cost_center))),
        (("Business owner", "业务负责人"), Run(owner)),
        (("Risk", "风险"), Run(subject.say(RISKS[case.risk_tier]))),
        (("Stage asked for", "申请阶段"), Run(subject.say(STAGES[gate.stage]))),
        (("Unit of outcome", "成果单位"), Run(subject.say(unit_words(case.outcome_unit)))),
        (("Primary objective", "首要目标"), Run(case.primary_objective)),
        (("Secondary objective", "次要目标"), Run(case.secondary_objective or subject.say(NONE))),
        (("Not an objective", "非目标"), Run(case.excluded_objective or subject.say(NONE))),
        (("Outcome", "成果指标"), Run(gate.outcome_metric or subject.say(NONE))),
        (("Baseline", "基线"), subject.number("outcome.baseline")),
        (("Measured", "实测"), subject.number("outcome.measured")),
        (("Target change", "目标变化"), subject.number("outcome.target")),
    ]
    title = subject.say(("Use Case Brief: {}", "用例简报:{}")).format(case.name)
    return Prose(title, [_grid(subject, rows)])


TAGS: Final[tuple[Both, ...]] = (
    ("tenant", "租户"),
    ("business unit", "业务单元"),
    ("cost center", "成本中心"),
    ("use case", "用例"),
    ("workflow step", "工作流步骤"),
    ("risk tier", "风险等级"),
    ("environment", "环境"),
)


def allocation(subject: PackSubject) -> Prose:
    """03: whose each cost is, and how much of it says so."""
    blocks: list[Block] = [
        Heading(subject.say(("Seven owners of each cost line", "每条成本的七个归属维度"))),
        *(item(subject.say(tag)) for tag in TAGS),
        Heading(subject.say(("How complete it is", "完整程度"))),
        sentence(
            subject.say(
                (
                    "Cost whose lines name all owners, frozen with the gate: {}. Live, five of the"
                    " owners in the last 30 days: {}.",
                    "随闸门冻结的完整归因成本占比:{}。最近 30 天五个维度的实时占比:{}。",
                )
            ).format(subject.text("attribution.share"), percent(subject.case.attributed))
        ),
        Heading(subject.say(("Shared cost", "共享成本"))),
        sentence(allocation_lack(subject)),
    ]
    return Prose(subject.say(("Cost Allocation Schema", "成本分摊架构")), blocks)


def allocation_lack(subject: PackSubject) -> str:
    return subject.not_built(
        ("allocation rules for shared pools, and charging", "共享成本池的分摊规则与内部计费"),
        (
            "direct cost by owner; what has no owner is a row of its own",
            "按归属的直接成本;无归属的单列",
        ),
    )


def matrix(subject: PackSubject) -> Prose:
    """04: the signed row of the matrix."""
    title = subject.say(("SLO and Cost Matrix: {}", "SLO/成本矩阵:{}")).format(
        subject.use_case.name
    )
    version = version_in_force(subject.use_case)
    if version is None:
        return Prose(title, [sentence(matrix_lack(subject))])
    levels = [
        [
            Run(slo.label),
            Run(("≥ " if slo.basis == "good_share" else "≤ ") + _target(slo.target, slo.basis)),
            Run(str(slo.window_days)),
        ]
        for slo in version.slos.all()
    ]
    heads = [("Service level", "服务水平"), ("Target", "目标"), ("Days", "天数")]
    savings = [
        [
            Run(rule.optimisation),
            Run(subject.say(("allowed", "允许") if rule.is_allowed else ("blocked", "禁止"))),
            Run(subject.say(RISKS[rule.tier]) if rule.tier else subject.say(("any", "任何"))),
        ]
        for rule in version.optimisations.all()
    ]
    rules = [("Saving", "优化"), ("Rule", "规则"), ("Risk", "风险")]
    return Prose(
        title,
        [
            Heading(subject.say(("Service levels", "服务水平"))),
            Grid([subject.say(head) for head in heads], levels),
            Heading(subject.say(("Savings", "成本优化"))),
            Grid([subject.say(head) for head in rules], savings),
        ],
    )


def matrix_lack(subject: PackSubject) -> str:
    if version_in_force(subject.use_case) is not None:
        return ""
    return subject.say(
        ("no row of the matrix is signed for this use case", "该用例没有已签署的矩阵行")
    )


def _target(target: object, basis: str) -> str:
    return percent(str(target)) if basis in SHARES else quantity(str(target))


def _documents(subject: PackSubject, shows: str) -> list[RequestEvidence]:
    request: ApprovalRequest | None = request_of(KIND, subject.memo.gate.pk)
    return list(request.documents.filter(shows=shows).order_by("no")) if request else []


def document_lines(subject: PackSubject, shows: str) -> list[str]:
    """The documents that stand in, each with where it lies, its hash and its days."""
    template = ("{} ({}), of {}, in date until {}; sha256 {}", "{}({}),{},有效期至 {};sha256 {}")
    return [
        subject.say(template).format(
            *(row.name, row.reference, day_text(row.as_of, subject.language)),
            *(day_text(row.until, subject.language), row.sha256),
        )
        for row in _documents(subject, shows)
    ]


def documents_word(subject: PackSubject, shows: str) -> Both:
    """What stands in for something that is not built."""
    if _documents(subject, shows):
        return ("dated documents of the gate", "闸门中带日期的文件")
    return ("nothing: no document was added", "无:没有添加文件")


def capacity(subject: PackSubject) -> Prose:
    """05: the product has no plan of its own yet; documents stand in."""
    return Prose(
        subject.say(("Capacity Plan", "容量计划")),
        [
            sentence(capacity_lack(subject)),
            *(item(line) for line in document_lines(subject, "capacity")),
        ],
    )


def capacity_lack(subject: PackSubject) -> str:
    return subject.not_built(PLANS, documents_word(subject, "capacity"))


def alerts(subject: PackSubject) -> Prose:
    """07: budgets and limits that hold for the use case, and the stop rules of its gate."""
    blocks: list[Block] = [Heading(subject.say(("Budgets", "预算")))]
    blocks += [item(line) for line in _budgets(subject)] or [sentence(subject.say(NONE))]
    blocks.append(Heading(subject.say(("Limits", "限额"))))
    blocks += [item(_limit(row)) for row in _limits(subject)] or [sentence(subject.say(NONE))]
    blocks.append(Heading(subject.say(("Stop rules of the gate", "闸门的停止规则"))))
    blocks += [
        item(f"{rule.kind}: > {rule.limit.normalize():f} USD" if rule.limit else rule.kind)
        for rule in subject.memo.gate.stop_rules.all()
    ]
    blocks.append(sentence(alerts_lack(subject)))
    return Prose(subject.say(("Budget Alert Rules", "预算告警规则")), blocks)


def alerts_lack(subject: PackSubject) -> str:
    return subject.not_built(
        ALERTS, ("thresholds of budgets, limits, stop rules", "预算阈值、限额、停止规则")
    )


def _budgets(subject: PackSubject) -> Iterator[str]:
    for line in lines_on(local_today(), subject.scope):
        own = {name: value for name, value in line.extent.own.items() if value}
        if line.amount is not None and own.get("use_case") in (None, subject.use_case.slug):
            yield f"{line.name} ({line.slug}): {money(line.amount)} {line.currency}"


def _limits(subject: PackSubject) -> list[Limit]:
    return [row for row in limits_seen(subject.scope) if row.state in IN_FORCE]


def _limit(row: Limit) -> str:
    amount = "" if row.amount is None else f": {money(row.amount)} {row.currency}"
    return f"{row.slug} ({row.what}){amount}"


def gate(subject: PackSubject) -> Prose:
    """08: the eight questions as they were frozen, the decision, its conditions and signatures."""
    memo = subject.memo
    heads = [("Question", "问题"), ("Evidence", "证据"), ("Must be", "要求"), ("Verdict", "结论")]
    decision = [
        sentence(each.typed(subject.language))
        for section in (MemoSection.DECISION, MemoSection.RECOMMENDATION)
        for each in memo.of_section(section)
    ]
    signed: list[Block] = [
        item(f"{'/'.join(each.roles)}: {each.name or subject.say(('waits', '待签署'))}")
        for each in memo.signatures
    ]
    return Prose(
        subject.say(("Portfolio Funding Gate: {}", "资助闸门:{}")).format(subject.use_case.name),
        [
            Grid([subject.say(head) for head in heads], list(_questions(subject))),
            Heading(subject.say(("Decision", "决定"))),
            *decision,
            Heading(subject.say(("Signatures", "签署"))),
            *signed,
        ],
        foot=subject.foot,
        digest=memo.sha256,
    )


def _questions(subject: PackSubject) -> Iterator[list[Run]]:
    for question in Question:
        answer, name = subject.memo.frozen.answer(question), subject.say(QUESTIONS[question])
        if answer is None:
            yield [Run(name), Run(subject.say(("not asked", "未要求"))), Run(""), Run("")]
            continue
        figures = "; ".join(f"{each.label} {each.value}" for each in answer.figures)
        must = "; ".join(each.must for each in answer.figures if each.must)
        yield [Run(name), Run(figures), Run(must), Run(subject.say(VERDICTS[answer.verdict]))]
