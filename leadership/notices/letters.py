"""Every letter the site writes: when, in which words of ours, and what stands in for what.

A title goes into the mail of whoever has chosen fuller letters (`compose.py`), a text stays on the site; so what is
said about a person is kept out of titles.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from leadership.notices.kinds import Kind

#: of every mail that says nothing, and of others unless an admin words it otherwise: it can be read on a locked screen
SUBJECT = "You have a new message"
LONGEST_TITLE = 200
PLACE = re.compile(r"\{\{\s*([a-z]+)\s*\}\}")


@dataclass(frozen=True)
class Place:
    """What a name in double braces stands for; `adult` and `teen` are made up, for looking at a letter."""

    meaning: str
    adult: str
    teen: str = ""
    stays_inside: bool = False
    is_needed: bool = False

    def sample(self, band: str) -> str:
        return self.teen if band == "teen" and self.teen else self.adult


REASON = (
    "You wrote warmly about why you would like to help. Two of your chats ended early, so we would like to see a little"
    " more practice.\nPlease host two more chats with a supporter beside you, then write to us again."
)
PLACES: dict[str, Place] = {
    "username": Place("who reads it", "quiet-river", "paper-boat"),
    "role": Place("the role, as her community calls it", "Group Support Mentor", "Teen Star"),
    "badge": Place("the badge", "Verified Listener"),
    "course": Place("the course to be finished", "Global Moderator training", "Topic guide: anxiety"),
    "applicant": Place("who applied", "quiet-river", "paper-boat"),
    "holder": Place("who holds the role", "quiet-river", "paper-boat", stays_inside=True),
    "until": Place("the day something is due or ends", "24 December 2026"),
    "day": Place("the day something changes", "1 December 2026"),
    "note": Place("what changed", "Fewer group chats are asked.", stays_inside=True),
    "rule": Place(
        "the order of the waitlist", "Whoever was told yes on an earlier day comes first.", stays_inside=True, is_needed=True
    ),
    "requirement": Place("the requirement it is about", "25 group chats", "3 group chats", stays_inside=True),
    "reason": Place("what the admin writes to the person", REASON, stays_inside=True, is_needed=True),
    "outcome": Place("which kind of answer it was", "We did something about it", is_needed=True, stays_inside=True),
    "word": Place("what the admin writes, if anything", "Your calm did the room good.", stays_inside=True),
    "question": Place(
        "what the admin asks", "Which evenings could you be there?", stays_inside=True, is_needed=True
    ),
    "again": Place(
        "from when on she can apply again, as a sentence",
        "You can apply again from 24 December 2026.",
        stays_inside=True,
        is_needed=True,
    ),
    "term": Place("until when she holds the role, as a sentence", "It is yours until 24 December 2026.", stays_inside=True),
    "happened": Place(
        "what a moderator decided and until when, as a sentence",
        "A moderator on duty muted you in Anxiety for 30 minutes.",
        "A moderator on duty muted you in Teen Anxiety for 30 minutes.",
        stays_inside=True,
        is_needed=True,
    ),
    "why": Place(
        "for what, with the house rule",
        "It is about: Contact details, or another place to meet (house rule 3: no contact details).",
        stays_inside=True,
        is_needed=True,
    ),
    "appeal": Place(
        "until when she can appeal, as a sentence",
        "If you think that something was overlooked, you can appeal once, until 8 December 2026.",
        stays_inside=True,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """`when` it is sent, our words for it, and the names they may use beside `username`."""

    slug: str
    kind: str
    when: str
    names: tuple[str, ...]
    title: str
    text: str = ""

    @property
    def places(self) -> dict[str, Place]:
        return {name: PLACES[name] for name in ("username", *self.names)}

    @property
    def is_for_desk(self) -> bool:
        return self.kind == Kind.DESK

    @property
    def title_names(self) -> list[str]:
        return [name for name, place in self.places.items() if not place.stays_inside]

    def sample(self, band: str) -> dict[str, str]:
        return {name: place.sample(band) for name, place in self.places.items()}


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its names replaced, once: what a value holds is never looked at. KeyError for a name without one."""
    filled = PLACE.sub(lambda match: values[match[1]].strip(), template)
    return re.sub(r"\n{3,}", "\n\n", filled).strip()


