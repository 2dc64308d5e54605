"""Requests per key and minute: 429 with Retry-After before anything is read."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from finops.api.authentication import actor_of
from finops.services.api_keys.limits import charge_request

if TYPE_CHECKING:  # the framework reads its settings, and so this module, while it loads its views
    from rest_framework.views import APIView


class KeyThrottle(BaseThrottle):
    """Counts every request of a key, whatever it asks for (`finops.services.api_keys.limits`)."""

    _wait = 0

    def allow_request(self, request: Request, view: "APIView") -> bool:
        actor = actor_of(request)
        if actor is None or actor.key is None:
            return True
        self._wait = charge_request(actor.key)
        return not self._wait

    def wait(self) -> float:
        return self._wait
