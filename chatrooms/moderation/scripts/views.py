"""Scripts: all of them with the form for a new one; one with its versions; and that one was of use."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from chatrooms.moderation.scripts import filling, using, writing
from chatrooms.moderation.scripts.forms import ScriptForm
from chatrooms.moderation.scripts.models import Kind, ScriptVersion
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.members.models import Band, Member
from leadership.roles.views import in_force

MOST_VERSIONS = 50


@require_http_methods(["GET", "HEAD", "POST"])
def scripts(request: HttpRequest) -> HttpResponse:
    """Those of her rooms, with how often they were of use; POST writes a new one, or shows it filled in (`do` = preview). Constant queries."""
    member: Member = request.user  # type: ignore[assignment]
    must(writing.may_write(member), writing.POWER)
    form = ScriptForm(request.POST if request.method == "POST" else None, bands=writing.bands_of(member))
    wrong, status = "", 400 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "preview":
            status = 200
        else:
            try:
                made = writing.write(by=member, **form.cleaned_data)
            except RefusedError as error:
                wrong, status = str(error), error.status
            else:
                messages.success(request, "It is kept, and offered from now on.")
                return redirect("script", made.pk)
    shown = {"form": form, "wrong": wrong, "preview": preview(form, member), **listed(member)}
    return render(request, "moderation/scripts.html", shown, status=status)


def listed(member: Member) -> dict[str, Any]:
    bands = writing.bands_of(member)
    rows = ScriptVersion.objects.newest().select_related("by").order_by("title", "pk")
    found = [each for each in rows if writing.may_read(bands, each.band)]
    uses = using.lately([each.script_id for each in found])
    shown = [(each, kinds_of(each), author(each, bands), uses.get(each.script_id, (0, 0))) for each in found]
    return {
        "rows": [row for row in shown if not row[0].is_retired],
        "retired": [row for row in shown if row[0].is_retired],
    }


def kinds_of(version: ScriptVersion) -> list[str]:
    return [Kind(each).label for each in version.kinds]


def author(version: ScriptVersion, bands: set[str]) -> str:
    """A name of one's own age; of the other age nobody is named (S18)."""
    if version.by is None:
        return ""
    return version.by.username if version.by.band in bands else "somebody of the other community"


def preview(form: ScriptForm, member: Member) -> str:
    """As it would be said to herself, in the first room of its age, about the first house rule; "" until there are words."""
    data = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
    return filled(data["text"], data["band"], member) if data else ""


def filled(text: str, band: str, member: Member) -> str:
    rooms = sorted(room.name for room in in_force().rooms.values() if room.band == (band or Band.ADULT))
    known = {"name": member.username, "room": rooms[0] if rooms else "", "guideline": filling.guideline(1)}
    return filling.fill(text, **known)


@require_http_methods(["GET", "HEAD", "POST"])
def script(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """POST `do` = preview, change (both from the version `seen`), retire, back. One of the other age does not exist (S18)."""
    member: Member = request.user  # type: ignore[assignment]
    must(writing.may_write(member), writing.POWER)
    found = newest(pk, member)
    wanted = request.POST.get("do", "") if request.method == "POST" else ""
    typed = request.POST if wanted in ("preview", "change") else None
    now = {"title": found.title, "text": found.text, "kinds": found.kinds, "band": found.band}
    form = ScriptForm(typed, bands=writing.bands_of(member), initial=now)
    seen = int(sent) if (sent := request.POST.get("seen", "")).isdecimal() and len(sent) < 10 else found.number
    wrong, status = "", 400 if request.method == "POST" else 200
    try:
        if wanted == "preview" and form.is_valid():
            status = 200
        elif done := act(wanted, found, seen, member, form):
            messages.success(request, done)
            return redirect("script", pk)
    except (RefusedError, TooLateError) as error:
        wrong, status = str(error), error.status
        found = newest(pk, member)
    # after a refusal the page stands on what is newest now: pressed again, hers is the next version
    shown = {**told(found, member), "form": form, "preview": preview(form, member), "wrong": wrong}
    shown["seen"] = found.number if wrong or not typed else seen
    return render(request, "moderation/script.html", shown, status=status)


def newest(pk: uuid.UUID, member: Member) -> ScriptVersion:
    found = ScriptVersion.objects.newest().select_related("script", "by").filter(script=pk).first()
    if found is None or not writing.may_read(writing.bands_of(member), found.band):
        raise Http404
    return found


def act(wanted: str, found: ScriptVersion, seen: int, member: Member, form: ScriptForm) -> str:
    """What is said once it is done; "" where the page is shown again."""
    if wanted in ("retire", "back"):
        writing.retire(found, seen, by=member, is_retired=wanted == "retire")
        return "It is offered no more. It stays here." if wanted == "retire" else "It is offered again."
    if wanted == "change" and form.is_valid():
        writing.change(found, seen, by=member, **form.cleaned_data)
        return "It is changed. The version before stays below."
    return ""


def told(found: ScriptVersion, member: Member) -> dict[str, Any]:
    versions, bands = found.script.versions.select_related("by")[:MOST_VERSIONS], writing.bands_of(member)
    since = timezone.now().date() - using.COUNTED_FOR
    return {
        "now": found,
        "kinds": kinds_of(found),
        "may_change": writing.reaches(member, found.band),
        # of when it was for the other age, its words are the other age's
        "versions": [(each, author(each, bands)) for each in versions if writing.may_read(bands, each.band)],
        "days": list(found.script.days.filter(day__gt=since)),
        "wall": writing.WALL,
    }


@require_POST
def used(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """POST `do` = inserted, sent: told by the page where it was inserted. 204; nothing is kept of who it was. One of the other age does not exist (S18)."""
    member: Member = request.user  # type: ignore[assignment]
    must(using.may_use(member), "This is kept for whoever is on duty.")
    what = request.POST.get("do", "")
    if what not in using.WHAT:
        return HttpResponse("Say what became of it: inserted or sent.", status=400, content_type="text/plain")
    newest(pk, member)
    using.count(pk, what)
    return HttpResponse(status=204)
