"""Departments of the demo city at work together, and with those outside: parts in order, words among colleagues, a part
that is sent back, and two contractors.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from civic.core.secrets import report_secret
from civic.demo.working_day import AGENTS, STEP, WorkingDay
from civic.issues.commands.assign import assign
from civic.issues.commands.hand_over import hand_over
from civic.issues.commands.involve import involve
from civic.issues.commands.note import note
from civic.issues.commands.send_back import send_back
from civic.issues.models import IssueUpdate
from civic.issues.queries.detail import issue_detail
from civic.parties.commands.accept import accept
from civic.parties.commands.ask import ask
from civic.parties.commands.finish import finish
from civic.parties.commands.send import Wanted, send
from civic.parties.commands.visit import visit
from civic.parties.models import PartyLink
from civic.parties.work import KIND

UNDER_WAY = ("in_progress", "scheduled", "accepted")

WET = {
    "en": "The ground is wet below. Water and Drains look for the leak first, then we close the road.",
    "ru": "Снизу мокро. Сначала Горводоканал найдёт утечку, потом мы закроем дорогу.",
}
NOT_OURS = {
    "en": "The bin belongs to the park, and so do the bags beside it.",
    "ru": "Урна парковая, и мешки рядом тоже.",
}
CALLS = (
    ("housing", "agent.housing", "@Андрей Северов, жильцы ждут ответа по закону. Посмотрите сегодня, пожалуйста."),
    ("parks", "agent.parks", "@Андрей Северов for this tree we need the lift, is it free on Friday?"),
    ("street-lighting", "crew.works", "@Pavel Orlov the cabinet is locked, who has the second key?"),
    ("roads", "lead.works", "@Irina Volkova @Maxim Gorin please look at this one before the frost."),
)  # fmt: skip
"""On something of which department who calls whom."""

CREWS = (
    ("lead.works", "crew.works", ("street-lighting", "roads", "water")),
    ("lead.services", "crew.services", ("cleansing", "parks", "housing")),
)
CABLE = Wanted(
    "Volt Cable Works", "orders@volt.example",
    "Please replace the damaged length of cable and close the pit. The key to the cabinet is at our depot.",
    with_words=True, with_photos=True,
)  # fmt: skip
COVER = Wanted(
    "ООО «Водострой»", "zayavki@vodostroy.example",
    "Замените, пожалуйста, крышку и кольцо люка, старые вывезите.", language="ru", with_photos=True,
)  # fmt: skip


def work_in_parts(day: WorkingDay) -> None:
    """A road that sinks: water looks for the leak, then the lamp is put back, and the three of them talk."""
    part = day.takes("roads", *UNDER_WAY)
    if part is None:
        return
    involve(
        day.session, day.by("agent.roads", part.language), part.public_id, "water", WET[part.language],
        instructions="Please find out whether it is the main of 1974 or the storm drain, and mark the valve.", days=2,
    )  # fmt: skip
    by = day.by("lead.works")
    water = issue_detail(day.session, by, part.public_id).assignments[-1]
    involve(
        day.session, by, part.public_id, "street-lighting", after=water.id, days=2,
        instructions="When the trench is closed, put lamp post and cable back as they were.",
    )  # fmt: skip
    asked = _say(
        day, part, "agent.roads", "@Olga Zimina both lanes have to be closed. May we have the signs on Thursday?"
    )  # fmt: skip
    _say(day, part, "lead.works", "They are yours from 7:00. Tell Transport, line 4 turns there.", asked)
    found = _say(
        day,
        part,
        "agent.water",
        "Это магистраль 1974 года, задвижка у дома 12. @Irina Volkova, завтра перекроем.",
    )
    _say(day, part, "agent.roads", "Thank you, then the milling machine comes at noon.", found)


def give_to_parties(day: WorkingDay) -> None:
    """A contractor that has accepted and asks something, and one that says that it is done and waits for a yes."""
    secret = _sent(day, "street-lighting", CABLE)
    if secret is not None:
        accept(day.session, secret)
        day.time.move(STEP)
        ask(day.session, secret, "Is the cable 4 × 16 or 4 × 25? The plan shows both.")
    secret = _sent(day, "water", COVER)
    if secret is not None:
        finish(day.session, secret, "Крышку и кольцо заменили, старые вывезли.")


def hand_back(day: WorkingDay) -> None:
    """Cleansing thinks that it is for Parks and Trees, and they say why it is not."""
    part = day.takes("cleansing", "assigned", *UNDER_WAY)
    if part is None:
        return
    by = day.by("agent.cleansing", part.language)
    hand_over(day.session, by, part.public_id, "parks", NOT_OURS[part.language], assignment=part.part)
    reason = "The fence of the park is ten metres further: the pavement and what lies on it is yours."
    send_back(day.session, day.by("agent.parks"), part.public_id, reason)


def call_colleagues(day: WorkingDay) -> None:
    """Notes that call somebody by name."""
    for department, who, words in CALLS:
        part = day.takes(department, "assigned", *UNDER_WAY)
        if part is not None:
            _say(day, part, who, words)


def send_the_crews(day: WorkingDay) -> None:
    """What the leads give to those who work outside."""
    for lead, crew, departments in CREWS:
        for department in departments:
            part = day.takes(department, "accepted", "scheduled")
            if part is not None:
                person = day.staff.actors[crew].person_id
                assign(day.session, day.by(lead), part.public_id, person, assignment=part.part)


def _say(day: WorkingDay, part: Any, who: str, words: str, reply_to: int | None = None) -> int:
    """Somebody says something to colleagues; the number of what they said."""
    note(day.session, day.by(who), part.public_id, words, reply_to=reply_to)
    newest = select(func.max(IssueUpdate.id)).where(IssueUpdate.issue_id == part.issue)
    return day.session.scalars(newest).one() or 0


def _sent(day: WorkingDay, department: str, wanted: Wanted) -> str | None:
    """The secret of a sending of something that the department works on, opened by its party."""
    part = day.takes(department, *UNDER_WAY)
    if part is None:
        return None
    by = day.by(AGENTS[department])
    number = send(day.session, by, part.public_id, wanted, key=day.city_key, assignment=part.part)
    nonce = day.session.get_one(PartyLink, number).nonce
    secret = report_secret(day.city_key, bytes(nonce), KIND)
    day.time.move(STEP)
    visit(day.session, secret, agent="Firefox, Windows", device=b"demo" * 8)
    day.time.move(STEP)
    return secret
