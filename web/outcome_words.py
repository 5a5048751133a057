"""What a vote came to, in one sentence that anybody can follow with pencil and paper."""

from __future__ import annotations

from flask_babel import gettext

from initiatives.council.outcome import Counts, Outcome
from initiatives.council.rules import DecisionRule


def outcome_words(rule: DecisionRule, counts: Counts, outcome: Outcome) -> str:
    """Who was there, how they voted, what the rule asks for, what it comes to."""
    parts = [_quorum(rule, outcome)]
    if outcome.verdict == "no_quorum":
        return gettext("%(parts)s: nothing is decided", parts=parts[0])
    if counts.recused:
        parts.append(gettext("recused: %(number)d", number=counts.recused))
    parts.append(
        gettext(
            "%(yes)d yes, %(no)d no, %(abstain)d abstained", yes=counts.yes, no=counts.no, abstain=counts.abstain
        )
    )  # fmt: skip
    parts.append(_majority(rule, outcome))
    return gettext("%(parts)s: %(verdict)s", parts="; ".join(parts), verdict=verdict_words(outcome))


def verdict_words(outcome: Outcome) -> str:
    """The verdict alone."""
    if outcome.casting is not None:
        return (
            gettext("carried by the casting vote of the chair")
            if outcome.carried
            else gettext("rejected by the casting vote of the chair")
        )
    return {
        "carried": gettext("carried"),
        "rejected": gettext("rejected"),
        "tied": gettext("a tie, which the chair decides"),
        "no_quorum": gettext("no quorum"),
    }[outcome.verdict]


def _quorum(rule: DecisionRule, outcome: Outcome) -> str:
    numbers = {
        "present": outcome.quorum_present, "base": outcome.quorum_base, "needed": outcome.quorum_needed
    }  # fmt: skip
    if rule.quorum_of == "entitled":
        if outcome.quorum_reached:
            return gettext("%(present)d of %(base)d entitled present, quorum %(needed)d reached", **numbers)
        return gettext("%(present)d of %(base)d entitled present, quorum %(needed)d not reached", **numbers)
    if outcome.quorum_reached:
        return gettext("%(present)d of %(base)d in office present, quorum %(needed)d reached", **numbers)
    return gettext("%(present)d of %(base)d in office present, quorum %(needed)d not reached", **numbers)


def _majority(rule: DecisionRule, outcome: Outcome) -> str:
    if rule.majority.share is None:
        return gettext("%(needed)d yes are needed", needed=outcome.needed)
    numbers = {"base": outcome.base, "needed": outcome.needed}
    return {
        "cast": gettext("of %(base)d yes and no the majority needs %(needed)d", **numbers),
        "valid": gettext("of %(base)d votes with abstentions the majority needs %(needed)d", **numbers),
        "present": gettext("of %(base)d present the majority needs %(needed)d", **numbers),
        "in_office": gettext("of %(base)d in office the majority needs %(needed)d", **numbers),
    }[rule.majority_of]
