"""Confirming a second factor before a signature, and coming back to it with what was typed.

A page that signs offers the way before it is needed, and again where a signature was refused.
"""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from finops.scope.requests import TenantRequest
from finops.services.signing import SecondFactorNeeded, SignatureRefused, why_no_second_factor
from finops.signatures import Signature

WAITING: Final = "waiting_signature"
MISSING: Final = "second_factor_missing"
RESET: Final = "second_factor_reset"
LONGEST_KEPT: Final = 2_000
NOT_KEPT: Final = frozenset({"csrfmiddlewaretoken", "seen"})  # what is signed is looked at again


@dataclass(frozen=True)
class StepUp:
    """What a signature lacks, and the link that mends it; empty where only time does."""

    sentence: str
    url: str
    label: str


def offer_before(
    request: TenantRequest, signature: Signature | None, item: object, back: str = ""
) -> StepUp | None:
    """For a page that asks for a signature: what it will lack; None where nothing."""
    if signature is None:
        return None
    refusal = why_no_second_factor(request.actor, signature, item)
    return offer(request, refusal, back) if refusal else None


def offer(request: HttpRequest, refusal: SignatureRefused | None, back: str = "") -> StepUp | None:
    """For a refused signature: the way to the second factor, if that was what it lacked.

    `back` is the page to return to, by default this one; what was posted waits there.
    """
    if not isinstance(refusal, SecondFactorNeeded):
        return None
    back = back or request.path
    if refusal.code == RESET:
        return StepUp(refusal.sentence, "", "")
    wait_for(request, back)
    if refusal.code == MISSING:
        return StepUp(refusal.sentence, reverse("mfa_index"), _("Set up a second factor"))
    url = f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}"
    return StepUp(refusal.sentence, url, _("Confirm that it is you"))


def wait_for(request: HttpRequest, path: str) -> None:
    """Remember one page, and what was typed there, until it is opened again."""
    typed = {
        name: value[:LONGEST_KEPT]
        for name, value in request.POST.items()
        if name not in NOT_KEPT and isinstance(value, str)
    }
    before = request.session.get(WAITING, {})
    if typed or before.get("path") != path:
        request.session[WAITING] = {"path": path, "typed": typed}


def what_was_typed(request: HttpRequest) -> dict[str, str]:
    """What waits for this page; it waits until something is posted here."""
    waiting = request.session.get(WAITING, {})
    return dict(waiting["typed"]) if waiting.get("path") == request.path else {}


def forget_waiting(request: HttpRequest) -> None:
    """The signature was given."""
    request.session.pop(WAITING, None)


def waiting_path(request: HttpRequest) -> str:
    """The page of the signature that waits for a second factor, or empty."""
    return str(request.session.get(WAITING, {}).get("path", ""))
