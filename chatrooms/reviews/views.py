"""Saying how it was with a leader; what one wrote; what a leader sees of it; and the words, for programme admins."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chatrooms.reviews import counting, writing
from chatrooms.reviews.forms import ReviewForm, StrikeForm
from chatrooms.reviews.meeting import hindrance, meeting_with, meetings
from chatrooms.reviews.models import Review
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.members.admin import Part
from leadership.members.models import Member
from leadership.roles.views import in_force

MOST, LONGEST_NAME = 100, 150
FOR_ADMINS = "What members wrote about leaders is kept for programme admins."


def on_profile(person: Member, viewer: Member) -> dict[str, Any]:
    """The way from a leader's profile, for whoever was there with them and has not said it yet."""
    found = None if person == viewer else meeting_with(viewer, person.username)
    return {"may_review": found is not None and not found.is_said}


def way_there(member: Member, viewer: Member) -> list[Part]:
    """On a member's page at the desk: to what was written about her."""
    if member.pk == viewer.pk or not counting.may_read(viewer) or not member.reviews_about.exists():
        return []
    address = f"{reverse('reviews-desk')}?{urlencode({'of': member.username})}"
    return [("Reviews by members", [("What members wrote about this person", address)])]


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Who was there for me, what I said of it, and what was said of me: of that, never who nor what."""
    member: Member = request.user  # type: ignore[assignment]
    rooms = in_force().rooms
    met = [(each, rooms[each.slug].name if each.slug in rooms else each.slug) for each in meetings(member)]
    written = Review.objects.filter(by=member).select_related("about")[:MOST]
    shown = {
        "met": met,
        "hindrance": hindrance(member),
        "written": [(each, each.about if each.about.band == member.band else None) for each in written],
        "summary": counting.summary(member),
    }
    return render(request, "reviews/reviews.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, username: str) -> HttpResponse:
    """About somebody she was not with lately there is no such page, whoever that is (S35)."""
    member: Member = request.user  # type: ignore[assignment]
    meeting = meeting_with(member, username)
    if meeting is None:
        raise Http404
    form, wrong, status = ReviewForm(request.POST if request.method == "POST" else None), "", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = writing.write(meeting, by=member, **form.cleaned_data)
            except (RefusedError, TooLateError) as error:
                wrong, status = str(error), error.status
            else:
                messages.success(request, "Thank you. They never learn that it was you.")
                if writing.sounds_unwell(made):
                    messages.info(request, "And you? What you wrote sounds heavy. Here is who is there for you now.")
                    return redirect("help")
                return redirect("reviews")
    rooms = in_force().rooms
    where = rooms[meeting.slug].name if meeting.slug in rooms else meeting.slug
    shown = {"meeting": meeting, "where": where, "form": form, "wrong": wrong, "hindrance": hindrance(member)}
    return render(request, "reviews/write.html", shown, status=status)


@require_POST
def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    review = get_object_or_404(Review, pk=pk, by=request.user)
    is_gone = writing.take_back(review)
    messages.success(
        request, "It is gone." if is_gone else "Your words are gone. It counts already, together with others."
    )
    return redirect("reviews")


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What was written about one person; nobody's name beside it."""
    member: Member = request.user  # type: ignore[assignment]
    must(counting.may_read(member), FOR_ADMINS)
    name = request.GET.get("of", "").replace("\0", "").strip()[:LONGEST_NAME]
    found = Review.objects.filter(about__username__iexact=name).exclude(about=member).exclude(by=member)
    rows = list(found.select_related("about")[:MOST]) if name else []
    return render(request, "reviews/desk.html", {"name": name, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def strike(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    must(counting.may_read(member), FOR_ADMINS)
    return _strike(request, get_object_or_404(Review.objects.exclude(about=member).exclude(by=member), pk=pk))


@reauthentication_required
def _strike(request: HttpRequest, review: Review) -> HttpResponse:
    form, wrong, status = StrikeForm(request.POST if request.method == "POST" else None), "", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                counting.strike_out(review, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            except (RefusedError, TooLateError) as error:
                wrong, status = str(error), error.status
            else:
                messages.success(request, "Struck out: it counts no more.")
                return redirect("reviews-desk")
    return render(request, "reviews/strike.html", {"review": review, "form": form, "wrong": wrong}, status=status)
