"""What residents say of an initiative: lists, a thread, writing, and what is done with a comment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final

from apiflask import Schema
from flask import Response
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from initiatives.comments.commands.agree import agree
from initiatives.comments.commands.comment import comment
from initiatives.comments.commands.disagree import disagree
from initiatives.comments.commands.edit_comment import edit_comment
from initiatives.comments.commands.flag_comment import flag_comment
from initiatives.comments.commands.withdraw_comment import withdraw_comment
from initiatives.comments.queries.listing import CommentShown, comments, thread
from web import context
from web.api.asking import somebody
from web.api.blueprint import api
from web.api.http import answered
from web.api.initiatives import known_initiative
from web.api.issues import known_number
from web.api.links import here, initiative_links, next_page
from web.api.moderation import sender_hash
from web.api.openapi import ANYBODY, INITIATIVES, STAFF, WRITE_REFUSALS, operation
from web.api.refusals import named
from web.api.schemas.discussion import (
    CommentPage,
    CommentsQuery,
    DiscussionDone,
    EditComment,
    FlagWords,
    NewComment,
    ThreadQuery,
    ThreadShown,
)
from web.api.schemas.initiatives import Nothing
from web.api.schemas.verbs import NoQuery
from web.api.shown import moment
from web.api.writes import REPLAYED, answer_once
from web.language import current_language
from web.limits import AGREEMENTS, COMMENTS, FLAGS, limiter, of_the_account

HEADERS: Final = {REPLAYED: "true when this is the first answer once more."}


@api.get("/initiatives/<public_id>/comments")
@api.input(CommentsQuery, location="query", arg_name="asked", unknown=None)
@api.output(CommentPage, description="A page of comments.")
@operation(
    "listComments", INITIATIVES, "What residents say for and against an initiative", refusals=(401, 404, 422),
    security=ANYBODY, headers={"ETag": "Changes with the content."},
)  # fmt: skip
def initiative_comments(public_id: str, asked: dict[str, Any]) -> Response:
    """What residents say for and against an initiative

    By `balance` a page has as many of each side as `limit` says. To read on, follow `links.next` until it is null.
    """
    with context.reading() as session:
        page = comments(
            session, context.actor(), known_initiative(public_id), sort=asked["sort"], limit=asked["limit"],
            cursor=asked.get("cursor"),
        )  # fmt: skip
    following = next_page(page.next_cursor, public_id=public_id) if page.next_cursor else None
    return answered(
        {
            "comments": [_shown(each) for each in page.comments],
            "number": page.number,
            "may_comment": page.may_comment,
            "links": {"self": here(), "next": following},
        }
    )


@api.get("/initiatives/<public_id>/comments/<comment_id>")
@api.input(ThreadQuery, location="query", arg_name="asked", unknown=None)
@api.output(ThreadShown, description="The comment with its replies.")
@operation(
    "getComment", INITIATIVES, "A comment with its replies", refusals=(401, 404, 422), security=ANYBODY,
    headers={"ETag": "Changes with the content."},
)  # fmt: skip
def initiative_comment(public_id: str, comment_id: str, asked: dict[str, Any]) -> Response:
    """A comment with its replies

    Replies come oldest first.
    """
    with context.reading() as session:
        found = thread(
            session, context.actor(), known_initiative(public_id), known_number("comment", comment_id),
            after=asked["after"],
        )  # fmt: skip
    return answered(
        {"comment": _shown(found.comment), "after": found.after, "may_comment": found.may_comment}
    )


@api.post("/initiatives/<public_id>/comments")
@limiter.limit(COMMENTS, key_func=of_the_account)
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(NewComment, location="json", arg_name="sent")
@api.output(DiscussionDone, 201, description="It is public.")
@operation(
    "comment", INITIATIVES, "Say what speaks for an initiative or against it, or reply",
    refusals=(*WRITE_REFUSALS, 429), security=STAFF, headers=HEADERS,
)  # fmt: skip
def initiative_say(public_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Say what speaks for an initiative or against it, or reply

    A comment has a `side`; a reply names the comment in `reply_to`. Needs the permission `comment.write`.
    """
    actor, initiative = somebody(), known_initiative(public_id)

    def work(session: Session) -> dict[str, Any]:
        number = comment(
            session, actor, initiative, sent["text"], side=sent.get("side", ""), parent=sent.get("reply_to"),
            language=sent.get("language", current_language()),
        )  # fmt: skip
        return {"id": initiative, "number": number, "verb": "comment", "changed": True}

    with named({}):
        response = answer_once(f"comment {initiative}", actor, work, with_links)
    response.status_code = 201
    return response


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb of a comment; ``act`` gets the body as well and returns whether anything has changed."""

    operation_id: str
    permission: str
    summary: str
    body: type[Schema]
    limit: str
    act: Callable[[Session, Actor, str, int, dict[str, Any]], bool]


VERBS: Final[Mapping[str, _Verb]] = {
    "edit": _Verb(
        "editComment", "comment.change", "Put other words in place, for a short time or when a moderator has asked",
        EditComment, COMMENTS,
        lambda session, actor, public_id, number, sent: edit_comment(session, actor, public_id, number, sent["text"]),
    ),
    "withdraw": _Verb(
        "withdrawComment", "comment.change", "Take one's comment back; replies stay", Nothing, COMMENTS,
        lambda session, actor, public_id, number, _sent: withdraw_comment(session, actor, public_id, number),
    ),
    "agree": _Verb(
        "agreeWithComment", "comment.agree", "Agree with a comment", Nothing, AGREEMENTS,
        lambda session, actor, public_id, number, _sent: agree(session, actor, public_id, number),
    ),
    "disagree": _Verb(
        "disagreeWithComment", "comment.agree", "Agree with a comment no longer", Nothing, AGREEMENTS,
        lambda session, actor, public_id, number, _sent: disagree(session, actor, public_id, number),
    ),
}  # fmt: skip
"""Verb of the API → how it is done."""


def _counted(name: str, limit: str, view: Callable[..., Response]) -> Callable[..., Response]:
    """Limit a view; what is counted is told apart by the name that the view has here."""
    view.__qualname__ = f"initiative_comment_{name}"
    return limiter.limit(limit, key_func=of_the_account)(view)


def _route(name: str, verb: _Verb) -> None:
    @api.post(f"/initiatives/<public_id>/comments/<comment_id>/{name}", endpoint=f"initiative_comment_{name}")
    @partial(_counted, name, verb.limit)
    @api.input(NoQuery, location="query", arg_name="asked", unknown=None)
    @api.input(verb.body, location="json", arg_name="sent")
    @api.output(DiscussionDone, description="Done.")
    @operation(
        verb.operation_id, INITIATIVES, verb.summary, refusals=(*WRITE_REFUSALS, 429), security=STAFF,
        headers=HEADERS, description=f"Needs the permission `{verb.permission}`.",
    )  # fmt: skip
    def view(public_id: str, comment_id: str, asked: dict[str, Any], sent: dict[str, Any]) -> Response:
        actor, initiative = somebody(), known_initiative(public_id)
        number = known_number("comment", comment_id)

        def work(session: Session) -> dict[str, Any]:
            changed = verb.act(session, actor, initiative, number, sent)
            return {"id": initiative, "number": number, "verb": name, "changed": changed}

        with named({}):
            return answer_once(f"{name} comment {initiative} {number}", actor, work, with_links)


for _name, _verb in VERBS.items():
    _route(_name, _verb)


@api.post("/initiatives/<public_id>/comments/<comment_id>/flag")
@limiter.limit(FLAGS)
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(FlagWords, location="json", arg_name="sent")
@api.output(DiscussionDone, description="Flagged, now or before.")
@operation(
    "flagComment", INITIATIVES, "Say that a comment should not be public", refusals=(*WRITE_REFUSALS, 429),
    security=ANYBODY, headers=HEADERS,
)  # fmt: skip
def initiative_comment_flag(
    public_id: str, comment_id: str, asked: dict[str, Any], sent: dict[str, Any]
) -> Response:
    """Say that a comment should not be public

    A moderator looks at it. The same person or `device` counts once until one has decided; nobody is told who it was.
    """
    actor, initiative, number = (
        context.actor(),
        known_initiative(public_id),
        known_number("comment", comment_id),
    )
    who = sender_hash(sent.get("device"))

    def work(session: Session) -> dict[str, Any]:
        new = flag_comment(session, actor, initiative, number, sent["reason"], who=who)
        return {"id": initiative, "number": number, "verb": "flag", "changed": new}

    with named({}):
        return answer_once(f"flag comment {initiative} {number}", actor, work, with_links)


def with_links(done: dict[str, Any]) -> dict[str, Any]:
    """What was done, with the addresses of the initiative."""
    return done | {"links": initiative_links(done["id"])}


def _shown(each: CommentShown) -> dict[str, Any]:
    told = asdict(each) | {"written_at": moment(each.written_at), "edited_at": moment(each.edited_at)}
    return told | {"answers": [_shown(answer) for answer in each.answers]}
