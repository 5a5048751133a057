"""What authors, signers and moderators do with an initiative: a route for each verb of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from apiflask import Schema
from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.amendments.commands.correct_substance import correct_substance
from initiatives.amendments.commands.rewrite import rewrite
from initiatives.authors.commands.hand_lead import hand_lead
from initiatives.authors.commands.leave_authors import leave_authors
from initiatives.authors.commands.revoke_author_link import revoke_author_link
from initiatives.delivery.commands.accept import accept
from initiatives.delivery.commands.contribute import contribute
from initiatives.delivery.commands.decide_contribution import decide_contribution
from initiatives.delivery.commands.deliver import deliver
from initiatives.delivery.commands.judge import judge
from initiatives.delivery.commands.open_in_council import open_in_council
from initiatives.delivery.commands.postpone import postpone
from initiatives.delivery.commands.refer_back import refer_back
from initiatives.delivery.commands.reject import reject
from initiatives.delivery.commands.set_milestone import set_milestone
from initiatives.delivery.commands.start import Step, start
from initiatives.delivery.commands.tell import tell
from initiatives.enclosures.commands.enclose import Enclosure, enclose
from initiatives.merging.commands.agree_to_merge import agree_to_merge
from initiatives.merging.commands.decline_merge import decline_merge
from initiatives.merging.commands.propose_merge import propose_merge
from initiatives.merging.commands.withdraw_merge import withdraw_merge
from initiatives.opinions.commands.answer_opinions import answer_opinions
from initiatives.opinions.commands.assign_opinion import assign_opinion
from initiatives.opinions.commands.extend_opinion import extend_opinion
from initiatives.opinions.commands.give_opinion import give_opinion
from initiatives.opinions.commands.hand_over_opinion import hand_over_opinion
from initiatives.opinions.submission import Statement
from initiatives.origins.commands.link_issues import link_issues
from initiatives.paper.commands.correct_paper import correct_paper
from initiatives.proposals.commands.appeal import appeal
from initiatives.proposals.commands.publish import publish
from initiatives.proposals.commands.revise import revise
from initiatives.proposals.commands.send_back import send_back
from initiatives.proposals.commands.submit import submit
from initiatives.proposals.commands.withdraw import withdraw
from initiatives.proposals.models import Initiative
from initiatives.proposals.queries.detail import initiative_detail
from initiatives.signatures.commands.hold_signatures import Which, hold_signatures
from initiatives.signatures.commands.release_signatures import release_signatures
from initiatives.signatures.commands.remove_signatures import remove_signatures
from initiatives.signatures.commands.renew_signature import renew_signature
from initiatives.signatures.commands.sign import sign
from initiatives.signatures.commands.withdraw_signature import withdraw_signature
from initiatives.signatures.holds import holds
from initiatives.signatures.networks import network_of
from web import context
from web.api.asking import somebody
from web.api.blueprint import api
from web.api.http import answered
from web.api.initiatives import issues_sent, known_initiative, proposal_of, where_of
from web.api.initiatives_shown import held
from web.api.links import initiative_links
from web.api.openapi import INITIATIVES, STAFF, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.authors import HandLeadBody, RevokeInvitationBody
from web.api.schemas.delivery import (
    AcceptBody,
    ContributeBody,
    CorrectPaperBody,
    DecideContributionBody,
    JudgeBody,
    MilestoneBody,
    StartBody,
    TellBody,
)
from web.api.schemas.discussion import CorrectBody, RenewBody, RewriteBody
from web.api.schemas.enclosures import EncloseBody
from web.api.schemas.initiatives import (
    HoldBody,
    Holds,
    InitiativeDone,
    NewInitiative,
    Nothing,
    ReleaseBody,
    RemoveBody,
    SendBackBody,
    SignBody,
)
from web.api.schemas.merging import MergeBody, ProposeMergeBody
from web.api.schemas.opinions import (
    AnswerOpinionsBody,
    AssignOpinionBody,
    ExtendOpinionBody,
    GiveOpinionBody,
    HandOverOpinionBody,
)
from web.api.schemas.verbs import NoQuery
from web.api.writes import REPLAYED, answer_once
from web.language import current_language
from web.limits import SIGNATURES, limiter, of_the_account

Act = Callable[[Session, Actor, str, dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: what it takes to do it, its body and what it does."""

    permission: str
    summary: str
    description: str
    body: type[Schema]
    act: Act


