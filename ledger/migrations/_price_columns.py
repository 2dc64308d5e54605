"""The columns that the global and the tenants' price tables had when both were made."""

from typing import Any

from django.db import models
from django.db.models import F, Q

Fields = list[tuple[str, Any]]  # Any: fields of all kinds
STATUSES = [
    ("draft", "Draft"),
    ("in_review", "In review"),
    ("approved", "Approved"),
    ("retired", "Retired"),
]
MODES = [("whole_request", "Whole request"), ("graduated", "Graduated")]
KINDS = [("price", "Price"), ("multiplier", "Multiplier"), ("allowance", "Free allowance")]


def row_id() -> tuple[str, Any]:
    return "id", models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def word(length: int, **more: Any) -> Any:
    return models.CharField(max_length=length, blank=True, **more)


def book_fields() -> Fields:
    return [
        row_id(),
        ("name", models.CharField(max_length=80)),
        ("version", models.CharField(max_length=80)),
        ("source", models.CharField(max_length=40)),
        ("source_version", word(80)),
        ("source_sha256", word(64)),
        ("currency", models.CharField(default="USD", max_length=3)),
        ("status", models.CharField(choices=STATUSES, default="draft", max_length=9)),
        ("valid_from", models.DateTimeField()),
        ("valid_to", models.DateTimeField(blank=True, null=True)),
        ("providers", models.JSONField(blank=True, default=list)),
        ("drafted_by", models.CharField(max_length=200)),
        ("drafted_at", models.DateTimeField(auto_now_add=True)),
        ("content_sha256", word(64)),
        ("approved_by", word(200)),
        ("recorded_at", models.DateTimeField(blank=True, null=True)),
        ("retired_by", word(200)),
        ("retired_at", models.DateTimeField(blank=True, null=True)),
    ]


def entry_fields() -> Fields:
    return [
        row_id(),
        ("provider", word(128)),
        ("name", word(256)),
        ("match", models.JSONField()),
        ("priority", models.IntegerField(default=0)),
        ("mode", word(40)),
        ("valid_from", models.DateTimeField()),
        ("valid_to", models.DateTimeField(blank=True, null=True)),
        ("raw", models.TextField(blank=True)),
    ]


def tier_fields() -> Fields:
    return [
        row_id(),
        ("priority", models.IntegerField(default=0)),
        ("mode", models.CharField(choices=MODES, default="whole_request", max_length=13)),
        ("conditions", models.JSONField(blank=True, default=dict)),
    ]


def component_fields() -> Fields:
    return [
        row_id(),
        ("meter", word(128)),
        ("kind", models.CharField(choices=KINDS, default="price", max_length=10)),
        ("amount", models.DecimalField(decimal_places=18, max_digits=38)),
        ("per", models.DecimalField(decimal_places=18, default=1, max_digits=38)),
        ("direction", word(16)),
        ("modality", word(16)),
        ("bucket", word(64)),
        ("qualifier", word(128)),
    ]


def validity(table: str) -> models.CheckConstraint:
    holds = Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
    return models.CheckConstraint(condition=holds, name=f"{table}_validity")


def book_constraints(table: str) -> list[models.CheckConstraint]:
    signed = Q(recorded_at__isnull=False) & ~Q(approved_by="") & ~Q(approved_by=F("drafted_by"))
    retired = Q(retired_at__isnull=False, status="retired")
    checks = {
        "status": Q(status__in=[name for name, _ in STATUSES]),
        "approved_by_another": Q(status__in=("draft", "in_review")) | signed,
        "retired_when": retired | (~Q(status="retired") & Q(retired_at=None)),
    }
    return [validity(table), *_checks(table, checks)]


def component_constraints(table: str) -> list[models.CheckConstraint]:
    checks = {
        "not_negative": Q(amount__gte=0),
        "per_something": Q(per__gt=0),
        "meter": Q(kind="multiplier") | ~Q(meter=""),
    }
    return _checks(table, checks)


def _checks(table: str, checks: dict[str, Q]) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(condition=condition, name=f"{table}_{name}")
        for name, condition in checks.items()
    ]


ENTRY_ORDER = ["provider", "name", "priority", "id"]


def constraints_of(table: str) -> list[models.CheckConstraint]:
    """The checks of an entry, tier or component table."""
    if table.endswith("entry"):
        return [validity(table)]
    return component_constraints(table) if table.endswith("component") else []
