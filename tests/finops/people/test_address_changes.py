"""An address changes when both ends have confirmed, and tells nobody whose another address is."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from finops.models import AddressChange, Tenant, User
from finops.queries.audit.log import AuditEntry, AuditFilter, older_entries
from finops.scope import tenant_scope
from tests.answers import Answer
from tests.letters import deliver, letters_to, link_in, text_of
from tests.people import PASSWORD, make_person, make_tenant, platform_tenant, sign_in

pytestmark = pytest.mark.django_db
OLD, NEW = "ana@retail.example", "ana@new.example"
PAGE = "/account/address/"


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def retail() -> Tenant:
    return make_tenant("retail")


@pytest.fixture
def ana(retail: Tenant) -> User:
    return make_person(retail, "finops_lead", "Ana Silva", email=OLD)


@pytest.fixture
def browser(ana: User, client: Client) -> Client:
    """Ana's, in which Ana has just proved who signs in."""
    sign_in(client, ana, with_factor=False)
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302
    return client


def ask(browser: Client, email: str = NEW) -> Answer:
    return browser.post(PAGE, {"email": email})


def links(browser: Client, email: str = NEW) -> tuple[str, str]:
    """The paths in the letters to the new and to the old address."""
    assert ask(browser, email).status_code == 302
    deliver(platform_tenant())
    return link_in(letters_to(email)[-1]), link_in(letters_to(OLD)[-1])


def changes() -> list[AddressChange]:
    with tenant_scope(platform_tenant().pk), transaction.atomic():
        return list(AddressChange.objects.all())


def newest(tenant: Tenant) -> list[AuditEntry]:
    with tenant_scope(tenant.pk):
        entries = older_entries(AuditFilter()).entries
        return [entry for entry in entries if entry.action.startswith("person.address")]


@pytest.mark.parametrize("first", [0, 1], ids=["new address first", "old address first"])
def test_the_address_changes_when_both_ends_have_confirmed(
    ana: User, browser: Client, first: int
) -> None:
    both = links(browser)
    elsewhere = Client()
    assert elsewhere.get(both[first]).status_code == 200
    assert elsewhere.post(both[first]).status_code == 200
    ana.refresh_from_db()
    assert ana.email == OLD, "one of the two is not enough"
    assert elsewhere.post(both[1 - first]).status_code == 200
    ana.refresh_from_db()
    assert ana.email == NEW
    address = EmailAddress.objects.get(user=ana)
    assert (address.email, address.verified, address.primary) == (NEW, True, True)
    deliver(platform_tenant())
    assert "opens nothing any more" in text_of(letters_to(OLD)[-1])


def test_looking_at_a_link_changes_nothing(ana: User, browser: Client) -> None:
    for link in links(browser):
        assert Client().get(link).status_code == 200
    (change,) = changes()
    assert (change.old_confirmed_at, change.new_confirmed_at) == (None, None)


def test_the_old_address_signs_in_until_both_have_confirmed_and_never_after(
    ana: User, browser: Client
) -> None:
    new, old = links(browser)
    for link, right in ((new, OLD), (old, NEW)):
        Client().post(link)
        for email in (OLD, NEW):
            visitor = Client()
            visitor.post("/accounts/login/", {"login": email, "password": PASSWORD})
            assert ("_auth_user_id" in visitor.session) == (email == right), (link, email)


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_who_signed_in_long_ago_is_asked_again(
    ana: User, client: Client, method: str
) -> None:
    sign_in(client, ana, with_factor=False)
    answer = getattr(client, method)(PAGE, {"email": NEW})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert changes() == []