def _sign(session: Session, actor: Actor, public_id: str, sent: dict[str, Any]) -> None:
    network = network_of(context.city_key(), public_id, request.remote_addr)
    sign(session, actor, public_id, network=network, **sent)


def _revise(session: Session, actor: Actor, public_id: str, sent: dict[str, Any]) -> None:
    revise(session, actor, public_id, proposal_of(sent), where_of(session, sent))
    link_issues(session, actor, public_id, issues_sent(sent))


def _enclose(session: Session, actor: Actor, public_id: str, sent: dict[str, Any]) -> None:
    photos = [Enclosure(each["id"], each["alternative"]) for each in sent["photos"]]
    documents = [Enclosure(each["id"], each["name"]) for each in sent["documents"]]
    enclose(session, actor, public_id, photos, documents)


def _rewrite(session: Session, actor: Actor, public_id: str, sent: dict[str, Any]) -> None:
    version, substance = sent.pop("version"), sent.pop("substance")
    rewrite(session, actor, public_id, proposal_of(sent), version=version, substance=substance)


def _start(session: Session, actor: Actor, public_id: str, sent: dict[str, Any]) -> None:
    steps = [Step(**step) for step in sent["milestones"]]
    start(session, actor, public_id, steps, budget=sent.get("budget"), least_judges=sent["least_judges"])


def _hold(session: Session, actor: Actor, public_id: str, sent: dict[str, Any]) -> None:
    hold_signatures(session, actor, public_id, Which(**sent), reason="looked_at")


def _give_opinion(session: Session, actor: Actor, public_id: str, sent: dict[str, Any]) -> None:
    said = {"language": current_language()} | {
        name: value for name, value in sent.items() if name != "department"
    }
    give_opinion(session, actor, public_id, sent["department"], Statement(**said))


def _answer(session: Session, actor: Actor, public_id: str, sent: dict[str, Any]) -> None:
    language = sent.get("language", current_language())
    answer_opinions(session, actor, public_id, sent["answer"], language=language)


