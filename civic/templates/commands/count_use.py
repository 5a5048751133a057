"""A message began with a template."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core import clock
from civic.core.permissions import Actor, policies
from civic.issues.policy import IssueSubject
from civic.templates.models import MessageTemplate, TemplateUse


def count_use(
    session: Session,
    actor: Actor,
    template_id: int,
    issue_id: int,
    subject: IssueSubject,
    *,
    verb: str,
    as_it_was: bool,
) -> bool:
    """Count that a template was used for an issue, beside the event of the verb that it was used for.

    ``as_it_was``: its filled-in text was sent without a change. False, and nothing counted, for a template that is not
    there or belongs to another verb: the message was sent all the same. Raises NotAllowed.
    """
    policies.require("issue.note", actor, subject)
    known = session.scalar(
        select(MessageTemplate.id).where(MessageTemplate.id == template_id, MessageTemplate.verb == verb)
    )
    if known is None:
        return False
    session.add(
        TemplateUse(
            template_id=template_id, issue_id=issue_id, person_id=actor.person_id, verb=verb, as_it_was=as_it_was,
            used_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()
    return True
