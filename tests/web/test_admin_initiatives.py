"""Administrators decide what initiatives need, in a browser without scripts."""

from __future__ import annotations

from flask.testing import FlaskClient

from initiatives.proposals.rules import DEFAULTS, Rules, initiative_rules, rules_values, versions
from tests.web.conftest import Site, send
from tests.web.initiatives import resident

PAGE = "/admin/initiatives"


def _admin(site: Site) -> FlaskClient:
    with site.session():
        person = site.city.person("administrator", None)
    return site.signed_in(person)


def _form(**changed: object) -> dict[str, str]:
    return {name: str(value) for name, value in (rules_values(DEFAULTS) | changed).items()}


def test_rules_are_changed_and_what_held_before_stays_on_record(site: Site, client: FlaskClient) -> None:
    admin = _admin(site)
    assert site.signed_in(resident(site)).get(PAGE).status_code == 403
    seen = admin.get(PAGE).get_data(as_text=True).split('name="seen" value="')[1].split('"')[0]
    assert (
        send(admin, PAGE, page=PAGE, **_form(least=321, proposers="residents") | {"seen": seen}).status_code
        == 302
    )
    html = admin.get(PAGE).get_data(as_text=True)
    assert 'value="321"' in html and "What held when" in html
    changes = admin.get("/admin/changes?thing=initiative_rules").get_data(as_text=True)
    assert "Signatures, at least" in changes and "321" in changes and "200" in changes
    rules = client.get("/initiatives/rules").get_data(as_text=True)
    assert "321" in rules and "shown to live in the city proposes" in rules
    with site.session():
        writer = site.city.person()
    assert "In this city those propose" in site.signed_in(writer).get("/initiatives/new").get_data(
        as_text=True
    )


def test_what_is_refused_is_said_beside_its_field_and_what_was_typed_stays(
    site: Site, client: FlaskClient
) -> None:
    admin = _admin(site)
    with site.session() as session:
        before = versions(session)
    seen = admin.get(PAGE).get_data(as_text=True).split('name="seen" value="')[1].split('"')[0]
    for name, wrong in (
        ("least", "0"),
        ("moderation_days", ""),
        ("comment_length", "many"),
        ("proposers", "cats"),
    ):
        refused = send(admin, PAGE, page=PAGE, **_form() | {"seen": seen, name: wrong})
        html = refused.get_data(as_text=True)
        assert refused.status_code == 422 and f'id="{name.replace("_", "-")}-error"' in html
        assert name == "proposers" or f'name="{name}" type="text" value="{wrong}"' in html
    with site.session() as session:
        assert versions(session) == before


def test_of_two_administrators_the_second_sees_both_versions(site: Site, client: FlaskClient) -> None:
    one, other = _admin(site), _admin(site)
    seen = one.get(PAGE).get_data(as_text=True).split('name="seen" value="')[1].split('"')[0]
    send(one, PAGE, page=PAGE, **_form(least=300) | {"seen": seen})
    late = send(other, PAGE, page=PAGE, **_form(least=400) | {"seen": seen})
    html = late.get_data(as_text=True)
    assert late.status_code == 409 and "Both versions" in html and "300" in html and 'value="400"' in html
    again = html.split('name="seen" value="')[1].split('"')[0]
    assert send(other, PAGE, page=PAGE, **_form(least=400) | {"seen": again}).status_code == 302
    with site.session() as session:
        assert initiative_rules(session) == Rules(least=400)
