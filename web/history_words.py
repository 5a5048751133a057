"""The sentence for each kind of thing that happens to an issue, in the reader's language; the table is at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup, escape

from civic.core.secrets import display_public_id
from civic.issues.queries.detail import CriterionShown, TakenOver
from civic.issues.queries.timeline import Entry
from web.deadline_words import role_words
from web.dues import near_day, span
from web.moderation_words import WHY_COVERED
from web.party_words import party_words
from web.priority_words import priority_words
from web.templating import day, moment, name

DECLINE_WORDS: Mapping[str, object] = {
    "not_feasible": _("It cannot be done"),
    "out_of_scope": _("It is not for the city to do"),
    "abuse": _("It is not a report of an issue"),
    "unanswered": _("The question was not answered"),
}
ANSWER_WORDS: Mapping[str, object] = {
    "met": _("met"), "not_met": _("not met"), "cant_tell": _("cannot tell"),
}  # fmt: skip
ERASED_WORDS: Mapping[str, object] = {
    "person_asked": _("The person who wrote them asked for it. That it was reported stays, and counts."),
    "account_deleted": _(
        "The person who wrote them has left and took them along. That it was reported stays, and counts."
    ),
    "others_privacy": _("They told about somebody else. That it was reported stays, and counts."),
    "legal_order": _("The law asked for it. That it was reported stays, and counts."),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What the sentences of one issue look at besides the entry."""

    received_at: datetime
    criteria: Mapping[str, CriterionShown]
    categories: Mapping[str, str]
    mine: frozenset[int]
    taken_over: TakenOver | None = None

    def elsewhere(self, entry: Entry) -> TakenOver | None:
        """Where it happened, when that was not here."""
        return self.taken_over if entry.origin == "import" else None

    def who(self, entry: Entry, me: str, other: str) -> str:
        return me if entry.body.get("report") in self.mine else other


Words = tuple[str, str | Markup]
Teller = Callable[[Entry, Scene], Words]


def _at(entry: Entry, key: str) -> datetime | None:
    value = entry.body.get(key)
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _day(entry: Entry, key: str) -> str:
    at = _at(entry, key)
    return day(at) if at else ""


def _unit(entry: Entry) -> str:
    return name(entry.department) or gettext("The department")


def _received(entry: Entry, scene: Scene) -> Words:
    if elsewhere := scene.elsewhere(entry):
        return gettext("Reported"), gettext("Its number there: %(id)s.", id=elsewhere.external_id)
    take_by = _at(entry, "take_by")
    detail = gettext(
        "Sent to %(department)s, which answers by %(when)s.", department=_unit(entry),
        when=moment(take_by) if take_by else "",
    )  # fmt: skip
    return gettext("Received"), detail


def _joined(entry: Entry, scene: Scene) -> Words:
    title = scene.who(entry, gettext("You joined"), gettext("A neighbour reported it too"))
    return title, ngettext("%(num)d report now.", "%(num)d reports now.", entry.body["reports"])


def _affected(entry: Entry, scene: Scene) -> Words:
    people = entry.body.get("people", 1)
    title = ngettext("One more person is affected", "%(num)d more people are affected", people)
    in_all = ngettext("%(num)d in all.", "%(num)d in all.", entry.body["affected"])
    if joined := entry.body.get("joined"):
        reported = ngettext("%(num)d of them reported it too.", "%(num)d of them reported it too.", joined)
        return title, f"{reported} {in_all}"
    return title, in_all


def _corrected(entry: Entry, scene: Scene) -> Words:
    return scene.who(
        entry, gettext("You amended your report"), gettext("The reporter amended the report")
    ), ""


def _withdrawn(entry: Entry, scene: Scene) -> Words:
    title = scene.who(entry, gettext("You took your report back"), gettext("A reporter took the report back"))
    if entry.body["reports"]:
        return title, ngettext("%(num)d report stays.", "%(num)d reports stay.", entry.body["reports"])
    return title, gettext("It was the last one, so this has ended.")


def _report_erased(entry: Entry, scene: Scene) -> Words:
    title = scene.who(
        entry, gettext("Your words were removed"), gettext("The words of a report were removed")
    )
    return title, str(ERASED_WORDS.get(entry.body["reason"], ""))


def _moderated(entry: Entry, scene: Scene) -> Words:
    photo = entry.body["content"] == "photo"
    why = str(WHY_COVERED.get(entry.body.get("reason", ""), ""))
    titles = {
        "covered": gettext("A part of the words was covered automatically"),
        "redacted": gettext("A part of a photo was covered")
        if photo
        else gettext("A part of the words was covered"),
        "hidden": gettext("A photo was covered") if photo else gettext("Words were taken off the page"),
        "rephrase": gettext("Other words were asked for"),
        "rephrased": gettext("The reporter said it in other words"),
    }
    shown = gettext("A photo is public again") if photo else gettext("Words are public again")
    return titles.get(entry.body["what"], shown), why


