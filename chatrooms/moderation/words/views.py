"""Watched words: the list, one of them, what was found not to be meant, and the answer to a message that waits."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from chatrooms.moderation.acts.powers import SENTENCES
from chatrooms.moderation.acts.who import actor_of
from chatrooms.moderation.desk import reach
from chatrooms.moderation.words import changing, holding, trying
from chatrooms.moderation.words.changing import Spot
from chatrooms.moderation.words.forms import DecideForm, TryForm, WordForm
from chatrooms.moderation.words.models import Held, Hit, WatchedWord
from chatrooms.talk.views import who_and_where
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.members.models import Member
from leadership.roles.views import in_force

MOST_HITS = 50
COUNTED_FOR = dt.timedelta(days=90)


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """Those of her rooms, with what they found; and the form for a new one. Constant queries."""
    member: Member = request.user  # type: ignore[assignment]
    programme = in_force()
    actor = actor_of(member)
    mine = [spot for spot in changing.spots(programme) if changing.reaches(actor, spot)]
    must(mine, SENTENCES["power"])
    form = WordForm(request.POST if request.method == "POST" else None, spots=mine)
    wrong, status = "", 400 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = changing.write(form.cleaned_data.pop("spot"), by=member, **form.cleaned_data)
        except (RefusedError, TooLateError) as error:
            wrong, status = str(error), error.status
        else:
            messages.success(request, "It is kept, and off until you have tried it.")
            return redirect("watched-word", made.pk)
    rows = [(word, spot, rate(word)) for word, spot in changing.within(member, counted(), programme)]
    shown = {"rows": rows, "form": form, "wrong": wrong}
    return render(request, "moderation/words.html", shown, status=status)


def counted() -> Any:
    """Every word with how often it was found, and not meant, in 90 days."""
    recent = Q(hits__at__gt=timezone.now() - COUNTED_FOR)
    return (
        WatchedWord.objects.select_related("room")
        .annotate(found=Count("hits", filter=recent), missed=Count("hits", filter=recent & Q(hits__is_wrong=True)))
        .order_by("-is_on", "words")
    )


def rate(word: Any) -> int:
    return round(100 * word.missed / word.found) if word.found else 0


@require_http_methods(["GET", "HEAD", "POST"])
def word(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """POST `do` = try, on, off, change. One that is not in her rooms does not exist (S18)."""
    member: Member = request.user  # type: ignore[assignment]
    programme = in_force()
    found = changing.within(member, counted().filter(pk=pk), programme)
    if not found:
        raise Http404
    each, spot = found[0]
    actor = actor_of(member)
    mine = [some for some in changing.spots(programme) if changing.reaches(actor, some)]
    wanted = request.POST.get("do", "") if request.method == "POST" else ""
    now = {"words": each.words, "spot": spot.key, "action": each.action, "level": each.level, "why": each.why}
    change = WordForm(request.POST if wanted == "change" else None, spots=mine, initial=now)
    attempt = TryForm(request.POST if wanted == "try" else None)
    wrong, status, trial = "", 400 if request.method == "POST" else 200, None
    if wanted:
        try:
            if wanted == "try" and attempt.is_valid():
                trial, status = trying.try_out(each, spot, attempt.cleaned_data["samples"], programme), 200
                if trial.is_enough:
                    changing.tried(each, spot, by=member)
                    each.refresh_from_db(fields=["tried_at"])
            elif done := act(wanted, each, spot, member, change):
                messages.success(request, done)
                return redirect("watched-word", each.pk)
        except (RefusedError, TooLateError) as error:
            wrong, status = str(error), error.status
    hits = each.hits.select_related("room", "judged_by", "case")[:MOST_HITS]
    names = {room.slug: room.name for room in programme.rooms.values()}
    shown = {
        "word": each, "spot": spot, "rate": rate(each), "change": change, "attempt": attempt, "trial": trial,
        "wrong": wrong, "hits": [(hit, names.get(hit.room.slug, hit.room.slug)) for hit in hits], "may_change": actor.rank >= each.rank,
        "recent_days": trying.RECENT.days,
    }  # fmt: skip
    return render(request, "moderation/word.html", shown, status=status)


def act(wanted: str, word: WatchedWord, spot: Spot, member: Member, change: WordForm) -> str:
    """What is said once it is done; "" where the page is shown again."""
    if wanted in ("on", "off"):
        must(wanted == "off" or not trying.holds_too_much(word, spot, in_force()), trying.TOO_MUCH)
        changing.switch(word, spot, by=member, is_on=wanted == "on")
        return "It is on: within seconds, everywhere." if wanted == "on" else "It is off."
    if wanted == "change" and change.is_valid():
        data = dict(change.cleaned_data)
        to = data.pop("spot")
        changing.change(word, spot, to, by=member, **data)
        return "It is changed, and off until you have tried it."
    return ""


@require_POST
def hit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """POST `do` = wrong, right: was this meant? By whoever has its word, or its case."""
    member: Member = request.user  # type: ignore[assignment]
    found = Hit.objects.filter(pk=pk).select_related("word__room", "case").first()
    has_case = bool(found and found.case_id and reach.within(member).filter(pk=found.case_id).exists())
    if found is None or not (has_case or changing.within(member, [found.word], in_force())):
        raise Http404
    is_wrong = request.POST.get("do") == "wrong"
    Hit.objects.filter(pk=pk).update(is_wrong=is_wrong, judged_by=member)
    messages.success(request, "Noted: it was not meant." if is_wrong else "Noted: it was meant after all.")
    return redirect("case", found.case_id) if has_case else redirect("watched-word", found.word_id)


@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest, slug: str) -> HttpResponse:
    """What of hers waits in this room; posted, it is taken back, which is never refused."""
    member, _, room = who_and_where(request, slug)
    mine = Held.objects.filter(by=member, room__slug=room.slug, decided_at=None)
    if request.method == "POST":
        if holding.withdraw(mine, "Taken back by whoever wrote it."):
            messages.info(request, "Taken back. It is not said.")
        return redirect("room", slug)
    return render(request, "moderation/mine_waits.html", {"room": room, "held": list(mine.order_by("at"))})


@require_POST
def decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """POST `answer` = say, keep (with `words` for whoever wrote it); by whoever has taken its case up."""
    member: Member = request.user  # type: ignore[assignment]
    held = Held.objects.filter(pk=pk).select_related("by", "room", "case__about").first()
    if held is None or not reach.within(member).filter(pk=held.case_id).exists():
        raise Http404
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Press what you decide.")
        return redirect("case", held.case_id)
    is_let_in = form.cleaned_data["answer"] == "say"
    try:
        holding.decide(held, by=member, is_let_in=is_let_in, words=form.cleaned_data["words"])
    except (RefusedError, TooLateError) as error:
        messages.warning(request, str(error))
        return redirect("case", held.case_id)
    messages.success(request, "It is said." if is_let_in else "It is not said, and whoever wrote it is told why.")
    return redirect("desk")
