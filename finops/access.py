"""The only doors: who acts, what they may do, and how an object is reached.

Deny by default. What does not exist and what is not yours look the same: 404.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from finops import clock
from finops.calc.permissions import KEY_SCOPES, KNOWN_ACTIONS, ROLES, actions_of
from finops.db.statements import fetch_tuples, load, of_tenant
from finops.identity.second_factor import SecondFactorUse
from finops.models import (
    ApiKey,
    BusinessUnit,
    Membership,
    RoleAssignment,
    Tenant,
    UseCase,
    User,
)
from finops.scope import tenant_scope

View = Callable[..., HttpResponseBase]

# What a platform FinOps lead sees in every tenant without being a member; the transaction is
# read only besides. Whoever wants to write is let in by an audited membership.
LOOKING_IN = frozenset(a for a in actions_of("finops_lead", scoped=False) if a.startswith("view_"))


@dataclass(frozen=True)
class Grants:
    """What a person may do now, by object: read once per request, by one query."""

    tenant: frozenset[str] = frozenset()
    business_units: dict[int, frozenset[str]] = field(default_factory=dict)
    use_cases: dict[int, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Actor:
    """A person or a key, inside one tenant. `reads_all` is a platform person looking in,
    `second_factor` the last use of one in the person's session."""

    tenant: Tenant
    user: User | None = None
    key: ApiKey | None = None
    reads_all: bool = False
    name: str = "system"
    second_factor: SecondFactorUse | None = None

    @property
    def label(self) -> str:
        """The actor's name as it is now, for people to read; never compare it."""
        if self.key is not None:
            return f"key:{self.key.public_id}"
        return self.user.name if self.user is not None else self.name

    @cached_property
    def grants(self) -> Grants:
        """Nothing for keys (their scopes say what they may) and for people locked out."""
        if self.user is None or not self.user.is_active:
            return Grants()
        return Grants(tenant=LOOKING_IN) if self.reads_all else read_grants(self.user)

    @cached_property
    def roles(self) -> list[str]:
        """The labels of the roles held now, for the page's head."""
        if self.user is None:
            return []
        if self.reads_all:
            return [_("Platform FinOps Lead (read only)")]
        held = roles_in_force().filter(user=self.user)
        return sorted({ROLES[role] for role in held.values_list("role", flat=True)})


def roles_in_force() -> QuerySet[RoleAssignment]:
    """The assignments of the tenant that give something now: begun, not ended, confirmed."""
    now = clock.now()
    begun = RoleAssignment.objects.filter(valid_from__lte=now, awaits_confirmation=False)
    return begun.exclude(valid_to__lte=now)


def read_grants(user: User) -> Grants:
    """What has not run out."""
    granted: dict[str, dict[int, set[str]]] = {"tenant": {}, "business_unit": {}, "use_case": {}}
    asked = of_tenant(person=user.pk, now=clock.now())
    for over, number, action in fetch_tuples(load("people/grants"), asked):
        granted[over].setdefault(number, set()).add(action)
    return Grants(
        tenant=frozenset().union(*granted["tenant"].values()),
        business_units={pk: frozenset(each) for pk, each in granted["business_unit"].items()},
        use_cases={pk: frozenset(each) for pk, each in granted["use_case"].items()},
    )


def can(actor: Actor, action: str, target: BusinessUnit | UseCase | None = None) -> bool:
    """May the actor do this, in the tenant or on one object of it? The one answer for pages,
    API, templates and tasks. An unknown action raises ValueError; another tenant's object is
    refused to everyone."""
    if action not in KNOWN_ACTIONS:
        raise ValueError(f"“{action}” is not an action of the permission table.")
    if target is not None and target.tenant_id != actor.tenant.pk:
        return False
    if actor.key is not None:
        return actor.key.tenant_id == actor.tenant.pk and action in key_actions(actor.key)
    return action in actor.grants.tenant or action in _below_tenant(actor.grants, target)


def key_actions(key: ApiKey) -> frozenset[str]:
    """What the key's scopes allow. None of them signs, approves, or manages people or keys."""
    return frozenset().union(*(KEY_SCOPES.get(scope, frozenset()) for scope in key.scopes))


