"""By when moderators decide: the working days that the city's rules give them."""

from __future__ import annotations

from civic.city.queries import city_rules
from civic.core import clock
from initiatives.proposals.rules import initiative_rules
from initiatives.proposals.work import Work


def lay_before_moderators(work: Work, verb: str) -> None:
    """Take the step to the moderators, who decide until the end of the last of their days. Raises WrongStatus."""
    days = initiative_rules(work.session).moderation_days
    due = city_rules(work.session).calendar.add_working_days(clock.now(), days)
    work.step(verb)
    work.initiative.moderation_due = due
    # Of a single day nothing is left of which to say that it is near.
    work.initiative.moderation_told = "near" if days == 1 else None
