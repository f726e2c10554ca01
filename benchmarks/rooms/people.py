"""A community for the rooms: a programme with enough of them behind a real door, people who pass it, and their sessions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from importlib import import_module
from pathlib import Path

ROOM = "bench-{}"
NEEDED = 10
PROGRAMME = Path(__file__).parents[2] / "leadership" / "programme.toml"
MORE = """
[[room]]
slug = "{slug}"
name = "{slug}"
band = "adult"
side = "member"
kind = "social"
opening = "always"
purpose = "To be measured."

[[room.requirements]]
source = "The benchmarks"
ours = true
all = [{{ metric = "path_steps", at_least = {needed} }}]
"""


def prepare(rooms: int, people: int) -> list[str]:
    """Make what is missing; answers so many cookies, each of a person of her own."""
    from django.conf import settings
    from django.core.management import call_command

    from leadership.members.models import Member

    if settings.IS_PRODUCTION:  # a message is drawn with its icons
        call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    if not Member.objects.exists():
        put_in_force(rooms)
        invite(people)
    return sign_in(people)


def put_in_force(rooms: int) -> None:
    from leadership.roles.checking import check
    from leadership.roles.editing import put_edited

    more = "".join(MORE.format(slug=ROOM.format(n), needed=NEEDED) for n in range(rooms))
    programme, errors = check(PROGRAMME.read_text() + more)
    if programme is None:
        raise ValueError("; ".join(map(str, errors)))
    put_edited(programme)


def invite(people: int) -> None:
    """Members a year old, who have just done what the doors ask."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import make_password
    from django.db import transaction
    from django.utils import timezone

    from leadership.members.models import Account, Member
    from leadership.requirements.facts import NewFact, record_many

    now = timezone.now()
    year, password = now - dt.timedelta(days=365), make_password(None)
    made = [
        Member(
            username=f"person-{n}",
            email=f"person-{n}@example.org",
            password=password,
            account=Account.MEMBER,
            born_on=dt.date(1990, 1, 1),
            joined_at=year,
        )
        for n in range(people)
    ]
    with transaction.atomic():
        for each in made:
            each.save()  # its tally with it
    EmailAddress.objects.bulk_create(
        EmailAddress(user=each, email=each.email, verified=True, primary=True) for each in made
    )
    record_many(
        [NewFact(each.pk, "path_steps", Decimal(NEEDED), now, f"bench:{each.pk}") for each in made],
    )


def sign_in(people: int) -> list[str]:
    """As signing in would have left it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from leadership.members.models import Member

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    model, until = store.get_model_class(), timezone.now() + dt.timedelta(days=1)
    rows = []
    for member in Member.objects.order_by("pk")[:people]:
        data = {
            SESSION_KEY: str(member.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: member.get_session_auth_hash(),
        }
        key = store._get_new_session_key()
        rows.append(model(session_key=key, session_data=store.encode(data), expire_date=until))
    model.objects.bulk_create(rows)
    return [f"{settings.SESSION_COOKIE_NAME}={row.session_key}" for row in rows]
