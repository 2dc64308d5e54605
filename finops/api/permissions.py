"""One permission class for the whole API: what the view declares, `can` decides."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from finops.access import can
from finops.api.authentication import actor_of

if TYPE_CHECKING:  # the framework reads its settings, and so this module, while it loads its views
    from rest_framework.views import APIView


def declared_actions(view: object) -> Mapping[str, str]:
    """The view's `required_action` by HTTP method: one text for all, or a mapping."""
    declared = getattr(view, "required_action", None)
    if isinstance(declared, str) and declared:
        return dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), declared)
    return declared if isinstance(declared, Mapping) else {}


def needed_actions(view: object, method: str) -> frozenset[str]:
    """The actions of which one is needed; none declared means that nobody may."""
    declared = declared_actions(view)
    if method == "OPTIONS":
        return frozenset(declared.values())
    action = declared.get("GET" if method == "HEAD" else method)
    # A method the view does not serve answers 405 to whoever may use the view at all.
    return frozenset({action}) if action is not None else frozenset(declared.values())


class HasRequiredAction(BasePermission):
    """Denies by default: a view that declares nothing is closed."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        actor = actor_of(request)
        if actor is None:
            return False
        actions = needed_actions(view, request.method or "")
        return any(can(actor, action) for action in actions)
