"""What a room's log should be after any acts, without a database: numbers, nonces, five minutes, hearts (D4, D5, D12, S30)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

FIVE_MINUTES = dt.timedelta(minutes=5)
ENOUGH, COUNTED = 5, 3  # messages that are a group chat; hearts for one person that count on a day


@dataclass
class Message:
    by: str
    text: str
    at: dt.datetime
    reply_to: int | None
    first_text: str
    is_removed: bool = False
    is_edited: bool = False
    #: who gave a heart, when, and whether it counts
    hearts: dict[str, tuple[dt.datetime, bool]] = field(default_factory=dict)


@dataclass
class Log:
    """One room. Every act answers the number of its event, 0 where there is nothing to do, or the code of a refusal."""

    events: list[tuple[str, str, int | None]] = field(default_factory=list)  # type, by, about
    messages: dict[int, Message] = field(default_factory=dict)
    nonces: dict[tuple[str, str], int] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, by: str, about: int | None = None) -> int:
        self.events.append((kind, by, about))
        return len(self.events)

    def standing(self) -> set[int]:
        return {seq for seq, message in self.messages.items() if not message.is_removed}


class Model:
    def __init__(self, now: dt.datetime, rooms: int) -> None:
        self.now = now
        self.logs = [Log() for _ in range(rooms)]

    def wait(self, span: dt.timedelta) -> None:
        self.now += span

    def say(self, log: Log, by: str, text: str, nonce: str, reply_to: int | None, answerable: set[int]) -> int | str:
        known = log.nonces.get((by, nonce))
        if known is not None:
            return known if log.messages[known].first_text == text else "nonce_conflict"
        if reply_to is not None and reply_to not in answerable:
            return "not_found"
        seq = log.nonces[by, nonce] = log.add("message", by)
        log.messages[seq] = Message(by, text, self.now, reply_to, text)
        return seq

    def own(self, log: Log, by: str, seq: int) -> Message | str:
        if seq not in log.standing():
            return "not_found"
        return log.messages[seq] if log.messages[seq].by == by else "not_yours"

    def edit(self, log: Log, by: str, seq: int, text: str) -> int | str:
        message = self.own(log, by, seq)
        if isinstance(message, str):
            return message
        if self.now - message.at > FIVE_MINUTES:
            return "too_late"
        if message.text == text:
            return 0
        message.text, message.is_edited = text, True
        return log.add("edited", by, seq)

    def remove(self, log: Log, by: str, seq: int) -> int | str:
        message = self.own(log, by, seq)
        if isinstance(message, str):
            return message
        message.is_removed = True
        return log.add("removed", by, seq)

    def heart(self, log: Log, by: str, seq: int, on: bool) -> int | str:
        if seq not in log.standing() or log.messages[seq].by == by:
            return "not_found"
        message = log.messages[seq]
        if on == (by in message.hearts):
            return 0
        if on:
            message.hearts[by] = (self.now, self.counted_today(by, message.by) < COUNTED)
        else:
            del message.hearts[by]
        return log.add("heart", by, seq)

    def counted_today(self, giver: str, author: str) -> int:
        mine = (
            m.hearts[giver] for log in self.logs for m in log.messages.values() if m.by == author and giver in m.hearts
        )
        return sum(counts and at.date() == self.now.date() for at, counts in mine)

    def mark_read(self, log: Log, by: str, seq: int) -> int:
        log.read[by] = max(seq, log.read.get(by, 0))
        return 0

    # what counts towards the path

    def compassion_hearts(self) -> Counter[str]:
        return Counter(
            m.by for log in self.logs for m in log.messages.values() for _, counts in m.hearts.values() if counts
        )

    def group_chats(self) -> Counter[str]:
        chats: Counter[str] = Counter()
        for log in self.logs:
            days = Counter((m.by, m.at.date()) for m in log.messages.values() if not m.is_removed)
            chats.update(by for (by, _), said in days.items() if said >= ENOUGH)
        return chats
