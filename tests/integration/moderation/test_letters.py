"""What follows after the commit: rules read, files are put aside, the author is told why in their language."""

from __future__ import annotations

from pathlib import Path

from civic.core.checkpoints import signing_key
from civic.core.cluster import ClusterUrls
from civic.core.permissions import Actor
from civic.core.verify import verify
from civic.issues.commands.flag import flag_content
from civic.issues.models import Report
from civic.moderation.commands.ask_rephrase import ask_rephrase
from civic.moderation.commands.keep import keep
from tests.following import Followers, part, tools_for
from tests.integration.moderation.cases import PHONE, case_of
from tests.small_city import KEY, small_city


def test_a_report_is_read_after_the_commit_and_letters_say_why_without_the_covered_words(
    committed: object, database: ClusterUrls, tmp_path: Path
) -> None:
    tools = tools_for(database, tmp_path)
    followers = Followers(tools)
    with tools.database.transaction() as session:
        city = small_city(session)
        covered = city.report(text=PHONE, contact="anna@city.example")
        rude = city.report(text="Вы все дураки.", language="ru", contact="oleg@city.example")
        moderator = city.with_role("moderator")
    followers.follow()
    letters = len(followers.letters())
    with tools.database.transaction() as session:
        assert "+7" not in session.get_one(Report, covered.report_id).text
        case = case_of(session, "report", rude.report_id).id
        keep(session, moderator, case_of(session, "report", covered.report_id).id)
        ask_rephrase(session, moderator, case, reason="insult")
        flag_content(session, Actor(), covered.public_id, "report:1", "other", who=b"x")
    followers.follow()
    followers.follow()
    told = {str(letter["To"]): letter for letter in followers.letters()[letters:]}
    assert set(told) == {"anna@city.example", "oleg@city.example"}
    english, russian = part(told["anna@city.example"]), part(told["oleg@city.example"])
    assert "covered a part of your words" in english and "345-67" not in english + str(told)
    assert "/r/" in russian and "дураки" not in russian
    with tools.database.sessions() as session:
        assert verify(session, [signing_key(KEY.decode()).public_key()]).sound
