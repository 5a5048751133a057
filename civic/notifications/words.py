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
        "issue.handed_over": _("%(to_department)s answers for it now. The promised date stays."),
        "issue.involved": _("%(department)s works on it too. The target date is %(target)s."),
        "issue.target_changed": _("%(department)s has moved the target date from %(earlier)s to %(target)s."),
        "issue.merged": _("It is the same matter as %(into)s. From now on that one speaks for both."),
        "issue.unmerged": _("It is a matter of its own again, apart from %(out_of)s."),
        "issue.judging_opened": _("Does the result still hold? You can say so until %(judging_until)s."),
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
    }
    return lines[template] % values
