"""The plan of thirty days: each item ticks itself when the product sees its artefact.

Source: requirements 19.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gates.calc.checking.artefacts import Artefacts, is_enough

Both = tuple[str, str]


@dataclass(frozen=True)
class PlanItem:
    """A day's product: what of a use case shows that it is there, and the page where it is made.
    Without `holds` the product cannot see it yet, and the item says so."""

    day: int
    product: Both
    route: str
    holds: Callable[[Artefacts], bool] | None = None


ITEMS: Final = (
    PlanItem(1, ("Use Case Brief", "用例简报"), "use_cases", lambda case: case.has("brief")),
    PlanItem(2, ("Trace-to-Cost Map", "追踪到成本"), "traces", lambda case: case.cost_usd > 0),
    PlanItem(
        *(3, ("Cost Driver Inventory", "成本动因清单"), "showback"),
        lambda case: case.families >= 2,
    ),
    PlanItem(
        *(4, ("Unit Economics v1", "单位经济 v1"), "unit_economics"),
        lambda case: case.unit_cost_usd is not None,
    ),
    PlanItem(
        *(5, ("Outcome Definition", "成果定义"), "outcome_rules"),
        lambda case: case.has("definition") or case.outcomes > 0,
    ),
    PlanItem(
        *(6, ("Allocation Schema", "分摊架构"), "mapping"), lambda case: case.attributed is not None
    ),
    PlanItem(
        *(7, ("Showback Report", "Showback 报告"), "showback"),
        lambda case: is_enough(case.attributed),
    ),
    PlanItem(8, ("SLO/Cost Matrix", "SLO/成本矩阵"), "slos", lambda case: case.has("matrix")),
    PlanItem(
        *(9, ("Frontier Hypothesis", "前沿假设"), "gates"),
        lambda case: "savings" in case.documents,
    ),
    PlanItem(
        *(10, ("Routing Policy v1", "路由策略 v1"), "showback"),
        lambda case: bool(case.routed),
    ),
    PlanItem(*(11, ("Cache Policy v1", "缓存策略 v1"), "showback"), lambda case: bool(case.cached)),
    PlanItem(
        *(12, ("Budget Alert Rules", "预算告警规则"), "budgets"), lambda case: case.has("budget")
    ),
    PlanItem(13, ("Demand Model", "需求模型"), "gates"),
    PlanItem(
        *(14, ("Capacity Calculation", "容量计算"), "gates"),
        lambda case: "capacity" in case.documents,
    ),
    PlanItem(15, ("Batch and Priority Plan", "批处理与优先级计划"), "gates"),
    PlanItem(
        *(16, ("Multi-Tenant Policy", "多租户策略"), "limits"), lambda case: case.has("limit")
    ),
    PlanItem(17, ("Infra Cost Mapping", "基础设施成本映射"), "imports"),
    PlanItem(18, ("GPU Capacity Notes", "GPU 容量说明"), "gates"),
    PlanItem(
        *(19, ("Eval Cost Model", "评估成本模型"), "showback"),
        lambda case: bool(case.components & {"judge", "human"}),
    ),
    PlanItem(
        *(20, ("Customer Service FinOps Pack", "客服 FinOps 包"), "gates"),
        lambda case: case.has("memo") and "service" in case.slug,
    ),
    PlanItem(
        *(21, ("AML FinOps Pack", "AML FinOps 包"), "gates"),
        lambda case: case.has("memo") and "aml" in case.slug,
    ),
    PlanItem(
        *(22, ("KYC Extraction FinOps Pack", "KYC 抽取 FinOps 包"), "gates"),
        lambda case: case.has("memo") and "kyc" in case.slug,
    ),
    PlanItem(
        *(23, ("Code Agent Economics Pack", "代码 Agent 经济包"), "gates"),
        lambda case: case.has("memo") and "code" in case.slug,
    ),
    PlanItem(24, ("Peak Capacity Plan", "峰值容量计划"), "gates"),
    PlanItem(25, ("Real-Time Risk Capacity Plan", "实时风控容量计划"), "gates"),
    PlanItem(
        *(26, ("Efficiency Review Sheet", "效率评审表"), "gates"),
        lambda case: "carbon" in case.documents,
    ),
    PlanItem(
        *(27, ("Funding Gate Memo", "资助闸门备忘录"), "gates"), lambda case: case.has("gate")
    ),
    PlanItem(28, ("Executive Memo", "高管备忘录"), "gates", lambda case: case.has("memo")),
    PlanItem(
        *(29, ("Interview Answer Set", "面试回答集"), "gates"),
        lambda case: case.has("memo") and case.unit_cost_usd is not None,
    ),
    PlanItem(
        *(30, ("Portfolio Narrative", "作品集叙事"), "gates"),
        lambda case: case.has("memo", "granted", "matrix", "budget"),
    ),
)
SEEN: Final = tuple(item for item in ITEMS if item.holds is not None)


def ticked(case: Artefacts) -> tuple[PlanItem, ...]:
    """The items whose artefact is there."""
    return tuple(item for item in SEEN if item.holds is not None and item.holds(case))
