"""Where the pages of people, their roles and their reviews lie."""

from django.urls import URLPattern, path

from finops.views.people import access_review, members
from finops.views.people.steps import (
    ask_factor_reset,
    confirm_factor_reset,
    confirm_grant,
    end_role,
    refuse_factor_reset,
    refuse_grant,
    remove_person,
    revoke_api_key,
    withdraw_invited,
)

urlpatterns: list[URLPattern] = [
    path("people/", members.people, name="people"),
    path("access-review/", access_review.access_review, name="access_review"),
    path("people/invite", members.invite, name="invite_person"),
    path(
        "people/invitations/<uuid:invitation>/withdraw",
        withdraw_invited,
        name="withdraw_invitation",
    ),
    path("people/<int:person>/", members.person, name="person"),
    path("people/<int:person>/roles", members.add_role, name="add_role"),
    path("people/<int:person>/remove", remove_person, name="remove_person"),
    path("roles/<int:assignment>/end", end_role, name="end_role"),
    path("roles/<int:assignment>/confirm", confirm_grant, name="confirm_role"),
    path("roles/<int:assignment>/refuse", refuse_grant, name="refuse_role"),
    path("people/<int:person>/second-factor/reset", ask_factor_reset, name="ask_factor_reset"),
    path(
        "second-factor-resets/<int:reset>/confirm",
        confirm_factor_reset,
        name="confirm_factor_reset",
    ),
    path(
        "second-factor-resets/<int:reset>/refuse",
        refuse_factor_reset,
        name="refuse_factor_reset",
    ),
    path("keys/<slug:public_id>/revoke", revoke_api_key, name="revoke_key"),
]
