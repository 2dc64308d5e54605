"""A gate that waits for signatures, and a draft of another one."""

from datetime import timedelta

from django.db import transaction

from finops.models import Tenant, UseCase, User
from finops.queries.tenants import local_today
from finops.scope import tenant_scope
from finops.services.organisation.units import NewUseCase, create_use_case
from gates.services.asking import ask_gate
from gates.services.signing import submit_gate
from ledger.services.business_metrics.importing import import_values
from tests.gates.funding.house import REASON, discovery
from tests.people import actor_for

HEAD = "metric,use_case,day,value,aggregation\n"


def ask_for_gates(tenant: Tenant, people: dict[str, User], use_case: str) -> tuple[int, int]:
    """The numbers of the gate in review and of the draft."""
    with tenant_scope(tenant.pk), transaction.atomic():
        asks = actor_for(tenant, people["ai_ops"])
        case = UseCase.objects.get(slug=use_case)
        day = (local_today() - timedelta(days=2)).isoformat()
        lines = [
            f"{metric},{use_case},{day},{value},mean\n"
            for metric, value in (("handling_seconds", "370.44"), ("first_contact", "0.82"))
        ]
        import_values(actor=asks, data="".join([HEAD, *lines]).encode())
        gate = ask_gate(actor=asks, use_case=case, terms=discovery(), reason=REASON)
        submit_gate(actor=asks, gate_id=gate.pk)
        new = NewUseCase(
            *("companion", "Companion", case.business_unit, case.cost_center, "low"),
            "lower handling time",
        )
        other = create_use_case(actor="tests", new=new)
        draft = ask_gate(actor=asks, use_case=other, terms=discovery(), reason=REASON)
        return gate.pk, draft.pk
