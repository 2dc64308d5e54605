"""For load balancers and people on call: is the process alive, and can it serve."""

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from finops.access import open_to
from finops.running.readiness import OK, readiness


@open_to("everyone")
@never_cache
@require_safe
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers at all; asks nobody else."""
    return JsonResponse({"status": OK})


@open_to("everyone")
@never_cache
@require_safe
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> JsonResponse:
    """200 if every part is well, else 503; either way with each part's state."""
    checks = readiness()
    is_ready = all(state == OK for state in checks.values())
    body = {"status": OK if is_ready else "not ready", "checks": checks}
    return JsonResponse(body, status=200 if is_ready else 503)
