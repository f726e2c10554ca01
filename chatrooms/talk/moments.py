"""What somebody said in a room moments ago, known to all processes: whoever speaks in pieces may come back to another one (G11).

Where there is Redis, each short message leaves a line there, in the same round trip in which its limits are asked (limits.py), and
brings along what she said meanwhile elsewhere. No more than the next message can be judged by, for two minutes, and sealed: a copy of
Redis is no copy of what people say.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

if TYPE_CHECKING:
    from chatrooms.talk.say import Edit, Say, Unsaid

TOGETHER = 120  # seconds within which lines belong together
SHORT = 80  # characters; what is longer is no piece of anything
LAST, PIECES = 2, 8  # so many lines are kept of one person in one room, and of those with a piece of a contact
IV = 12  # bytes

#: a member and a room
Key = tuple[int, int]


class Line(NamedTuple):
    """One message as another process left it: how many seconds ago."""

    age: float
    nonce: str
    text: str


class Moment(NamedTuple):
    """One message as it is left for other processes. `anew` judges it again, once what they know is known here."""

    key: Key
    nonce: str
    text: str
    is_piece: bool
    anew: Callable[[], Say | Edit | Unsaid]


#: what learns from other processes' lines: (moment, lines before it) → whether any was new here
LEARN: list[Callable[[Moment, list[Line]], bool]] = []
#: this process, among others
PROCESS = secrets.token_hex(4)


def moment(
    key: Key, nonce: str, text: str, anew: Callable[[], Say | Edit | Unsaid], *, is_piece: bool
) -> Moment | None:
    """None where no other process could know of it, and of what is no piece."""
    return Moment(key, nonce, text, is_piece, anew) if settings.REDIS_URL and 0 < len(text) <= SHORT else None


def learnt(of: Moment, lines: list[Line]) -> bool:
    return sum(learn(of, lines) for learn in LEARN) > 0  # all of them


# in Redis

#: of a key, the lines that other processes left before this one, each as age in milliseconds, nonce, and what is sealed; then this
#: one is left, too. A line is when, by which process, whether it is a piece, its nonce, and what is sealed
SCRIPT = (
    """
local function line_left(key, now, process, is_piece, nonce, sealed)
  local known, others, lines, is_new = redis.call('GET', key), {}, {}, true
  for _, each in ipairs(known and cmsgpack.unpack(known) or {}) do
    if each[1] > now - WINDOW then
      lines[#lines + 1] = each
      is_new = is_new and each[4] ~= nonce
      if is_new and each[2] ~= process then others[#others + 1] = {now - each[1], each[4], each[5]} end
    end
  end
  if is_new then
    lines[#lines + 1] = {now, process, is_piece, nonce, sealed}
    local kept, pieces = {}, 0
    for n, each in ipairs(lines) do pieces = pieces + each[3] end
    for n, each in ipairs(lines) do
      if n > #lines - LAST or (each[3] == 1 and pieces <= PIECES) then kept[#kept + 1] = each end
      pieces = pieces - each[3]
    end
    redis.call('SET', key, cmsgpack.pack(kept), 'PX', WINDOW)
  end
  return others
end
""".replace("WINDOW", str(TOGETHER * 1000))
    .replace("LAST", str(LAST))
    .replace("PIECES", str(PIECES))
)


def name(of: Moment) -> str:
    return "{}:{}".format(*of.key)


def packed(said: Sequence[Moment]) -> bytes:
    return msgspec.msgpack.encode([sealed(each) for each in said])


def sealed(of: Moment) -> tuple[int, str, str]:
    """What it is, for all to read; and the words, for whoever has the secret key."""
    iv, words = os.urandom(IV), of.text.encode(errors="surrogatepass")
    made = iv + _cipher(settings.SECRET_KEY).encrypt(iv, words, name(of).encode())
    return int(of.is_piece), of.nonce, b64encode(made).decode()


def opened(of: Moment, found: Iterable[Any]) -> list[Line]:
    """What was left, but for what a process with another key has sealed."""
    lines = []
    for age, nonce, text in found:
        made = b64decode(text)
        try:
            words = _cipher(settings.SECRET_KEY).decrypt(made[:IV], made[IV:], name(of).encode())
        except InvalidTag:
            continue
        lines.append(Line(age / 1000, nonce.decode(), words.decode(errors="surrogatepass")))
    return lines


@cache
def _cipher(secret: str) -> AESGCM:
    return AESGCM(hashlib.blake2b(secret.encode(), digest_size=32, person=b"moments").digest())
