"""The record in words: what was done, to what kind of thing, and with which particulars."""

from __future__ import annotations

import re
from typing import Any

from leadership.audit.models import Record

#: kinds of things, as the lists of the desk call them
KINDS = {
    "application": "application",
    "helddecision": "held decision",
    "opinion": "opinion",
    "award": "role",
    "badgeaward": "plain badge",
    "badgeappeal": "appeal about a role",
    "completion": "course",
    "clearance": "clearance for teen spaces",
    "edition": "programme",
    "firstyes": "first of two yeses",
    "member": "member",
    "role": "role of the programme",
    "wording": "letter",
}
#: what somebody did, to be read after their name, with the thing it was done to in braces: a story of one thing says "it"
DID = {
    "sent": "sent {an application}",
    "opened": "began to read {an application}",
    "ticked": "ticked what a person has to see",
    "approved first": "gave the first approval",
    "approved": "approved {an application}",
    "asked": "asked the applicant",
    "answered": "answered the question",
    "not answered": "closed {an application}, since no answer came in time",
    "put back": "put {an application} back",
    "gave an opinion": "gave an opinion",
    "changed an opinion": "changed an opinion",
    "stepped aside": "stepped aside from {an application}",
    "held": "held a decision",
    "dropped": "dropped a held decision",
    "released": "released a held decision",
    "waitlisted": "said yes, and put {an application} on the waitlist",
    "declined": "answered “not this time”",
    "withdrew": "took {an application} back",
    "appealed": "appealed",
    "judged": "judged the appeal",
    "made room": "closed {an older draft}, since an appeal was upheld",
    "accepted a suggestion": "began {a draft} from a suggestion",
    "invited": "invited the applicant",
    "put away": "put {an old draft} away",
    "granted": "gave {a role}",
    "revoked": "ended {a role}",
    "resigned": "gave {a role} back",
    "restored": "let {a role} go on",
    "took a break": "took a break from {a role}",
    "came back": "came back to {a role}",
    "suspended": "suspended {a role}",
    "lifted": "lifted the suspension of {a role}",
    "asked to renew": "asked for another term in {a role}",
    "let it end": "lets {a role} end with its term",
    "renewed": "renewed {a role}",
    "not renewed": "did not renew {a role}",
    "confirmed": "confirmed {a role}",
    "extended": "extended the provisional time of {a role}",
    "ended": "ended {a role}",
    "gave a badge": "gave {a plain badge}",
    "took a badge": "ended {a plain badge}",
    "recorded a pass": "recorded {a course} as passed",
    "appointed": "gave somebody a desk",
    "dismissed": "took somebody’s desk away",
    "asked for a clearance": "asked for {a clearance for teen spaces}",
    "approved a clearance": "approved {a clearance for teen spaces}",
    "ended a clearance": "ended {a clearance for teen spaces}",
    "set places": "set how many places {a role} has",
    "erased": "erased {an account}",
    "closed the account": "closed {an account}",
    "opened again": "opened {an account} again",
    "worded": "changed the words of {a letter}",
    "put back our words": "put {a letter} back into our words",
}
THING = re.compile(r"{(.*?)}")


def did(record: Record) -> str:
    """ "approved an application"; a verb that is not known is said with its kind: "put a programme in force (programme)"."""
    if record.verb in DID:
        return THING.sub(r"\1", DID[record.verb])
    return f"{record.verb} ({kind(record.subject_kind)})"


def did_to_it(record: Record) -> str:
    """The same in the story of one thing: "approved it"."""
    return THING.sub("it", DID.get(record.verb, record.verb))


def kind(name: str) -> str:
    return KINDS.get(name, name)


def particulars(values: dict[str, Any]) -> list[tuple[str, str]]:
    """What stood before or after, as (label, words); what is empty is left out."""
    shown = [(label.replace("_", " ").capitalize(), value) for label, value in values.items()]
    return [(label, _said(value)) for label, value in shown if value not in (None, "", [], {})]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    if isinstance(value, dict):
        return "; ".join(f"{label} {_said(each)}" for label, each in value.items())
    text = str(value)
    return text.replace("-", " ").replace("_", " ").capitalize() if text.islower() else text
