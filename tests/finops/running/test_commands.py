"""create_tenant and check_grants, as an operator runs them; and the periodic task."""

import shlex
import subprocess
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from finops.calc.permissions import RACI_ROLES
from finops.calc.raci import TABLE, raci_entries
from finops.models import (
    Environment,
    Membership,
    RaciAssignment,
    RoleAssignment,
    Tenant,
    TenantGrant,
    User,
)
from finops.running.first_command import FIRST_COMMAND
from finops.running.readiness import HEARTBEAT_KEY
from finops.scope import tenant_scope
from finops.services.approving import begin
from finops.services.people.roles import GRANTS
from finops.services.timing import heartbeat, synchronise_grants
from tests.people import make_person, make_tenant

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    output = StringIO()
    call_command(*words, stdout=output)
    return output.getvalue()


def test_a_new_tenant_has_environments_the_raci_table_and_an_administrator_who_can_sign_in(
    client: Client,
) -> None:
    output = run("create_tenant", "acme", "--name", "Acme", "--admin", "ada@acme.example")
    link = output.split()[-1].removeprefix(settings.PUBLIC_URL)
    with tenant_scope(Tenant.objects.get(slug="acme").pk):
        assert Environment.objects.count() == 3
        assert RaciAssignment.objects.count() == 63
    secret = "quite a long secret"
    form = {"name": "Ada Admin", "password1": secret, "password2": secret}
    answer = client.post(link, form, follow=True)
    assert answer.redirect_chain[-1][0] == "/t/acme/"
    assert client.get("/t/acme/people/").status_code == 200


def test_what_a_new_installation_is_told_to_type_makes_the_organisation() -> None:
    typed = shlex.split(FIRST_COMMAND)
    steps = subprocess.run(
        [typed[0], "-n", "--no-print-directory", *typed[1:]],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    words = shlex.split(steps[-1])
    assert "you@acme.example has a letter with this link" in run(
        *words[words.index("manage.py") + 1 :]
    )
    assert Tenant.objects.get(slug="acme").name == "Acme Bank"


def test_an_administrator_known_already_is_asked_like_anybody() -> None:
    person = make_person(make_tenant("retail"), "auditor")
    output = run("create_tenant", "acme", "--name", "Acme", "--admin", person.email)
    assert "has a letter with this link" in output
    with tenant_scope(Tenant.objects.get(slug="acme").pk):
        assert not Membership.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("Acme!", "--name", "Acme"),
        ("acme", "--name", "Acme", "--time-zone", "Mars/Olympus"),
        ("acme", "--name", "Acme", "--fiscal-year-start-month", "13"),
        ("acme", "--name", "Acme", "--currency", "dollars"),
        ("acme", "--name", "Acme", "--admin", "nobody"),
        ("platform", "--name", "Second platform"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence_and_nothing_is_made(
    words: tuple[str, ...],
) -> None:
    before = Tenant.objects.count()
    with pytest.raises(CommandError):
        run("create_tenant", *words)
    assert Tenant.objects.count() == before
    assert not User.objects.exists()


def test_the_raci_table_is_the_customers() -> None:
    entries = {(activity, role): letter for activity, role, letter in raci_entries()}
    assert len(TABLE) == 9
    assert len(entries) == 9 * len(RACI_ROLES)
    assert entries["cost_quality_review", "risk"] == "AH"
    assert entries["budget_guardrails", "finops_lead"] == "AR"
    accountable = {role for role in RACI_ROLES if entries["funding_gate", role] == "A"}
    assert accountable == {"business_owner", "finance"}


def test_check_grants_finds_what_was_tampered_with() -> None:
    retail = make_tenant("retail")
    person = make_person(retail, "auditor")
    assert "agree" in run("check_grants")
    with tenant_scope(retail.pk):
        TenantGrant.objects.filter(user=person, permission__codename="view_audit").delete()
    with pytest.raises(CommandError, match=r"retail: .*view_audit"):
        run("check_grants")


def test_check_grants_finds_a_role_that_sql_wrote_past_the_service() -> None:
    """As the run-time role may; afterwards the periodic task makes its grants, which then agree."""
    retail = make_tenant("retail")
    person = make_person(retail, "auditor", "Audrey Audit")
    with tenant_scope(retail.pk), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO finops_roleassignment (tenant_id, user_id, role, valid_from, created_at,"
            " awaits_confirmation) VALUES (app.tenant(), %s, 'ai_ops', now(), now(), false)",
            [person.pk],
        )
    synchronise_grants()
    with pytest.raises(CommandError, match=r"retail: .*ai_ops of Audrey Audit"):
        run("check_grants")


def test_the_periodic_task_begins_a_role_whose_time_has_come() -> None:
    retail = make_tenant("retail")
    person = make_person(retail, "auditor")
    with tenant_scope(retail.pk):
        held = RoleAssignment.objects.create(
            user=person,
            role="ai_ops",
            valid_from=timezone.now() - timedelta(seconds=1),
        )
        begin(GRANTS, "give", held, actor="tests")
    with pytest.raises(CommandError):
        run("check_grants")
    synchronise_grants()
    assert "agree" in run("check_grants")


def test_the_heartbeat_is_heard() -> None:
    cache.delete(HEARTBEAT_KEY)
    heartbeat()
    assert cache.get(HEARTBEAT_KEY) is not None
