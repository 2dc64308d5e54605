"""Every version of a configuration row is kept, whoever wrote it and however."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from finops.models import BusinessUnit, BusinessUnitHistory
from finops.scope import tenant_scope
from tests.people import make_tenant

pytestmark = pytest.mark.django_db


def versions() -> list[tuple[str, str]]:
    return list(BusinessUnitHistory.objects.order_by("pgh_id").values_list("pgh_label", "name"))


def test_update_delete_and_raw_sql_leave_their_versions_behind() -> None:
    with tenant_scope(make_tenant().pk):
        BusinessUnit.objects.create(slug="cards", name="Cards")
        BusinessUnit.objects.update(name="Cards and loans")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE finops_businessunit SET name = 'Lending'")
        BusinessUnit.objects.all().delete()
        assert versions() == [
            ("insert", "Cards"),
            ("update", "Cards and loans"),
            ("update", "Lending"),
            ("delete", "Lending"),
        ]


def test_one_tenant_never_sees_the_history_of_another() -> None:
    with tenant_scope(make_tenant("one").pk):
        BusinessUnit.objects.create(slug="cards", name="Cards")
    with tenant_scope(make_tenant("two").pk):
        assert versions() == []


@pytest.mark.parametrize(
    "verb",
    ["UPDATE finops_businessunithistory SET name = 'x'", "DELETE FROM finops_businessunithistory"],
)
def test_the_application_cannot_rewrite_history(verb: str) -> None:
    with (
        tenant_scope(make_tenant().pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb)