VERBS: Final[Mapping[str, Verb]] = {
    "revise": Verb(
        "initiative.revise", "Write the text of a draft anew",
        "Of a draft, or of what was sent back. The whole text: what is left out is empty.", NewInitiative, _revise,
    ),
    "enclose": Verb(
        "initiative.rewrite", "Say which photos and documents go with it",
        "Of a draft, and while signatures are collected. What is left out goes away for good.", EncloseBody, _enclose,
    ),
    "submit": Verb(
        "initiative.submit", "Lay it before the moderators", "What it still lacks is told member by member.", Nothing,
        lambda session, actor, public_id, _sent: submit(session, actor, public_id),
    ),
    "appeal": Verb(
        "initiative.appeal", "Ask another moderator to look", "Once, of what was sent back.", Nothing,
        lambda session, actor, public_id, _sent: appeal(session, actor, public_id),
    ),
    "withdraw": Verb(
        "initiative.withdraw", "Take an initiative back", "What was published stays readable.", Nothing,
        lambda session, actor, public_id, _sent: withdraw(session, actor, public_id),
    ),
    "publish": Verb(
        "initiative.publish", "Publish it: signatures are collected from now on",
        "Not by its authors, nor by who has sent it back.", Nothing,
        lambda session, actor, public_id, _sent: publish(session, actor, public_id),
    ),
    "send_back": Verb(
        "initiative.send_back", "Send it back, naming the rules that it breaks",
        "Its authors mend it, or appeal once.", SendBackBody,
        lambda session, actor, public_id, sent: send_back(session, actor, public_id, sent["rules"]),
    ),
    "sign": Verb(
        "initiative.sign", "Sign the text that was read",
        "By verified residents of the place that it is about, once each. The totals follow within a moment.", SignBody,
        _sign,
    ),
    "renew_signature": Verb(
        "signature.renew", "Stand by one's signature when the text has changed",
        "By those whose signature is `asked_again`.", RenewBody,
        lambda session, actor, public_id, sent: renew_signature(session, actor, public_id, version=sent["version"]),
    ),
    "rewrite": Verb(
        "initiative.rewrite", "Change a text that is published",
        "While signatures are collected. The whole text: what is left out is empty. It is a new version; with "
        "`substance` those who signed are asked again.", RewriteBody, _rewrite,
    ),
    "correct_substance": Verb(
        "initiative.correct_substance", "Say whether a change asks for something else",
        "Those who signed before it are asked again, or count again. Not by its authors.", CorrectBody,
        lambda session, actor, public_id, sent: correct_substance(
            session, actor, public_id, sent["version"], substance=sent["substance"]
        ),
    ),
    "propose_merge": Verb(
        "initiative.propose_merge", "Propose that it joins another, or another joins it",
        "By its authors, who agree for their side by it, or by moderators. Authors of both decide.", ProposeMergeBody,
        lambda session, actor, public_id, sent: propose_merge(
            session, actor, public_id, known_initiative(sent["other"]), joins=sent["joins"]
        ),
    ),
    "agree_to_merge": Verb(
        "initiative.decide_merge", "Agree that it joins another, or another joins it",
        "By one of its authors. Once both sides agree, the one that joins is `merged`; its signatures do not move.",
        MergeBody, lambda session, actor, public_id, sent: agree_to_merge(session, actor, public_id, sent["proposal"]),
    ),
    "decline_merge": Verb(
        "initiative.decide_merge", "Decline that it joins another, or another joins it", "By one of its authors.",
        MergeBody, lambda session, actor, public_id, sent: decline_merge(session, actor, public_id, sent["proposal"]),
    ),
    "withdraw_merge": Verb(
        "initiative.withdraw_merge", "Take back that it be joined with another", "By who proposed it.", MergeBody,
        lambda session, actor, public_id, sent: withdraw_merge(session, actor, public_id, sent["proposal"]),
    ),
    "leave": Verb(
        "initiative.leave", "Leave its authors", "Not by who leads them.", Nothing,
        lambda session, actor, public_id, _sent: leave_authors(session, actor, public_id),
    ),
    "revoke_invitation": Verb(
        "initiative.invite", "Take a link back that invites somebody to its authors", "One that nobody has used.",
        RevokeInvitationBody, lambda session, actor, public_id, sent: revoke_author_link(
            session, actor, public_id, sent["invitation"]
        ),
    ),
    "hand_lead": Verb(
        "initiative.hand_lead", "Hand the lead to another of its authors", "Whoever hands it on stays an author.",
        HandLeadBody, lambda session, actor, public_id, sent: hand_lead(session, actor, public_id, sent["person"]),
    ),
    "open": Verb(
        "initiative.open", "Note that the council deals with it", "By a clerk, of what is on the agenda.", Nothing,
        lambda session, actor, public_id, _sent: open_in_council(session, actor, public_id),
    ),
    "accept": Verb(
        "initiative.accept", "Note that the council has accepted it", "By a clerk; a department carries it out.",
        AcceptBody, lambda session, actor, public_id, sent: accept(session, actor, public_id, **sent),
    ),
    "reject": Verb(
        "initiative.reject", "Note that the council has rejected it", "By a clerk; it is over.", Nothing,
        lambda session, actor, public_id, _sent: reject(session, actor, public_id),
    ),
    "refer_back": Verb(
        "initiative.refer_back", "Note that the council asks the departments once more",
        "By a clerk; each department gives its opinion anew.", Nothing,
        lambda session, actor, public_id, _sent: refer_back(session, actor, public_id),
    ),
    "postpone": Verb(
        "initiative.postpone", "Leave it for another sitting", "By a clerk; it stays on the agenda.", Nothing,
        lambda session, actor, public_id, _sent: postpone(session, actor, public_id),
    ),
    "start": Verb(
        "initiative.start", "Begin to carry it out", "By the department: the steps, their days, the money.", StartBody,
        _start,
    ),
    "set_milestone": Verb(
        "initiative.deliver", "Say how a step is, and by when it is done",
        "A later day than was promised first takes a reason.", MilestoneBody,
        lambda session, actor, public_id, sent: set_milestone(session, actor, public_id, **sent),
    ),
    "tell": Verb(
        "initiative.deliver", "Tell everybody how far it is", "In words and photos.", TellBody,
        lambda session, actor, public_id, sent: tell(session, actor, public_id, language=current_language(), **sent),
    ),
    "contribute": Verb(
        "initiative.contribute", "Offer help", "The department answers it.", ContributeBody,
        lambda session, actor, public_id, sent: contribute(
            session, actor, public_id, sent["text"], language=current_language()
        ),
    ),
    "decide_contribution": Verb(
        "initiative.deliver", "Take help that is offered, or thank for it", "What is taken is public with its name.",
        DecideContributionBody, lambda session, actor, public_id, sent: decide_contribution(
            session, actor, public_id, sent["contribution"], sent["decision"]
        ),
    ),
    "deliver": Verb(
        "initiative.deliver", "Say that it is carried out", "Once every step is done; residents judge it then.",
        Nothing, lambda session, actor, public_id, _sent: deliver(session, actor, public_id),
    ),
    "judge": Verb(
        "initiative.judge", "Judge what came of it, by its criteria",
        "By who signed or wrote it, every criterion; the last word counts.", JudgeBody,
        lambda session, actor, public_id, sent: judge(session, actor, public_id, sent["criteria"]),
    ),
    "correct_paper": Verb(
        "signature.paper", "Take a batch of signatures on paper back", "They stay on record as removed.",
        CorrectPaperBody, lambda session, actor, public_id, sent: correct_paper(
            session, actor, public_id, sent["batch"], reason=sent["reason"]
        ),
    ),
    "withdraw_signature": Verb(
        "signature.withdraw", "Take one's signature back", "While signatures are collected.", Nothing,
        lambda session, actor, public_id, _sent: withdraw_signature(session, actor, public_id),
    ),
    "hold_signatures": Verb(
        "signature.review", "Take signatures out of the total until somebody has looked at them",
        "Those that were given between two moments. They are shown apart.", HoldBody, _hold,
    ),
    "release_signatures": Verb(
        "signature.review", "Let signatures that were held count again", "All of a hold, or only some of them.",
        ReleaseBody, lambda session, actor, public_id, sent: release_signatures(
            session, actor, public_id, sent["hold"], reason=sent["reason"], only=sent.get("signatures")
        ),
    ),
    "remove_signatures": Verb(
        "signature.review", "Remove signatures that were held and are false",
        "All of a hold, or only some of them. They are shown apart, for ever; who gave them does not sign this "
        "initiative again.", RemoveBody, lambda session, actor, public_id, sent: remove_signatures(
            session, actor, public_id, sent["hold"], reason=sent["reason"], only=sent.get("signatures")
        ),
    ),
    "give_opinion": Verb(
        "opinion.give", "Give the opinion of a department, or correct it",
        "By the department's staff, until it goes to the council. What was said before stays readable.",
        GiveOpinionBody, _give_opinion,
    ),
    "hand_over_opinion": Verb(
        "opinion.hand_over", "Hand an opinion over to another department",
        "By the department's staff, before it is given; the date stays.", HandOverOpinionBody,
        lambda session, actor, public_id, sent: hand_over_opinion(session, actor, public_id, **sent),
    ),
    "assign_opinion": Verb(
        "opinion.assign", "Give an opinion to a colleague to write", "By who leads the department.", AssignOpinionBody,
        lambda session, actor, public_id, sent: assign_opinion(session, actor, public_id, **sent),
    ),
    "extend_opinion": Verb(
        "opinion.extend", "Ask for more time for an opinion",
        "By who leads the department, once, before its date; everybody reads the reason.", ExtendOpinionBody,
        lambda session, actor, public_id, sent: extend_opinion(session, actor, public_id, **sent),
    ),
    "answer_opinions": Verb(
        "initiative.answer", "Answer the opinions of departments",
        "Once, for all authors, when all opinions are in or their time is over.", AnswerOpinionsBody, _answer,
    ),
}  # fmt: skip
"""Verb of the API → how it is done."""

