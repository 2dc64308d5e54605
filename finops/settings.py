"""All settings. Values are read from the environment once; a wrong one stops the start."""

import os
from pathlib import Path

import plotly
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from finops.db.roles import role_password
from finops.embedded import database_settings, local_secret, server_urls, var_path
from finops.logs import logging_config

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

SECRET_KEY = os.environ.get("SECRET_KEY", "")
_urls = server_urls(FINOPS_VAR)
if not SECRET_KEY:
    if not _urls.embedded:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. With servers of your own it must be a long random string."
        )
    SECRET_KEY = local_secret(FINOPS_VAR, "django")

ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]
HTTPS = flag("FINOPS_HTTPS")

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
    "finops.middleware.SecurityHeadersMiddleware",
    "finops.middleware.NoNulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "finops.sessions.SessionLimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "finops.middleware.TenantMiddleware",
    "finops.middleware.ApiKeyMiddleware",
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
                "finops.context.page",
            ],
            "builtins": ["finops.templatetags.ui"],
        },
    }
]


# Whether the busiest statements are prepared: a pooler that cannot keep them needs 0.
DATABASE_PREPARES = flag("DATABASE_PREPARES", "1")


def _database(role: str) -> dict[str, object]:
    """One alias: the server of DATABASE_URL, signed in as one of our roles."""
    server = database_settings(_urls.database)
    options = {"prepare_threshold": None, "options": "-c jit=off", **server["OPTIONS"]}
    return {
        **server,
        "ENGINE": "finops.db",
        "USER": role,
        "PASSWORD": role_password(SECRET_KEY, role),
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
DATABASE_ROUTERS = ["finops.routers.OwnerMigrates"]
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
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "finops.heartbeat", "schedule": 10.0},
    "sweep-imports": {"task": "ledger.sweep_imports", "schedule": 10.0},
    "sweep-reratings": {"task": "ledger.sweep_reratings", "schedule": 10.0},
    "sweep-exports": {"task": "finops.sweep_exports", "schedule": 30.0},
    "synchronise-grants": {"task": "finops.synchronise_grants", "schedule": 60.0},
    "forget-outer-calls": {
        "task": "ledger.forget_outer_calls",
        "schedule": crontab(hour=4, minute=11),
    },
    "retain": {"task": "ledger.retain", "schedule": crontab(hour=3, minute=17)},
}
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
ACCOUNT_ADAPTER = "finops.accounts.ClosedAccountAdapter"
SOCIALACCOUNT_ADAPTER = "finops.accounts.ClosedSocialAdapter"
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ALLAUTH_TRUSTED_PROXY_COUNT = number("TRUSTED_PROXY_COUNT", 0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "AI FinOps"
# Single sign-on finds invited people by the address their own identity provider has verified.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "choose_tenant"
LOGOUT_REDIRECT_URL = "account_login"
OIDC_NAME, OIDC_SERVER = os.environ.get("OIDC_NAME", ""), os.environ.get("OIDC_SERVER_URL", "")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME or "Single sign-on",
                "client_id": os.environ.get("OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": OIDC_SERVER},
            }
        ]
        if OIDC_SERVER
        else []
    }
}

# Without a mail server the letters are files under var/: nothing fails, an operator can read them.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = number("EMAIL_PORT", 587 if EMAIL_HOST else 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = bool(EMAIL_HOST)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
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
STATIC_ROOT = FINOPS_VAR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("plotly", Path(plotly.__file__).parent / "package_data"),
]
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
MAX_IMPORT_BYTES = number("MAX_IMPORT_BYTES", 2 * 1024**3)
MAX_INGEST_BYTES = 10 * 1024 * 1024
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
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "finops.api.schema.add_problems",
    ],
}

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
LOGGING = logging_config()
# guardian.W001: `finops.access.can` answers, not has_perm() through a backend.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
