"""Words somebody was writing when her session ended: kept in this browser's session, for her alone, until she is back.

The form carries its writer's signed number, so that nobody else who signs in here is shown them, and nobody who was
never signed in can leave anything.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

from leadership.members.models import Member

SALT, KEY = "unfinished application", "unfinished"
LONGEST = 64 * 1024
FIELDS = ("track", "categories", "communities", "why")


def sign(member: Member) -> str:
    return signing.dumps(member.pk, salt=SALT)


def put_by(request: HttpRequest) -> HttpResponse:
    """Keep what a signed-out person posts, then ask her to sign in and bring her back."""
    answers = request.POST.copy()
    try:
        writer = signing.loads(answers.get("writer", ""), salt=SALT)
    except signing.BadSignature:
        writer = None
    kept = answers.urlencode()
    if writer is not None and len(kept) <= LONGEST:
        request.session[KEY] = {"writer": writer, "page": request.path, "answers": kept}
    return redirect_to_login(request.get_full_path())


def taken_up(request: HttpRequest, member: Member) -> dict[str, Any]:
    """What she was writing on this page, once; empty if there is nothing."""
    kept = request.session.get(KEY)
    if not kept or kept["page"] != request.path:
        return {}
    del request.session[KEY]
    if kept["writer"] != member.pk:
        return {}
    answers = QueryDict(kept["answers"])
    lists = ("categories", "communities")
    return {
        name: answers.getlist(name) if name in lists else answers.get(name, "") for name in FIELDS if name in answers
    }
