"""One world for a whole module of the matrix: it is made once, and every request is undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.chatrooms.conftest import start_site  # noqa: F401 - a fixture
from tests.conftest import PROGRAMME


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    from leadership.roles.checking import check
    from leadership.roles.editions import put_in_force
    from tests.matrix.people import World

    with django_db_blocker.unblock(), transaction.atomic():
        programme, errors = check(PROGRAMME.read_text())
        assert programme is not None, errors
        put_in_force(programme)
        yield World()
        transaction.set_rollback(True)
