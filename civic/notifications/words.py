"""What letters say, in the reader's language: statuses, reasons, and one sentence for each kind of event."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.i18n import translations
from civic.issues.words import STATUS_WORDS


def status_name(status: str, language: str) -> str:
    """A status as pages name it."""
    return translations(language).gettext(STATUS_WORDS[status])


def decline_reason(reason: str, language: str) -> str:
    """Why a department declined, as the end of a sentence."""
    _ = translations(language).gettext
    return {
        "not_feasible": _("it cannot be done"),
        "out_of_scope": _("it is not a matter of the city"),
        "abuse": _("it breaks the rules of the site"),
        "unanswered": _("a question to you stayed unanswered"),
    }.get(reason, reason)


def moderation_reason(reason: str, language: str) -> str:
    """Why moderators have covered something, as the end of a sentence."""
    _ = translations(language).gettext
    return {
        "personal_data": _("they give away personal data, such as a phone number or an address"),
        "people_shown": _("people or number plates can be recognised"),
        "insult": _("somebody is insulted"),
        "hate": _("a group of people is run down"),
        "obscene": _("they are obscene"),
        "spam": _("they are advertising, or say the same again and again"),
        "other": _("they do not fit the rules of the site"),
    }.get(reason, reason)


def headline(kind: str, status: str, values: Mapping[str, str], language: str) -> str:
    """The sentence that a letter about an event begins with; it names ``values``: department, target and others."""
    _ = translations(language).gettext
    sentences = {
        "issue.accepted": _("%(department)s has taken it on. The result is promised by %(target)s."),
        "issue.scheduled": _("%(department)s will work on it on %(scheduled_for)s."),
        "issue.started": _("%(department)s has begun the work."),
        "issue.asked": _("%(department)s has a question for you. Until %(until)s it waits for your answer."),
        "issue.answered": _("%(department)s has the answer and goes on. The new target date is %(target)s."),
        "issue.timed_out": _(
            "No answer came in time, so %(department)s goes on without it. The new target date is %(target)s."
        ),
        "issue.delivered": _("%(department)s says it is done."),
        "issue.declined": _("%(department)s has declined it: %(reason)s."),
        "issue.reviewed": _("The refusal is looked at again by %(department)s."),
        "issue.reworked": _("It is open again: residents say that it is not done."),
        "issue.handed_over": _("%(department)s hands it over to %(to_department)s. The promised date stays."),
        "issue.involved": _("%(department)s works on it too. The target date is %(target)s."),
        "issue.target_changed": _("%(department)s has moved the target date from %(earlier)s to %(target)s."),
        "issue.clock_extended": _("The legal term for it was extended. It now ends on %(due)s."),
        "issue.merged": _("It is the same matter as %(into)s. From now on that one speaks for both."),
        "issue.unmerged": _("It is a matter of its own again, apart from %(out_of)s."),
        "issue.judging_opened": _("Does the result still hold? You can say so until %(judging_until)s."),
        "issue.moderated.words.redacted": _("A moderator has covered a part of your words: %(why)s."),
        "issue.moderated.words.hidden": _("A moderator has taken your words off the public page: %(why)s."),
        "issue.moderated.words.rephrase": _("A moderator asks you to say it in other words: %(why)s."),
        "issue.moderated.words.restored": _("Your words are public again, as you wrote them."),
        "issue.moderated.photo.redacted": _("A moderator has covered a part of your photo: %(why)s."),
        "issue.moderated.photo.hidden": _("A moderator has covered your photo: %(why)s."),
        "issue.moderated.photo.restored": _("Your photo is public again, as you sent it."),
        "issue.confirmed": _("Residents confirm: the promised result is there."),
        "issue.closed": _(
            "The time to judge is over and nobody said whether it is done. It does not count as fixed."
        ),
    }
    sentence = sentences.get(kind, _("Its status is now: %(status)s."))
    return sentence % {**values, "status": status_name(status, language)}


def subject_line(template: str, values: Mapping[str, str], language: str) -> str:
    """The subject of a letter; ``values`` are number, status and target."""
    _ = translations(language).gettext
    lines = {
        "receipt": _("%(number)s: promised by %(target)s"),
        "question": _("%(number)s: a question for you"),
        "judge": _("%(number)s: is it done?"),
        "news": _("%(number)s: %(status)s"),
        "moderated": _("%(number)s: from the moderators"),
    }
    return lines[template] % values
