"""File 06 of the pack: what is known of routing and caching, as YAML that any reader takes."""

import json
from collections.abc import Iterator
from typing import Final

from finops.ui.numbers import percent
from gates.queries.packs.subject import Both, PackSubject
from ledger.queries.slos.versions import version_in_force

POLICIES: Final[Both] = (
    "routing and cache policies that are written and signed here",
    "在此编写并签署的路由与缓存策略",
)
STANDS_IN: Final[Both] = (
    "the savings that the signed matrix allows and blocks, and what requests say of their route",
    "已签署矩阵中允许与禁止的优化,以及请求记录的路由信息",
)


def policy_lack(subject: PackSubject) -> str:
    return subject.not_built(POLICIES, STANDS_IN)


def policy(subject: PackSubject) -> str:
    """Each text is a JSON string, which is YAML too."""
    return "\n".join(_lines(subject)) + "\n"


def _lines(subject: PackSubject) -> Iterator[str]:
    case = subject.case
    yield f"use_case: {_text(subject.use_case.slug)}"
    yield f"risk_tier: {_text(subject.use_case.risk_tier)}"
    yield f"status: {_text(policy_lack(subject))}"
    yield "recorded_in_the_last_30_days:"
    yield f"  cost_with_route_policy_version: {_text(percent(case.routed))}"
    yield f"  cost_with_cache_status: {_text(percent(case.cached))}"
    version = version_in_force(subject.use_case)
    rules = list(version.optimisations.all()) if version is not None else []
    for name, is_allowed in (("allowed_changes", True), ("blocked_changes", False)):
        lines = [rule for rule in rules if rule.is_allowed is is_allowed]
        yield f"{name}:" if lines else f"{name}: []"
        for rule in lines:
            yield f"  - change: {_text(rule.optimisation)}"
            yield f"    risk: {_text(rule.tier or 'any')}"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
