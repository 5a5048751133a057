"""Somebody of whom the platform holds all that it can hold of a person with an account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from civic.areas.models import AreaType
from civic.core import clock
from civic.core.permissions import SYSTEM, Actor
from civic.core.secrets import new_public_id
from civic.departments.models import Department
from civic.departments.queries import departments
from civic.intake.models import IntakeAttachment
from civic.issues.commands.report import Promise
from civic.issues.models import Issue, NoteSeen
from civic.issues.photos import keep_photo
from civic.issues.queries.affected import person_who, who_hash
from civic.moderation.commands.flag import flag
from civic.moderation.commands.redact import redact
from civic.moderation.models import ModerationCase
from civic.moderation.spans import Span
from civic.people.commands import make_token
from civic.people.factors.models import FactorTries, Passkey, PasskeyChallenge, RecoveryCode, TotpSecret
from civic.people.models import Deputy, Invitation
from civic.people.queries import actor_of
from civic.people.sessions import begin_session
from civic.profile.models import Profile, ProfilePlace
from civic.residence.models import Residence, ResidenceLetter, ResidenceTry
from civic.sign_on.models import PersonIdentity
from civic.triage.bulk.models import Bulk, BulkItem
from civic.triage.models import IssueLook, QueueLook, SavedView
from civic.triage.presence.models import IssueClaim, OpenPage
from civic.triage.sorting import SORTS
from initiatives.amendments.models import Amendment
from initiatives.comments.models import Comment, CommentAgreement
from initiatives.council.members.models import CouncilMember
from initiatives.council.models import DecisionRuleVersion
from initiatives.council.motions.models import Ballot, Motion
from initiatives.council.sittings.models import AgendaItem, Attendance, Recusal, Sitting
from initiatives.delivery.models import Contribution, Project, ProjectJudgement, ProjectUpdate
from initiatives.enclosures.models import InitiativeDocument, InitiativePhoto
from initiatives.merging.models import MergeProposal
from initiatives.opinions.models import Opinion, OpinionAnswer, OpinionRound, OpinionVersion
from initiatives.proposals.commands.propose import propose
from initiatives.proposals.models import Initiative
from initiatives.proposals.submission import Proposal
from initiatives.signatures.models import PaperBatch, Signature, SignatureHold
from tests.small_city import KEY, SmallCity

PLACE = "SRID=4326;POINT(30.005 60.005)"


@dataclass
class Known:
    """Who it is; every word of theirs has ``mark`` in it. ``secrets`` must never be handed out."""

    id: int
    email: str
    mark: str
    actor: Actor
    promise: Promise
    secrets: list[bytes]


def known_person(city: SmallCity, mark: str, other: Promise) -> Known:
    """Make them and all that there can be of them. ``other`` is somebody else's report, which they flag."""
    session, now = city.session, clock.now()
    person = city.person(password="correct horse battery")
    person.email, person.name = f"{mark.lower()}@home.example", f"{mark} Smith"
    kept = [secrets.token_bytes(16) for _ in range(9)]
    begin_session(session, person, method="password", browser=f"{mark}fox", network="203.0.113.0/24",
                  browser_key=kept[8].hex())  # fmt: skip
    actor = actor_of(session, person)
    make_token(session, SYSTEM, person.email, f"{mark}'s script")
    text = f"{mark}: the lamp is dark, call {mark}-555."
    promise = city.report(actor=actor, text=text, contact=f"{mark}@contact.example".lower())
    flag(session, actor, "report", other.report_id, "insult", who=who_hash(KEY, person_who(person.id)))
    moderator = city.with_role("moderator")
    flag(session, moderator, "report", promise.report_id, "personal_data", who=mark.encode())
    case = session.scalars(
        select(ModerationCase.id).where(
            ModerationCase.subject_kind == "report", ModerationCase.subject_id == promise.report_id
        )
    ).one()
    start = text.index(f"{mark}-555")
    redact(session, moderator, case, [Span("text", start, start + len(mark) + 4)], reason="personal_data")
    colleague = city.staff()
    district = session.scalars(select(AreaType.id)).one()
    later = now + timedelta(days=3)
    session.add_all(
        [
            Deputy(person_id=colleague.person_id, deputy_id=person.id, named_at=now, starts_at=now, ends_at=later),
            Invitation(
                email=person.email, name=f"{mark} Invited", language="en", invited_by_id=colleague.person_id,
                roles=[{"role": "agent", "department": "lighting"}], created_at=now, sent_at=now,
            ),
            TotpSecret(
                person_id=person.id, sealed=kept[0], key_version=1, started_at=now, confirmed_at=now, last_step=7
            ),
            Passkey(
                person_id=person.id, credential_id=kept[1], public_key=kept[2], user_handle=kept[3], sign_count=0,
                transports=[], backed_up=False, name=f"{mark}'s telephone", created_at=now,
            ),
            PasskeyChallenge(
                challenge=kept[4], purpose="register", person_id=person.id, browser_hash=b"b", expires_at=later
            ),
            RecoveryCode(person_id=person.id, code_hash=kept[5], made_at=now),
            FactorTries(person_id=person.id, tries=1, since=now),
            PersonIdentity(
                provider="city", subject=f"{mark}-elsewhere", person_id=person.id, linked_at=now, used_at=now
            ),
            Residence(
                person_id=person.id, way="desk", area_type_id=district, area_code="west", verified_at=now,
                expires_at=later, address_key=kept[6],
            ),
            ResidenceLetter(
                person_id=person.id, name=f"{mark} Smith", address=f"{mark} Street 4", extra=f"care of {mark}",
                postcode="12", language="en", area_type_id=district, area_code="west", area_typed=False,
                address_key=kept[7], tries=0, asked_at=now, expires_at=later,
            ),
            ResidenceTry(person_id=person.id, failed=1, since=now),
            Profile(
                person_id=person.id, interests=["topic:budget"], access_needs=["hearing_loop"], channels=["email"],
                quiet_from=time(22), quiet_until=time(7),
            ),
            ProfilePlace(
                person_id=person.id, kind="home", name=f"{mark}'s door", address=f"{mark} Lane 1",
                place=PLACE, added_at=now,
            ),
        ]
    )  # fmt: skip
    session.flush()
    _at_work(session, person.id, mark, promise)
    _of_initiatives(session, person.id, actor, mark)
    return Known(person.id, person.email, mark, actor, promise, kept)


