"""The overview of a family leads to all its other sections, each under a heading that stands there once."""

from __future__ import annotations

import re

from tests.web.conftest import Site
from web.sections import FAMILIES


def test_every_section_of_administration_has_a_card(site: Site) -> None:
    with site.session():
        person = site.city.person("administrator")
    html = site.signed_in(person).get("/admin").get_data(as_text=True)
    headings = re.findall(r'<h2 class="sec">([^<]+)</h2>', html)
    assert len(headings) == len(set(headings)) == len({each.group for each in FAMILIES["admin"]} - {None})
    cards = re.findall(r'<a class="card" href="[^"]+">.*?<b>([^<]+)</b>', html, re.DOTALL)
    assert sorted(cards) == sorted(
        str(each.name) for each in FAMILIES["admin"] if each.endpoint != "admin.overview"
    )
