"""Reads of anchors, and of where they are sent."""

from datetime import date
from uuid import UUID

from django.db import connections
from django.db.models import QuerySet

from finops.calc.hash_chain import EMPTY, Head
from finops.models import AnchorDestination, AuditAnchor
from finops.scope import current_tenant_id

ANCHOR = "audit_anchor"  # the kind of its messages
MOST_SHOWN = 400  # a year and a bit


def present_head() -> Head:
    """The end of the chain of the tenant in force, as the database has it now."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT seq, hash FROM audit.head WHERE tenant_id = %s", [current_tenant_id()]
        )
        row = cursor.fetchone()
    return EMPTY if row is None else Head(int(row[0]), bytes(row[1]))


def anchors() -> QuerySet[AuditAnchor]:
    """The latest anchors, the newest first, without their files."""
    return AuditAnchor.objects.defer("content").order_by("-day")[:MOST_SHOWN]


def anchor_of(day: str) -> AuditAnchor | None:
    """The anchor of a day written as 2026-11-29."""
    try:
        return AuditAnchor.objects.filter(day=date.fromisoformat(day)).first()
    except ValueError:
        return None


def destinations() -> QuerySet[AnchorDestination]:
    return AnchorDestination.objects.select_related("created_by")


def find_destination(public_id: UUID) -> AnchorDestination | None:
    return AnchorDestination.objects.filter(public_id=public_id).first()