def _accepted(entry: Entry, scene: Scene) -> Words:
    took = gettext(
        "%(department)s took it after %(span)s.", department=_unit(entry),
        span=span((entry.at - scene.received_at).total_seconds()),
    )  # fmt: skip
    return gettext("Accepted, promised by %(day)s", day=_day(entry, "target")), took


def _assigned(entry: Entry, scene: Scene) -> Words:
    if entry.body.get("assignee") is None:
        return gettext("Nobody in particular has it any more"), ""
    return gettext("Given to a colleague"), ""


def _scheduled(entry: Entry, scene: Scene) -> Words:
    at = _at(entry, "scheduled_for")
    return gettext("Work is planned for %(when)s", when=moment(at) if at else ""), _unit(entry)


def _started(entry: Entry, scene: Scene) -> Words:
    return gettext("Work has begun"), _unit(entry)


def _asked(entry: Entry, scene: Scene) -> Words:
    until = gettext(
        "The clock stands still until the answer, at most until %(day)s.", day=_day(entry, "until")
    )
    return gettext("%(department)s asks the reporter", department=_unit(entry)), until


def _answered(entry: Entry, scene: Scene) -> Words:
    title = scene.who(entry, gettext("You answered"), gettext("The reporter answered"))
    return title, gettext("The work goes on; now due by %(day)s.", day=_day(entry, "target"))


def _timed_out(entry: Entry, scene: Scene) -> Words:
    return gettext("No answer came"), gettext(
        "The work goes on without it; now due by %(day)s.", day=_day(entry, "target")
    )


def _delivered(entry: Entry, scene: Scene) -> Words:
    title = gettext("Delivered by %(department)s", department=_unit(entry))
    until = _at(entry, "judging_until")
    return title, gettext("Residents judge until %(day)s.", day=near_day(until)) if until else ""


def _declined(entry: Entry, scene: Scene) -> Words:
    reason = DECLINE_WORDS.get(entry.body["reason"], entry.body["reason"])
    return gettext("Declined by %(department)s", department=_unit(entry)), f"{reason}."


def _reviewed(entry: Entry, scene: Scene) -> Words:
    return gettext("The refusal is looked at again"), _unit(entry)


def _handed_over(entry: Entry, scene: Scene) -> Words:
    title = gettext("Handed over to %(department)s", department=name(entry.other_department))
    return title, gettext("By %(department)s. The first promise goes along.", department=_unit(entry))


def _reworked(entry: Entry, scene: Scene) -> Words:
    return gettext("Open again: residents say it is not done"), gettext("Somebody else will look at it.")


def _involved(entry: Entry, scene: Scene) -> Words:
    title = gettext("%(department)s takes part too", department=_unit(entry))
    if "target" not in entry.body:
        return title, gettext("Their date comes when their turn comes.")
    return title, gettext("Their part is due by %(day)s.", day=_day(entry, "target"))


def _instructed(entry: Entry, scene: Scene) -> Words:
    return gettext("Instructions for %(department)s", department=_unit(entry)), ""


def _sent_back(entry: Entry, scene: Scene) -> Words:
    title = gettext("Sent back to %(department)s", department=name(entry.other_department))
    return title, gettext("By %(department)s. The first promise stays.", department=_unit(entry))


def _disputed(entry: Entry, scene: Scene) -> Words:
    title = gettext("A lead of %(department)s decides whose it is", department=name(entry.other_department))
    return title, gettext("It had been sent back too often. The first promise stays.")


def _put_after(entry: Entry, scene: Scene) -> Words:
    if entry.body.get("after_department") is None:
        return gettext("%(department)s waits for nobody any more", department=_unit(entry)), ""
    title = gettext("%(department)s begins after another part", department=_unit(entry))
    return title, gettext("Their date comes when their turn comes.")


def _turn_came(entry: Entry, scene: Scene) -> Words:
    title = gettext("The turn of %(department)s has come", department=_unit(entry))
    return title, gettext("Their part is due by %(day)s.", day=_day(entry, "target"))


def _party(entry: Entry, scene: Scene) -> Words:
    return party_words(entry.body["what"]), _unit(entry)


