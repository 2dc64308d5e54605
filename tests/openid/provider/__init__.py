"""A real OpenID provider for tests: django-oauth-toolkit behind a web server on the loopback."""
