"""The page of outside parties: added, changed, retired and brought back by forms alone."""

from __future__ import annotations

import re

from sqlalchemy import select

from civic.parties.models import OutsideParty, PartyTrust
from tests.web.conftest import Site
from tests.web.test_admin_shaping import administrator, fields, read

PAGE = "/admin/parties"


def test_a_party_is_added_changed_retired_and_brought_back(site: Site) -> None:
    admin = administrator(site)
    typed = {"csrf_token": fields(read(admin, f"{PAGE}/new"))["csrf_token"], "language": "en"}
    wrong = admin.post(f"{PAGE}/new", data=typed | {"name": "Mast <b>", "email": "nobody"})
    html = wrong.get_data(as_text=True)
    assert wrong.status_code == 422 and 'id="email-error"' in html and "Mast &lt;b&gt;" in html
    sent = typed | {"name": "Mast", "email": "mast@example.org", "departments": ["lighting", "roads"]}
    assert admin.post(f"{PAGE}/new", data=sent).status_code == 302
    taken = admin.post(f"{PAGE}/new", data=sent | {"name": "Another"})
    assert taken.status_code == 422 and "with this address already" in taken.get_data(as_text=True)
    with site.session() as session:
        number = session.scalars(select(OutsideParty.id)).one()
        assert len(session.scalars(select(PartyTrust)).all()) == 2
    form = read(admin, f"{PAGE}/{number}")
    assert len(re.findall(r'name="departments"[^>]* checked', form)) == 2
    seen = fields(form)["seen"]
    assert admin.post(f"{PAGE}/{number}", data=sent | {"name": "Kabel", "seen": seen}).status_code == 302
    late = admin.post(f"{PAGE}/{number}", data=sent | {"name": "Mast", "seen": seen})
    assert late.status_code == 409 and "Kabel" in late.get_data(as_text=True), "both versions are shown"
    assert "Outside party" in read(admin, f"/admin/changes?thing=outside_party&code={number}")
    for what, there in (("retire", False), ("return_", True)):
        assert admin.post(f"{PAGE}/{number}/{what}", data=typed).status_code == 302
        assert (f'href="{PAGE}/{number}"' in read(admin, PAGE)) is there
    assert "What they report done is confirmed" in read(admin, PAGE), "trust does not come back by itself"
    assert admin.post(f"{PAGE}/{number}/return_", data=typed).status_code == 404


def test_departments_neither_see_nor_change_it(site: Site) -> None:
    for browser in (site.staff("lighting"), site.browser()):
        assert browser.get(PAGE).status_code in (302, 403)
        assert browser.get(f"{PAGE}/1").status_code in (302, 403)
