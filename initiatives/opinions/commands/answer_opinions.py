"""The authors answer what the departments have said."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import commit, new_salt
from civic.issues.submission import Problems
from initiatives.opinions.events import OpinionsAnswered
from initiatives.opinions.models import OpinionAnswer
from initiatives.opinions.submission import LONGEST_ANSWER
from initiatives.opinions.work import open_round, settle
from initiatives.proposals.work import take


def answer_opinions(
    session: Session, actor: Actor, public_id: str, words: str, *, language: str = "en"
) -> None:
    """Say once, for all authors, what they think of the opinions; it goes to the council as it is.

    Raises NotFound, NotAllowed, WrongStatus, DomainError ``opinion.answer_not_yet`` (opinions are still awaited),
    ``opinion.answered_before``; InvalidInput with ``text.missing``, ``text.too_long`` at ``answer``.
    """
    work = take(session, actor, public_id)
    work.require("initiative.answer")
    asked = open_round(work, "answer_opinions")
    if asked.answer_until is None:
        raise DomainError("opinion.answer_not_yet", field="answer")
    if session.get(OpinionAnswer, asked.id) is not None:
        raise DomainError("opinion.answered_before", field="answer")
    problems = Problems()
    said = problems.text(words, "answer", longest=LONGEST_ANSWER, required=True)
    problems.raise_if_any()
    salt = new_salt()
    session.add(
        OpinionAnswer(
            round_id=asked.id, person_id=actor.person_id, language=language, text=said, salt=salt,
            answered_at=clock.now(),
        )
    )  # fmt: skip
    work.record(OpinionsAnswered, commitment=commit(salt, {"answer": said}))
    settle(work, asked)
