"""Tests that commit leave nothing behind, and see what other connections see."""

import pytest
from django.contrib.auth.models import Permission

from finops.models import Tenant, User
from tests.people import make_person, make_tenant, platform_tenant
from tests.standing import refuse_commits

committed = pytest.mark.django_db(transaction=True)


@committed
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_one_test_commits_the_next_does_not_see(time: str) -> None:
    assert not Tenant.objects.filter(slug="retail").exists()
    assert not User.objects.exists()
    make_person(make_tenant("retail"))
    assert Tenant.objects.using("platform").filter(slug="retail").exists()


@committed
def test_what_a_migration_makes_stays() -> None:
    assert platform_tenant().slug == "platform"
    assert Permission.objects.filter(codename="view_showback").exists()


def test_a_file_whose_tests_commit_cannot_have_a_standing_world(
    request: pytest.FixtureRequest,
) -> None:
    with pytest.raises(pytest.fail.Exception, match="commits, beside a standing world"):
        refuse_commits(request)
