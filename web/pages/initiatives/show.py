"""The page of an initiative, and its parts as they are read again while it is open."""

from __future__ import annotations

from typing import Any

from flask import Response, g, jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from civic.areas.outlines import coarse_outlines
from civic.core.events import last_position
from initiatives.proposals.queries.detail import InitiativeDetail, initiative_detail
from initiatives.proposals.queries.signers import signers
from web import context
from web.fragments import fragment
from web.initiative_page import initiative_view, place_of
from web.labels import qr_code
from web.maps import PageMap, city_map, place_map
from web.pages.initiatives.comments import best
from web.pages.initiatives.door import pages
from web.pages.report.form import new_key
from web.templating import name as named


@pages.get("/initiatives/<public_id>")
def show(public_id: str) -> Any:
    if g.typed_number != public_id:
        return redirect(url_for("initiatives.show", public_id=public_id), code=301)
    return page(public_id)


def page(public_id: str, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None) -> str:
    """The whole page; ``errors`` and ``typed`` are of the form with which somebody signs, or of the answer."""
    with context.reading() as session:
        position = last_position(session)
        view = initiative_view(session, context.actor(), public_id)
        rooms = [view["room"], *([view["own_room"]] if view["own_room"] else []), *view["issue_rooms"]]
        talk = best(session, public_id) if view["it"].published_at else {}
        return render_template(
            "pages/initiatives/show.html", live_rooms=dict.fromkeys(rooms, position), errors=errors or {},
            typed=typed or {}, idempotency_key=new_key(), sent=request.args.get("sent"),
            page_map=map_of(session, view["detail"]), link=own_link(public_id), code=code_of(public_id), **talk | view,
        )  # fmt: skip


def map_of(session: Session, detail: InitiativeDetail) -> PageMap | None:
    """The map of the districts; before signatures are collected, and in a city without districts, of its place."""
    if any(each.area_id for each in detail.districts):
        return city_map(session, "initiative", whole=True)
    here = place_of(detail)
    if here is not None:
        return place_map(session, here, "initiative")
    return city_map(session, "initiative", whole=True) if detail.placed else None


def own_link(public_id: str) -> str:
    """The address under which others find it."""
    return f"{context.settings().base_url}{url_for('initiatives.show', public_id=public_id)}"


def code_of(public_id: str) -> str:
    """The same address as a picture to scan."""
    return qr_code(own_link(public_id)).svg_data_uri(border=2, scale=4)


@pages.get("/initiatives/<public_id>/head")
def head(public_id: str) -> Any:
    """Its title and status again."""
    return part(public_id, "head")


@pages.get("/initiatives/<public_id>/words")
def words(public_id: str) -> Any:
    """Its text again."""
    return part(public_id, "words")


@pages.get("/initiatives/<public_id>/enclosed")
def enclosed_things(public_id: str) -> Any:
    """Its photos and documents again."""
    return part(public_id, "enclosed")


@pages.get("/initiatives/<public_id>/issues")
def origins(public_id: str) -> Any:
    """The issues from which it comes, again."""
    return part(public_id, "origins")


@pages.get("/initiatives/<public_id>/criteria")
def criteria(public_id: str) -> Any:
    """What it will be judged by, again."""
    return part(public_id, "criteria")


@pages.get("/initiatives/<public_id>/support")
def support(public_id: str) -> Any:
    """Its districts again."""
    return part(public_id, "support")


@pages.get("/initiatives/<public_id>/total")
def total(public_id: str) -> Any:
    """How many have signed, and what the reader can do, again."""
    return part(public_id, "total")


@pages.get("/initiatives/<public_id>/timeline")
def happened(public_id: str) -> Any:
    """What happened, again."""
    return part(public_id, "timeline")


@pages.get("/initiatives/<public_id>/signers")
def signed_by(public_id: str) -> Any:
    """Those who sign with their name, in pages (``before``)."""
    with context.reading() as session:
        detail = initiative_detail(session, context.actor(), public_id)
        found = signers(session, context.actor(), public_id, before=request.args.get("before", type=int))
        return render_template("pages/initiatives/signers.html", it=detail.listed, found=found)


@pages.get("/initiatives/<public_id>/opinions")
def opinions(public_id: str) -> Any:
    """What departments think of it, again."""
    return part(public_id, "opinions")


@pages.get("/initiatives/<public_id>/districts.json")
def districts(public_id: str) -> Any:
    """The districts with what has been signed there, for the map: shapes in degrees (WGS 84, longitude first)."""
    with context.reading() as session:
        detail = initiative_detail(session, context.actor(), public_id)
        here = {each.area_id: each for each in detail.districts if each.area_id is not None}
        shapes = coarse_outlines(session, list(here))
    return jsonify(
        [
            {
                "code": each.code, "name": named(each.name), "counted": each.counted, "needed": each.needed,
                "geometry": shapes[area_id],
            }
            for area_id, each in here.items()
            if area_id in shapes
        ]
    )  # fmt: skip


def part(public_id: str, name: str) -> Response:
    """A part of the page (its template's name), as it is now."""
    with context.reading() as session:
        view = initiative_view(session, context.actor(), public_id)
        return fragment(
            render_template(
                f"pages/initiatives/{name}.html",
                errors={},
                typed={},
                idempotency_key=new_key(),
                sent=None,
                **view,
            )
        )
