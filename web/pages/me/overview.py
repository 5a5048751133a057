"""The first of one's own pages: what one works on, and the way to all the others."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from civic.core.permissions import policies
from civic.issues.commands.claim import claimable
from civic.people.factors.queries import has_factor
from civic.people.queries import departments_of
from civic.people.staff.queries import acting_for
from civic.residence.rules import desk, residence_rules
from web import context, passkeys
from web.pages.me.door import pages


@pages.get("/me")
def overview() -> Any:
    with context.reading() as session:
        units = departments_of(session, context.actor())
        places = acting_for(session, context.actor().person_id or 0)
        unclaimed = claimable(session, context.actor())
        rules = residence_rules(session)
        at_a_desk = "desk" in rules.ways and policies.allows(
            "residence.desk", context.actor(), desk(session, rules)
        )
        # In a demo everybody shares the accounts, and a factor would shut the others out.
        bare = not context.rules(session).demo and not has_factor(session, context.actor().person_id or 0)
    return render_template(
        "pages/me/overview.html", units=units, places=places, unclaimed=unclaimed, at_a_desk=at_a_desk,
        offer_passkey=bare and passkeys.site() is not None,
    )  # fmt: skip


@pages.get("/account")
def account() -> Any:
    """Where this page was before."""
    return redirect(url_for("me.overview"))