MOST_HOLDS: Final = 500

LIMITED: Final = frozenset({"sign", "renew_signature", "withdraw_signature", "contribute", "judge"})
"""What residents do often at once from one address: counted by account."""


@api.get("/initiatives/<public_id>/holds")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.output(Holds, description="The holds, newest first.")
@operation(
    "listHolds", INITIATIVES, "Signatures that were taken out of the total", refusals=(401, 403, 404, 422),
    security=STAFF, headers={"ETag": "Changes with the content."},
)  # fmt: skip
def list_holds(public_id: str, asked: dict[str, Any]) -> Response:
    """Signatures that were taken out of the total

    What looked false, or what a moderator wished to look at, and what was decided. Needs the permission
    `signature.review`.
    """
    actor, initiative = somebody(), known_initiative(public_id)
    with context.reading() as session:
        initiative_detail(session, actor, initiative)
        found = holds(session, actor, initiative, limit=MOST_HOLDS)
    return answered({"holds": [held(hold) for hold in found.holds]})


def _do(name: str, public_id: str, sent: dict[str, Any]) -> Response:
    actor, initiative = somebody(), known_initiative(public_id)

    def work(session: Session) -> dict[str, Any]:
        VERBS[name].act(session, actor, initiative, sent)
        status = session.scalar(select(Initiative.status).where(Initiative.public_id == initiative))
        return {"id": initiative, "verb": name, "status": status}

    with named({}):
        return answer_once(
            f"{name} {initiative}", actor, work, lambda done: done | {"links": initiative_links(done["id"])}
        )


