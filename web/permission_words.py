"""What each permission lets one do, in words, in the groups in which people look at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _

from civic.people.roles import TRIAGE
from web.permission_matrix import DEPARTMENT, OWN, RESIDENT_COLUMN, SOME, VISITOR_COLUMN, YES
from web.roles import role_name


@dataclass(frozen=True, slots=True)
class Group:
    """Permissions about one thing; ``code`` is its name in addresses."""

    code: str
    name: Any
    permissions: Mapping[str, Any]


GROUPS: Final[Sequence[Group]] = (
    Group(
        "issues",
        _("Issues"),
        {
            "issue.report": _("Report an issue"),
            "photo.upload": _("Upload photos"),
            "issue.see": _("See private and hidden issues"),
            "issue.see_words": _("Read what residents say there, and see their photos"),
            "issue.join": _("Join an issue that they may see"),
            "issue.me_too": _("Say “me too” on an issue that they may see"),
            "content.flag": _("Flag what should not be public"),
            "issue.see_notes": _("Read colleagues’ notes"),
            "issue.see_contact": _("See the names and contacts of reporters"),
        },
    ),
    Group(
        "reports",
        _("A report of one’s own"),
        {
            "report.correct": _("Correct a report"),
            "report.rephrase": _("Say anew what a moderator asked to rephrase"),
            "report.answer": _("Answer the department’s question"),
            "report.withdraw": _("Withdraw a report"),
            "report.judge": _("Judge whether the promise was kept"),
            "report.confirm_contact": _("Confirm the contact of a report"),
            "report.remove_contact": _("Take the contact of a report away"),
            "report.claim": _("Take over reports that were made with one’s address"),
        },
    ),
    Group(
        "work",
        _("Work of departments"),
        {
            "work.enter": _("Come in to the pages of staff"),
            "queue.see": _("See the queue"),
            "view.save": _("Keep views of the queue under a name"),
            "view.use": _("Use a saved view"),
            "view.change": _("Rename and delete a saved view"),
            "view.share": _("Share a saved view with the department"),
            "intake.take": _("Take reports in for others"),
            "intake.see": _("Open scans and recordings of reports"),
            "assignment.accept": _("Accept work"),
            "assignment.assign": _("Give work to colleagues"),
            "assignment.schedule": _("Plan work"),
            "assignment.start": _("Begin work"),
            "assignment.ask": _("Ask the reporters"),
            "assignment.deliver": _("Say that the work is done"),
            "assignment.hand_over": _("Hand work over"),
            "assignment.decline": _("Decline work"),
            "assignment.send_back": _("Send back what was handed over"),
            "assignment.put_after": _("Set the order of parts"),
            "party.see": _("See which outside parties work can be sent to"),
            "party.send": _("Send work to outside parties"),
            "party.manage": _("Remind outside parties, give them time, take links back"),
            "party.act": _("Accept and report work by a link for outside parties"),
            "assignment.review": _("Look at a refusal again"),
            "assignment.change_target": _("Change what was promised"),
            "issue.involve": _("Give another department a part"),
            "issue.update": _("Write to residents"),
            "issue.note": _("Leave notes for colleagues"),
            "issue.extend_clock": _("Extend a term of the law"),
            "issue.prioritise": _("Say how much an issue presses"),
            "issue.claim": _("Take an issue in hand"),
            "bulk.ask": _("See what a verb would do to many issues"),
            "bulk.see": _("See what became of one’s own action for many issues"),
            "bulk.begin": _("Begin one’s own action for many issues"),
            "bulk.cancel": _("Undo one’s own action for many issues"),
            "issue.recategorise": _("Put an issue under another category"),
            "issue.move": _("Put an issue in another place"),
            "issue.merge": _("Merge issues"),
            "issue.unmerge": _("Let merged issues stand by themselves again"),
            "suggestion.decide": _("Take and refuse suggestions"),
            "asset.print_labels": _("Print labels for the things of the city"),
        },
    ),
    Group(
        "moderation",
        _("Moderation"),
        {
            "issue.hide": _("Hide issues from the public"),
            "issue.show": _("Show hidden issues again"),
            "moderation.see": _("See what was flagged"),
            "moderation.decide": _("Decide what becomes of it"),
            "moderation.change_rules": _("Change what rules cover by themselves"),
            "report.erase": _("Erase what a report says for good"),
        },
    ),
    Group(
        "people",
        _("People and roles"),
        {
            "staff.see": _("See who works here and what they hold"),
            "staff.invite": _("Invite people"),
            "role.see": _("See what roles may do and who holds them"),
            "role.grant": _("Give roles"),
            "role.change": _("Change roles"),
            "role.revoke": _("Take roles"),
            "deputy.name": _("Name deputies"),
            "person.end": _("End accounts"),
            "person.reopen": _("Open ended accounts again"),
            "person.reset_second_factor": _("Take away a second factor that was lost"),
            "account.list": _("List accounts"),
            "account.end_sessions": _("End the sessions of an account"),
            "account.set_email": _("Give an account another address"),
        },
    ),
    Group(
        "initiative",
        _("Initiatives"),
        {
            "initiative.propose": _("Propose an initiative"),
            "initiative.see": _("See an initiative"),
            "initiative.see_rules": _("See what was said of it before it was published"),
            "initiative.revise": _("Write its text anew"),
            "initiative.submit": _("Lay it before the moderators"),
            "initiative.appeal": _("Ask another moderator to look"),
            "initiative.withdraw": _("Take an initiative back"),
            "initiative.publish": _("Publish an initiative"),
            "initiative.send_back": _("Send an initiative back, naming the rules it breaks"),
            "initiative.sign": _("Sign an initiative"),
            "initiative.answer": _("Answer the opinions of departments"),
            "opinion.give": _("Give the opinion of a department, or correct it"),
            "opinion.hand_over": _("Hand an opinion over to another department"),
            "opinion.assign": _("Give an opinion to a colleague to write"),
            "opinion.extend": _("Ask for more time for an opinion, with a reason"),
            "initiative.rewrite": _("Change its text once it is published"),
            "initiative.correct_substance": _(
                "Say whether a change asks for something else, so that signers are asked again"
            ),
            "signature.renew": _("Stand by one’s signature when the text has changed"),
            "comment.write": _("Comment on an initiative, or reply to a comment"),
            "comment.change": _("Change or take back a comment"),
            "comment.agree": _("Agree with a comment"),
            "amendment.suggest": _("Suggest a change of its text"),
            "amendment.withdraw": _("Take a suggested change back"),
            "amendment.decide": _("Accept or decline suggested changes"),
            "initiative.propose_merge": _("Propose that an initiative joins another"),
            "initiative.decide_merge": _("Agree to that, or decline it, for its side"),
            "initiative.withdraw_merge": _("Take such a proposal back"),
            "initiative.invite": _("Invite others to answer for an initiative"),
            "initiative.join": _("Accept such an invitation"),
            "initiative.leave": _("Leave the authors of an initiative"),
            "initiative.hand_lead": _("Hand the lead to another of its authors"),
            "initiative.open": _("Note that the council deals with an initiative"),
            "initiative.accept": _("Note that the council has accepted it, and who carries it out"),
            "initiative.reject": _("Note that the council has rejected it"),
            "initiative.refer_back": _("Note that the council asks the departments once more"),
            "initiative.postpone": _("Leave an initiative for another sitting"),
            "initiative.start": _("Begin to carry an initiative out"),
            "initiative.deliver": _("Carry it out: steps, money, word to everybody, the end"),
            "initiative.contribute": _("Offer help with an initiative"),
            "initiative.judge": _("Judge what came of an initiative"),
            "signature.withdraw": _("Take one’s signature back"),
            "signature.paper": _("Enter signatures on paper and take batches back"),
            "signature.review": _("Look at signatures that seem false: hold, release, remove them"),
        },
    ),
    Group(
        "council",
        _("Council"),
        {
            "council.keep_members": _("Keep the list of members: seats, terms, deputies"),
            "sitting.see": _("See a sitting before it is published"),
            "sitting.run": _("Run a sitting: agenda, roll call, motions"),
            "sitting.attend": _("Check in to a sitting, leave it, stand aside from an item"),
            "motion.conduct": _("Open and close votes, announce results"),
            "motion.break_tie": _("Give the casting vote in a tie"),
            "ballot.cast": _("Vote for one’s own seat"),
        },
    ),
    Group(
        "residence",
        _("Residence"),
        {
            "residence.desk": _("Record residence at a desk that the city has named"),
            "residence.administer": _("Print letters about residence and read the numbers"),
            "residence.rule": _("Decide how residence is shown"),
        },
    ),
    Group(
        "city",
        _("The city"),
        {
            "city.shape": _("Shape the city: settings, areas, departments, categories, routing"),
            "suggestion.see_quality": _("See how good suggestions are"),
            "text.publish": _("Publish the city’s notices"),
            "retention.see": _("See how long contacts are kept"),
            "retention.set": _("Decide how long contacts are kept"),
            "retention.run": _("Remove what is due at once"),
            "sign_on.see": _("See the city’s own sign-on"),
            "sign_on.map_groups": _("Decide which group gives which role"),
        },
    ),
    Group(
        "account",
        _("One’s own account"),
        {
            "account.change": _("Change name, password and address"),
            "account.sessions": _("See and end sessions"),
            "account.tokens": _("Make and revoke API tokens"),
            "identity.own": _("Connect accounts from elsewhere"),
            "residence.own": _("Show where one lives"),
            "profile.own": _("Tell what concerns one"),
            "data.export": _("Take one’s data along"),
            "account.delete": _("Delete the account"),
        },
    ),
)

WORDS: Final[Mapping[str, Any]] = {
    permission: words for group in GROUPS for permission, words in group.permissions.items()
}

REACH_WORDS: Final[Mapping[str, Any]] = {
    YES: _("yes"),
    SOME: _("for some roles"),
    DEPARTMENT: _("in their department"),
    OWN: _("for their own"),
}

_COLUMN_WORDS: Final[Mapping[str, Any]] = {
    VISITOR_COLUMN: _("Visitor"),
    RESIDENT_COLUMN: _("Resident"),
    TRIAGE: _("Triage desk"),
}


def column_name(column: str) -> str:
    """Who a column is about: "Visitor", "Field worker"."""
    return str(_COLUMN_WORDS[column]) if column in _COLUMN_WORDS else role_name(column)