def _target_changed(entry: Entry, scene: Scene) -> Words:
    title = gettext("Another date: %(day)s", day=_day(entry, "target"))
    had_said = gettext(
        "%(department)s had said %(day)s.", department=_unit(entry), day=_day(entry, "earlier")
    )
    causes = {
        "priority": gettext("It presses more than was thought."),
        "calendar": gettext("The working calendar has changed."),
    }
    return title, f"{causes.get(entry.body.get('cause') or '', '')} {had_said}".strip()


def _updated(entry: Entry, scene: Scene) -> Words:
    return gettext("News from the department"), ""


def _initiative_begun(entry: Entry, scene: Scene) -> Words:
    number = entry.body["initiative"]
    address = url_for("initiatives.show", public_id=number)
    link = Markup('<a class="num" href="{}">{}</a>').format(address, display_public_id(number))
    return gettext("Residents propose an initiative because of it"), link


def _noted(entry: Entry, scene: Scene) -> Words:
    return gettext("Internal note"), ""


TAKEN_IN_BY: Mapping[str, object] = {
    "phone": _("by telephone"), "visit": _("in a visit"), "letter": _("from a letter"), "email": _("from an e-mail"),
}  # fmt: skip


def _taken_in(entry: Entry, scene: Scene) -> Words:
    how = str(TAKEN_IN_BY.get(entry.body["source"], ""))
    return gettext("Taken in by staff %(how)s", how=how), ""


def _prioritised(entry: Entry, scene: Scene) -> Words:
    new, earlier = (priority_words().get(entry.body[key], "") for key in ("priority", "earlier"))
    return gettext("Priority: %(priority)s", priority=new), gettext("Before: %(earlier)s.", earlier=earlier)


def _target_warned(entry: Entry, scene: Scene) -> Words:
    return gettext("A date is near: %(day)s", day=_day(entry, "due")), _unit(entry)


def _escalated(entry: Entry, scene: Scene) -> Words:
    role = role_words().get(entry.body["role"], "")
    if not entry.body["told"]:
        return gettext("To be escalated to %(role)s, but nobody holds that role", role=role), _unit(entry)
    return gettext("Escalated to %(role)s", role=role), _unit(entry)


def _clock_near(entry: Entry, scene: Scene) -> Words:
    return gettext("A legal term ends on %(day)s", day=_day(entry, "due")), ""


def _clock_missed(entry: Entry, scene: Scene) -> Words:
    return gettext("A legal term has run out"), gettext("It ended on %(day)s.", day=_day(entry, "due"))


def _clock_extended(entry: Entry, scene: Scene) -> Words:
    title = gettext("The legal term was extended until %(day)s", day=_day(entry, "due"))
    return title, gettext("Before: %(earlier)s.", earlier=_day(entry, "earlier"))


def _told_by_rule(entry: Entry, scene: Scene) -> Words:
    told = entry.body["told"]
    people = ngettext("%(num)d person got a letter.", "%(num)d people got a letter.", told)
    return gettext("A rule of the city pointed to this"), people


def _recategorised(entry: Entry, scene: Scene) -> Words:
    new, old = (scene.categories.get(entry.body.get(key, ""), "") for key in ("category", "earlier"))
    detail = gettext("%(new)s, before: %(old)s.", new=new, old=old) if new and old else ""
    return gettext("Filed under another kind"), detail


def _moved(entry: Entry, scene: Scene) -> Words:
    return gettext("Moved on the map"), ""


def _merged(entry: Entry, scene: Scene) -> Words:
    return gettext("The same matter as another issue"), _link(entry.body["into"])


def _merged_in(entry: Entry, scene: Scene) -> Words:
    return gettext("Another issue joined this one"), _link(entry.body["other"])


def _unmerged(entry: Entry, scene: Scene) -> Words:
    return gettext("On its own again"), _link(entry.body["out_of"])


def _unmerged_out(entry: Entry, scene: Scene) -> Words:
    return gettext("An issue was split off"), _link(entry.body["other"])


def _hidden(entry: Entry, scene: Scene) -> Words:
    return gettext("Taken off the public pages"), ""


def _shown(entry: Entry, scene: Scene) -> Words:
    return gettext("Back on the public pages"), ""


def _judged(entry: Entry, scene: Scene) -> Words:
    title = scene.who(entry, gettext("You judged it"), gettext("A neighbour judged it"))
    said = [
        gettext(
            "%(criterion)s: %(answer)s", answer=str(ANSWER_WORDS.get(answer, answer)),
            criterion=name(scene.criteria[code].text).rstrip(".") if code in scene.criteria else code,
        )
        for code, answer in entry.body["answers"].items()
    ]  # fmt: skip
    return title, ". ".join(said) + "."


