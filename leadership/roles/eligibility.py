"""Who meets the requirements of a role or room: everybody at once, or one person with the whole checklist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from leadership.members.models import Account, Band, Member
from leadership.requirements.asking import column
from leadership.requirements.checklist import as_json, printed
from leadership.requirements.everybody import Audience, meeting
from leadership.requirements.measure import Measured, measure, measure_many, windows
from leadership.requirements.models import Tally
from leadership.requirements.tree import Case, Check, Node, Nothing, Verdict, judge, meets
from leadership.requirements.wording import Names
from leadership.roles.models import Edition
from leadership.roles.programme import Programme, Row, Subject, row_for

#: who is left out of a list of the eligible, such as holders: (slugs, at) → rows that name a `member` and a `role`. Upper subjects
#: add theirs.
LEAVE_OUT: list[Callable[[Collection[str], dt.datetime], QuerySet[Any, Any]]] = []


def audiences(subject: Subject) -> list[Audience]:
    """What is asked of each kind of account in each band."""
    found = []
    for account in Account.values:
        for band in Band.values:
            row = row_for(subject, account, band)
            if row is not None:
                found.append((account, band, row.tree))
    return found


def eligible(
    programme: Programme, slug: str, at: dt.datetime, among: QuerySet[Any, Any] | None = None
) -> QuerySet[Tally]:
    """Everybody who meets what the role or room asks at `at` and is not left out; KeyError for an unknown slug.

    `among` as in `meeting`.
    """
    left_out = [
        Member.objects.filter(is_active=False).annotate(member=F("pk")),
        *(each([slug], at) for each in LEAVE_OUT),
    ]
    return meeting(audiences(programme.subject(slug)), at, programme.rules, among, left_out)


def eligible_few(
    programme: Programme, slugs: Collection[str], at: dt.datetime, ids: Collection[int]
) -> dict[str, set[int]]:
    """As `eligible`, for several roles and rooms and a few members by their ids: each is judged as one person is.

    Nothing is read of anybody else, and the number of statements is the same for any number of roles and members.
    """
    asked = {
        slug: {(account, band): tree for account, band, tree in audiences(programme.subject(slug))} for slug in slugs
    }
    longest = windows((tree for trees in asked.values() for tree in trees.values()), programme.rules)
    people = {pk: one for pk, one in measure_many(ids, at, longest).items() if one.joined_at <= at}
    cases = {pk: Case(one, at, programme.rules, assume_checks=True) for pk, one in people.items()}
    kinds = {pk: (one.account, Band.ADULT if one.adult_at <= at else Band.TEEN) for pk, one in people.items()}
    met = {
        slug: {pk for pk, case in cases.items() if kinds[pk] in trees and meets(trees[kinds[pk]], case)}
        for slug, trees in asked.items()
    }
    anybody = set().union(*met.values())
    gone = set(Member.objects.filter(pk__in=anybody, is_active=False).values_list("pk", flat=True))
    for left_out in LEAVE_OUT:
        for pk, slug in left_out(slugs, at).filter(member__in=anybody).values_list("member", "role"):
            met[slug].discard(pk)
    return {slug: pks - gone for slug, pks in met.items()}


def usernames(tallies: QuerySet[Tally]) -> list[str]:
    """Sorted by code point, the same on every database."""
    return sorted(column(tallies.order_by().values("member__username")))


@dataclass(frozen=True)
class Standing:
    """One person before one role or room: the row that applies, judged, and judged with every human tick given."""

    subject: Subject
    row: Row | None
    verdict: Verdict
    is_met_but_for_checks: bool
    evidence: Measured


def standings(
    member: Member,
    programme: Programme,
    at: dt.datetime,
    subjects: Iterable[Subject] | None = None,
    track: str | None = None,
    checks: frozenset[str] = frozenset(),
) -> dict[str, Standing]:
    """Where one person stands before the roles and rooms, by slug, in three queries whatever their number."""
    subjects = list(programme.subjects() if subjects is None else subjects)
    band = member.band_at(at)
    rows = {subject.slug: row_for(subject, member.account, band, track) for subject in subjects}
    evidence = measure(member, at, (row.tree for row in rows.values() if row), programme.rules)
    found = {}
    for subject in subjects:
        row = rows[subject.slug]
        tree: Node = row.tree if row else Nothing()
        verdict = judge(tree, evidence, at, programme.rules, checks)
        # the ticks change nothing where none is missing
        met = verdict.met
        if not met and lacks_a_tick(verdict):
            met = judge(tree, evidence, at, programme.rules, assume_checks=True).met
        found[subject.slug] = Standing(subject, row, verdict, met and member.joined_at <= at, evidence)
    return found


def lacks_a_tick(verdict: Verdict) -> bool:
    if isinstance(verdict.node, Check):
        return not verdict.met
    return any(lacks_a_tick(child) for child in verdict.children)


def checklist(member: Member, slug: str, at: dt.datetime) -> dict[str, Any]:
    """The checklist of one person for one role or room as plain data, by the edition of that day."""
    edition = Edition.objects.in_force(at)
    programme = edition.programme
    subject = programme.subject(slug)
    standing = standings(member, programme, at, [subject])[slug]
    left_out = any(
        Member.objects.filter(pk=member.pk, pk__in=each([slug], at).values("member")).exists() for each in LEAVE_OUT
    )
    return {
        "member": member.username,
        "subject": slug,
        "at": at.isoformat(),
        "edition": edition.day.isoformat(),
        "eligible": standing.is_met_but_for_checks and member.is_active and not left_out,
        "tree": printed(as_json(standing.verdict, standing.evidence, at, names_of(programme, member.band_at(at)))),
    }


def names_of(programme: Programme, band: str = Band.ADULT) -> Names:
    """What badges, courses and roles are called; teens know some roles by another name."""
    return {
        **{("badge", each.slug): each.name for each in programme.badges.values()},
        **{("course", each.slug): each.name for each in programme.courses.values()},
        **{("role", each.slug): each.name_for(band) for each in programme.roles.values()},
    }
