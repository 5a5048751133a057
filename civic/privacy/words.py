"""What codes are called in what is handed to people. English here; translated where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from civic.core.i18n import N_

ROLE_WORDS: Final[Mapping[str, str]] = {
    "agent": N_("Agent"),
    "field_worker": N_("Field worker"),
    "lead": N_("Team lead"),
    "head": N_("Head of department"),
    "triage": N_("Triage desk"),
    "moderator": N_("Moderator"),
    "council_member": N_("Council member"),
    "clerk": N_("Clerk"),
    "analyst": N_("Analyst"),
    "administrator": N_("Administrator"),
}
METHOD_WORDS: Final[Mapping[str, str]] = {
    "password": N_("Password"),
    "link": N_("Link by e-mail"),
    "passkey": N_("Passkey"),
    "oidc": N_("The city's own sign-in"),
}
VERDICT_WORDS: Final[Mapping[str, str]] = {
    "met": N_("met"),
    "not_met": N_("not met"),
    "cant_tell": N_("cannot tell"),
}
CHANNEL_WORDS: Final[Mapping[str, str]] = {"email": N_("E-mail")}
LETTER_WORDS: Final[Mapping[str, str]] = {
    "receipt": N_("Receipt"),
    "news": N_("News"),
    "question": N_("Question"),
    "judge": N_("Is it done?"),
    "link": N_("Link"),
    "notice": N_("Notice about your account"),
    "work": N_("News about your work"),
    "initiative": N_("News about an initiative"),
    "opinion": N_("News about an opinion to give"),
}
DEPUTY_WORDS: Final[Mapping[str, str]] = {
    "deputy": N_("the deputy"),
    "represented": N_("represented by a deputy"),
}
WAY_WORDS: Final[Mapping[str, str]] = {
    "letter": N_("by a code on a letter"),
    "desk": N_("at a desk of the city"),
    "register": N_("by the register of residents"),
    "claim": N_("by the city's own sign-on"),
}
PLACE_WORDS: Final[Mapping[str, str]] = {
    "home": N_("Home"),
    "work": N_("Work"),
    "school": N_("School or kindergarten"),
    "family": N_("Family"),
    "other": N_("Another place"),
}
TOPIC_WORDS: Final[Mapping[str, str]] = {
    "topic:planning": N_("What is built, and where"),
    "topic:transport": N_("Traffic and transport"),
    "topic:environment": N_("Trees, air and water"),
    "topic:schools": N_("Schools and kindergartens"),
    "topic:culture": N_("Culture and sport"),
    "topic:safety": N_("Safety"),
    "topic:budget": N_("The city's money"),
    "topic:care": N_("Help and care"),
}
NEED_WORDS: Final[Mapping[str, str]] = {
    "large_text": N_("Large text"),
    "easy_language": N_("Easy language"),
    "screen_reader": N_("I use a screen reader"),
    "sign_language": N_("Sign language"),
    "hearing_loop": N_("Hearing loop"),
    "wheelchair": N_("Step-free access for a wheelchair"),
}
WISHED_CHANNEL_WORDS: Final[Mapping[str, str]] = {
    "email": N_("E-mail"),
    "site": N_("On these pages"),
    "push": N_("Messages of the browser"),
    "sms": N_("Text messages"),
}
SUBJECT_WORDS: Final[Mapping[str, str]] = {
    "report": N_("Words of a report"),
    "update": N_("Message on an issue"),
    "photo": N_("Photo"),
}
CONTENT_WORDS: Final[Mapping[str, str]] = {
    "shown": N_("Public as written"),
    "redacted": N_("Partly covered"),
    "hidden": N_("Hidden"),
    "rephrase": N_("Waiting for other words"),
}
FLAG_WORDS: Final[Mapping[str, str]] = {
    "personal_data": N_("Personal data"),
    "people_shown": N_("People recognisable"),
    "insult": N_("Insult"),
    "hate": N_("Hatred"),
    "obscene": N_("Obscene"),
    "spam": N_("Advertising"),
    "other": N_("Something else"),
    "rephrased": N_("New words of the author"),
}
FIELD_WORDS: Final[Mapping[str, str]] = {
    "text": N_("What was written"),
    "planned_result": N_("The result that is wished for"),
    "title": N_("Title"),
    "address": N_("Address"),
}
INITIATIVE_WORDS: Final[Mapping[str, str]] = {
    "draft": N_("Draft"),
    "moderation": N_("With the moderators"),
    "returned": N_("Sent back"),
    "collecting": N_("Collects signatures"),
    "opinion": N_("With the departments"),
    "on_agenda": N_("On the council's agenda"),
    "in_council": N_("In the council"),
    "accepted": N_("Accepted"),
    "in_delivery": N_("Being done"),
    "delivered": N_("Done"),
    "rejected": N_("Rejected"),
    "expired": N_("Not enough signatures"),
    "withdrawn": N_("Taken back"),
    "merged": N_("Merged into another one"),
    "judged": N_("Judged"),
}
FINDING_WORDS: Final[Mapping[str, str]] = {
    "feasible": N_("It can be done"),
    "with_conditions": N_("It can be done under conditions"),
    "not_feasible": N_("It cannot be done"),
}
SIDE_WORDS: Final[Mapping[str, str]] = {
    "for": N_("For"),
    "against": N_("Against"),
    "neutral": N_("Neither for nor against"),
}
AMENDMENT_WORDS: Final[Mapping[str, str]] = {
    "open": N_("Waits for the authors"),
    "accepted": N_("Accepted"),
    "declined": N_("Declined"),
    "withdrawn": N_("Taken back"),
}
MERGE_WORDS: Final[Mapping[str, str]] = {
    "open": N_("Waits for the authors"),
    "agreed": N_("Agreed"),
    "declined": N_("Declined"),
    "withdrawn": N_("Taken back"),
    "expired": N_("Nobody answered in time"),
}
STANDING_WORDS: Final[Mapping[str, str]] = {
    "counted": N_("counts"),
    "under_review": N_("under review"),
    "asked_again": N_("given to an earlier text"),
    "withdrawn": N_("taken back"),
    "removed": N_("removed"),
}
CONTRIBUTION_WORDS: Final[Mapping[str, str]] = {
    "offered": N_("not answered yet"),
    "taken": N_("taken"),
    "thanked": N_("not needed"),
}
JUDGED_WORDS: Final[Mapping[str, str]] = {
    "met": N_("met"),
    "not_met": N_("not met"),
    "cant_tell": N_("cannot tell"),
}
BALLOT_WORDS: Final[Mapping[str, str]] = {
    "yes": N_("Yes"),
    "no": N_("No"),
    "abstain": N_("Abstained"),
    "taken_away": N_("Taken away, for you stood aside"),
}
