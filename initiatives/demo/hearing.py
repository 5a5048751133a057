"""What departments say of an initiative of the demo city, what its authors answer, and what the council does."""

from __future__ import annotations

from functools import partial

from initiatives.delivery.commands.accept import accept
from initiatives.delivery.commands.open_in_council import open_in_council
from initiatives.demo.life import Life
from initiatives.demo.words import Told
from initiatives.opinions.commands.answer_opinions import answer_opinions
from initiatives.opinions.commands.give_opinion import give_opinion
from initiatives.opinions.submission import Statement


def plan_hearing(life: Life) -> None:
    """Plan what the story tells of it."""
    session, story, setting = life.session, life.story, life.setting
    for department, told in story.opinions.items():
        life.plan_work(told["ago"], partial(_speak, life, department, told))
    if (answer := story.answer) is not None:
        say = partial(answer_opinions, words=answer["text"], language=story.language)
        life.plan(answer["ago"], lambda: say(session, life.author, life.public_id))
    council, clerk = story.council, setting.by("clerk")
    if "opened" in council:
        life.plan_work(council["opened"], lambda: open_in_council(session, clerk, life.public_id))
    if "accepted" in council:
        decide = partial(accept, decision=council["decision"], department=council["department"])
        life.plan_work(council["accepted"], lambda: decide(session, clerk, life.public_id))


def _speak(life: Life, department: str, told: Told) -> None:
    statement = Statement(**{name: value for name, value in told.items() if name != "ago"})
    give_opinion(life.session, life.setting.agent(department), life.public_id, department, statement)
