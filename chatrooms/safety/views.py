"""Hiding somebody from one's own view, and seeing them again; folding what holds a word."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from chatrooms.safety.forms import WordsForm
from chatrooms.safety.models import Hidden
from leadership.members.models import Member


@require_http_methods(["GET", "HEAD", "POST"])
def hidden(request: HttpRequest) -> HttpResponse:
    """Whom I hide; POST `name` and `do` = hide, show. Both may be said twice. Who can't be found by me is a 404 (S35)."""
    member: Member = request.user  # type: ignore[assignment]
    if request.method != "POST":
        found = member.hidden_people.select_related("other").order_by("other__username")
        return render(request, "safety/hidden.html", {"people": [each.other for each in found]})
    name = request.POST.get("name", "").replace("\0", "")
    if request.POST.get("do") == "show":
        member.hidden_people.filter(other__username=name).delete()
        messages.success(request, "You see what they say again.")
    else:
        other = Member.objects.exclude(pk=member.pk).filter(username=name).first()
        # the other community's people do not exist here
        if other is None or not set(other.bands()) & set(member.bands()):
            raise Http404
        Hidden.objects.get_or_create(member=member, other=other)
        messages.success(request, f"You don’t see what {other} says any more. Nobody is told.")
    return redirect(_back(request))


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """The words I fold: my business alone."""
    form = WordsForm(request.user, request.POST or None)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("folded-words")
    return render(request, "safety/words.html", {"form": form}, status=400 if form.errors else 200)


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours and wanted.startswith("/") else request.path
