"""What somebody takes along and leaves behind of the scripts she wrote (G21): they are everybody's words by then."""

from __future__ import annotations

from leadership.members.erasure import Preview, counted
from leadership.members.models import Member

PARTS = {"scripts I wrote": ("script_versions", ("title", "text", "at"))}


def preview(member: Member) -> Preview:
    many = member.script_versions.count()
    stays = counted(
        many,
        "version of a script that you wrote: under a made-up name",
        "versions of scripts that you wrote: under a made-up name",
    )
    return Preview(goes=[], stays=[stays])
