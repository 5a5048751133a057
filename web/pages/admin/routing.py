"""What the past proposes about who answers for what: to be accepted, changed or refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, format_percent, gettext, ngettext
from sqlalchemy.orm import Session

from civic.areas.outlines import sketches
from civic.core.errors import DomainError, NotAllowed, NotFound, WrongStatus
from civic.core.permissions import Actor
from civic.departments.proposals.accept import accept_proposal
from civic.departments.proposals.change import change_proposal
from civic.departments.proposals.queries import SHOWN, ProposalFilter, ProposalListed, proposals
from civic.departments.proposals.refuse import refuse_proposal
from web import context
from web.back import safe_path
from web.messages import message_of
from web.pages.admin.door import pages

ON_A_PAGE = 40
SURE = (50, 80, 90, 95)
"""Percents of confidence that the list can be narrowed to."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A decision that was not taken: about which proposal (None: several), what was chosen, and why not."""

    proposal: int | None = None
    department: str = ""
    selected: frozenset[int] = frozenset()
    message: str = ""
    wrong_department: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The list as the address asks for it."""

    kind: str
    group: str
    department: str
    sure: int
    page: int
    change: int | None
    everything: bool

    def address(self, **changes: Any) -> str:
        values = {
            "show": self.kind, "group": self.group, "department": self.department, "sure": self.sure or "",
            "page": self.page if self.page > 1 else "",
        }  # fmt: skip
        return url_for("admin.routing", **{key: value for key, value in (values | changes).items() if value})


@pages.get("/admin/routing")
def routing() -> Any:
    with context.reading() as session:
        return _page(session, _asked(request.args), Attempt())


@pages.post("/admin/routing")
def decide_routing() -> Any:
    """Take one decision by a row's buttons, or the same one about all that are selected."""
    form = request.form
    selected = [int(value) for value in form.getlist("selected") if _is_id(value)]
    verb, numbers = _asked_for(form, selected)
    department = _printable(form.get(f"department-{numbers[0]}", "").strip()) if numbers else ""
    attempt: Attempt
    try:
        if not numbers:
            raise DomainError("routing_proposal.none_selected", field="selected")
        with context.transaction() as session:
            replaced = _decide(session, context.actor(), verb, numbers, department)
        flash(_done_words(verb, len(numbers), replaced), "good")
        return redirect(safe_path(form.get("back", "")) or url_for("admin.routing"))
    except NotAllowed:
        raise
    except DomainError as error:
        attempt = Attempt(
            numbers[0] if len(numbers) == 1 else None, department, frozenset(selected), message_of(error),
            wrong_department=error.field == "department" or error.code == "department.not_found",
        )  # fmt: skip
        status = 409 if isinstance(error, WrongStatus) else 404 if _is_gone(error) else 422
    with context.reading() as session:
        return _page(session, _asked(form), attempt), status


def _asked_for(form: Mapping[str, str], selected: Sequence[int]) -> tuple[str, Sequence[int]]:
    """The verb and its proposals: by the button of a row, or by one for all that are selected."""
    for verb in ("accept", "change", "refuse"):
        value = form.get(verb, "")
        if _is_id(value):
            return verb, [int(value)]
    return ("refuse" if form.get("all") == "refuse" else "accept"), selected


def _printable(value: str) -> str:
    return "".join(filter(str.isprintable, value))


def _is_id(value: str) -> bool:
    return value.isdecimal() and len(value) < 10


def _is_gone(error: DomainError) -> bool:
    return isinstance(error, NotFound) and error.code == "routing_proposal.not_found"


def _decide(session: Session, actor: Actor, verb: str, numbers: Iterable[int], department: str) -> list[str]:
    """Carry the decision out for each; the codes of departments whose rules were replaced."""
    replaced = []
    for number in numbers:
        if verb == "refuse":
            refuse_proposal(session, actor, number)
            continue
        before = (
            accept_proposal(session, actor, number)
            if verb == "accept"
            else change_proposal(session, actor, number, department)
        )
        if before is not None:
            replaced.append(before)
    return replaced


def _done_words(verb: str, count: int, replaced: Sequence[str]) -> str:
    if verb == "refuse":
        return ngettext(
            "Refused. Everything stays as it was.", "%(num)d refused. Everything stays as it was.", count
        )
    words = (
        gettext("Changed. New reports go by your choice from now on.")
        if verb == "change"
        else ngettext(
            "Accepted. New reports go by it from now on.",
            "%(num)d accepted. New reports go by them from now on.",
            count,
        )
    )
    if replaced:
        more = ngettext("It replaced a rule.", "%(num)d rules were replaced.", len(replaced))
        return f"{words} {more}"
    return words


def _asked(values: Any) -> Asked:
    kind, sure, change = values.get("show", ""), values.get("sure", ""), values.get("change", "")
    page = values.get("page", "")
    return Asked(
        kind=kind if kind in SHOWN else SHOWN[0],
        group=_printable(values.get("group", "")),
        department=_printable(values.get("of", values.get("department", ""))),
        sure=int(sure) if sure in map(str, SURE) else 0,
        page=max(1, min(1000, int(page))) if _is_id(page) else 1,
        change=int(change) if _is_id(change) else None,
        everything=values.get("select", "") == "all",
    )


def _page(session: Session, asked: Asked, attempt: Attempt) -> str:
    context.rules(session)
    wanted = ProposalFilter((asked.kind,), asked.group, asked.department, asked.sure / 100)
    listed = proposals(session, wanted)
    start = (asked.page - 1) * ON_A_PAGE
    shown = listed.found[start : start + ON_A_PAGE]
    kinds = {each.area_type.code for each in shown if each.area_type is not None}
    return render_template(
        "pages/admin/routing.html",
        listed=listed, asked=asked, attempt=attempt, blocks=_blocks(shown),
        sketches=sketches(session, kinds) if kinds else {},
        number=format_decimal, percent=lambda share: format_percent(int(share * 100) / 100),
        kinds=_kind_words(), sure=SURE,
        before=asked.address(page=asked.page - 1) if asked.page > 1 else None,
        after=asked.address(page=asked.page + 1) if start + ON_A_PAGE < len(listed.found) else None,
    )  # fmt: skip


def _kind_words() -> dict[str, str]:
    words = {
        "differs": gettext("Differ from today"),
        "same": gettext("As today"),
        "decided": gettext("Decided"),
    }
    return {kind: words[kind] for kind in SHOWN}


def _blocks(shown: Iterable[ProposalListed]) -> list[tuple[ProposalListed, list[ProposalListed]]]:
    """Proposals about the same kind of issue together, each with the first of them."""
    by_kind = groupby(
        shown, key=lambda each: (each.group and each.group.code, each.category and each.category.code)
    )
    return [(rows[0], rows) for _, found in by_kind if (rows := list(found))]
