"""Where the pages of a person's own account lie."""

from django.urls import URLPattern, path

from finops.views.account import address, single_sign_on

urlpatterns: list[URLPattern] = [
    path("account/address/", address.address, name="address"),
    path("account/address/withdraw", address.withdraw, name="withdraw_address"),
    path("account/address/new/<str:token>/", address.confirm_new, name="confirm_new_address"),
    path("account/address/old/<str:token>/", address.confirm_old, name="confirm_old_address"),
    path("account/single-sign-on/", single_sign_on.single_sign_on, name="single_sign_on"),
]
