"""The sentences for the error codes of the council."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

MESSAGES: Mapping[str, object] = {
    "tally.impossible": _("There are more votes than members who may vote"),
    "decision_rule.threshold": _("Write it as in “more than 1/2 of cast” or “at least 12”"),
    "decision_rule.base": _("Say of whom the share is: %(known)s"),
    "decision_rule.changed": _(
        "The rule %(rule)s since %(since)s is there and says something else. Give the change a day of its own"
    ),
    "member.not_found": _("There is no such member"),
    "member.without_role": _("There is no account with this address that holds the role of the council"),
    "member.since_missing": _("Say since when"),
    "member.until_before": _("The term must end after it has begun"),
    "member.seat_taken": _("Somebody else holds the seat at that time"),
    "member.sits_already": _("They hold a seat at that time"),
    "member.deputises_already": _("They are somebody’s deputy at that time"),
    "member.own_deputy": _("Nobody is their own deputy"),
    "member.is_present": _("They are in a sitting. Wait until it is over"),
    "member.not_in_office": _("Nobody holds seat %(seat)s on the day of the sitting"),
    "member.without_deputy": _("This seat has no deputy"),
    "sitting.not_found": _("There is no such sitting, or it is not published"),
    "sitting.starts_at_missing": _("Say when it begins"),
    "sitting.starts_at_impossible": _("Give a year from %(first)s to %(last)s"),
    "sitting.without_agenda": _("Put something on the agenda first"),
    "sitting.too_many_items": _("%(most)s items are the most"),
    "sitting.too_many_motions": _("%(most)s motions are the most in one sitting"),
    "sitting.has_motions": _("Motions are put by the rules of its day. Withdraw them first"),
    "sitting.vote_open": _("A vote is open, or waits for the chair. Let it end first"),
    "sitting.item_open": _("The sitting still deals with an item. End it or postpone it first"),
    "item.not_found": _("There is no such item on the agenda"),
    "item.initiative_not_due": _("This initiative is not on the agenda of the council"),
    "item.on_another_agenda": _("It stands on an agenda already"),
    "item.another_open": _("The sitting deals with another item. End it first"),
    "item.undecided": _("Nothing is decided about the initiative. Vote on it, or postpone the item"),
    "item.no_such_place": _("Choose a place from %(first)s to %(last)s"),
    "attendance.too_early": _("It is too early: check in from two hours before the sitting on"),
    "attendance.member_is_there": _("The member is there and votes for the seat"),
    "attendance.another_is_there": _("The other one of member and deputy is there"),
    "recusal.not_found": _("They do not stand aside from this item"),
    "motion.not_found": _("There is no such motion, or its sitting is not published"),
    "motion.rule_unknown": _("No such rule of decision is in force on the day of the sitting"),
    "motion.rule_secret": _("This rule asks for a secret ballot, and votes here are named"),
    "motion.effect_unknown": _("Choose what becomes of the initiative"),
    "motion.effect_without_initiative": _("This item is about no initiative"),
    "motion.amendment_without_effect": _(
        "An amendment changes a motion, and nothing follows from it by itself"
    ),
    "motion.amends_unknown": _("Choose a motion of this item that was not voted on yet"),
    "motion.amendments_first": _("Vote on its amendments first, or withdraw them"),
    "motion.no_quorum": _("%(present)s are present, and the quorum is %(needed)s"),
    "motion.another_voting": _("Another vote is open. Let it end first"),
    "motion.closed": _("The vote is closed. This choice did not count"),
    "ballot.choice_unknown": _("Choose how to vote"),
    "ballot.not_present": _("Check in first: only who is present votes"),
    "ballot.another_is_there": _("Of member and deputy the one votes who has checked in"),
    "ballot.recused": _("You stand aside from this item and do not vote on it"),
    "ballot.changed_too_often": _("%(most)s times is the most that a vote can be changed"),
}
