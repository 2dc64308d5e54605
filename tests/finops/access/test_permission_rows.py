"""Every action of the permission table has its row on each level it can be granted on."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connections

from finops.calc.permissions import ACTIONS, SCOPED_ACTIONS
from finops.db.permission_rows import PERMISSION_ROWS

LEVELS = {"tenant": set(ACTIONS), "businessunit": SCOPED_ACTIONS, "usecase": SCOPED_ACTIONS}


def rows_of(level: str) -> list[str]:
    rows = Permission.objects.filter(content_type__app_label="finops", content_type__model=level)
    return list(rows.values_list("codename", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("level", LEVELS)
def test_each_level_has_its_actions_once(level: str) -> None:
    assert sorted(rows_of(level)) == sorted(LEVELS[level])


@pytest.mark.django_db(transaction=True)
def test_a_new_action_is_there_after_the_next_migrate_and_takes_nothing_away() -> None:
    before = rows_of("tenant")
    with connections["owner"].cursor() as cursor:
        cursor.execute(PERMISSION_ROWS, [["tenant"], ["view_showback"]])
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM auth_permission WHERE codename = 'view_audit'")
    call_command("migrate", database="owner", verbosity=0)
    assert sorted(rows_of("tenant")) == sorted(before)
