"""The inbox: what a person was told, newest first; how she is told; and stopping letters from a letter."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadership.members.models import Member
from leadership.notices import digest, stopping
from leadership.notices.choosing import stop
from leadership.notices.forms import FilterForm, ReadForm, ToldForm
from leadership.notices.models import Notice, NoticeQuerySet

PAGE = 50


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """One page of it, from a notice on (`before`); an unknown one leads to the first page."""
    form = FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found: NoticeQuerySet = request.user.notices.all()
    if wanted.get("kind"):
        found = found.filter(kind=wanted["kind"])
    if wanted.get("unread"):
        found = found.unread()
    if last := _mine(request, request.GET.get("before", "")):
        found = found.before(last)
    page = list(found[: PAGE + 1])
    context = {
        "form": form,
        "is_filtered": any(wanted.values()),
        "is_later": last is not None,
        "page": page[:PAGE],
        "older": page[PAGE - 1] if len(page) > PAGE else None,
        "now": timezone.now(),
    }
    return render(request, "notices/inbox.html", context)


def _mine(request: HttpRequest, public_id: str) -> Notice | None:
    try:
        return request.user.notices.filter(public_id=uuid.UUID(public_id)).first()
    except ValueError:
        return None


@require_POST
def open_notice(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Mark one as read and go where it leads."""
    notice = get_object_or_404(Notice, public_id=public_id, member=request.user)
    Notice.objects.filter(pk=notice.pk).mark_read(timezone.now())
    return redirect(notice.url or "notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read what was there when the page was made."""
    form, now = ReadForm(request.POST), timezone.now()
    seen = form.cleaned_data.get("seen") if form.is_valid() else None
    request.user.notices.filter(created_at__lte=seen or now).mark_read(now)
    return redirect("notices")


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """How I am told: by kind, in a digest, and when not."""
    member = Member.objects.get(pk=request.user.pk)
    form = ToldForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("settings-notices")
    context = {"form": form, "next_digest": digest.next_after(request.user, timezone.now())}
    return render(request, "notices/choose.html", context, status=400 if form.errors else 200)


@login_not_required
@csrf_exempt  # the mailbox that posts here has no page of ours; the signature says that it was sent the address
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_letters(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, for whatever fetches links beforehand; a POST stops such letters, as often as it comes."""
    try:
        member, what = stopping.read(token)
    except stopping.TooOldError:
        return render(request, "notices/stop.html", {"is_gone": True}, status=410)
    except signing.BadSignature as error:
        raise Http404 from error
    if request.method == "POST":
        stop(member, what)
    return render(request, "notices/stop.html", {"is_done": request.method == "POST"})
