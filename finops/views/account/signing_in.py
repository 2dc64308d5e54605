"""What views that sign somebody in have in common."""

from typing import Final

BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"
