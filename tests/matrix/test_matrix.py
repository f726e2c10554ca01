"""Who gets which answer where: `matrix.txt` says it for every address, and every address has to be in it (T1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.matrix.people import KINDS, World

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parent / "matrix.txt"
METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Row:
    """One method and address, and the answer each kind of people gets."""

    method: str
    address: str
    answers: dict[str, str]
    #: who of a kind is answered otherwise than the others: a badge reaches here, or it does not
    but: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.address}"


#: answers that come before anybody looks at the method
BEFORE = ("login", "desk", "key")


def rows() -> list[Row]:
    lines = [line.split() for line in TABLE.read_text().splitlines() if line.strip() and not line.startswith("#")]
    header, *rest = lines
    kinds = header[2:]
    assert set(kinds) == set(KINDS)
    found: list[Row] = []
    last: list[Row] = []
    for methods, address, *answers in rest:
        if methods == "but":
            for row in last:
                row.but.update(each.split("=") for each in (address, *answers))
            continue
        assert len(answers) == len(kinds), f"{address}: an answer for every kind"
        by_kind = dict(zip(kinds, answers, strict=True))
        method = methods.removesuffix("-only")
        last = [Row(each, address, by_kind) for each in method.split(",")]
        found += last
        if method != methods:
            refused = {kind: word if word in BEFORE else "405" for kind, word in by_kind.items()}
            found.append(Row(*set(METHODS) - {method}, address, refused))
    return found


TURNS = rows()


def answer(response: HttpResponse) -> str:
    """The word of the table for a response."""
    status, where = response.status_code, response.headers.get("Location", "")
    if where.startswith("/accounts/login/"):
        return "login"
    if where.startswith("/accounts/2fa/reauthenticate/") or b"needs a second key" in response.content:
        return "key"
    if where.startswith("/accounts/reauthenticate/"):
        return "again"
    if where.startswith("/admin/login/"):
        return "desk"
    if status < 300:
        return "ok"
    return "go" if status < 400 else str(status)


def ask(world: World, person: str, method: str, address: str, body: str = "") -> HttpResponse:
    """One request of one person; whatever it changed is undone."""
    own = world.own(person) if "{my-" in address else {}
    path = address.format_map(world.names | own)
    cache.clear()  # limits are another test's
    with transaction.atomic():
        response = world.client(person).generic(method, path, body, "application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    return response


def asked(row: Row, kind: str) -> list[str]:
    """Everybody of a kind; at the desk, which asks one question on every page, and at refused methods they take turns."""
    people = list(KINDS[kind])
    if row.but or (not row.address.startswith("/admin/") and "405" not in row.answers.values()):
        return people
    return [people[TURNS.index(row) % len(people)]]


@pytest.mark.parametrize("row", TURNS, ids=str)
def test_everybody_gets_the_answer_of_the_table(row: Row, world: World) -> None:
    wrong = []
    for kind, expected in row.answers.items():
        for person in asked(row, kind):
            got = answer(ask(world, person, row.method, row.address))
            if got != row.but.get(person, expected):
                wrong.append(f"{person}: {got} instead of {row.but.get(person, expected)}")
    assert not wrong, f"{row}\n" + "\n".join(wrong)


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every pattern of the site as one string."""
    for entry in resolver.url_patterns:
        whole = prefix + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLPattern):
            yield whole
        else:
            yield from routes(entry, whole)


def test_every_address_has_its_rows(world: World) -> None:
    """A new address fails here until the table says who may do what with it."""
    names = {name: quote(str(value)) for name, value in (world.names | world.own("superuser")).items()}
    told = {(resolve(row.address.format_map(names)).route, row.method) for row in TURNS}
    known = {(route, method) for route in routes(get_resolver()) for method in METHODS}
    assert not known - told, f"without a row: {sorted(known - told)}"
    assert not told - known


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_address_of_ours_takes_another_method(method: str, world: World) -> None:
    for address in sorted({row.address for row in TURNS if not row.address.startswith(("/accounts/", "/admin/"))}):
        got = answer(ask(world, "adult-listener", method, address))
        assert got in {"405", "403", "404", "key"}, f"{method} {address}: {got}"