def test_whoever_has_a_second_factor_is_asked_for_it(ana: User, client: Client) -> None:
    sign_in(client, ana)
    answer = client.post(PAGE, {"email": NEW})
    assert answer["Location"].startswith("/accounts/2fa/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post(PAGE, {"email": NEW})["Location"].startswith("/accounts/2fa/")
    assert changes() == []


def test_somebody_without_a_password_signs_in_again(ana: User, client: Client) -> None:
    ana.set_unusable_password()
    ana.save()
    sign_in(client, ana, with_factor=False)
    answer = client.post(PAGE, {"email": NEW})
    assert answer["Location"] == "/accounts/login/?next=%2Faccount%2Faddress%2F"
    assert "_auth_user_id" not in client.session
    assert changes() == []


def test_a_link_works_once(ana: User, browser: Client) -> None:
    new, old = links(browser)
    assert Client().post(new).status_code == 200
    assert Client().post(new).status_code == 404
    assert Client().post(old).status_code == 200
    for link in (new, old):
        assert Client().get(link).status_code == 404


def test_a_link_holds_for_a_day(ana: User, browser: Client) -> None:
    both = links(browser)
    with tenant_scope(platform_tenant().pk), transaction.atomic():
        held = AddressChange.objects.get()
        assert held.expires_at - held.created_at <= timedelta(hours=24)
        AddressChange.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for link in both:
        assert Client().post(link).status_code == 404
    assert ask(browser).status_code == 302, "one that has run out stands in nobody's way"


def test_the_link_of_one_end_does_not_open_the_other(ana: User, browser: Client) -> None:
    new, old = links(browser)
    assert Client().post(new.replace("/new/", "/old/")).status_code == 404
    assert Client().post(old.replace("/old/", "/new/")).status_code == 404


def test_asking_again_ends_the_first_links(ana: User, browser: Client) -> None:
    first = links(browser)
    links(browser, "ana@other.example")
    for link in first:
        assert Client().post(link).status_code == 404


@pytest.mark.parametrize("which", [0, 1], ids=["by the new address", "by the old address"])
def test_either_end_may_refuse(ana: User, browser: Client, which: int) -> None:
    both = links(browser)
    assert Client().post(both[which], {"refuse": "1"}).status_code == 200
    for link in both:
        assert Client().post(link).status_code == 404
    ana.refresh_from_db()
    assert ana.email == OLD


def test_the_person_may_think_better_of_it(ana: User, browser: Client) -> None:
    both = links(browser)
    assert NEW in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}withdraw").status_code == 302
    assert Client().post(both[0]).status_code == 404


def test_all_other_sessions_end_and_the_one_that_confirms_stays(ana: User, browser: Client) -> None:
    other = sign_in(Client(), ana, with_factor=False)
    assert other.get("/t/retail/").status_code == 200
    new, old = links(browser)
    browser.post(new)
    assert other.get("/t/retail/").status_code == 200
    browser.post(old)
    assert other.get("/t/retail/").status_code == 302
    assert browser.get("/t/retail/").status_code == 200


def test_a_reset_link_of_before_is_worth_nothing_after(ana: User, browser: Client) -> None:
    Client().post("/accounts/password/reset/", {"email": OLD})
    deliver(platform_tenant())
    reset = link_in(letters_to(OLD)[-1])
    for link in links(browser):
        Client().post(link)
    assert "password1" not in Client().get(reset, follow=True).content.decode()


def test_every_step_is_in_the_log_of_the_platform_and_of_each_tenant(
    retail: Tenant, ana: User, browser: Client
) -> None:
    wealth = make_tenant("wealth")
    make_person(wealth, "auditor", email=OLD)
    stranger = make_tenant("stranger")
    for link in links(browser):
        Client().post(link)
    steps = ["asked", "confirmed", "confirmed", "changed"]
    for tenant in (platform_tenant(), retail, wealth):
        entries = newest(tenant)
        assert [entry.action for entry in reversed(entries)] == [
            f"person.address_{step}" for step in steps
        ]
        assert entries[0].detail == {"name": "Ana Silva", "old": OLD, "new": NEW}
        assert (entries[0].actor_id, entries[0].target) == (ana.pk, f"user:{ana.pk}")
    assert newest(stranger) == []


def test_no_log_of_a_tenant_tells_an_address_that_is_not_proved(
    retail: Tenant, ana: User, browser: Client
) -> None:
    links(browser)
    assert all(NEW not in str(entry.detail) for entry in newest(retail))


