"""What is held of people because they sit in the council, or vote for somebody who does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from civic.core.i18n import N_
from civic.privacy.held import NUMBER, Holding, back, shown
from civic.privacy.words import BALLOT_WORDS

ON_THE_RECORD = "who sat in the council and how they voted is the city's public record, and stays"
OF_THEIR_SEAT = "t.member_id IN (SELECT m.id FROM council_member m WHERE m.person_id = :person)"
SITTING = "(SELECT s.public_id FROM sitting s WHERE s.id = t.sitting_id)"

COUNCIL: Final[Mapping[str, Holding]] = {
    "council_member": Holding(
        title=N_("Your seat in the council"),
        purpose="knowing who may vote, and the council's public record",
        whose="(t.person_id = :person OR t.deputy_id = :person)",
        columns={
            "id": NUMBER, "person_id": NUMBER, "deputy_id": NUMBER,
            "seat": shown(N_("Seat")),
            "name": shown(N_("Name in the record")),
            "group_name": shown(N_("Group")),
            "since": shown(N_("Since")),
            "until": shown(N_("Until")),
            "salt": back("with it a commitment in the log could be guessed"),
        },
        deleted="stays",
        how=ON_THE_RECORD,
        order="t.since",
    ),
    "attendance": Holding(
        title=N_("When you were in sittings"),
        purpose="the quorum, and the council's public record",
        whose=OF_THEIR_SEAT,
        columns={
            "id": NUMBER, "member_id": NUMBER,
            "sitting_id": shown(N_("Sitting"), SITTING),
            "deputy": shown(N_("Your deputy was there")),
            "arrived_at": shown(N_("Arrived")),
            "left_at": shown(N_("Left")),
        },
        deleted="stays",
        how=ON_THE_RECORD,
        order="t.id",
    ),
    "recusal": Holding(
        title=N_("Where you stood aside"),
        purpose="keeping who has an interest out of the decision, and the council's public record",
        whose=OF_THEIR_SEAT,
        columns={
            "member_id": NUMBER,
            "item_id": shown(N_("Item of the agenda")),
            "recused_at": shown(N_("When")),
        },
        deleted="stays",
        how=ON_THE_RECORD,
        order="t.item_id",
    ),
    "ballot": Holding(
        title=N_("How you voted in the council"),
        purpose="counting the vote, and the council's public record once it is closed",
        whose="t.person_id = :person",
        columns={
            "id": NUMBER, "person_id": NUMBER, "member_id": NUMBER,
            "motion_id": shown(N_("Motion"), "(SELECT m.text FROM motion m WHERE m.id = t.motion_id)"),
            "choice": shown(N_("Your vote"), words=BALLOT_WORDS),
            "cast_at": shown(N_("When")),
            "deputy": shown(N_("As a deputy")),
            "number": shown(N_("Version")),
            "salt": back("with it a commitment in the log could be guessed"),
        },
        deleted="stays",
        how=ON_THE_RECORD,
        order="t.id",
    ),
}  # fmt: skip
