"""Terms at the desk: who asks for another, how that was measured, and the two answers, for one or for many."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html

from leadership.badges import renewing
from leadership.badges.asking import WordForm, ask_about
from leadership.badges.giving import EndingAdmin, reauthenticated
from leadership.badges.models import Award
from leadership.badges.renewals import BACK, OPENS, Renewal, terms_of
from leadership.members.models import Member
from leadership.templatetags.look import day, moment

ASKED = Exists(Renewal.objects.filter(award=OuterRef("pk"), status=Renewal.Status.ASKED))


class TermFilter(admin.SimpleListFilter):
    """Where an award stands in its term."""

    title, parameter_name = "term", "term"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("open", "Renewal open, not asked for"),
            ("asked", "Renewal asked for"),
            ("lapsed", "Lapsed, and can come back"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        now, given = timezone.now(), queryset.filter(revoked_at=None)
        if self.value() == "open":
            return given.filter(~ASKED, ends_at__lte=now + OPENS, lapses_at__gt=now)
        if self.value() == "lapsed":
            return given.filter(lapses_at__lte=now, lapses_at__gt=now - BACK)
        return given.filter(ASKED) if self.value() == "asked" else queryset


class TermAdmin(EndingAdmin):
    """The part of an award's pages that is about its term."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("renew/", view(self.renew_view), name="award-renew"),
            path("let-end/", view(self.let_end_view), name="award-let-end"),
            *super().get_urls(),
        ]

    @admin.action(description="Renew what is asked for", permissions=["view"])
    def renew(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return ask_about(queryset, "award-renew")

    @admin.action(description="Let it end with its term, with a reason", permissions=["view"])
    def let_end(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return ask_about(queryset, "award-let-end")

    @reauthenticated
    def renew_view(self, request: HttpRequest) -> HttpResponse:
        def act(row: Award, by: Member, reason: str) -> None:
            row.is_half = not renewing.renew(row, by=by, reason=reason).decided_by  # type: ignore[attr-defined]

        return self.with_a_reason(request, "Renew", _renewed, act, "renewed", WordForm, _told, remark)

    @reauthenticated
    def let_end_view(self, request: HttpRequest) -> HttpResponse:
        def act(row: Award, by: Member, reason: str) -> None:
            renewing.let_end(row, by=by, reason=reason)

        return self.with_a_reason(
            request, "Let it end", "not renewed", act, "not-renewed", told=renewing.said_of_end, remark=remark
        )

    def described(self, given: Any) -> dict[str, Any]:
        found, term = super().described(given), terms_of([given]).get(given.pk)
        if term is None:
            return found
        own = [("Term ends", moment(given.ends_at)), ("Renewal opens", moment(term.opens_at))]
        if given.lapses_at and given.lapses_at != given.ends_at:
            own.append(("Stays in force until", moment(given.lapses_at)))
        if term.phase == "lapsed":
            own.append(("Can come back until", moment(term.back_until)))
        if term.answer:
            own.append((f"{term.answer.get_status_display()}", moment(term.answer.asked_at)))
        found["facts"] = [*own, *found["facts"]]
        if term.answer and term.phase == "asked":
            asks = [
                (self.asking(given, "renew"), "Renew it…"),
                (self.asking(given, "let-end"), "Let it end, with a reason…"),
            ]
            found["links"] = [*asks, *found["links"]]
            found |= {"renewal": term.answer, "measured": _measured(given, term.answer)}
        return found


def _measured(award: Award, asked: Renewal) -> list[tuple[str, list[dict[str, Any]]]]:
    """What the role asks of her, as it was when she asked and as it is now."""
    now = timezone.now()
    _, standing = renewing.look_at(award, now)
    today = Renewal(evidence=renewing.tree_of(standing, award.member, now) if standing else {})
    return [("when it was asked for", asked.asked_of), ("now", today.asked_of)]


def _renewed(rows: list[Award]) -> str:
    """ "2 renewed. 1 has a first yes: another admin says the second." """
    first = sum(row.is_half for row in rows)  # type: ignore[attr-defined]
    have = "has" if first == 1 else "have"
    return f"{len(rows) - first} renewed." + (
        f" {first} {have} a first yes: another admin says the second." if first else ""
    )


def _told(row: Award, reason: str) -> dict[str, str]:
    """The first of two yeses writes no letter."""
    asked = row.asked  # type: ignore[attr-defined]
    return {} if asked and asked.is_half_of_a_yes else renewing.said_of_renewal(row, reason)


def remark(rows: list[Award]) -> None:
    """Say of each row how it stands, in one query for all."""
    terms = terms_of(rows)
    for row in rows:
        term = terms.get(row.pk)
        row.asked = asked = term.answer if term and term.phase == "asked" else None  # type: ignore[attr-defined]
        row.remark = _said(asked) if asked else "nobody asks for a renewal here"  # type: ignore[attr-defined]


def _said(asked: Renewal) -> str:
    met = f"; {asked.met} of {len(asked.asked_of)} met then" if asked.asked_of else ""
    first = "; the first of two yeses" if asked.is_half_of_a_yes else ""
    return format_html("asked for on {}{}{}: <q>{}</q>", day(asked.asked_at), met, first, asked.words)
