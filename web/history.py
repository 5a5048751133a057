"""What happened to an issue, as this reader may read it: who did what, until when, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup
from sqlalchemy.orm import Session

from civic.categories.queries import category_names
from civic.core.permissions import Actor, policies
from civic.issues.queries.detail import IssueDetail
from civic.issues.queries.timeline import INTERNAL, Entry, PhotoShown
from civic.rules.commands.take_back import REVERSES, TOLD
from civic.rules.queries import Effect, effects_on
from web.history_words import KINDS, UNKNOWN, Scene
from web.templating import name

NEIGHBOURS = frozenset({"issue.affected", "issue.joined"})
SILENT = frozenset({"issue.contact_confirmed", "issue.contact_removed", "issue.report_claimed"})
"""Kinds that say nothing to a reader of the page."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry in words. ``css`` is the status whose colour it has, ``said`` the words of the person who acted.

    ``quoted`` tells that a resident said them; ``internal`` that only staff read this; ``taken_over`` names the source
    that it was taken over from, with the entry's own date. ``rule`` names the rule that did it (empty for who is not of
    the staff, who reads ``automatic`` alone), and ``reverse`` tells whether staff can take that back: ``told`` (with a
    word why), ``silent``, ``done``.
    """

    seq: int
    at: datetime
    icon: str
    css: str
    title: str
    detail: str | Markup = ""
    said: str | None = None
    quoted: bool = False
    internal: bool = False
    author: str | None = None
    photos: tuple[PhotoShown, ...] = ()
    taken_over: str = ""
    automatic: bool = False
    rule: str = ""
    reverse: str = ""


def told(session: Session, detail: IssueDetail, actor: Actor) -> list[Told]:
    """The history of an issue as this reader may read it, the newest first."""
    codes = {
        entry.body[key]
        for entry in detail.timeline
        for key in ("category", "earlier")
        if _is_code(entry, key)
    }
    mine = actor.reports | {report.id for report in detail.reports if report.mine}
    scene = Scene(
        received_at=detail.listed.received_at,
        criteria={criterion.code: criterion for criterion in detail.criteria},
        categories={code: name(names) for code, names in category_names(session, codes).items()}
        if codes
        else {},
        mine=mine,
        taken_over=detail.taken_over,
    )
    before = next((report.photos[0] for report in detail.reports if report.photos), None)
    entries = [_told(entry, scene, before) for entry in _without_runs(detail.timeline, mine)]
    return _by_rules(session, detail, actor, entries[::-1])


def _by_rules(session: Session, detail: IssueDetail, actor: Actor, entries: list[Told]) -> list[Told]:
    """The entries, those that a rule made with its name and whether it can be taken back."""
    if not any(entry.origin == "rule" for entry in detail.timeline):
        return entries
    staff = policies.allows("issue.see_notes", actor, detail.subject)
    effects = effects_on(session, detail.id) if staff else {}
    kinds = {entry.seq: entry.kind for entry in detail.timeline if entry.origin == "rule"}
    return [_by_rule(entry, kinds, effects.get(entry.seq)) for entry in entries]


def _by_rule(entry: Told, kinds: Mapping[int, str], effect: Effect | None) -> Told:
    if entry.seq not in kinds:
        return entry
    if effect is None:
        return replace(entry, automatic=True)
    return replace(entry, automatic=True, rule=effect.rule_name, reverse=_reverse(kinds[entry.seq], effect))


def _reverse(kind: str, effect: Effect) -> str:
    if effect.taken_back:
        return "done"
    return "" if kind not in REVERSES else "told" if kind in TOLD else "silent"


def _is_code(entry: Entry, key: str) -> bool:
    return entry.kind == "issue.recategorised" and isinstance(entry.body.get(key), str)


def _without_runs(entries: Sequence[Entry], mine: frozenset[int]) -> Iterator[Entry]:
    """Many neighbours who join or say "me too" one after another are one line, as they stand at the last of them."""
    run: list[Entry] = []
    for entry in entries:
        if entry.kind in SILENT:
            continue
        if entry.kind in NEIGHBOURS and entry.body.get("report") not in mine:
            run.append(entry)
            continue
        yield from _as_one(run)
        run = []
        yield entry
    yield from _as_one(run)


def _as_one(run: Sequence[Entry]) -> Iterator[Entry]:
    if len(run) < 2:
        yield from run
        return
    joined = sum(entry.kind == "issue.joined" for entry in run)
    body = {**run[-1].body, "people": len(run), "joined": joined}
    yield replace(run[-1], kind="issue.affected", body=body)


def _told(entry: Entry, scene: Scene, before: PhotoShown | None) -> Told:
    icon, css, teller = KINDS.get(entry.kind, UNKNOWN)
    title, detail = teller(entry, scene)
    photos = entry.photos
    if entry.kind == "issue.delivered" and photos and before is not None:
        photos = (before, *photos)
    elsewhere = scene.elsewhere(entry)
    return Told(
        seq=entry.seq, at=entry.at, icon=icon, css=css, title=title, detail=detail, said=entry.text,
        quoted=entry.by_reporter, internal=entry.text_visibility == "internal" or entry.kind in INTERNAL,
        author=None if elsewhere else entry.author, photos=photos,
        taken_over=elsewhere.source if elsewhere else "",
    )  # fmt: skip
