"""What is open in an area, and what was done there by the promised date."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from civic.core import clock
from civic.core.permissions import SYSTEM
from civic.issues.commands.accept import accept
from civic.issues.commands.deliver import deliver
from civic.issues.commands.hide import hide
from civic.issues.models import Issue
from civic.issues.queries.in_area import LATELY, AreaFigures, area_figures
from tests.small_city import SmallCity


def test_figures_count_what_everybody_may_see(city: SmallCity) -> None:
    session, west = city.session, city.areas["west"]
    kept, late, long_ago, hidden, _open = (city.report().public_id for _ in range(5))
    city.report(category="person")
    for public_id in (kept, late, long_ago, hidden):
        accept(session, SYSTEM, public_id)
        deliver(session, SYSTEM, public_id, "It burns again.")
    now = clock.now()
    for public_id, values in (
        (late, {"promised": now - timedelta(hours=1)}),
        (long_ago, {"delivered_at": now - LATELY - timedelta(days=1)}),
    ):
        session.execute(update(Issue).where(Issue.public_id == public_id).values(**values))
    hide(session, SYSTEM, hidden)
    # Delivered is not at its end: residents judge it.
    assert area_figures(session, west) == AreaFigures(open=4, done=2, kept=1)
    assert area_figures(session, city.areas["east"]) == AreaFigures(0, 0, 0)
