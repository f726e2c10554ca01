"""A room of 100,000 messages opens, is paged and searched as a short one: the same queries, each by an index (D27)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chatrooms.rooms.models import Room
from chatrooms.talk.models import Event, ReadMark
from leadership.members.models import Member
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
LONG, PAGE = 100_000, "/rooms/free-hugs/"
FILL = """
WITH RECURSIVE n(seq) AS (SELECT {first} UNION ALL SELECT seq + 1 FROM n WHERE seq < {last})
INSERT INTO {table} (room_id, seq, type, at, by_id, text) SELECT {room}, seq, 'message', '{at}', {by}, 'message ' || seq FROM n
"""


def lengthen(room: Room, first: int, last: int, by: Member) -> None:
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(table=Event._meta.db_table, room=room.pk, first=first, last=last, by=by.pk, at=at))
    Room.objects.update(head=last)


def asked(client, address: str) -> tuple[list[str], str]:
    """What it asks of the database at least: a slow machine looks now and then again at what is kept for some seconds."""
    found = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address).content.decode()
        found.append([query["sql"] for query in queries])
    return min(found, key=len), page


def test_it_costs_what_a_short_one_costs(programme, signed_in) -> None:
    ana, ben, room = MemberFactory(), MemberFactory(), Room.objects.create(slug="free-hugs")
    client = signed_in(ana)
    ReadMark.objects.create(member=ana, room=room, seq=60)
    addresses = (PAGE, f"{PAGE}?before=60", "/rooms/", "/my-messages/")
    lengthen(room, 1, 120, ben)
    short = [asked(client, address)[0] for address in addresses]
    lengthen(room, 121, LONG, ben)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for address, before in zip(addresses, short, strict=True):
        queries, page = asked(client, address)
        assert len(queries) == len(before), address
        assert page.count('<li class="msg') <= 50
        if connection.vendor == "sqlite":
            for sql in queries:
                assert f"SCAN {Event._meta.db_table}" not in plan(sql), sql
    assert f'id="m{LONG}"' in asked(client, PAGE)[1]
    assert 'id="m49999"' in asked(client, f"{PAGE}?before=50000")[1]


def plan(sql: str) -> str:
    if not sql.startswith("SELECT"):
        return ""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
