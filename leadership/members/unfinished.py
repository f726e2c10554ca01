"""Words somebody was writing when her session ended: kept in this browser's session, for her alone, until she is back.

The form carries its writer's number and its page, signed, so that nobody else who signs in here is shown them, and nobody
who was never signed in can leave anything.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django import forms
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from leadership.members.models import Member

SALT, KEY = "unfinished words", "unfinished"
#: characters as a browser sends them: a whole programme, the longest that is typed here, takes 70,000 of them
LONGEST = 256 * 1024


def sign(member: Member, page: str) -> str:
    """For the field `writer` of a form: who writes, and on which page her words are to be found again."""
    return signing.dumps([member.pk, page], salt=SALT)


class KeepWordsMiddleware(LoginRequiredMiddleware):
    """Every page asks whoever is signed out to sign in, and keeps what she posted; she comes back to where she was."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseBase:
        page = _put_by(request) or _came_from(request) if request.method == "POST" else ""
        return redirect_to_login(page) if page else super().handle_no_permission(request, view_func)


def _came_from(request: HttpRequest) -> str:
    """Our own page that a button was pressed on: most buttons' own addresses can't be opened."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, request.get_host(), require_https=request.is_secure()):
        return ""
    return urlunsplit(("", "", *urlsplit(page)[2:4], ""))


def _put_by(request: HttpRequest) -> str:
    """The page on which the words will be found again; none if nothing is kept."""
    try:
        writer, page = signing.loads(request.POST.get("writer", ""), salt=SALT)
    except signing.BadSignature:
        return ""
    kept = request.POST.urlencode()
    if len(kept) <= LONGEST:
        request.session[KEY] = {"writer": writer, "page": page, "answers": kept}
    return str(page)


def fill(request: HttpRequest, form: forms.BaseForm) -> None:
    """Put what she was writing on this page into its form, once, and say so."""
    kept = request.session.get(KEY)
    if form.is_bound or not kept or kept["page"] != request.get_full_path():
        return
    del request.session[KEY]
    if kept["writer"] != request.user.pk:
        return
    answers = QueryDict(kept["answers"])
    for name, field in form.fields.items():
        if name in answers:
            form.initial[name] = field.widget.value_from_datadict(answers, {}, form.add_prefix(name))
    messages.info(request, "You were signed out while you wrote. Your words are here again, and not saved yet.")
