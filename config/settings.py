"""The one settings file: safe as it stands, told by the environment (or `.env`) where it runs."""

from __future__ import annotations

from pathlib import Path

from environs import Env

from config import addresses, headers, limits, logs

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

# Where it runs ---------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
IS_PRODUCTION = not DEBUG
LOCAL_SECRET_KEY = "local-only-and-known-to-everybody-so-never-to-be-used-in-public"  # noqa: S105
SECRET_KEY = env.str("SECRET_KEY", LOCAL_SECRET_KEY if DEBUG else "")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
HTTPS = env.bool("HTTPS", not DEBUG)
PORT = env.int("PORT", 8000)
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", 1)
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
RATE_LIMIT_FACTOR = env.float("RATE_LIMIT_FACTOR", 1)
CHAT_KEPT_DAYS = env.int("CHAT_KEPT_DAYS", 90)
CARE_KEPT_DAYS = env.int("CARE_KEPT_DAYS", 30)
CASES_KEPT_DAYS = env.int("CASES_KEPT_DAYS", 365)
ADDRESSES_KEPT_DAYS = env.int("ADDRESSES_KEPT_DAYS", 30)
#: what becomes of a room without a moderator on duty, by its slug or its band: read_only, slow or open
WITHOUT_MODERATOR = {"teen": "read_only", "adult": "slow"} | env.dict("WITHOUT_MODERATOR", {})
WITHOUT_MODERATOR_AFTER = env.int("WITHOUT_MODERATOR_AFTER", 120)  # seconds
WITHOUT_MODERATOR_EVERY = env.int("WITHOUT_MODERATOR_EVERY", 30)  # seconds between two messages of one person
COVER_FROM_START = env.bool("COVER_FROM_START", IS_PRODUCTION)
#: the web process (config/asgi.py) says so; commands take the time they need
IS_SERVING = env.bool("SERVING", False)

LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", LOCAL_HOSTS if DEBUG else [])
#: exact addresses pages and sockets may come from; the first one is used in letters
ORIGINS = env.list("ORIGINS", []) or [
    f"https://{host}" if HTTPS else f"http://{host}:{PORT}" for host in ALLOWED_HOSTS if host not in {"*", "[::1]"}
]
SITE_URL = ORIGINS[0] if ORIGINS else ""
CSRF_TRUSTED_ORIGINS = ORIGINS

# What it is made of ----------------------------------------------------------------------------

INSTALLED_APPS = [
    "leadership",
    "chatrooms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "django_tasks",
    "django_tasks_db",
    "servestatic",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "config",
]

MIDDLEWARE = [
    # first, so that a stylesheet costs no more than a stylesheet
    "config.static.StaticFilesMiddleware",
    "config.request_id.RequestMiddleware",
    "config.headers.HeadersMiddleware",
    "config.pages.NotFoundMiddleware",
    "config.pages.CleanAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "leadership.members.unfinished.KeepWordsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.pages.ActivityMiddleware",
    "leadership.members.middleware.TimeZoneMiddleware",
    "leadership.members.second_factor.SecondFactorMiddleware",
    "leadership.badges.middleware.TooLateMiddleware",
    "config.pages.ButtonOnlyMiddleware",
    "config.refused.RefusedMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "leadership.notices.context.unread",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Where the data lies ---------------------------------------------------------------------------

DATA_DIR = BASE_DIR / "data"
DATABASE_URL = env.str("DATABASE_URL", "")
if not DATABASE_URL:
    DATA_DIR.mkdir(exist_ok=True)
    DATABASE_URL = "sqlite:///data/db.sqlite3"
DATABASES = {"default": addresses.database(DATABASE_URL, BASE_DIR, IS_SERVING, is_durable=IS_PRODUCTION)}

REDIS_URL = env.str("REDIS_URL", "")
REDIS_PREFIX = env.str("REDIS_PREFIX", "group-support")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "config.caches.SharedCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": REDIS_PREFIX,
            # a page does without what is kept there rather than wait for it (D22)
            "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": REDIS_PREFIX},
        }
    }
