"""Reporting a message, a person or a room: open it, press what it is. And what became of one's own reports."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chatrooms.moderation import caring
from chatrooms.moderation.reports import reporting
from chatrooms.moderation.reports.categories import CATEGORIES, Category, Kind, offered
from chatrooms.moderation.reports.mine import mine
from chatrooms.moderation.reports.models import LONGEST_WORDS
from chatrooms.rooms.models import Room
from chatrooms.talk.models import Event
from chatrooms.talk.say import RefusedError
from chatrooms.talk.views import STATUS, rights_here, who_and_where
from leadership.members.models import Band, Member

THANKS = "Thank you. A moderator looks at it; whoever it is about never learns that it was you."
THANKS_FOR_CARE = "Thank you for looking out for them. Moderators are told now. It is not yours to carry alone."


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """A message, also one that was removed meanwhile, or whose author has left: what stands around it may matter. Reading is enough: who may not write may report."""
    member, _, room = who_and_where(request, slug)
    rights = rights_here(request, slug)
    if rights.code == "locked":
        return redirect("room", slug)
    found = Event.objects.filter(room=rights.room, seq=seq, type=Event.Type.MESSAGE).select_related("by").first()
    if found is None:
        raise Http404
    if found.by_id == member.pk:
        return redirect("message", slug, seq)
    subject = reporting.a_message(room, Room.objects.get(pk=rights.room), found)
    what, back = f"a message of {found.by or 'somebody who has left'}", f"{reverse('room', args=[slug])}#m{seq}"
    return answer(request, subject, what=what, back=back, back_to=room.name)


@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, slug: str) -> HttpResponse:
    _, _, found = who_and_where(request, slug)
    rights = rights_here(request, slug)
    if rights.code == "locked":
        return redirect("room", slug)
    subject = reporting.a_room(found, Room.objects.get(pk=rights.room))
    return answer(request, subject, what=found.name, back=reverse("room", args=[slug]), back_to=found.name)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, username: str) -> HttpResponse:
    """A person, or their name alone. Whom one may not know of is as somebody who does not exist (S35)."""
    member: Member = request.user  # type: ignore[assignment]
    other = Member.objects.met_by(member).exclude(pk=member.pk).filter(username=username).first()
    if other is None:
        raise Http404
    is_name = request.POST.get("category") == "name"
    # a teen meets an adult nowhere but in a room of teens, whose desk it is; and has no page about an adult to go back to
    band = member.band if member.band == Band.TEEN else other.band
    subject = reporting.a_name(other, band) if is_name else reporting.a_person(other, band)
    back, back_to = reverse("profile", args=[username]), other.username
    if other.band != band:
        back, back_to = reverse("rooms"), "the rooms"
    return answer(request, subject, what=other.username, back=back, back_to=back_to, kind=Kind.PERSON)


def answer(
    request: HttpRequest, subject: reporting.Subject, *, what: str, back: str, back_to: str, kind: Kind | None = None
) -> HttpResponse:
    """The page whose every button is one category; pressing one is the report."""
    choices, wrong, status = offered(kind or subject.kind), "", 200
    words = request.POST.get("words", "").replace("\0", "").strip()
    if request.method == "POST":
        category = CATEGORIES.get(request.POST.get("category", ""))
        if category not in choices:
            wrong, status = "Choose what it is.", 400
        elif len(words) > LONGEST_WORDS:
            wrong, status = f"Up to {LONGEST_WORDS:,} characters, please.", 400
        else:
            try:
                send(request, subject, category, words)
            except RefusedError as error:
                wrong, status = error.detail, STATUS[error.code]
            else:
                return redirect(back)
    shown = {"what": what, "back": back, "back_to": back_to, "choices": choices, "words": words, "wrong": wrong}
    return render(
        request, "moderation/report.html", shown | {"most": LONGEST_WORDS, "kind": subject.kind}, status=status
    )


def send(request: HttpRequest, subject: reporting.Subject, category: Category, words: str) -> None:
    """Raises RefusedError for one report too many."""
    member: Member = request.user  # type: ignore[assignment]
    if category.is_care and subject.about is not None:  # care is no report, and has no limit (S30)
        caring.worried(subject, by=member, words=words)
    else:
        reporting.must_wait(category, member)
        reporting.report(subject, category, by=member, words=words)
    messages.success(request, THANKS_FOR_CARE if category.is_care else THANKS)


@require_safe
def my_reports(request: HttpRequest) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    return render(request, "moderation/my_reports.html", {"reports": mine(member)})
