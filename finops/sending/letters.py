"""The letters of the ground floor: what each kind of message says, when it is sent."""

import json
from typing import Final
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from finops.calc.permissions import ROLES
from finops.identity.account_letters import ACCOUNT, letter_of_account
from finops.identity.second_factor import LETTER as SECOND_FACTOR
from finops.models import AddressChange, AnchorDestination, AuditAnchor, OutboxMessage
from finops.queries.audit.anchors import ANCHOR, anchor_of, find_destination
from finops.queries.people.address_changes import End, find_change, is_of_another
from finops.queries.people.invitations import INVITATION, find_open
from finops.scope import current_tenant_id
from finops.sending.links import Named, link_to
from finops.sending.notice_letters import letter_of_digest, letter_of_notice
from finops.sending.outbox import Mail, register, register_call
from finops.sending.webhooks import WebhookCall
from finops.services.notices.digesting import DIGEST
from finops.services.notices.writing import NOTICE
from finops.services.people.address_changes import CHANGED


def letter_of_invitation(message: OutboxMessage) -> Mail | None:
    """The link, as long as it opens something."""
    named = Named(current_tenant_id(), UUID(message.payload["invitation"]))
    invitation = find_open(named)
    if invitation is None:
        return None
    tenant, inviter = invitation.tenant.name, invitation.invited_by
    words = {
        "tenant": tenant,
        "inviter": inviter.name if inviter else "",
        "role": ROLES[invitation.role],
        "expires_at": invitation.expires_at,
        "link": link_to(INVITATION, named),
    }
    text = render_to_string("finops/letters/invitation.txt", words)
    return Mail(gettext("You are invited to %(tenant)s") % {"tenant": tenant}, text)


SECOND_FACTOR_SAYS: Final = {
    ("second_factor.added", "totp"): _("An authenticator app was added to your account."),
    ("second_factor.added", "webauthn"): _("A passkey was added to your account."),
    ("second_factor.added", "recovery_codes"): _("Recovery codes were made for your account."),
    ("second_factor.removed", "totp"): _("The authenticator app of your account was removed."),
    ("second_factor.removed", "webauthn"): _("A passkey was removed from your account."),
    ("second_factor.reset_asked", "any"): _(
        "An administrator asks to reset your second factor. If you have not lost it, tell them"
        " at once: another person is to confirm it."
    ),
    ("second_factor.reset", "any"): _(
        "Your second factor was reset. For a day you sign nothing of high risk."
    ),
}


def letter_of_second_factor(message: OutboxMessage) -> Mail | None:
    """What came or went, to the person alone."""
    says = SECOND_FACTOR_SAYS.get((message.payload["action"], message.payload["kind"]))
    if says is None:
        return None
    words = {
        "says": says,
        "at": message.created_at,
        "email": message.recipient,
        "link": settings.PUBLIC_URL + reverse("account_change_password"),
    }
    text = render_to_string("finops/letters/second_factor.txt", words)
    return Mail(gettext("Your second factor has changed"), text)


def letter_of_anchor(message: OutboxMessage) -> Mail | None:
    """The anchor itself, to be kept as it is; nothing to a mailbox that was taken off the list."""
    pair = _anchor_for(message)
    if pair is None:
        return None
    anchor, _destination = pair
    words = {"day": anchor.day.isoformat(), "tenant": anchor.tenant.name}
    text = render_to_string("finops/letters/anchor.txt", {**words, "anchor": anchor})
    return Mail(gettext("Audit anchor of %(tenant)s, %(day)s") % words, text)


def call_of_anchor(message: OutboxMessage) -> WebhookCall | None:
    """The same for a webhook: the file is the data."""
    pair = _anchor_for(message)
    if pair is None:
        return None
    anchor, destination = pair
    data = json.loads(anchor.content)
    body = {"type": "audit.anchor", "timestamp": anchor.made_at.isoformat(), "data": data}
    return WebhookCall(destination.address, json.dumps(body).encode(), destination.secret)


def _anchor_for(message: OutboxMessage) -> tuple[AuditAnchor, AnchorDestination] | None:
    anchor = anchor_of(message.payload["day"])
    destination = find_destination(UUID(message.payload["destination"]))
    return None if anchor is None or destination is None else (anchor, destination)


def letter_to_new_address(message: OutboxMessage) -> Mail | None:
    """The link; whoever has the address already is told that there is none."""
    return _address_letter(message, End.NEW, "finops/letters/address_new.txt")


def letter_to_old_address(message: OutboxMessage) -> Mail | None:
    """The link by which the present address confirms, or refuses."""
    return _address_letter(message, End.OLD, "finops/letters/address_old.txt")


def _address_letter(message: OutboxMessage, end: End, template: str) -> Mail | None:
    named = Named(current_tenant_id(), UUID(message.payload["change"]))
    change = find_change(end, named)
    if change is None:
        return None
    words = {
        "old": change.old_email,
        "new": change.new_email,
        "is_taken": is_of_another(change),
        "expires_at": change.expires_at,
        "link": link_to(end, named),
    }
    return Mail(gettext("Change of your address"), render_to_string(template, words))


def letter_of_changed_address(message: OutboxMessage) -> Mail | None:
    """To the address that opens nothing any more."""
    change = AddressChange.objects.get(public_id=message.payload["change"])
    text = render_to_string("finops/letters/address_changed.txt", {"new": change.new_email})
    return Mail(gettext("Your address was changed"), text)


def register_letters() -> None:
    register(INVITATION, letter_of_invitation)
    register(SECOND_FACTOR, letter_of_second_factor)
    register(ANCHOR, letter_of_anchor)
    register_call(ANCHOR, call_of_anchor)
    register(End.NEW, letter_to_new_address)
    register(End.OLD, letter_to_old_address)
    register(CHANGED, letter_of_changed_address)
    register(ACCOUNT, letter_of_account)
    register(NOTICE, letter_of_notice)
    register(DIGEST, letter_of_digest)
