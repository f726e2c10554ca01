"""What a process refuses to start with (S2, D25, D3)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import checks
from tests.factories import MemberFactory


def refused(*found) -> list[str]:
    return [error.id for error in found]


def test_a_second_process_needs_redis(settings) -> None:
    settings.WEB_CONCURRENCY, settings.REDIS_URL = 2, ""
    assert refused(*checks.one_process_without_redis()) == ["ground.E001"]
    settings.REDIS_URL = "redis://127.0.0.1/0"
    assert not checks.one_process_without_redis()


@pytest.mark.parametrize("key", ["", "short", "x" * 49])
def test_a_missing_or_short_secret_is_refused_in_production(settings, key: str) -> None:
    settings.IS_PRODUCTION, settings.SECRET_KEY = True, key
    assert refused(*checks.a_secret_of_our_own()) == ["ground.E002"]


def test_the_secret_everybody_knows_is_refused_in_production(settings) -> None:
    settings.IS_PRODUCTION = True
    settings.SECRET_KEY = settings.LOCAL_SECRET_KEY
    assert len(settings.SECRET_KEY) >= checks.SECRET_KEY_MIN
    assert refused(*checks.a_secret_of_our_own()) == ["ground.E002"]
    settings.SECRET_KEY = "0123456789" * 5
    assert not checks.a_secret_of_our_own()


def test_every_host_at_once_is_refused(settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.ORIGINS = []
    assert refused(*checks.hosts_by_name()) == ["ground.E003", "ground.E005"]


def test_no_host_at_all_is_refused_in_production(settings) -> None:
    settings.IS_PRODUCTION, settings.ALLOWED_HOSTS = True, []
    assert refused(*checks.hosts_by_name()) == ["ground.E004"]


def test_debugging_in_public_is_refused(settings) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "support.example.org"]
    assert refused(*checks.debugging_at_home_only()) == ["ground.E006"]


def test_sqlite_in_production_survives_a_power_cut(settings, monkeypatch) -> None:
    settings.IS_PRODUCTION = True
    options = {"init_command": "PRAGMA synchronous=NORMAL;"}
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", options)
    assert refused(*checks.nothing_lost_in_a_power_cut()) == ["ground.E007"]


def test_the_server_says_why_it_does_not_start(settings) -> None:
    settings.WEB_CONCURRENCY, settings.REDIS_URL = 4, ""
    with pytest.raises(ImproperlyConfigured, match="4 web processes"):
        checks.refuse_to_start_wrongly()


@pytest.mark.django_db
def test_one_safeguarding_lead_is_too_few() -> None:
    """Nobody could judge what she decides (G16)."""
    for warned in (["ground.W003"], ["ground.W003"], []):
        assert refused(*checks.two_safeguarding_leads(databases=["default"])) == warned
        MemberFactory(is_safeguarding_lead=True)
    assert not checks.two_safeguarding_leads()  # where the database is not to be asked
