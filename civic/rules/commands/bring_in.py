"""The rules of a file become the city's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.core.permissions import Actor
from civic.rules.commands.order import order_rules
from civic.rules.commands.remove import remove_rule
from civic.rules.commands.write import write_rule
from civic.rules.described import described
from civic.rules.models import Rule


def bring_in_rules(
    session: Session, actor: Actor, found: Sequence[Mapping[str, Any]], *, leave_others: bool
) -> dict[str, list[str]]:
    """Make the rules those of a file, in its order; codes by what became of them. New ones are off.

    Others are taken away, or with ``leave_others`` stay behind them. Raises what `write_rule` raises.
    """
    there = {rule.code: described(rule) for rule in _rules(session)}
    done: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": [], "retired": [], "left": []}
    for each in found:
        code = each["code"]
        write_rule(session, actor, each, code=code if code in there else None)
        session.flush()
        now = next(described(rule) for rule in _rules(session) if rule.code == code)
        done["added" if code not in there else "unchanged" if there[code] == now else "changed"].append(code)
    named = {each["code"] for each in found}
    for code in there:
        if code not in named:
            done["left" if leave_others else "retired"].append(code)
            if not leave_others:
                remove_rule(session, actor, code)
    order_rules(session, actor, [*(each["code"] for each in found), *done["left"]])
    return done


def _rules(session: Session) -> Sequence[Rule]:
    return session.scalars(select(Rule).order_by(Rule.position, Rule.id)).all()
