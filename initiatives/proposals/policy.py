"""Who may do what with an initiative: permission → predicate over the actor and the initiative as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from civic.core.permissions import Actor, Predicate, policies

BEFORE_MODERATORS = frozenset({"moderation", "returned"})
"""Statuses in which moderators read what has not been published."""


@dataclass(frozen=True, slots=True)
class InitiativeSubject:
    """What a decision looks at: status, whether it was ever published, whether moderators have hidden it, its authors,
    who leads them (``first``), who has sent it back, the department that carries it out; ``writer`` of the comment,
    suggestion or proposal that is meant.
    """

    status: str = "collecting"
    published: bool = True
    hidden: bool = False
    authors: frozenset[int] = field(default_factory=frozenset)
    first: int | None = None
    sent_back_by: int | None = None
    writer: int | None = None
    department: int | None = None


def with_an_account(actor: Actor, _initiative: object) -> bool:
    """Whoever has signed in: what follows is told to somebody, and is one person's once."""
    return actor.person_id is not None


def author(actor: Actor, initiative: InitiativeSubject) -> bool:
    """One of those who answer for it."""
    return actor.person_id is not None and actor.person_id in initiative.authors


def leads(actor: Actor, initiative: InitiativeSubject) -> bool:
    """The first of its authors."""
    return author(actor, initiative) and actor.person_id == initiative.first


def clerk(actor: Actor, _initiative: object) -> bool:
    """Keeps the council's books, and those of signatures on paper."""
    return actor.has("clerk", "administrator")


def carries_out(actor: Actor, initiative: InitiativeSubject) -> bool:
    """Works for the department to which the council has given it."""
    return initiative.department is not None and initiative.department in actor.departments


def moderator(actor: Actor, _initiative: object) -> bool:
    """Keeps public pages decent."""
    return actor.has("moderator", "administrator")


def moderates(actor: Actor, initiative: InitiativeSubject) -> bool:
    """A moderator who is none of its authors and has not sent it back before: an appeal is heard by somebody else."""
    return (
        moderator(actor, initiative)
        and not author(actor, initiative)
        and (initiative.sent_back_by is None or initiative.sent_back_by != actor.person_id)
    )


def reviews(actor: Actor, initiative: InitiativeSubject | None) -> bool:
    """A moderator who is none of its authors; None asks whether there is anything for them to do at all."""
    return moderator(actor, initiative) and (initiative is None or not author(actor, initiative))


def sees(actor: Actor, initiative: InitiativeSubject) -> bool:
    """Everyone, once it is published and unless it is hidden; a draft, also a withdrawn one, its authors alone."""
    if author(actor, initiative):
        return True
    if not initiative.published:
        return initiative.status in BEFORE_MODERATORS and moderator(actor, initiative)
    return not initiative.hidden or moderator(actor, initiative)


def wrote(actor: Actor, initiative: InitiativeSubject) -> bool:
    """Whose words they are."""
    return actor.person_id is not None and actor.person_id == initiative.writer


def corrects(actor: Actor, initiative: InitiativeSubject) -> bool:
    """A moderator who is none of its authors."""
    return moderator(actor, initiative) and not author(actor, initiative)


def knows_why(actor: Actor, initiative: InitiativeSubject) -> bool:
    """Its authors and moderators: what was said before it was published is between them."""
    return author(actor, initiative) or moderator(actor, initiative)


def takes_part(actor: Actor, initiative: InitiativeSubject) -> bool:
    """Whoever has an account and sees it; where they live is asked where they sign."""
    return with_an_account(actor, initiative) and sees(actor, initiative)


POLICY: Mapping[str, Predicate] = policies.add(
    {
        "initiative.propose": with_an_account,
        "initiative.see": sees,
        "initiative.see_rules": knows_why,
        "initiative.revise": author,
        "initiative.submit": author,
        "initiative.appeal": author,
        "initiative.withdraw": author,
        "initiative.answer": author,
        "initiative.invite": leads,
        "initiative.join": with_an_account,
        "initiative.leave": author,
        "initiative.hand_lead": leads,
        "initiative.publish": moderates,
        "initiative.send_back": moderates,
        "initiative.sign": takes_part,
        "initiative.rewrite": author,
        "initiative.correct_substance": corrects,
        "initiative.propose_merge": knows_why,
        "initiative.decide_merge": author,
        "initiative.withdraw_merge": wrote,
        "signature.renew": with_an_account,
        "signature.withdraw": with_an_account,
        "signature.review": reviews,
        "comment.write": takes_part,
        "comment.change": wrote,
        "comment.agree": takes_part,
        "amendment.suggest": takes_part,
        "amendment.withdraw": wrote,
        "amendment.decide": author,
        "signature.paper": clerk,
        "initiative.open": clerk,
        "initiative.accept": clerk,
        "initiative.reject": clerk,
        "initiative.refer_back": clerk,
        "initiative.postpone": clerk,
        "initiative.start": carries_out,
        "initiative.deliver": carries_out,
        "initiative.judge": takes_part,
        "initiative.contribute": takes_part,
    }
)