def _operation_id(name: str) -> str:
    first, *others = name.split("_")
    whose = "" if any(what in name for what in ("signature", "opinion", "invitation")) else "Initiative"
    return first + "".join(word.title() for word in others) + whose


def _counted(name: str, view: Callable[..., Response]) -> Callable[..., Response]:
    """Limit a view where it is to be; what is counted is told apart by the name that the view has here."""
    view.__qualname__ = f"initiative_{name}"
    return limiter.limit(SIGNATURES, key_func=of_the_account)(view) if name in LIMITED else view


def _route(name: str, verb: Verb) -> None:
    @api.post(f"/initiatives/<public_id>/{name}", endpoint=f"initiative_{name}")
    @partial(_counted, name)
    @api.input(NoQuery, location="query", arg_name="asked", unknown=None)
    @api.input(verb.body, location="json", arg_name="sent")
    @api.output(InitiativeDone, description="Done.")
    @operation(
        _operation_id(name), INITIATIVES, verb.summary,
        description=f"{verb.description} Needs the permission `{verb.permission}`.",
        refusals=(*WRITE_REFUSALS, 429) if name in LIMITED else WRITE_REFUSALS, security=STAFF,
        headers={REPLAYED: "true when this is the first answer once more."},
    )  # fmt: skip
    def view(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
        return _do(name, public_id, sent)


for _name, _verb in VERBS.items():
    _route(_name, _verb)
