"""An invitation gives nobody but the invited person a way in, and tells nothing of others."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from finops.models import Invitation, Membership, OutboxMessage, RoleAssignment, Tenant, User
from finops.queries.audit.log import AuditFilter, older_entries
from finops.queries.people.members import list_members
from finops.scope import tenant_scope
from finops.services.people.grants import synchronise_grants
from finops.services.people.invitations import invite as invite_by
from finops.services.people.members import NewMember
from tests.answers import Answer
from tests.letters import deliver, letters_to, link_in, text_of
from tests.people import PASSWORD, make_person, make_tenant, sign_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
WHY = "They will not come after all."
BEN = "ben@retail.example"
INVITATION = {"name": "Ben Ortiz", "email": BEN, "role": "auditor", "scope": "tenant"}
ACCOUNT = {"name": "Ben Ortiz", "password1": "quite a long secret", "password2": ""}
# Numbers of invitations, CSRF tokens, times.
CHANGES_EACH_TIME = r'[0-9a-f-]{36}|value="\w{64}"|<time.*?</time>'
ACCOUNT["password2"] = ACCOUNT["password1"]


@pytest.fixture
def retail() -> Iterator[Tenant]:
    tenant = make_tenant("retail")
    with tenant_scope(tenant.pk):
        yield tenant


@pytest.fixture
def admin(retail: Tenant, client: Client) -> User:
    person = make_person(retail, "tenant_admin", "Ada Admin")
    sign_in(client, person)
    return person


def invite(client: Client, tenant: Tenant, **changes: str) -> Answer:
    form = {**INVITATION, **changes}
    return client.post(f"/t/{tenant.slug}/people/invite", form, headers=HTMX)


def invited(client: Client, tenant: Tenant, **changes: str) -> str:
    """The path in the letter, after the administrator has pressed the button."""
    assert invite(client, tenant, **changes).status_code == 200
    deliver(tenant)
    return link_in(letters_to(changes.get("email", BEN))[-1])


def member(tenant: Tenant, email: str = BEN) -> bool:
    with tenant_scope(tenant.pk):
        return Membership.objects.filter(user__email=email).exists()


def test_a_stranger_accepts_by_the_letter_and_is_in(
    retail: Tenant, admin: User, client: Client
) -> None:
    link = invited(client, retail)
    stranger = Client()
    page = stranger.get(link).content.decode()
    assert "Ada Admin" in page
    assert re.search(r"Holds until</dt>\s*<dd>\s*<time[^>]*>[^<]* UTC</time>", page)
    assert not member(retail), "looking changes nothing"
    answer = stranger.post(link, ACCOUNT, follow=True)
    assert answer.redirect_chain[-1][0] == "/t/retail/"
    assert member(retail)
    address = EmailAddress.objects.get(email=BEN)
    assert (address.verified, address.primary, address.user.name) == (True, True, "Ben Ortiz")


def test_neither_the_answer_nor_any_page_holds_the_link(
    retail: Tenant, admin: User, client: Client
) -> None:
    body = (
        invite(client, retail).content.decode() + client.get("/t/retail/people/").content.decode()
    )
    assert BEN in body
    assert "/invitations/" not in re.sub(r"/people/invitations/[0-9a-f-]+/withdraw", "", body)
    assert str(OutboxMessage.objects.get().payload) == str(
        {"invitation": str(Invitation.objects.get().public_id)}
    )


def test_the_number_of_an_invitation_is_no_link(
    retail: Tenant, admin: User, client: Client
) -> None:
    link = invited(client, retail)
    number = Invitation.objects.get().public_id
    for forged in (f"/invitations/{number}/", link[:-2] + "x/", "/invitations/%00/"):
        assert Client().post(forged, ACCOUNT).status_code in {400, 404}
    assert not User.objects.filter(email=BEN).exists()


def test_an_administrator_gets_into_no_other_tenant_by_inviting_first(
    retail: Tenant, admin: User, client: Client
) -> None:
    """The attack: invite a future officer of another bank, take the account, wait for the bank."""
    wealth = make_tenant("wealth")
    invite(client, retail, email="officer@wealth.example")
    assert not User.objects.filter(email="officer@wealth.example").exists()
    other = sign_in(Client(), make_person(wealth, "tenant_admin", "Wei Admin"))
    link = invited(other, wealth, email="officer@wealth.example")
    officer = Client()
    officer.post(link, ACCOUNT)
    assert member(wealth, "officer@wealth.example")
    assert not member(retail, "officer@wealth.example"), "was never accepted"


def test_a_link_works_once(retail: Tenant, admin: User, client: Client) -> None:
    link = invited(client, retail)
    assert Client().post(link, ACCOUNT).status_code == 302
    again = Client().post(link, {**ACCOUNT, "name": "Eve"})
    assert again.status_code == 404
    assert User.objects.get(email=BEN).name == "Ben Ortiz"


def test_a_link_holds_for_72_hours(retail: Tenant, admin: User, client: Client) -> None:
    link = invited(client, retail)
    held = Invitation.objects.get()
    assert held.expires_at - held.created_at >= timedelta(hours=71, minutes=59)
    assert held.expires_at - held.created_at <= timedelta(hours=72)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(link).status_code == 404
    assert Client().post(link, ACCOUNT).status_code == 404
    assert "run out" in client.get("/t/retail/people/").content.decode()


def test_a_new_invitation_ends_the_old_link(retail: Tenant, admin: User, client: Client) -> None:
    old, new = invited(client, retail), invited(client, retail)
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def test_what_was_withdrawn_opens_nothing_and_is_not_sent(
    retail: Tenant, admin: User, client: Client
) -> None:
    link = invited(client, retail)
    invite(client, retail, email="dora@retail.example")
    for row in Invitation.objects.all():
        url = f"/t/retail/people/invitations/{row.public_id}/withdraw"
        assert client.post(url, {"reason": "no"}).status_code == 422
        assert client.post(url, {"reason": WHY}).status_code == 302
    assert Client().post(link, ACCOUNT).status_code == 404
    deliver(retail)
    assert letters_to("dora@retail.example") == []
    assert OutboxMessage.objects.filter(state="dropped").count() == 1


def test_only_whoever_invited_or_may_confirm_withdraws_and_the_log_keeps_why(
    retail: Tenant, admin: User, client: Client
) -> None:
    invite(client, retail)
    url = f"/t/retail/people/invitations/{Invitation.objects.get().public_id}/withdraw"
    people = {role: make_person(retail, role) for role in ("tenant_admin", "finance", "risk")}
    doors = {role: sign_in(Client(), person) for role, person in people.items()}
    assert doors["tenant_admin"].post(url, {"reason": WHY}).status_code == 403
    assert doors["finance"].post(url, {"reason": WHY}).status_code == 404
    assert url not in doors["tenant_admin"].get("/t/retail/people/").content.decode()
    assert url in doors["risk"].get("/t/retail/people/").content.decode()
    assert doors["risk"].post(url, {"reason": WHY}).status_code == 302
    assert older_entries(AuditFilter()).entries[0].detail["reason"] == WHY


def test_what_a_command_sent_is_withdrawn_by_whoever_may_invite(
    retail: Tenant, admin: User, client: Client
) -> None:
    new = NewMember(email=BEN, name="Ben Ortiz", role="auditor")
    row = invite_by(actor="command:x", new=new)
    url = f"/t/retail/people/invitations/{row.public_id}/withdraw"
    assert client.post(url, {"reason": WHY}).status_code == 302


def test_somebody_known_elsewhere_is_asked_and_accepts(
    retail: Tenant, admin: User, client: Client
) -> None:
    ben = make_person(make_tenant("wealth"), "auditor", "Benjamin", email=BEN)
    link = invited(client, retail)
    assert not member(retail)
    stranger = Client()
    assert stranger.post(link, ACCOUNT).status_code == 403, "an account is made only once"
    assert "/accounts/login/?next=/invitations/" in stranger.get(link).content.decode()
    assert sign_in(stranger, ben).post(link).status_code == 302
    assert member(retail)
    ben.refresh_from_db()
    assert (ben.name, ben.check_password(PASSWORD)) == ("Benjamin", True)


def test_somebody_else_who_has_the_link_cannot_use_it(
    retail: Tenant, admin: User, client: Client
) -> None:
    wealth = make_tenant("wealth")
    make_person(wealth, "auditor", "Benjamin", email=BEN)
    link = invited(client, retail)
    eve = sign_in(Client(), make_person(wealth, "auditor", "Eve", email="eve@wealth.example"))
    assert eve.post(link).status_code == 403
    assert client.post(link).status_code == 403, "the inviter neither"
    assert not member(retail)
    assert not member(retail, "eve@wealth.example")


def test_the_answer_is_the_same_whether_or_not_somebody_has_the_address(
    retail: Tenant, admin: User, client: Client
) -> None:
    wealth = make_tenant("wealth")
    ben = make_person(wealth, "auditor", "Benjamin", email="known@wealth.example")
    second = "second@wealth.example"
    EmailAddress.objects.create(user=ben, email=second, verified=True, primary=False)
    invite(client, retail, email="first@wealth.example")  # whatever is only looked up once
    answers = []
    for email in ("nobody@wealth.example", ben.email, second):
        Invitation.objects.update(withdrawn_at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            answer = invite(client, retail, email=email)
        body = answer.content.decode().replace(email, "ADDRESS")
        body = re.sub(CHANGES_EACH_TIME, "", body)
        answers.append((answer.status_code, body, len(queries)))
    assert answers[0] == answers[1] == answers[2]
    assert "Benjamin" not in answers[0][1]


def test_the_letters_to_somebody_known_and_to_a_stranger_are_the_same_but_for_the_link(
    retail: Tenant, admin: User, client: Client
) -> None:
    make_person(make_tenant("wealth"), "auditor", "Benjamin", email="known@wealth.example")
    texts = []
    for email in ("known@wealth.example", "nobody@wealth.example"):
        link = invited(client, retail, email=email)
        texts.append(text_of(letters_to(email)[-1]).replace(link, "LINK"))
    assert re.sub(r"\d+:\d+", "", texts[0]) == re.sub(r"\d+:\d+", "", texts[1])


def test_when_somebody_was_last_here_does_not_tell_that_they_were_known_elsewhere(
    retail: Tenant, admin: User, client: Client
) -> None:
    ben = make_person(make_tenant("wealth"), "auditor", "Benjamin", email=BEN)
    link = invited(client, retail)
    assert sign_in(Client(), ben).post(link).status_code == 302
    (member,) = (row for row in list_members() if row.id == ben.pk)
    assert member.last_login is None
    sign_in(Client(), ben)
    (member,) = (row for row in list_members() if row.id == ben.pk)
    assert member.last_login is not None


def test_no_address_is_invited_without_end(retail: Tenant, admin: User, client: Client) -> None:
    assert [invite(client, retail).status_code for _ in range(6)] == [200] * 5 + [422]
    assert invite(client, retail, email="other@retail.example").status_code == 200


def test_a_second_address_of_somebody_is_invited_like_any_other(
    retail: Tenant, admin: User, client: Client
) -> None:
    """It answered 500 once."""
    ben = make_person(make_tenant("wealth"), "auditor", "Benjamin", email="ben@wealth.example")
    EmailAddress.objects.create(user=ben, email=BEN, verified=True, primary=False)
    link = invited(client, retail)
    assert sign_in(Client(), ben).post(link).status_code == 302
    assert member(retail, "ben@wealth.example")
    assert User.objects.count() == 2


def test_an_address_that_somebody_only_claimed_goes_to_whoever_proves_it(
    retail: Tenant, admin: User, client: Client
) -> None:
    eve = make_person(make_tenant("wealth"), "auditor", "Eve", email="eve@wealth.example")
    EmailAddress.objects.create(user=eve, email=BEN, verified=False, primary=False)
    link = invited(client, retail)
    assert sign_in(Client(), eve).post(link).status_code == 403
    assert Client().post(link, ACCOUNT).status_code == 302
    assert EmailAddress.objects.get(email=BEN).user != eve


def test_a_member_is_not_invited_again(retail: Tenant, admin: User, client: Client) -> None:
    make_person(retail, "finance", "Ben Ortiz", email=BEN)
    answer = invite(client, retail)
    assert answer.status_code == 422
    assert "is in this tenant already" in answer.content.decode()


def test_nobody_invites_themselves_by_another_address(
    retail: Tenant, admin: User, client: Client
) -> None:
    EmailAddress.objects.create(user=admin, email="ada@home.example", verified=True, primary=False)
    assert invite(client, retail, email="ada@home.example").status_code == 422
    row = Invitation(email="x@y.example", role="risk", name="x", invited_by=admin)
    row.expires_at = row.accepted_at = timezone.now()
    row.accepted_by = admin
    with pytest.raises(IntegrityError, match="accepted_by_another"), transaction.atomic():
        row.save()


def test_an_invitation_goes_with_whoever_sent_it(
    retail: Tenant, admin: User, client: Client
) -> None:
    link = invited(client, retail)
    second = sign_in(Client(), make_person(retail, "tenant_admin", "Second Admin"))
    assert second.post(f"/t/retail/people/{admin.pk}/remove", {"reason": WHY}).status_code == 302
    assert Client().post(link, ACCOUNT).status_code == 404


def test_whoever_may_not_invite_any_more_has_invited_nobody(
    retail: Tenant, admin: User, client: Client
) -> None:
    link = invited(client, retail)
    RoleAssignment.objects.filter(user=admin).update(valid_to=timezone.now())
    synchronise_grants()
    answer = Client().post(link, ACCOUNT)
    assert answer.status_code == 409
    assert "may no longer" in answer.content.decode()
    assert not User.objects.filter(email=BEN).exists()


def test_the_audit_log_tells_invitation_and_joining_apart(
    retail: Tenant, admin: User, client: Client
) -> None:
    link = invited(client, retail)
    actions = [entry.action for entry in older_entries(AuditFilter()).entries]
    assert "person.invited" in actions
    assert "person.joined" not in actions[: actions.index("person.invited")]
    Client().post(link, ACCOUNT)
    newest = [entry.action for entry in older_entries(AuditFilter()).entries][:2]
    assert "person.joined" in newest


def test_the_letter_says_who_asks_for_what(retail: Tenant, admin: User, client: Client) -> None:
    invited(client, retail)
    (letter,) = letters_to(BEN)
    assert letter["Subject"] == "You are invited to Retail"
    assert "Ada Admin invites you to Retail, as Auditor (read only)." in text_of(letter)


@pytest.mark.parametrize(
    ("field", "value"),
    [("password2", "another secret"), ("password1", "short"), ("name", ""), ("name", "a\x00b")],
)
def test_a_bad_field_of_the_new_account_is_named(
    retail: Tenant, admin: User, client: Client, field: str, value: str
) -> None:
    link = invited(client, retail)
    answer = Client().post(link, {**ACCOUNT, field: value})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not User.objects.filter(email=BEN).exists()