def normal(body: str, email: str) -> str:
    return re.sub(r"\w{64}|<time.*?</time>", "", body.replace(email, "ADDRESS"))


def test_the_answer_is_the_same_whether_or_not_somebody_has_the_address(
    ana: User, browser: Client
) -> None:
    make_person(make_tenant("wealth"), "auditor", "Benjamin", email="known@wealth.example")
    answers = []
    for email in ("known@wealth.example", "nobody@wealth.example"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(browser, email)
        page = normal(browser.get(PAGE).content.decode(), email)
        answers.append((answer.status_code, answer["Location"], page, len(queries)))
        browser.post(f"{PAGE}withdraw", follow=True)
    assert answers[0] == answers[1]


def test_whoever_has_the_address_learns_it_and_nothing_changes(ana: User, browser: Client) -> None:
    make_person(make_tenant("wealth"), "auditor", "Benjamin", email="known@wealth.example")
    assert ask(browser, "known@wealth.example").status_code == 302
    deliver(platform_tenant())
    (letter,) = letters_to("known@wealth.example")
    assert "has an account of its own" in text_of(letter)
    assert "http" not in text_of(letter).replace("http://localhost:8000 ", "")
    assert Client().post(link_in(letters_to(OLD)[-1])).status_code == 200
    ana.refresh_from_db()
    assert ana.email == OLD


def test_an_address_taken_meanwhile_is_not_given_to_a_second_one(
    ana: User, browser: Client
) -> None:
    new, old = links(browser)
    Client().post(new)
    make_person(make_tenant("wealth"), "auditor", "Benjamin", email=NEW)
    assert Client().post(old).status_code == 409
    ana.refresh_from_db()
    assert ana.email == OLD
    assert EmailAddress.objects.get(email=NEW).user.name == "Benjamin"


def test_an_address_that_somebody_only_claimed_goes_to_whoever_proves_it(
    ana: User, browser: Client
) -> None:
    eve = make_person(make_tenant("wealth"), "auditor", "Eve", email="eve@wealth.example")
    EmailAddress.objects.create(user=eve, email=NEW, verified=False, primary=False)
    for link in links(browser):
        assert Client().post(link).status_code == 200
    assert EmailAddress.objects.get(email=NEW).user == ana


@pytest.mark.parametrize(
    "email", ["", "no address", f"{OLD}", OLD.upper(), "a\x00b@c.example", f"{'a' * 250}@b.example"]
)
def test_a_bad_address_is_refused_at_its_field(ana: User, browser: Client, email: str) -> None:
    answer = ask(browser, email)
    assert answer.status_code == 422
    assert "email" in answer.context["form"].errors
    assert changes() == []


def test_nobody_sends_letters_without_end(ana: User, browser: Client) -> None:
    for number in range(5):
        assert ask(browser, f"ana{number}@new.example").status_code == 302
    assert ask(browser).status_code == 422


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/accounts/email/", {"action_add": "", "email": NEW}),
        ("/accounts/email/", {"action_primary": "", "email": "second@retail.example"}),
        ("/accounts/email/", {"action_remove": "", "email": OLD}),
        ("/accounts/email/", {"action_send": "", "email": "second@retail.example"}),
        ("/accounts/confirm-email/", {}),
        ("/accounts/confirm-email/abc/", {}),
        ("/accounts/3rdparty/", {"account": "1"}),
        ("/accounts/3rdparty/signup/", {"email": NEW}),
        ("/accounts/social/connections/", {"account": "1"}),
        ("/accounts/signup/", {"email": NEW, "password1": PASSWORD}),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_there_is_no_other_way_to_an_address(
    ana: User, browser: Client, path: str, form: dict[str, str]
) -> None:
    EmailAddress.objects.create(
        user=ana, email="second@retail.example", verified=True, primary=False
    )
    for visitor in (browser, Client()):
        assert visitor.post(path, form, follow=True).status_code in {404, 405}
        assert visitor.get(path, follow=True).status_code == 404
    assert set(EmailAddress.objects.values_list("email", "primary")) == {
        (OLD, True),
        ("second@retail.example", False),
    }
    assert User.objects.count() == 1