DECISION, QUESTION, DUTY, NEWS, DESK = Kind
LOOK_AGAIN = (
    "{{ reason }}\n\nIf you think that something was overlooked, your path has a way to appeal, once, for two weeks."
)
LETTERS: dict[str, Letter] = {
    letter.slug: letter
    for letter in (
        Letter("approved", DECISION, "An application is approved", ("role",),
               "Yes: you are {{ role }} now.", "Your badge works from your next click."),
        Letter("waitlisted", DECISION, "An application is good, and all places are taken", ("role", "rule"),
               "There is a yes to your application for {{ role }}, and a waitlist.",
               "All places are taken at the moment, so you wait for one. Your place in the list stands on the page of your"
               " application. {{ rule }}\n\nNothing runs out, and you can take it back at any time."),
        Letter("declined", DECISION, "Not this time", ("role", "requirement", "reason", "again", "appeal"),
               "There is an answer to your application.",
               "About: {{ requirement }}\n\n{{ reason }}\n\n{{ again }}\n\n{{ appeal }}"),
        Letter("asked", QUESTION, "The applicant is asked something", ("role", "question", "until"),
               "There is a question about your application.", "{{ question }}\n\nThere is time until {{ until }}."),
        Letter("asked-three-days", QUESTION, "An answer is due in three days", ("role", "question", "until"),
               "Your application waits for your answer, for three days more.", "{{ question }}"),
        Letter("asked-one-day", QUESTION, "An answer is due in a day", ("role", "question", "until"),
               "Your application waits for your answer. Without one it is closed in a day.", "{{ question }}"),
        Letter("not-answered", DECISION, "A question was not answered in time", ("role",),
               "Your application is closed.",
               "The question was not answered in time. Nothing is held against you: you can apply again whenever you like."),
        Letter("appeal-upheld", DECISION, "An appeal is upheld", ("role", "reason"),
               "Your application is looked at again.", "{{ reason }}"),
        Letter("appeal-kept", DECISION, "An appeal changes nothing", ("role", "reason"),
               "There is an answer to your appeal.", "{{ reason }}"),
        Letter("invited", NEWS, "Somebody is invited to apply", ("role",), "You are invited to apply for {{ role }}."),
        Letter("suggested", NEWS, "A leader suggests a role to somebody", (), "There is a suggestion for you."),
        Letter("suggestion-accepted", NEWS, "A suggestion is accepted, to whoever made it", (),
               "A suggestion of yours was accepted."),
        Letter("programme-changed", NEWS, "A role asks something else while an application waits",
               ("role", "day", "note"), "What {{ role }} asks has changed from {{ day }}.",
               "{{ note }}\nYour application keeps the requirements it was sent with."),
        Letter("role-met", NEWS, "Somebody newly meets what a role asks", ("role",),
               "You now meet what {{ role }} asks.",
               "You can apply whenever you like. There is no hurry, and nothing runs out."),
        Letter("awarded", DECISION, "A role is given without an application", ("role", "reason"),
               "You are {{ role }} now.", "{{ reason }}"),
        Letter("confirmed", DECISION, "A provisional time went well", ("role", "word"),
               "Your badge {{ role }} is confirmed.",
               "{{ word }}\n\nThe provisional time is over, and all of it stays yours. Thank you."),
        Letter("extended", DECISION, "A provisional time is extended", ("role", "reason", "until"),
               "Your badge {{ role }} stays provisional for a while.", "{{ reason }}"),
        Letter("suspended", DECISION, "A role is suspended", ("role", "reason"),
               "Your badge {{ role }} is suspended.", LOOK_AGAIN),
        Letter("lifted", DECISION, "A suspension is lifted", ("role", "reason"),
               "Your badge {{ role }} is not suspended any more.", "{{ reason }}"),
        Letter("revoked", DECISION, "A role is ended", ("role", "reason"), "Your badge {{ role }} has ended.", LOOK_AGAIN),
        Letter("badge-appeal-upheld", DECISION, "An appeal about a role is upheld", ("role", "reason"),
               "You were right to ask: {{ role }} is yours again.", "{{ reason }}"),
        Letter("badge-appeal-kept", DECISION, "An appeal about a role changes nothing", ("role", "reason"),
               "There is an answer to your appeal.", "{{ reason }}"),
        Letter("restored", DUTY, "A role goes on, since what was due is done", ("role",), "{{ role }} holds again.",
               "What was due is done, thank you. All that comes with the badge is back, and its weeks count on."),
        Letter("term-opens", DUTY, "A role can be renewed", ("role", "until"),
               "Would you like to go on as {{ role }}?",
               "Your time ends on {{ until }}. Ask by then, and all of it stays yours while a programme admin looks."),
        Letter("term-last", DUTY, "A term ends within a week, and nothing is asked", ("role", "until"),
               "Your time as {{ role }} ends on {{ until }}.",
               "Would you like to go on? One short form is enough. Without it, what the badge lets you do is off from then."),
        Letter("term-lapsed", DUTY, "A role has lapsed", ("role", "until"),
               "Your time as {{ role }} is over. Thank you for it.",
               "The weeks you had it stay yours. Until {{ until }} you can come back with one short form."),
        Letter("term-unanswered", DUTY, "A role has lapsed, and a renewal asked for in time was not answered", ("role",),
               "Your badge {{ role }} is off for now.",
               "You asked to go on, and nobody has answered yet. It is no fault of yours."),
        Letter("renewed", DECISION, "A role is renewed", ("role", "term", "word"),
               "Your badge {{ role }} goes on.", "{{ term }} Thank you.\n\n{{ word }}"),
        Letter("not-renewed", DECISION, "A role is not renewed", ("role", "reason", "term"),
               "Your badge {{ role }} is not renewed.", "{{ reason }}\n\n{{ term }}"),
        Letter("account-reopen", DECISION, "An account is opened again", ("reason",), "Your account is open again.",
               "{{ reason }}"),
        Letter("badge-given", DECISION, "A plain badge is given", ("badge",), "You have the badge {{ badge }} now."),
        Letter("badge-ended", DECISION, "A plain badge is ended", ("badge", "reason"),
               "Your badge {{ badge }} has ended.", "{{ reason }}"),
        Letter("duty-week", DUTY, "A course is due within a week", ("course", "role", "until"),
               "{{ course }} is to be finished within a week.",
               "If it is not done by then, {{ role }} rests until it is."),
        Letter("duty-day", DUTY, "A course is due by tomorrow", ("course", "role", "until"),
               "{{ course }} is to be finished by tomorrow.",
               "If it is not done by then, {{ role }} rests until it is."),
        Letter("duty-overdue", DUTY, "A role rests, since a course is overdue", ("course", "role", "until"),
               "{{ role }} rests until {{ course }} is done.",
               "It was to be finished by {{ until }}. The badge stays yours. What it lets you do is off for now, and its"
               " weeks stand still. All of it is back as soon as the training is done."),
        Letter("report-closed", DECISION, "A case is closed, to whoever reported it", ("outcome",),
               "There is an answer to your report.", "{{ outcome }}.\n\nThank you for telling us."),
        Letter("case-urgent", DUTY, "To the moderators on duty: something urgent is reported", (),
               "Somebody is needed at the desk now."),
        Letter("case-waits", DUTY, "To the next in rank: nobody has taken up a case in time", (),
               "A case waits longer than it should."),
        Letter("glass-broken", DUTY, "To the second person: a safeguarding lead reads more than a case shows", (),
               "The glass before a case was broken.", "Look at who it was, and why, within a week."),
        Letter("glass-unseen", DUTY, "To the second person: nobody has looked at it for a week", (),
               "A broken glass waits for somebody to look at it."),
        Letter("care-urgent", DUTY, "To whoever looks after people: somebody may be in danger", (),
               "Somebody may need you now."),
        Letter("care-waits", DUTY, "To all who could look after somebody, and to safeguarding: nobody has yet", (),
               "Somebody has waited for company longer than they should."),
        Letter("care-check-in", QUESTION, "The day after, to whoever wanted to be asked how she is", (),
               "A word for you, as you asked.",
               "You asked us to come back to you. How is today?\n\nThere is nothing you have to answer, and somebody is there if you would like that."),
        Letter("act", DECISION, "A moderator steps in", ("happened", "why", "word", "appeal"),
               "A moderator on duty has written to you.", "{{ happened }} {{ why }}\n\n{{ word }}\n\n{{ appeal }}"),
        Letter("age-looked-at", DECISION, "Somebody’s age is looked at", (),
               "You read along in the rooms for a little while.",
               "Somebody asked whether you are in the right community of age, and a person looks at it now. Until then"
               " you can read along, for 72 hours at most. You don’t have to do anything, and nothing is held against you."
               " Help, reports and your path are there as always."),
        Letter("age-right", DECISION, "An age was looked at, and is right", ("word",), "You can write in the rooms again.",
               "Thank you for your patience.\n\n{{ word }}"),
        Letter("age-wrong", DECISION, "An age was looked at, and was another one", ("reason",),
               "You are in another community of age now.",
               "{{ reason }}\n\nWhat you earned stays yours. If this is a mistake, write to us: “Who runs this” says how."),
        Letter("act-lifted", DECISION, "What a moderator decided is ended early", ("happened", "word"),
               "A decision about you is lifted.", "{{ happened }} It is over now.\n\n{{ word }}"),
        Letter("act-upheld", DECISION, "An appeal against a moderator’s decision is upheld", ("happened", "reason"),
               "Your appeal is upheld.", "{{ happened }} It is taken back, and nothing of it is left.\n\n{{ reason }}"),
        Letter("act-kept", DECISION, "An appeal against a moderator’s decision changes nothing", ("happened", "reason"),
               "There is an answer to your appeal.", "{{ happened }} It stays.\n\n{{ reason }}"),
        Letter("held-said", DECISION, "A message that waited for a moderator is let into the room", (),
               "Your message is in the room now.", "Somebody on duty has looked at it. Thank you for waiting."),
        Letter("held-kept", DECISION, "A message that waited for a moderator is not said", ("reason",),
               "There is an answer about a message of yours.",
               "It is not said in the room. Nothing is held against you; you can say it differently.\n\n{{ reason }}"),
        Letter("held-late", DECISION, "Nobody could look at a message that waited", (),
               "A message of yours was not said.",
               "Nobody could look at it within a day. We are sorry. Nothing is held against you; you can say it again."),
        Letter("desk-act-appeal", DESK, "To whoever may judge it: an appeal against a moderator’s decision", (),
               "An appeal against a decision in the rooms waits."),
        Letter("desk-waits", DESK, "To whoever may answer it: an appeal or a proposal waits for a day or longer", (),
               "Somebody waits for your answer longer than they should."),
        Letter("proposal-declined", NEWS, "A proposal to keep somebody away is answered with a no", ("reason",),
               "There is an answer to your proposal.", "{{ reason }}"),
        Letter("desk-proposal", DESK, "To the safeguarding leads: somebody should be kept away for longer", (),
               "A moderator proposes to keep somebody away."),
        Letter("desk-age", DESK, "To the safeguarding leads: a second one is asked about somebody’s age", (),
               "Another lead asks you about somebody’s age."),
        Letter("desk-answered", DESK, "To the admin who asked: there is an answer", ("applicant",),
               "{{ applicant }} has answered your question."),
        Letter("desk-appeal", DESK, "To the admins: an appeal waits", ("role",), "An appeal waits: {{ role }}."),
        Letter("desk-badge-appeal", DESK, "To the admins: an appeal about a role waits", ("holder", "role"),
               "An appeal about a badge waits.", "{{ holder }}: {{ role }}. Somebody who did not decide judges it."),
        Letter("desk-late", DESK, "To the admins: an application waits too long", ("role",),
               "An application for {{ role }} waits longer than usual."),
        Letter("desk-place", DESK, "To the admins: a place is free for somebody who waits", ("role",),
               "A place is free, and somebody waits for it: {{ role }}."),
        Letter("desk-overdue", DESK, "To the admins: a course is overdue", ("holder", "role", "course"),
               "A badge rests because a training is overdue.",
               "{{ holder }}: {{ role }} rests until {{ course }} is done."),
        Letter("desk-provisional", DESK, "To the admins: a provisional time ends soon", ("holder", "role", "until"),
               "A provisional time ends soon.",
               "{{ holder }}, {{ role }}, until {{ until }}. Confirm it, extend it once, or end it with a reason."),
        Letter("desk-renewal", DESK, "To the admins: a renewal waits, and the term ends", ("holder", "role", "until"),
               "Somebody waits for a renewal.",
               "{{ holder }}, {{ role }}, until {{ until }}. Asked for in time, it stays in force for a while longer. Renew it,"
               " or let it end with a reason."),
    )
}  # fmt: skip
