"""The identity provider of this installation, as the settings hand it to django-allauth."""


def openid_apps(name: str, server: str, client_id: str, secret: str) -> list[dict[str, object]]:
    """The one provider of this installation, as django-allauth takes it; none without a server."""
    if not server:
        return []
    app: dict[str, object] = {
        "provider_id": "oidc",
        "name": name or "Single sign-on",
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": server, "oauth_pkce_enabled": True},
    }
    return [app]
