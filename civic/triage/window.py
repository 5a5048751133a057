"""The map beside a queue: what stands in it, in a window of the map."""

from __future__ import annotations

from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.issues.models import Assignment, Issue
from civic.issues.queries.listing import Filter as OfList
from civic.issues.queries.map import Window, window
from civic.triage.moments import Moments
from civic.triage.queue import Asked, matching
from geo.shapes import Bbox


def queue_window(
    session: Session, actor: Actor, asked: Asked, moments: Moments, bbox: Bbox, zoom: int
) -> Window:
    """What the map shows of a queue within ``bbox`` (degrees, WGS 84) at web mercator ``zoom``.

    What has no certain place is nowhere on it, and what ended long ago is left out as on every map. Raises NotAllowed,
    DomainError ``queue.view_unknown``.
    """
    issue_id = Assignment.issue_id if asked.of_work else Issue.id
    standing = Issue.id.in_(matching(actor, asked, moments, issue_id))
    return window(session, actor, bbox, zoom, OfList(), standing, ended=not asked.of_work)