def _of_initiatives(session: Session, person_id: int, actor: Actor, mark: str) -> None:
    """What is theirs as of somebody who proposes, signs, and looks at what others have signed."""
    now = clock.now()
    propose(
        session, actor,
        Proposal(title=f"{mark}'s bridge", problem=f"{mark} walks a mile.", wish=f"A bridge for {mark}.",
                 planned_result=f"{mark} is there in no time.", criteria=(f"{mark} has crossed it",)),
    )  # fmt: skip
    initiative = session.scalars(select(Initiative).order_by(Initiative.id.desc()).limit(1)).one()
    other = Initiative(
        public_id=new_public_id(), status="draft", created_at=now, changed_at=now, broken_rules=[]
    )
    session.add(other)
    session.flush()
    session.add(
        MergeProposal(
            joining_id=initiative.id, taking_id=other.id, proposed_by_id=person_id, proposed_at=now, expires_at=now
        )
    )  # fmt: skip
    photo = keep_photo(session, b"p" * 32, 4, 3)
    photo.elsewhere = True
    scan = IntakeAttachment(
        public_id=f"map{mark.lower()}", person_id=person_id, content_type="application/pdf", sha256=b"m" * 32, size=9,
        elsewhere=True, uploaded_at=now,
    )  # fmt: skip
    session.add(scan)
    session.flush()
    session.add_all(
        [
            InitiativePhoto(photo_id=photo.id, initiative_id=initiative.id, words=f"{mark} at the mill"),
            InitiativeDocument(attachment_id=scan.id, initiative_id=initiative.id, words=f"{mark}'s map"),
        ]
    )
    hold = SignatureHold(
        initiative_id=initiative.id, reason="looked_at", number=1, held_at=now, held_by_id=person_id
    )
    session.add(hold)
    session.flush()
    session.add(
        Signature(
            initiative_id=initiative.id, person_id=person_id, version=1, standing="counted", open=True, news=True,
            network=b"n", hold_id=hold.id, signed_at=now,
        )
    )  # fmt: skip
    asked = OpinionRound(initiative_id=initiative.id, asked_at=now)
    session.add(asked)
    session.flush()
    opinion = Opinion(
        round_id=asked.id, department_id=departments(session)[0].id, assignee_id=person_id, first_due=now, due=now,
        version=1, given_at=now,
    )  # fmt: skip
    session.add_all(
        [
            opinion,
            OpinionAnswer(
                round_id=asked.id, person_id=person_id, language="en", text="We agree.", answered_at=now
            ),
        ]
    )
    session.flush()
    session.add(
        OpinionVersion(
            opinion_id=opinion.id, number=1, person_id=person_id, language="en", finding="feasible",
            reasons="It is firm.", objections="", written_at=now,
        )
    )  # fmt: skip
    said = Comment(
        initiative_id=initiative.id, person_id=person_id, side="for", language="en", text=f"{mark} would cross it.",
        salt=b"s", agrees=1, written_at=now,
    )  # fmt: skip
    session.add_all(
        [
            said,
            Amendment(
                initiative_id=initiative.id, person_id=person_id, version=1, field="wish", language="en",
                text=f"Two bridges for {mark}.", why=f"{mark} comes back.", salt=b"s", written_at=now,
            ),
        ]
    )  # fmt: skip
    session.flush()
    session.add(CommentAgreement(comment_id=said.id, person_id=person_id, agreed_at=now))
    _of_delivery(session, person_id, initiative.id, mark)
    _of_council(session, person_id, mark)


