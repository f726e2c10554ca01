"""What is kept with an act of what was seen: a message as it stands, what a case is about, or whom it was seen of (G16, S24).

The person reads all of it, and it is in the copy of her data. So there is nothing in it of who reported, of what others said, or of
what is too grave to be told before somebody has looked: the case itself has that, sealed.
"""

from __future__ import annotations

from typing import Any

from chatrooms.moderation.reports.categories import CATEGORIES, Level
from chatrooms.moderation.reports.models import Case
from chatrooms.talk.log import iso
from chatrooms.talk.models import Event
from leadership.members.models import Member


def of_message(message: Event) -> dict[str, Any]:
    """As it stands, and what it said before it was edited."""
    edits = Event.objects.filter(room=message.room_id, about=message.seq, type=Event.Type.EDITED).order_by("seq")
    before = list(edits.exclude(text="").values_list("text", flat=True))
    return {"seq": message.seq, "at": iso(message.at), "text": message.text, "before": before}


def of_case(case: Case) -> dict[str, Any]:
    """Its subject, the name as it stood, what was reported, and of the sealed lines those of the person herself."""
    sealed = case.evidence.order_by("pk").last()
    content = sealed.content if sealed is not None else {}
    name = content.get("name") or (case.about.username if case.about else "")
    said = CATEGORIES.keys() & set(case.reports.values_list("category", flat=True))
    return {
        "subject": case.kind,
        "name": name,
        "reported": [each.words for slug, each in CATEGORIES.items() if slug in said and each.level != Level.URGENT],
        "lines": [
            {"at": line["at"], "text": line["text"]} for line in content.get("lines", []) if line.get("by") == name
        ],
        "seal": sealed.seal if sealed is not None else "",
    }


def of_person(member: Member) -> dict[str, Any]:
    """Seen in no single message: whoever stepped in says in words what it was."""
    return {"subject": "seen", "name": member.username}
