"""What the provider says of its people."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

# What `last_name` of a person stands for: how far the provider has verified the address.
VERIFIED = {"yes": True, "no": False, "word": "false"}


class Claims(OAuth2Validator):  # type: ignore[misc]  # untyped
    """Address and name beside the subject."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, object]:
        # Any: a request of oauthlib
        person = request.user
        return {
            "email": person.email,
            "email_verified": VERIFIED[person.last_name],
            "name": person.first_name,
        }
