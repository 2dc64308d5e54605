"""The few words of documents that the product itself has in both languages."""

from typing import Final

from gates.calc.stages import Question
from gates.calc.verdicts import Verdict

Both = tuple[str, str]  # English, Chinese
STAGES: Final[dict[str, Both]] = {
    "discovery": ("Discovery", "探索"),
    "pilot": ("Pilot", "试点"),
    "release": ("Release", "发布"),
    "scale": ("Scale", "扩容"),
    "optimize": ("Optimize", "优化"),
}
RISKS: Final[dict[str, Both]] = {
    "low": ("low", "低"),
    "medium": ("medium", "中"),
    "high": ("high", "高"),
    "critical": ("critical", "极高"),
}
QUESTIONS: Final[dict[Question, Both]] = {
    Question.OUTCOME: ("Measurable outcome", "成果可量化"),
    Question.UNIT: ("Right unit of cost", "成本单位正确"),
    Question.QUALITY: ("Quality and risk", "质量与风险"),
    Question.CAPACITY: ("Capacity assured", "容量有保障"),
    Question.ATTRIBUTION: ("Cost attributed", "成本归因完整"),
    Question.SAVINGS: ("Savings clear", "降本空间清楚"),
    Question.CARBON: ("Carbon and efficiency", "碳与效率"),
    Question.EXIT: ("Exit conditions", "退出条件"),
}
VERDICTS: Final[dict[Verdict, Both]] = {
    Verdict.MET: ("Met", "满足"),
    Verdict.NOT_MET: ("Not met", "未满足"),
    Verdict.STALE: ("Stale", "过期"),
    Verdict.MISSING: ("Missing", "缺失"),
}
UNITS: Final[dict[str, str]] = {
    "resolved_case": "已解决案例",
    "successful_answer": "成功回答",
    "accepted_narrative": "被采纳的报告",
    "document_processed": "已处理文档",
}


def in_both(text: str) -> Both:
    """A name is the same in both languages."""
    return text, text


def unit_words(unit: str) -> Both:
    english = unit.replace("_", " ")
    return english, UNITS.get(unit, english)
