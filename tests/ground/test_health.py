"""`/livez` says this process answers, `/readyz` that pages can be served."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import OperationalError

from config import health

pytestmark = pytest.mark.django_db


def test_alive(client) -> None:
    assert client.get("/livez").status_code == 200


def test_ready_leaves_nothing_behind(client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["checks"] == dict.fromkeys(health.CHECKS, True)
    assert not Session.objects.exists()


def test_not_ready_without_the_database(client, monkeypatch) -> None:
    def refuse() -> None:
        raise OperationalError("could not connect to 10.0.0.7")

    monkeypatch.setitem(health.CHECKS, "database", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] is False
    assert "10.0.0.7" not in response.content.decode()
    assert client.get("/livez").status_code == 200


def test_not_ready_with_a_cache_that_forgets(client, monkeypatch) -> None:
    monkeypatch.setattr(cache, "set", lambda *args, **kwargs: None)
    assert client.get("/readyz").status_code == 503


def test_not_ready_before_migrating(client, monkeypatch) -> None:
    from django.db.migrations.executor import MigrationExecutor

    health.migrations.cache_clear()
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, nodes: [("leadership", False)])
    assert client.get("/readyz").status_code == 503
