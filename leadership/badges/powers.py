"""What a badge can grant: a fixed list in code, named by the programme's `grants`."""

from __future__ import annotations

#: power → what a person may do with it, in words for its holder
POWERS: dict[str, str] = {
    "host_circles": "open and hold sharing circles",
    "run_sessions": "run chats and sessions",
    "pin_prompts": "pin a prompt in a room",
    "call_moderator": "call a moderator to your side",
    "look_after": "answer when somebody is not well",
    "warn": "remind and warn",
    "remove_messages": "remove messages",
    "mute": "mute for a while",
    "propose_bans": "propose to keep somebody away for longer",
    "slow_mode": "slow a room down",
    "pause_room": "pause a room",
    "see_reports": "see reports",
    "write_scripts": "write the words that whoever is on duty begins with",
    "recommend": "recommend somebody for a role",
    "read_applications": "read the applications you can recommend on",
    "mentor_buddies": "be a buddy to new leaders",
    "lead_team": "lead a team",
    "see_summaries": "see how your team is doing",
    "guide_leaders": "guide Mentor Leaders",
}
#: whoever holds one of these needs a second factor for everything privileged (S15)
MODERATING = frozenset({"warn", "remove_messages", "mute", "propose_bans", "slow_mode", "pause_room", "see_reports"})
#: what reaches as far as the badge does, and no further where a track widens it
BOUND = MODERATING | {"look_after"}
APP = "leadership"
EVERYWHERE = ("none", "everywhere")