def _below_tenant(grants: Grants, target: BusinessUnit | UseCase | None) -> frozenset[str]:
    """What is granted on this object or on the business unit around it."""
    nothing: frozenset[str] = frozenset()
    if isinstance(target, UseCase):
        unit = grants.business_units.get(target.business_unit_id, nothing)
        return unit | grants.use_cases.get(target.pk, nothing)
    if isinstance(target, BusinessUnit):
        return grants.business_units.get(target.pk, nothing)
    return nothing


def can_somewhere(actor: Actor, action: str) -> bool:
    """May the actor do this in the tenant or on any object below it? Opens a page whose rows
    are then narrowed by `visible_use_cases`."""
    if can(actor, action):
        return True
    below = [*actor.grants.business_units.values(), *actor.grants.use_cases.values()]
    return any(action in actions for actions in below)


def may_look_in(user: User, platform: Tenant) -> bool:
    """Is this person a FinOps lead of the platform, who reads all tenants? Other roles there
    look after the platform alone. Works inside any tenant and none."""
    with tenant_scope(platform.pk, user.pk), transaction.atomic():
        leads = roles_in_force().filter(user=user, role="finops_lead")
        over_tenant = leads.filter(business_unit=None, use_case=None)
        is_member = Membership.objects.filter(user=user).exists()
        return user.is_active and is_member and over_tenant.exists()


def sees_all_tenants(actor: Actor) -> bool:
    """The same of an actor: looking into a tenant, or at home on the platform."""
    if actor.reads_all or actor.user is None or actor.tenant.kind != Tenant.Kind.PLATFORM:
        return actor.reads_all
    return may_look_in(actor.user, actor.tenant)


@dataclass(frozen=True)
class Reach:
    """A part of a tenant, by ids: business units with all that is in them, and use cases."""

    business_units: frozenset[int]
    use_cases: frozenset[int]


def reach_of(actor: Actor, action: str) -> Reach | None:
    """Where the actor may do this; None means the whole tenant."""
    if can(actor, action):
        return None
    units, cases = actor.grants.business_units, actor.grants.use_cases
    return Reach(
        frozenset(pk for pk, actions in units.items() if action in actions),
        frozenset(pk for pk, actions in cases.items() if action in actions),
    )


def visible_use_cases(actor: Actor, action: str) -> frozenset[str] | None:
    """The slugs of the use cases on which the actor may do this; None means the whole tenant,
    with what belongs to no use case."""
    reach = reach_of(actor, action)
    if reach is None:
        return None
    in_units = UseCase.objects.filter(business_unit_id__in=reach.business_units)
    alone = UseCase.objects.filter(id__in=reach.use_cases)
    return frozenset((in_units | alone).values_list("slug", flat=True))


def use_case_for(actor: Actor, slug: str, action: str) -> UseCase:
    """The use case of this slug, or 404."""
    related = UseCase.objects.select_related("business_unit", "cost_center", "business_owner")
    use_case = related.filter(slug=slug).first()
    if use_case is None or not can(actor, action, use_case):
        raise Http404
    return use_case


def requires(action: str, *, anywhere: bool = False) -> Callable[[View], View]:
    """Declare and enforce the permission of a page; `anywhere` lets in scoped roles too."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            # Any: whatever the URL pattern captures
            actor = getattr(request, "actor", None)
            if actor is None or not (can_somewhere if anywhere else can)(actor, action):
                raise Http404
            kwargs.pop("tenant", None)  # the middleware has entered it
            return view(request, *args, **kwargs)

        guarded.required_action = action  # type: ignore[attr-defined]  # read by the URL walk
        return guarded

    return decorate


def open_to(whom: str) -> Callable[[View], View]:
    """Declare a page that needs no tenant permission: 'everyone' or 'signed-in'."""

    def decorate(view: View) -> View:
        view.required_action = f"open:{whom}"  # type: ignore[attr-defined]  # read by the URL walk
        return view

    return decorate
