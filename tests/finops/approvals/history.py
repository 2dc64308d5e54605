"""What the engine holds, taken away and written again by the migration that brought it there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import connections, transaction

from finops.models import ApprovalRequest, ApprovalStep, SignOff
from finops.scope import tenant_scope
from tests.superuser import superuser

PROJECT: Final = Path(__file__).parents[3]
Rows = list[tuple[object, ...]]


@dataclass(frozen=True)
class Held:
    """All requests of a tenant with their steps and signatures, without row numbers."""

    steps: Rows
    requests: Rows
    signatures: Rows


@transaction.atomic
def held(kind: str) -> Held:
    steps = ApprovalStep.objects.filter(request__kind=kind)
    requests = ApprovalRequest.objects.filter(kind=kind)
    signed = SignOff.objects.filter(snapshot__request__kind=kind)
    step_columns = (
        "request__subject",
        "seq",
        "name",
        "source",
        "target",
        "person",
        "reason",
        "sha256",
    )
    known = ("kind", "subject", "state", "phase", "version", "requested_by", "snapshot__sha256")
    put = ("snapshot__request__subject", "person", "sha256", "slot")
    return Held(
        list(
            steps.order_by("request__subject", "request", "seq").values_list(*step_columns, "hand")
        ),
        list(requests.order_by("subject", "id").values_list(*known)),
        list(signed.order_by("snapshot__request__subject").values_list(*put)),
    )


def forget_requests() -> None:
    with superuser(autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        for table in ("signoff", "snapshotidentity", "snapshotslot", "approvalstep"):
            admin.execute(f"DELETE FROM finops_{table}".encode())
        admin.execute("DELETE FROM finops_approvalrequest")
        admin.execute("DELETE FROM finops_approvalsnapshot")


def written_again(tenant: int, kind: str, path: str) -> Held:
    """What the statements of this file make of the rows of the kind alone."""
    forget_requests()
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute((PROJECT / path).read_text())
    with tenant_scope(tenant):
        return held(kind)
