"""All settings. Values are read from the environment once; a wrong one stops the start."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from finops.db.passwords import WeakPassword, role_password
from finops.embedded import database_settings, local_secret, server_urls, var_path
from finops.identity.identity_providers import openid_apps
from finops.registries.timers import BEAT_SCHEDULE
from finops.running.files.logs import logging_config
from finops.running.files.secret_key import WeakSecretKey, chosen_secret_key
from finops.sending.allowed_networks import BadNetwork, allowed_networks
from finops.serving.garbage import pause_collecting

pause_collecting()  # the last app to be ready ends it
BASE_DIR = Path(__file__).resolve().parent.parent
FINOPS_VAR = var_path()


def flag(name: str, default: str = "0") -> bool:
    """A yes/no environment variable: '1' or '0'."""
    value = os.environ.get(name) or default
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not “{value}”.")
    return value == "1"


def number(name: str, default: int) -> int:
    """A whole number, zero or more."""
    value = os.environ.get(name) or str(default)
    if not (value.isascii() and value.isdecimal()):
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{value}”.")
    return int(value)


DEMO = flag("FINOPS_DEMO")
TESTING = flag("FINOPS_TESTING")
DEBUG = False

_urls = server_urls(FINOPS_VAR)
try:
    SECRET_KEY = chosen_secret_key(FINOPS_VAR)
except WeakSecretKey as problem:
    raise ImproperlyConfigured(str(problem)) from None

ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]
HTTPS = flag("FINOPS_HTTPS")
# How many proxies stand before us, whose headers are believed. TLS ends at one of them.
TRUSTED_PROXY_COUNT = number("TRUSTED_PROXY_COUNT", 1 if HTTPS else 0)
if HTTPS and not TRUSTED_PROXY_COUNT:
    raise ImproperlyConfigured(
        "FINOPS_HTTPS=1 needs TRUSTED_PROXY_COUNT of 1 or more: TLS ends at a proxy before the"
        " web server, which sets X-Forwarded-Proto."
    )
# Where people find the product: links in letters begin with it.
PUBLIC_URL = os.environ.get("PUBLIC_URL", "") or (
    f"https://{ALLOWED_HOSTS[0]}" if HTTPS else f"http://localhost:{os.environ.get('PORT', '8000')}"
)
if not re.fullmatch(r"https?://[^/\s]+", PUBLIC_URL):
    raise ImproperlyConfigured(
        f"PUBLIC_URL must be like https://finops.example.com, not “{PUBLIC_URL}”."
    )

INSTALLED_APPS = [
    "finops.apps.FinopsConfig",
    "ledger.apps.LedgerConfig",
    "capacity.apps.CapacityConfig",
    "gates.apps.GatesConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "guardian",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "finops.serving.middleware.SecurityHeadersMiddleware",
    "finops.serving.middleware.StartGateMiddleware",
    "finops.serving.middleware.NoNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "finops.identity.sessions.SessionLimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "finops.serving.middleware.TenantMiddleware",
    "finops.serving.middleware.ApiKeyMiddleware",
]

ROOT_URLCONF = "finops.urls"
WSGI_APPLICATION = "finops.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "finops.ui.shell.context.page",
            ],
            "builtins": ["finops.templatetags.ui"],
        },
    }
]


# Whether the busiest statements are prepared: a pooler that cannot keep them needs 0.
DATABASE_PREPARES = flag("DATABASE_PREPARES", "1")


def _password(role: str) -> str:
    try:
        return role_password(role, FINOPS_VAR)
    except WeakPassword as problem:
        raise ImproperlyConfigured(str(problem)) from None


def _database(role: str) -> dict[str, object]:
    """One alias: the server of DATABASE_URL, signed in as one of our roles."""
    server = database_settings(_urls.database)
    options = {
        "prepare_threshold": None,
        "options": "-c jit=off",
        "connect_timeout": 5,  # a server that is away is told within seconds, not minutes
        "tcp_user_timeout": 30_000,  # ms; the same for one that vanishes
        **server["OPTIONS"],
    }
    return {
        **server,
        "ENGINE": "finops.db",
        "USER": role,
        "PASSWORD": _password(role),
        "ATOMIC_REQUESTS": role == "fin_app",
        "CONN_MAX_AGE": 600,  # plans of prepared statements live as long
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": options,
    }


DATABASES = {
    "default": {**_database("fin_app"), "TEST": {"MIRROR": "owner"}},
    "owner": {**_database("fin_owner"), "TEST": {"NAME": "test_finops", "DEPENDENCIES": []}},
    "platform": {**_database("fin_platform"), "TEST": {"MIRROR": "owner"}},
}
DATABASE_ROUTERS = ["finops.db.routers.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = _urls.redis
CELERY_BROKER_URL = _urls.broker
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 120, "unacked_restore_interval": 1}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE  # of every registered timer
# What signs the anchors of the audit log lies outside the database: docs/security.md.
AUDIT_ANCHOR_KEY_FILE = os.environ.get("AUDIT_ANCHOR_KEY_FILE", "")
AUDIT_ANCHOR_SIGN_COMMAND = os.environ.get("AUDIT_ANCHOR_SIGN_COMMAND", "")
AUDIT_ANCHOR_PUBLIC_KEY = os.environ.get("AUDIT_ANCHOR_PUBLIC_KEY", "")
# Webhooks go to public addresses, and to those of the house that an operator names.
try:
    ALLOWED_NETWORKS = allowed_networks(os.environ.get("FINOPS_ALLOWED_NETWORKS", ""))
except BadNetwork as problem:
    raise ImproperlyConfigured(str(problem)) from None
# Facts are dropped by the daily run only where an operator has said so, and said where to.
RETENTION_DROPS = flag("RETENTION_DROPS")
RETENTION_ARCHIVE = os.environ.get("RETENTION_ARCHIVE", "")
CELERY_BEAT_SCHEDULE_FILENAME = str(FINOPS_VAR / "beat-schedule")

AUTH_USER_MODEL = "finops.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
    if TESTING
    else "django.contrib.auth.hashers.PBKDF2PasswordHasher"
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ANONYMOUS_USER_NAME = None  # guardian: nobody is somebody here
GUARDIAN_RAISE_403 = False

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "finops.identity.accounts.ClosedAccountAdapter"
SOCIALACCOUNT_ADAPTER = "finops.identity.accounts.ClosedSocialAdapter"
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# By source alone: counted by address, a stranger could keep its owner from asking.
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
# Closes the secrets of authenticator apps in the database; with another one none of them opens.
FACTOR_SECRET = os.environ.get("FACTOR_SECRET", "") or local_secret(FINOPS_VAR, "factors")
if len(FACTOR_SECRET) < 32:
    raise ImproperlyConfigured("FACTOR_SECRET must have 32 characters or more.")
MFA_ADAPTER = "finops.identity.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "AI FinOps"
MFA_TOTP_TOLERANCE = 1  # a code of 30 seconds ago or ahead: clocks differ, and typing takes time
MFA_FORMS = {
    "authenticate": "finops.forms.second_factor.CodeForm",
    "reauthenticate": "finops.forms.second_factor.CodeAgainForm",
    "add_webauthn": "finops.forms.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "finops.forms.passkeys.PasskeyForm",
    "reauthenticate_webauthn": "finops.forms.passkeys.PasskeyAgainForm",
}
MFA_PASSKEY_LOGIN_ENABLED = False  # a passkey is the second factor, beside the password
# Browsers make passkeys over plain HTTP on this machine alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = urlsplit(PUBLIC_URL).hostname in {"localhost", "127.0.0.1"}
# Single sign-on finds invited people by the address their own identity provider has verified.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "choose_tenant"
LOGOUT_REDIRECT_URL = "account_login"
LOOPBACK = {"localhost", "127.0.0.1"}
OIDC_NAME, OIDC_SERVER = os.environ.get("OIDC_NAME", ""), os.environ.get("OIDC_SERVER_URL", "")
_oidc_parts = urlsplit(OIDC_SERVER)
if OIDC_SERVER and _oidc_parts.scheme != "https" and _oidc_parts.hostname not in LOOPBACK:
    raise ImproperlyConfigured(f"OIDC_SERVER_URL must begin with https://, not “{OIDC_SERVER}”.")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "finops.identity.openid.NoncedProvider",
        "APPS": openid_apps(
            OIDC_NAME,
            OIDC_SERVER,
            os.environ.get("OIDC_CLIENT_ID", ""),
            os.environ.get("OIDC_CLIENT_SECRET", ""),
        ),
    }
}

# Without a mail server the letters are files under var/: nothing fails, an operator can read them.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = number("EMAIL_PORT", 587 if EMAIL_HOST else 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = bool(EMAIL_HOST)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "finops.running.files.private.PrivateMailFiles"
)
EMAIL_FILE_PATH = FINOPS_VAR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "finops@localhost")

SESSION_COOKIE_AGE = SESSION_LONGEST_SECONDS = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60  # for people whose roles sign
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "finops" / "locale"]
TIME_ZONE = "UTC"
USE_I18N = USE_TZ = True

STATIC_URL = "/static/"
# Where they lie once they are collected (`finops.running.files.static`); an image brings its own.
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or FINOPS_VAR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = TESTING  # served from where they lie, under their own names
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "finops.running.files.static.HashedFiles"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
MAX_IMPORT_BYTES = number("MAX_IMPORT_BYTES", 2 * 1024**3)
MAX_INGEST_BYTES = 10 * 1024 * 1024
MAX_PLAN_BYTES = 5 * 1024 * 1024  # a plan of budgets
MAX_OTLP_BYTES = number("MAX_OTLP_BYTES", 64 * 1024**2)  # unpacked; spans carry whole prompts
# What a key may send in a minute unless it has limits of its own.
KEY_REQUESTS_PER_MINUTE = number("KEY_REQUESTS_PER_MINUTE", 60_000) or 1
KEY_RECORDS_PER_MINUTE = number("KEY_RECORDS_PER_MINUTE", 3_000_000) or 1
# With so many imports waiting, or one for so long, new work is refused with 503.
QUEUE_MOST_JOBS = number("QUEUE_MOST_JOBS", 500)
QUEUE_LONGEST_SECONDS = number("QUEUE_LONGEST_SECONDS", 3600)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["finops.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["finops.api.permissions.HasRequiredAction"],
    "DEFAULT_THROTTLE_CLASSES": ["finops.api.throttling.KeyThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["finops.api.parsing.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "finops.api.problems.problem_handler",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # reports have a parameter `format` of their own
}
SPECTACULAR_SETTINGS = {
    "TITLE": "AI FinOps control plane",
    "DESCRIPTION": "Every dollar explained: what it paid for, whom it served, what it bought.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "RequestStatusEnum": "ledger.calc.request_details.STATUSES",
        "MappingStateEnum": ["draft", "active", "retired"],
        "MetricWindowEnum": "ledger.api.metrics.WINDOWS",
        "ExportStateEnum": "finops.models.exports.ExportJob.State",
        "OutcomeNeedEnum": "ledger.models.OutcomeDefinition.Need",
        "BoundEnum": "ledger.models.OutcomeDefinition.Bound",
        "CommitmentKindEnum": "finops.models.Commitment.Kind",
        "RiskTierEnum": "finops.models.organisation.use_cases.RiskTier",
        "StageEnum": "finops.models.organisation.use_cases.Stage",
        "SloKindEnum": "ledger.models.SloTarget.Kind",
        "SloBasisEnum": "ledger.models.SloTarget.Basis",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "finops.api.schema.add_problems",
    ],
}

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL},
    "near": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},  # of this process
}
LOGGING = logging_config()
# guardian.W001: `finops.access.can` answers, not has_perm() through a backend.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
