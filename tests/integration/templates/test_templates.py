"""Messages that staff begin with."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from civic.city.queries import city_rules
from civic.core.errors import DomainError, NotAllowed
from civic.issues.commands.involve import involve
from civic.issues.queries.detail import issue_detail
from civic.templates.commands.count_use import count_use
from civic.templates.commands.shape import (
    add_template,
    change_template,
    import_templates,
    move_template,
    retire_template,
)
from civic.templates.files import TemplatesError, TemplateSpec, parse_template
from civic.templates.filling import fill, values_for
from civic.templates.queries import suggested_templates, template_specs, templates_listed
from tests.small_city import SmallCity


def spec(code: str, **values: Any) -> TemplateSpec:
    words = values.pop("text", "We come by {target}.")
    given = {
        "code": code,
        "verb": "update",
        "name": {"en": code, "ru": code},
        "text": {"en": words, "ru": words},
    }
    return parse_template({**given, **values}, ("en", "ru"))


def test_the_most_particular_one_comes_first_and_a_status_narrows_it(
    session: Session, city: SmallCity
) -> None:
    admin = city.with_role("administrator")
    add_template(session, admin, spec("all"))
    add_template(session, admin, spec("group", group="streets"))
    add_template(session, admin, spec("lamp", category="lamp"))
    add_template(session, admin, spec("lamp-now", category="lamp", status="received"))
    add_template(session, admin, spec("other", category="poster"))
    add_template(session, admin, spec("asking", verb="ask"))
    found = suggested_templates(session, "lamp", "received", "update", "ru")
    assert [each.code for each in found] == ["lamp-now", "lamp", "group", "all"]
    assert [each.code for each in suggested_templates(session, "lamp", "accepted", "update", "en")] == [
        "lamp", "group", "all",
    ]  # fmt: skip
    move_template(session, admin, "group", -1)
    assert [each.code for each in template_specs(session)][:2] == ["group", "all"]


def test_blanks_are_filled_once_and_unknown_ones_are_refused(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(text="{name} is <b>dark</b>", address="Mill Lane 3"), city.staff()
    detail = issue_detail(session, agent, promise.public_id)
    values = values_for(agent, detail, detail.assignments[0], city_rules(session), "en")
    told = fill("{title}, {address}: {department} ({name})", values)
    assert told == f"{{name}} is <b>dark</b>, Mill Lane 3: Lighting ({agent.name})", (
        "values are not filled again"
    )
    with pytest.raises(TemplatesError) as refused:
        spec("bad", text="Dear {reporter}")
    assert (refused.value.code, refused.value.field) == ("templates.unknown_blank", "text.en")


def test_a_part_that_waits_for_its_turn_fills_in_no_date(session: Session, city: SmallCity) -> None:
    promise, agent = city.report(), city.staff()
    first = issue_detail(session, agent, promise.public_id).assignments[0]
    involve(session, agent, promise.public_id, "roads", after=first.id)
    detail = issue_detail(session, agent, promise.public_id)
    values = values_for(agent, detail, detail.assignments[1], city_rules(session), "en")
    assert fill("We come by {target}.", values) == "We come by a day that is still to be set."


def test_only_who_shapes_the_city_changes_them_and_what_another_changed_meanwhile_is_told(
    session: Session, city: SmallCity
) -> None:
    admin = city.with_role("administrator")
    with pytest.raises(NotAllowed):
        add_template(session, city.staff(role="head"), spec("mine"))
    add_template(session, admin, spec("ours"))
    with pytest.raises(DomainError, match="code_taken"):
        add_template(session, admin, spec("ours"))
    with pytest.raises(DomainError, match="changed_meanwhile"):
        change_template(session, admin, spec("ours", text="Other."), seen="0" * 24)
    assert change_template(session, admin, spec("ours", text="Other."))
    assert not change_template(session, admin, spec("ours", text="Other.")), "the same again changes nothing"


def test_uses_are_counted_and_stay_when_a_template_is_retired(session: Session, city: SmallCity) -> None:
    admin, agent, promise = city.with_role("administrator"), city.staff(), city.report()
    add_template(session, admin, spec("often"))
    (offered,) = suggested_templates(session, "lamp", "received", "update", "en")
    detail = issue_detail(session, agent, promise.public_id)
    for as_it_was in (True, False):
        assert count_use(
            session, agent, offered.id, detail.id, detail.subject, verb="update", as_it_was=as_it_was
        )
    assert not count_use(session, agent, offered.id, detail.id, detail.subject, verb="ask", as_it_was=True)
    with pytest.raises(NotAllowed):
        count_use(
            session, city.staff("roads"), offered.id, detail.id, detail.subject, verb="update", as_it_was=True
        )
    retire_template(session, admin, "often")
    (listed,) = templates_listed(session, admin)
    assert (listed.uses, listed.as_it_was, listed.retired_at is not None) == (2, 1, True)
    assert suggested_templates(session, "lamp", "received", "update", "en") == []


def test_a_file_brings_them_in_its_order_and_the_same_file_again_is_no_change(
    session: Session, city: SmallCity
) -> None:
    admin = city.with_role("administrator")
    add_template(session, admin, spec("old"))
    specs = [spec("second", category="lamp"), spec("first")]
    done = import_templates(session, admin, specs, leave_others=True)
    assert (done["added"], done["left"]) == (["second", "first"], ["old"])
    assert template_specs(session)[:2] == specs
    assert import_templates(session, admin, specs, leave_others=False)["retired"] == ["old"]
    again = import_templates(session, admin, specs, leave_others=False)
    assert (again["unchanged"], again["changed"], again["added"]) == (["second", "first"], [], [])
    with pytest.raises(DomainError, match="for_unknown"):
        import_templates(session, admin, [spec("x", category="nowhere")], leave_others=True)


def test_what_was_sent_before_for_such_issues_is_suggested_first(session: Session, city: SmallCity) -> None:
    admin, agent, promise = city.with_role("administrator"), city.staff(), city.report()
    add_template(session, admin, spec("particular", category="lamp"))
    add_template(session, admin, spec("general"))
    detail = issue_detail(session, agent, promise.public_id)
    for _ in range(3):
        offered = suggested_templates(session, "lamp", "received", "update", "en")
        assert [each.code for each in offered] == ["particular", "general"]
        count_use(session, agent, offered[1].id, detail.id, detail.subject, verb="update", as_it_was=True)
    suggested = suggested_templates(session, "lamp", "received", "update", "en")
    assert [(each.code, each.uses) for each in suggested] == [("general", 3), ("particular", 0)]
