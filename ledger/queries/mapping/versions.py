"""Versions of the mapping and passes over traces, as pages and answers show them."""

from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from finops.models import UseCase
from ledger.models import MappingRule, MappingRun, MappingVersion


def versions() -> QuerySet[MappingVersion]:
    """Every version, the newest first, with how many rules it has (`rule_count`)."""
    own = MappingRule.objects.filter(version=OuterRef("pk")).order_by().values("version")
    count = Subquery(own.annotate(count=Count("place")).values("count"))
    return MappingVersion.objects.annotate(rule_count=Coalesce(count, 0)).order_by("-number")


def version_numbered(number: int) -> MappingVersion | None:
    return versions().filter(number=number).first()


def rules_in(version: MappingVersion) -> QuerySet[MappingRule]:
    return MappingRule.objects.filter(version=version).order_by("place")


def rule_of_draft(rule_id: int) -> MappingRule | None:
    """A rule of the draft; those of other versions are final."""
    rules = MappingRule.objects.select_related("version").filter(pk=rule_id)
    return rules.filter(version__state=MappingVersion.State.DRAFT).first()


def latest_runs(most: int = 10) -> list[MappingRun]:
    return list(MappingRun.objects.select_related("version")[:most])


def run_at_work() -> MappingRun | None:
    runs = MappingRun.objects.select_related("version")
    return runs.filter(state__in=("waiting", "running")).first()


def mapping_run(public_id: UUID) -> MappingRun | None:
    return MappingRun.objects.select_related("version").filter(public_id=public_id).first()


def use_case_names() -> list[tuple[str, str]]:
    """(slug, name) of what a rule may lead to."""
    return list(UseCase.objects.order_by("slug").values_list("slug", "name"))
