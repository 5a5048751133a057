"""Every job and why it may do what it does: jobs act as the platform itself, which no policy is asked about.

Whoever caused one was asked before the event or the row was written from which it follows. The table decides nothing;
it is here so that nobody adds a job without saying on whose word it acts. A test compares it with the jobs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

THE_CLOCK: Final = "the clock"
"""A time that the city or the program has set has come."""

AN_EVENT: Final = "an event"
"""Follows from something that was allowed and has happened."""

JOB_REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "city.back_up": (THE_CLOCK, "makes the backup that the operator has asked for in the settings"),
    "core.checkpoint": (THE_CLOCK, "signs the event log as far as it goes"),
    "core.forget_failed_jobs": (THE_CLOCK, "clears away what failed long ago"),
    "core.forget_idempotency_keys": (THE_CLOCK, "clears away keys after their seven days"),
    "core.forget_rate_limits": (THE_CLOCK, "clears away counts whose time is over"),
    "core.publish_erasures": (AN_EVENT, "keeps beside the backups what was erased, so that a restore erases it again"),
    "core.retry_parked": (THE_CLOCK, "lets reactions that failed try again"),
    "core.trim_event_inbox": (THE_CLOCK, "clears away the inbox of events that have their position"),
    "deadlines.follow_open": (AN_EVENT, "begins and ends terms of open issues when a law has changed"),
    "deadlines.learn_risk": (THE_CLOCK, "counts every night how often work of each category has been late"),
    "deadlines.recount": (AN_EVENT, "moves open targets to a calendar that has changed, as an administrator has asked"),
    "deadlines.take_steps": (THE_CLOCK, "tells whoever the city's ladder names that a date is near or past"),
    "deadlines.watch_clocks": (THE_CLOCK, "tells staff that a term of the law ends soon or has run out"),
    "initiatives.ask_signers": (AN_EVENT, "queues a letter to each who signed a text that says something else now"),
    "initiatives.ask_to_follow": (AN_EVENT, "queues a letter to each who signed what has joined another"),
    "initiatives.expire": (THE_CLOCK, "ends initiatives that have not enough signatures when their time is over"),
    "initiatives.expire_merges": (THE_CLOCK, "ends proposals that initiatives join of which nothing can come any more"),
    "initiatives.settle": (THE_CLOCK, "draws the verdict on what was carried out when the time to judge is over"),
    "initiatives.tell_followers": (AN_EVENT, "queues a letter to each who follows an area of a new initiative"),
    "initiatives.tell_signers": (AN_EVENT, "queues a letter to each who signed an initiative and wished it"),
    "initiatives.watch_moderation": (THE_CLOCK, "tells moderators what is due soon or late"),
    "initiatives.watch_opinions": (THE_CLOCK, "tells what opinion is late, and moves on when the days for it are over"),
    "initiatives.watch_trends": (THE_CLOCK, "holds signatures that are far more than others show"),
    "intake.delete_attachments": (AN_EVENT, "deletes scans and recordings that were given up by an erasure"),
    "intake.sweep_attachments": (THE_CLOCK, "removes scans and recordings that no report has used"),
    "issues.delete_given_up_photos": (AN_EVENT, "deletes the files of photos that were taken off or erased"),
    "issues.end_judging": (THE_CLOCK, "closes what nobody judged in time"),
    "issues.forget_originals": (THE_CLOCK, "deletes the originals of covered photos when nobody may restore them now"),
    "issues.give_back": (AN_EVENT, "gives the work of somebody who has left back to the department"),
    "issues.open_judging": (THE_CLOCK, "asks again after the days that the category says"),
    "issues.settle_originals": (AN_EVENT, "puts the original of a covered or restored photo where it belongs now"),
    "issues.sweep_photos": (THE_CLOCK, "removes uploads that no report has used"),
    "issues.time_out": (THE_CLOCK, "lets the clock of a promise run on when nobody has answered"),
    "mentions.remind": (THE_CLOCK, "tells who has not looked that colleagues have mentioned them"),
    "learning.look_at_photos": (THE_CLOCK, "notes the likeness of photos that came with an import"),
    "learning.suggest": (AN_EVENT, "finds what to suggest to staff for an issue that is new or another"),
    "learning.suggest_open": (AN_EVENT, "finds it anew for what waits, when the city wants other suggestions"),
    "learning.train": (THE_CLOCK, "learns from the past without what was erased since"),
    "notifications.send": (AN_EVENT, "sends the letter that a reaction has written"),
    "parties.expire": (THE_CLOCK, "ends links of outside parties whose days are over"),
    "people.end_expired_sessions": (THE_CLOCK, "ends sessions whose time is over"),
    "people.forget_invitations": (THE_CLOCK, "forgets the words of invitations that nobody took"),
    "people.turn_roles": (THE_CLOCK, "begins and ends roles and deputies on the days that were given with them"),
    "privacy.delete_exports": (AN_EVENT, "deletes the files of exports whose account is gone"),
    "privacy.make_export": (AN_EVENT, "makes the copy of their data that the person has asked for"),
    "privacy.retention": (THE_CLOCK, "removes contacts when the city's days for them are over"),
    "privacy.retention_now": (AN_EVENT, "removes at once what is due, as an administrator has asked"),
    "privacy.say_farewell": (AN_EVENT, "sends the last letter to whoever has deleted their account"),
    "triage.foresee_bulk": (AN_EVENT, "tries what somebody has asked for, by their rights, and leaves nothing of it"),
    "triage.forget_bulks": (THE_CLOCK, "clears away what nobody began, and lists of what was done long ago"),
    "triage.forget_leases": (THE_CLOCK, "clears away leases whose time is over"),
    "triage.run_bulk": (AN_EVENT, "does a verb for many issues, by the rights that whoever asked has at each of them"),
    "rules.apply": (AN_EVENT, "lets the city's rules act on the issue to which something has happened"),
    "rules.look": (THE_CLOCK, "lets the city's rules of time act, and switches off what is broken"),
    "residence.expire": (THE_CLOCK, "ends residence and letters whose time is over"),
}  # fmt: skip
