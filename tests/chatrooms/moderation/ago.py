"""What moderators did, as if it had been done so long ago: the database keeps it by its own clock, which no test can set."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.db.models import F

from chatrooms.moderation.acts.models import Act, Appeal, Lift, Proposal

TIMES = {Act: ("at", "until"), Lift: ("at",), Appeal: ("made_at", "judged_at"), Proposal: ("at", "decided_at")}


@transaction.atomic
def ago(time: dt.timedelta) -> None:
    """Every act, with its lift, appeal and proposal, is older by that much."""
    with connection.cursor() as cursor:
        triggers = []
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%BEFORE UPDATE%'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
        for model, names in TIMES.items():
            model.objects.update(**{name: F(name) - time for name in names})
        for _, sql in triggers:
            cursor.execute(sql)
        if not triggers:
            cursor.execute("SET LOCAL session_replication_role = origin")
