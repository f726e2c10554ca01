"""What the lower subjects are told about reviews when the apps are ready."""

from __future__ import annotations

from chatrooms.moderation.glass import transcript
from chatrooms.reviews import counting, keeping
from chatrooms.reviews.views import on_profile, way_there
from leadership.audit import words
from leadership.management.commands.tick import JOBS
from leadership.members import erasure, export
from leadership.members.admin import PARTS
from leadership.members.views import SECTIONS


def ready() -> None:
    JOBS["reviews that can be counted"] = counting.count_waiting
    JOBS["words of reviews older than they are kept"] = keeping.forget_old
    words.KINDS["review"] = "review by a member"
    words.DID["struck out"] = "struck out {a review by a member}"
    SECTIONS.append(on_profile)
    transcript.MORE.append(counting.behind_the_glass)
    PARTS.append(way_there)
    export.PARTS.update(keeping.PARTS)
    erasure.PREVIEWS.append(keeping.preview)
    erasure.PARTINGS.append(keeping.part)