def _judging_opened(entry: Entry, scene: Scene) -> Words:
    until = gettext("Residents judge again until %(day)s.", day=_day(entry, "judging_until"))
    return gettext("Does it still hold?"), until


def _confirmed(entry: Entry, scene: Scene) -> Words:
    return gettext("Confirmed: residents say it was kept"), ""


def _closed(entry: Entry, scene: Scene) -> Words:
    if scene.elsewhere(entry):
        return gettext("Closed"), gettext("Residents were not asked to judge it.")
    return gettext("Closed: nobody judged it"), gettext("It does not count as kept.")


def _unknown(entry: Entry, scene: Scene) -> Words:
    return gettext("Something changed"), ""


def _link(public_id: str) -> Markup:
    address = url_for("issues.issue", public_id=public_id)
    return Markup('<a href="{}">{}</a>').format(address, escape(display_public_id(public_id)))


KINDS: Mapping[str, tuple[str, str, Teller]] = {
    "issue.received": ("inbox", "received", _received),
    "issue.joined": ("user-plus", "received", _joined),
    "issue.affected": ("users", "received", _affected),
    "issue.corrected": ("pencil", "received", _corrected),
    "issue.withdrawn": ("undo-2", "withdrawn", _withdrawn),
    "issue.moderated": ("eye-off", "closed", _moderated),
    "issue.report_erased": ("trash-2", "withdrawn", _report_erased),
    "issue.accepted": ("handshake", "accepted", _accepted),
    "issue.assigned": ("user-round", "accepted", _assigned),
    "issue.scheduled": ("calendar-check", "scheduled", _scheduled),
    "issue.started": ("hammer", "in_progress", _started),
    "issue.asked": ("message-circle-question-mark", "waiting", _asked),
    "issue.answered": ("message-circle", "waiting", _answered),
    "issue.timed_out": ("hourglass", "waiting", _timed_out),
    "issue.delivered": ("flag", "delivered", _delivered),
    "issue.declined": ("ban", "declined", _declined),
    "issue.reviewed": ("rotate-ccw", "received", _reviewed),
    "issue.instructed": ("lock", "closed", _instructed),
    "issue.sent_back": ("corner-up-left", "duplicate", _sent_back),
    "issue.disputed": ("scale", "waiting", _disputed),
    "issue.put_after": ("clock", "scheduled", _put_after),
    "issue.turn_came": ("clock", "accepted", _turn_came),
    "issue.party": ("send", "closed", _party),
    "issue.handed_over": ("arrow-right", "duplicate", _handed_over),
    "issue.reworked": ("rotate-ccw", "declined", _reworked),
    "issue.involved": ("users", "accepted", _involved),
    "issue.target_changed": ("calendar-clock", "waiting", _target_changed),
    "issue.updated": ("megaphone", "in_progress", _updated),
    "issue.noted": ("lock", "closed", _noted),
    "issue.taken_in": ("headset", "received", _taken_in),
    "issue.prioritised": ("chevrons-up", "waiting", _prioritised),
    "issue.target_warned": ("bell-ring", "waiting", _target_warned),
    "issue.escalated": ("bell-ring", "waiting", _escalated),
    "issue.clock_near": ("bell-ring", "waiting", _clock_near),
    "issue.clock_missed": ("triangle-alert", "waiting", _clock_missed),
    "issue.clock_extended": ("scale", "waiting", _clock_extended),
    "issue.told_by_rule": ("zap", "waiting", _told_by_rule),
    "issue.recategorised": ("tag", "duplicate", _recategorised),
    "issue.moved": ("map-pin", "duplicate", _moved),
    "issue.merged": ("git-merge", "duplicate", _merged),
    "issue.merged_in": ("git-merge", "duplicate", _merged_in),
    "issue.unmerged": ("split", "duplicate", _unmerged),
    "issue.unmerged_out": ("split", "duplicate", _unmerged_out),
    "issue.hidden": ("eye-off", "closed", _hidden),
    "issue.shown": ("eye", "closed", _shown),
    "issue.initiative_begun": ("signature", "received", _initiative_begun),
    "issue.judged": ("scale", "confirmed", _judged),
    "issue.judging_opened": ("calendar-clock", "delivered", _judging_opened),
    "issue.confirmed": ("badge-check", "confirmed", _confirmed),
    "issue.closed": ("archive", "closed", _closed),
}
"""Kind of event → icon, the status whose colour it has, and its sentence. A kind that is not here fails a test."""

UNKNOWN: tuple[str, str, Teller] = ("info", "closed", _unknown)
"""What a page of today says of a kind that only a newer program knows."""