else:  # one process: config/checks.py refuses more
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# Letters and slow work are rows in the same database: a rollback drops them too.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

EMAIL_URL = env.str("EMAIL_URL", "console:")
vars().update(addresses.email(EMAIL_URL))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Messages <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
#: where people write who need a programme admin; shown on the page that says who runs this
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "")

# Static files ----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [folder for folder in [BASE_DIR / "static"] if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "config.static.StaticFiles"
    },
}
SERVESTATIC_USE_FINDERS = SERVESTATIC_AUTOREFRESH = DEBUG
SERVESTATIC_USE_MANIFEST = not DEBUG
SERVESTATIC_USE_STATIC_ROOT = False
SERVESTATIC_ALLOW_ALL_ORIGINS = False
SERVESTATIC_ADD_HEADERS_FUNCTION = headers.of_static_file

# Language and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# People ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "leadership.Member"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "leadership.badges.backend.AwardBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/path/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "leadership.members.signup.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "leadership.members.signup.SignupForm",
    "login": "leadership.members.entrance.SignIn",
    "change_password": "leadership.members.entrance.ChangePassword",
    "reset_password": "leadership.members.entrance.AskForPassword",
    "reset_password_from_key": "leadership.members.entrance.NewPassword",
    "add_email": "leadership.members.entrance.AddAddress",
    "reauthenticate": "leadership.members.entrance.PasswordAgain",
}
ACCOUNT_USERNAME_VALIDATORS = "leadership.members.signup.username_validators"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# A new password ends every other session (its hash is part of them) and keeps the one it was set in.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_USERNAME_BLACKLIST = [
    "abuse", "admin", "administrator", "anonymous", "everyone", "help", "host", "info", "mail", "mentor",
    "moderator", "mods", "nobody", "noreply", "official", "owner", "postmaster", "press", "root", "safeguarding",
    "security", "site", "staff", "support", "sysadmin", "system", "team", "webmaster",
]  # fmt: skip
ACCOUNT_RATE_LIMITS = limits.all_scaled(limits.ACCOUNT | limits.OURS, RATE_LIMIT_FACTOR)

MFA_ADAPTER = "leadership.members.entrance.KeyAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "leadership.members.entrance.SecondKey",
    "reauthenticate": "leadership.members.entrance.SecondKeyAgain",
    "activate_totp": "leadership.members.entrance.ConnectApp",
    "add_webauthn": "leadership.members.entrance.AddPasskey",
    "edit_webauthn": "leadership.members.entrance.NamePasskey",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Group Support"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_RATE_LIMITS = limits.all_scaled(limits.SECOND_FACTOR, RATE_LIMIT_FACTOR)
USERSESSIONS_TRACK_ACTIVITY = True  # every five minutes: config.pages.ActivityMiddleware
# Without a proxy of ours, X-Forwarded-For is the visitor's own invention.
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

#: what badges are signed with: private keys, the first signs and all can be checked against; see docs/operating.md
BADGE_KEYS: list[str] = env.list("BADGE_KEYS", [])

# What a browser may do with our pages ----------------------------------------------------------

_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz)$"]
SECURE_HSTS_SECONDS = 2 * 365 * 86_400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = headers.CONTENT
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# What is written down --------------------------------------------------------------------------

LOGGING_CONFIG = None
logs.configure(is_json=not DEBUG, level=env.str("LOG_LEVEL", "INFO"))

SENTRY_DSN = env.str("SENTRY_DSN", "")
if SENTRY_DSN:
    import sentry_sdk  # type: ignore[import-not-found,unused-ignore]  # an extra

    sentry_sdk.init(
        dsn=SENTRY_DSN, send_default_pii=False, max_request_body_size="never", include_local_variables=False
    )