def _of_council(session: Session, person_id: int, mark: str) -> None:
    """What is theirs as of somebody who sits in the council."""
    now = clock.now()
    rule = DecisionRuleVersion(code=f"rule-{person_id}", since=now.date(), record={}, added_at=now)
    member = CouncilMember(
        person_id=person_id, seat=person_id, name="Ann Smith", group_name="Greens", since=now.date()
    )
    sitting = Sitting(
        public_id=f"SIT{person_id:05}", status="open", language="en", title="A sitting", place="Here", starts_at=now,
        planned_at=now, published_at=now, opened_at=now,
    )  # fmt: skip
    session.add_all([rule, member, sitting])
    session.flush()
    item = AgendaItem(sitting_id=sitting.id, position=1, title="The budget", status="open", opened_at=now)
    session.add_all(
        [item, Attendance(sitting_id=sitting.id, member_id=member.id, deputy=False, arrived_at=now)]
    )
    session.flush()
    motion = Motion(
        sitting_id=sitting.id, item_id=item.id, position=1, rule_id=rule.id, language="en", text="It is adopted.",
        refusing=False, effect="none", status="voting", put_at=now, opened_at=now,
    )  # fmt: skip
    session.add_all([motion, Recusal(item_id=item.id, member_id=member.id, recused_at=now)])
    session.flush()
    session.add(
        Ballot(
            motion_id=motion.id, member_id=member.id, number=1, choice="yes", person_id=person_id, deputy=False,
            cast_at=now,
        )
    )  # fmt: skip
    session.flush()


def _of_delivery(session: Session, person_id: int, initiative_id: int, mark: str) -> None:
    """What is theirs as of somebody who helps and judges, of the department, and of a clerk."""
    now, department = clock.now(), session.scalars(select(Department.id).limit(1)).one()
    session.add(
        Project(initiative_id=initiative_id, department_id=department, decision="1/2026", accepted_at=now)
    )
    session.flush()
    session.add_all(
        [
            Contribution(
                initiative_id=initiative_id, person_id=person_id, language="en", text=f"{mark} paints it.",
                state="offered", offered_at=now,
            ),
            ProjectJudgement(
                initiative_id=initiative_id, round=1, person_id=person_id, criterion="c1", answer="met", judged_at=now
            ),
            ProjectUpdate(
                initiative_id=initiative_id, person_id=person_id, language="en", text="The piers stand.", salt=b"s",
                written_at=now,
            ),
            PaperBatch(
                initiative_id=initiative_id, checked=False, lines=1, counted=1, doubled=0, unknown=0, entered_at=now,
                entered_by_id=person_id,
            ),
        ]
    )  # fmt: skip
    session.flush()


def _at_work(session: Session, person_id: int, mark: str, promise: Promise) -> None:
    """What is theirs as of somebody who works here: a page that is open, an issue in hand, a verb for many issues."""
    now = clock.now()
    later = now + timedelta(minutes=1)
    issue_id = session.scalars(select(Issue.id).where(Issue.public_id == promise.public_id)).one()
    bulk = Bulk(
        person_id=person_id, verb="note", fields={"message": f"{mark} was there."}, language="en", second_factor=True,
        despite_claims=False, status="foreseen", total=1, created_at=now,
    )  # fmt: skip
    session.add_all(
        [
            bulk,
            OpenPage(person_id=person_id, key=f"page{mark}", issue_id=issue_id, expires_at=later),
            IssueClaim(issue_id=issue_id, person_id=person_id, since=now, expires_at=later),
            SavedView(
                owner_id=person_id,
                name=f"{mark}'s view",
                filter={"q": mark},
                sort=SORTS[0],
                created_at=now,
                changed_at=now,
            ),
            QueueLook(person_id=person_id, since=None, looked_at=now),
            IssueLook(person_id=person_id, issue_id=issue_id, looked_at=now),
            NoteSeen(person_id=person_id, issue_id=issue_id, update_id=1),
        ]
    )
    session.flush()
    session.add(BulkItem(bulk_id=bulk.id, issue_id=issue_id, position=0, status="waiting"))
    session.flush()
