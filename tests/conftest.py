"""What every test shares: its own database and Redis corner, a clean cache, and a way to be signed in."""

from __future__ import annotations

import functools
import gc
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest

HERE = Path(__file__).parent
PROGRAMME = HERE.parent / "leadership" / "programme.toml"
#: how pages look and hold in the browser, who may do what, what asks no database, and the path's stories, whose races are run
#: on both: minutes that a second database adds nothing to
ON_ONE_DATABASE = [
    HERE / "look",
    HERE / "matrix",
    HERE / "benchmarks",
    HERE / "chaos" / "test_a_cut_of_everybody.py",
    HERE / "journeys" / "test_a_room_holds.py",
    HERE / "leadership" / "applications" / "test_desk_pages.py",
    HERE / "leadership" / "figures" / "test_in_the_browser.py",
    HERE / "leadership" / "requirements" / "test_tenure.py",
    HERE / "leadership" / "roles" / "test_round_trip.py",
    HERE / "chatrooms" / "care" / "test_signs.py",
    HERE / "ground" / "test_serve.py",
    *(
        HERE / "journeys" / f"test_{name}.py"
        for name in (
            "a_badge_to_show",
            "a_break",
            "a_new_edition",
            "a_second_approver",
            "a_suggestion",
            "an_appeal_about_a_badge",
            "another_term",
            "at_the_desk",
            "being_told",
            "reading_for_oneself",
            "the_path",
        )
    ),
]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DEBUG": "1",
    "HTTPS": "0",
    "EMAIL_URL": "console:",
    "RATE_LIMIT_FACTOR": "1",
    "REDIS_PREFIX": f"test-{WORKER}-{os.getpid()}",
    "LOG_LEVEL": "WARNING",
}
for name in ("SENTRY_DSN", "ALLOWED_HOSTS", "ORIGINS", "SERVING", "WEB_CONCURRENCY", "PORT", "TRUSTED_PROXY_COUNT"):
    os.environ.pop(name, None)
if os.environ.get("REDIS_URL"):  # clearing the cache empties a whole Redis database: one for each worker
    number = 1 + int(WORKER.removeprefix("gw"))
    os.environ["REDIS_URL"] = re.sub(r"(/\d*)?$", f"/{number}", os.environ["REDIS_URL"], count=1)

pytest_plugins = ["tests.browser"]

hypothesis.settings.register_profile("project", deadline=None, print_blob=True)
hypothesis.settings.load_profile("project")


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if settings.REDIS_URL:  # a worker has read its settings before this file: from the environment of who started it
        url, prefix = os.environ["REDIS_URL"], os.environ["REDIS_PREFIX"]
        settings.REDIS_URL, settings.REDIS_PREFIX = url, prefix
        settings.CACHES["default"] |= {"LOCATION": url, "KEY_PREFIX": prefix}
        settings.CHANNEL_LAYERS["default"]["CONFIG"] |= {"hosts": [url], "prefix": prefix}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests come last, whatever other plugins sort: their event loop never ends."""
    from django.conf import settings

    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)
    if "sqlite" not in settings.DATABASES["default"]["ENGINE"]:
        skip = pytest.mark.skip(reason="asks nothing that another database could answer otherwise; done on SQLite")
        for item in items:
            if any(item.path.is_relative_to(path) for path in ON_ONE_DATABASE):
                item.add_marker(skip)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: to look through it for rubbish, again and again, takes a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite's test database is a file, so that threads and processes may share it."""
    from django.db import connection

    if connection.vendor == "sqlite":
        folder: Path = tmp_path_factory.mktemp("database")
        connection.settings_dict["TEST"]["NAME"] = str(folder / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _emptied_tables_forget_the_record() -> None:
    """Emptying the tables after a test may delete what the database otherwise refuses to let go.

    What migrating filled stays: to make it anew, as a flush does, takes longer than many a test.
    """
    from django.db import connection, transaction
    from django.test import TransactionTestCase

    filled = {"django_content_type", "auth_permission"}

    def empty(cursor: Any) -> None:
        for table in set(connection.introspection.django_table_names()) - filled:
            cursor.execute(f'DELETE FROM "{table}"')

    def without_triggers(case: TransactionTestCase) -> None:
        with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor != "sqlite":
                cursor.execute("SET LOCAL session_replication_role = replica")
                empty(cursor)
                return
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for trigger, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{trigger}"')
            empty(cursor)
            for _, sql in triggers:
                cursor.execute(sql)

    TransactionTestCase._fixture_teardown = without_triggers


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_found_once() -> None:
    """Every test client builds the middlewares anew, and finding all static files is most of that work."""
    from servestatic.middleware import ServeStaticMiddleware

    find, found = ServeStaticMiddleware.add_files_from_finders, {}

    def from_the_first(middleware: ServeStaticMiddleware) -> None:
        if not found:
            find(middleware)
            found.update(files=middleware.files, directories=middleware.directories)
        vars(middleware).update(found)

    ServeStaticMiddleware.add_files_from_finders = from_the_first


@pytest.fixture(autouse=True)
def _clean_cache() -> None:
    """The cache outlives a test, and rate limits live in it; the rooms keep theirs, and rights, in the process."""
    from django.core.cache import cache

    from chatrooms.care import seeing
    from chatrooms.moderation.desk import cover
    from chatrooms.moderation.words import lately
    from chatrooms.talk import attendance, gate, limits, pace, pieces

    cache.clear()
    for kept in (attendance, cover, gate, lately, limits, pace, pieces, seeing):
        kept.forget()


@pytest.fixture
def signed_in() -> Callable[..., Any]:
    """`signed_in(member, second_factor=True)` is a Django test client with that member's session."""
    from tests.signing_in import client_of

    return client_of


@functools.cache
def _checked() -> Any:
    from leadership.roles.checking import check

    found, errors = check(PROGRAMME.read_text())
    assert found is not None, errors
    return found


@pytest.fixture
def programme(db: None) -> Any:
    """The real programme, in force."""
    from leadership.roles.editions import put_in_force

    put_in_force(_checked())
    return _checked()


@pytest.fixture
def scripts(db: None) -> None:
    """Those the site comes with: emptied tables lost what migrating had put there."""
    from importlib import import_module

    from django.apps import apps

    if not apps.get_model("chatrooms", "Script").objects.exists():
        import_module("chatrooms.migrations.0024_scripts_the_site_comes_with").put(apps)


@pytest.fixture
def run_tasks(db: None) -> Callable[[], int]:
    """Runs what waits in the task queue, as the worker does, and says how many tasks there were."""
    from tests.worker import run_waiting

    return run_waiting
