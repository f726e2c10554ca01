"""The settings as processes of their own see them, each with its own environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import addresses, limits

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {"DEBUG": "0", "SECRET_KEY": "0123456789" * 3 + "abcdefghij" * 3, "ALLOWED_HOSTS": "support.example.org"}


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"], "DATABASE_URL": "sqlite:////nowhere/db.sqlite3"}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=clean | environment, capture_output=True, text=True, timeout=60
    )


def show(expression: str, **environment: str) -> str:
    setup = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; from django.conf import settings as s"
    )
    found = run("-c", f"{setup}; print(({expression}))", **environment)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def test_the_deployment_checks_find_nothing() -> None:
    key = run("-m", "leadership.badges.signing").stdout.strip()
    found = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, BADGE_KEYS=key)
    assert found.returncode == 0, found.stderr
    assert "no issues" in found.stdout


def test_production_does_not_start_without_a_secret() -> None:
    found = run("-c", "import config.asgi", **PRODUCTION | {"SECRET_KEY": ""})
    assert found.returncode != 0
    assert "SECRET_KEY" in found.stderr


def test_two_processes_do_not_start_on_one_memory() -> None:
    found = run("-c", "import config.asgi", **PRODUCTION | {"WEB_CONCURRENCY": "2"})
    assert found.returncode != 0
    assert "can't hear each other" in found.stderr


def test_production_cookies_are_bound_to_the_host_and_to_tls() -> None:
    shown = show("s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.ORIGINS", **PRODUCTION)
    assert shown == "('__Host-sessionid', '__Host-csrftoken', True, ['https://support.example.org'])"


def test_at_home_letters_lead_to_the_address_that_the_site_says_it_is_at() -> None:
    assert show("s.SITE_URL", DEBUG="1", PORT="8123") == "http://127.0.0.1:8123"


def test_redis_serves_cache_and_layer() -> None:
    expression = "s.CACHES['default']['LOCATION'], s.CHANNEL_LAYERS['default']['CONFIG']['hosts']"
    shown = show(expression, **PRODUCTION, REDIS_URL="redis://redis:6379/3")
    assert shown == "('redis://redis:6379/3', ['redis://redis:6379/3'])"


def test_the_factor_reaches_every_limit() -> None:
    shown = show("s.ACCOUNT_RATE_LIMITS['login_failed'], s.MFA_RATE_LIMITS", **PRODUCTION, RATE_LIMIT_FACTOR="10")
    assert shown == "('100/m/ip,50/300s/key', {'webauthn_login': '100/m/ip'})"


def test_no_limit_falls_to_nothing() -> None:
    assert limits.scaled("5/m/key,1/180s/key", 0.01) == "1/m/key,1/180s/key"


def test_our_limits_are_allauths_at_factor_one(settings) -> None:
    from allauth.account import app_settings

    settings.ACCOUNT_RATE_LIMITS = {}
    theirs = {name: rate for name, rate in app_settings.RATE_LIMITS.items() if rate}
    assert theirs == limits.all_scaled(limits.ACCOUNT, 1)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////abs/file.sqlite3", Path("/abs/file.sqlite3")),
        ("sqlite:///data/file.sqlite3", Path("/project/data/file.sqlite3")),
        ("postgres://127.0.0.1:5432/support", "support"),
        ("postgresql://ana:p%40ss@db/support", "support"),
    ],
)
def test_a_database_by_its_address(url: str, name: object) -> None:
    assert addresses.database(url, Path("/project"), is_serving=False, is_durable=True)["NAME"] == name


def test_pages_on_postgresql_share_a_pool_and_have_five_seconds() -> None:
    found = addresses.database("postgres://ana:p%40ss@db/support", Path(), is_serving=True, is_durable=True)
    assert found["PASSWORD"] == "p@ss"
    assert found["CONN_MAX_AGE"] == 0
    assert found["OPTIONS"]["pool"]["max_size"] == addresses.POOL_MAX
    assert "statement_timeout=5s" in found["OPTIONS"]["options"]


def test_sqlite_waits_for_its_turn_to_write(db) -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("another database has no file to lock")
    assert connection.transaction_mode == "IMMEDIATE"
    with connection.cursor() as cursor:
        found = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys")]
    assert found == ["wal", 1]


@pytest.mark.parametrize("url", ["mysql://db/support", "", "ftp://x"])
def test_an_unknown_address_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        addresses.database(url, Path(), is_serving=False, is_durable=False)
    with pytest.raises(ImproperlyConfigured):
        addresses.email(url)


def test_letters_by_smtp() -> None:
    found = addresses.email("smtp://post:s%3Acret@mail.example.org:587?tls=1")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("post", "s:cret")
    assert found["EMAIL_USE_TLS"]
    assert not found["EMAIL_USE_SSL"]


def test_a_new_secret_keeps_what_the_old_one_signed(settings) -> None:
    from django.core import signing

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old" * 20, []
    signed = signing.dumps("rosa")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, ["old" * 20]
    assert signing.loads(signed) == "rosa"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(signing.BadSignature):
        signing.loads(signed)
