"""Everybody at every door: people of each role with a session and a token, and what they knock with.

A knock that the table of routes refuses is made with a body that would be taken: a refusal then is one of the person,
not of the body. What is let in and changes an issue gets an issue of its own, so that no cell depends on another.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from apiflask import APIFlask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from civic.city.models import City
from civic.core.db import Database
from civic.core.permissions import SYSTEM, VISITOR, Actor, policies
from civic.deadlines.policy import PERMISSIONS as OF_DEADLINES
from civic.issues.policy import POLICY as OF_ISSUES
from civic.issues.policy import IssueSubject, ReportToClaim
from civic.parties.policy import POLICY as OF_PARTIES
from civic.people.factors.enforce import actor_in
from civic.people.policy import Account
from civic.people.sessions import session_by_key
from civic.people.staff.leave import leave
from civic.people.tokens import add_token
from civic.residence.models import WAYS
from civic.residence.policy import Desk
from civic.residence.rules import Rules, set_residence_rules
from civic.residence.verify import verify_residence
from civic.triage.policy import ViewSubject
from initiatives.amendments.commands.suggest import suggest
from initiatives.comments.commands.comment import comment
from initiatives.council.policy import POLICY as OF_COUNCIL
from initiatives.council.policy import SittingSubject
from initiatives.opinions.policy import POLICY as OF_OPINIONS
from initiatives.opinions.policy import OpinionSubject
from initiatives.proposals.policy import POLICY as OF_INITIATIVES
from initiatives.proposals.policy import InitiativeSubject
from tests.integration.council.chamber import TODAY, chamber
from tests.integration.initiatives.town import Town
from tests.pdfs import pdf
from tests.signing import session_key, sign_in
from tests.small_city import KEY, SmallCity
from web.permissions_table import ENDPOINT_PERMISSIONS, NO_PERMISSION, SIGNED_IN
from web.verbs import VERBS

AT_WORK: Final = "care"
"""The department whose issue the private one is."""

STANDINGS: Final = (
    "visitor", "resident_unconfirmed", "resident", "resident_verified", "agent", "field_worker", "lead", "head",
    "triage", "agent_elsewhere", "moderator", "council_member", "clerk", "analyst", "administrator",
    "without_second_factor", "ended",
)  # fmt: skip

VERB: Final = "accept"
"""The verb of staff that the form of their page is tried with."""

BODIES: Final[dict[str, dict[str, Any]]] = {
    "accept": {}, "assign": {"assignee": None}, "schedule": {"scheduled_for": "2099-11-27T09:00:00+00:00"},
    "start": {}, "ask": {"question": "Which one?"}, "deliver": {"message": "It is done."},
    "hand_over": {"department": "roads", "message": "It is theirs."},
    "send_back": {"message": "It is not ours."}, "put_after": {},
    "decline": {"reason": "out_of_scope", "message": "It is not the city's."}, "review": {},
    "change_target": {"target_date": "2099-11-27", "message": "It takes longer."},
    "involve": {"department": "roads"}, "update": {"message": "We were there."}, "note": {"message": "A word."},
    "prioritise": {"priority": "high"},
    "recategorise": {"category": "poster", "message": "It is a poster."},
    "move": {"location": {"type": "Point", "coordinates": [30.006, 60.006]}, "message": "It is here."},
    "merge": {"into": "0"},
    "unmerge": {}, "hide": {}, "show": {},
}  # fmt: skip
"""What the API's verbs of staff take."""


OTHER_BODIES: Final[dict[str, dict[str, Any]]] = {
    "api.say_me_too": {"device": "a device of these tests"},
    "api.flag_issue": {"content": "report:1", "reason": "other", "device": "a device of these tests"},
    "api.ask_for_bulk": {"verb": "note", "fields": {"message": "Seen."}, "issues": ["0"]},
    "api.decide_case": {"decision": "keep"},
    "api.keep_view": {"name": "Late lamps", "filter": {}},
    "api.name_view": {"name": "Later lamps"},
    "api.share_one_view": {"department": None},
    "api.send_to_party": {"email": "mast@example.org", "message": "Renew it."},
    "api.sending_extend": {"days": 3},
    "api.sending_confirm": {"message": "It is done."},
    "api.propose_initiative": {"title": "A bridge over the Lind"},
    "api.initiative_revise": {"title": "A bridge over the Lind"},
    "api.initiative_enclose": {"photos": []},
    "api.initiative_send_back": {"rules": [1]},
    "api.initiative_sign": {"version": 1},
    "api.initiative_renew_signature": {"version": 1},
    "api.initiative_rewrite": {
        "title": "A bridge",
        "version": 1,
        "why": "It is shorter.",
        "substance": False,
    },
    "api.initiative_correct_substance": {"version": 2, "substance": True},
    "api.initiative_say": {"text": "It is needed.", "side": "for"},
    "api.initiative_comment_edit": {"text": "It is needed."},
    "api.initiative_comment_flag": {"reason": "other", "device": "a device of these tests"},
    "api.initiative_suggest": {"field": "wish", "text": "Two bridges.", "why": "For two.", "version": 1},
    "api.initiative_amendment_accept": {"substance": False},
    "api.initiative_amendment_decline": {"reason": "No."},
    "api.initiative_amendment_flag": {"reason": "other", "device": "a device of these tests"},
    "api.initiative_accept": {"decision": "1/2026", "department": "roads"},
    "api.initiative_start": {"milestones": [{"title": "It is there", "due": "2099-11-27"}]},
    "api.initiative_set_milestone": {"number": 1, "state": "done"},
    "api.initiative_tell": {"text": "We have begun."},
    "api.initiative_contribute": {"text": "I lend a digger."},
    "api.initiative_decide_contribution": {"contribution": 1, "decision": "taken"},
    "api.initiative_judge": {"criteria": {"c1": "met"}},
    "api.initiative_propose_merge": {"other": "ABCDEFGH"},
    "api.initiative_agree_to_merge": {"proposal": 1},
    "api.initiative_decline_merge": {"proposal": 1},
    "api.initiative_withdraw_merge": {"proposal": 1},
    "api.initiative_revoke_invitation": {"invitation": 1},
    "api.initiative_hand_lead": {"person": 1},
    "api.join_its_authors": {"secret": "0" * 26},
    "api.enter_batch": {"lines": 1, "scan": "nothing"},
    "api.initiative_correct_paper": {"batch": 1, "reason": "Entered twice."},
    "api.initiative_hold_signatures": {"since": "2026-11-27T09:00:00Z", "until": "2026-11-27T10:00:00Z"},
    "api.initiative_release_signatures": {"hold": 1, "reason": "mistake"},
    "api.initiative_remove_signatures": {"hold": 1, "reason": "automated"},
    "api.initiative_give_opinion": {"department": AT_WORK, "finding": "feasible", "reasons": "It is firm."},
    "api.initiative_hand_over_opinion": {"department": AT_WORK, "to": "roads"},
    "api.initiative_assign_opinion": {"department": AT_WORK, "assignee": None},
    "api.initiative_extend_opinion": {"department": AT_WORK, "days": 3, "reason": "We wait."},
    "api.initiative_answer_opinions": {"answer": "We agree."},
    "api.seat_one_member": {
        "seat": 9,
        "email": "nobody@city.example",
        "name": "Ann",
        "since": "2026-01-01",
    },
    "api.end_one_term": {"until": TODAY.isoformat()},
    "api.name_one_deputy": {"email": None},
    **{
        f"api.{deed}": {"title": "The council", "place": "Town Hall", "starts_at": "2026-11-27T09:00:00Z"}
        for deed in ("plan_one_sitting", "sitting_change")
    },
    **{f"api.sitting_{deed}": {"seat": 1} for deed in ("name_chair", "note_arrival", "note_departure")},
    **{f"api.sitting_{deed}_recusal": {"item": 1, "seat": 1} for deed in ("note", "lift")},
    **{
        f"api.sitting_{deed}": {"item": 1}
        for deed in ("remove_item", "open_item", "finish_item", "postpone_item", "recuse")
    },
    "api.sitting_add_item": {"title": "The budget"},
    "api.sitting_put_motion": {"item": 1, "text": "It is adopted.", "rule": "simple"},
    "api.sitting_move_item": {"item": 1, "position": 1},
    **{f"api.motion_{deed}": {"choice": "yes"} for deed in ("cast", "give_casting_vote")},
    "api.take_report_in": {
        "source": "phone",
        "category": "lamp",
        "description": "Dark.",
        "location": {"type": "Point", "coordinates": [30.002, 60.002]},
    },
    "api.take_in_another": {"source": "phone"},
}

ROLES_OF: Final[dict[str, tuple[str | None, str | None]]] = {
    "resident_unconfirmed": (None, None),
    "resident": (None, None),
    "resident_verified": (None, None),
    "agent": ("agent", AT_WORK),
    "field_worker": ("field_worker", AT_WORK),
    "lead": ("lead", AT_WORK),
    "head": ("head", AT_WORK),
    "triage": ("agent", "triage"),
    "agent_elsewhere": ("agent", "roads"),
    "without_second_factor": ("agent", AT_WORK),
    "ended": ("agent", AT_WORK),
}
"""Standing → role and department; who is not here holds the role of that name for the whole city."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody as they come: their rights for the table, and the keys that they hold."""

    name: str
    actor: Actor
    key: str | None = None
    token: str | None = None


FEW: Final = ("visitor", "resident", "without_second_factor", "ended")
"""Who tries the doors for which roles make no difference."""

EVERY: Final = 3
"""By itself only one in so many of those whom the table refuses is sent to a door, in turn another at each."""

AS_RESIDENTS: Final = ("resident_unconfirmed", "resident_verified")
"""Who differs from a resident by nothing that a policy looks at today, but for claiming reports."""

_OWN: Final = ("account.", "identity.", "profile.", "data.", "report.", "residence.own")


def _takes_a_role(rule: Rule) -> bool:
    needed = ENDPOINT_PERMISSIONS[rule.endpoint]
    return needed not in NO_PERMISSION and not needed.startswith(_OWN)


@dataclass(frozen=True, slots=True)
class Cell:
    """What somebody got at a door that the table opens to them (``expected``) or does not."""

    standing: str
    method: str
    rule: str
    endpoint: str
    needed: str
    expected: bool
    status: int
    location: str

    @property
    def refused(self) -> bool:
        """Sent away, or to where one first says or shows who one is."""
        return self.status in (401, 403, 404) or self.led_away

    @property
    def led_away(self) -> bool:
        """To the sign-in, or to where a second factor is set up."""
        return self.status == 302 and (
            self.location.startswith("/sign-in") or self.location == "/me/security"
        )

    @property
    def agrees(self) -> bool:
        """Whether the application did as the table says."""
        if not self.expected:
            # A secret that opens nothing is a wrong value of the API; that form looks at its token first.
            wrong_secret = self.status == 422 and self.endpoint.startswith("api.reporter_")
            return self.refused or wrong_secret or (self.status == 400 and self.endpoint == "report.join")
        return not self.refused or self.waits or self.is_not_there

    @property
    def waits(self) -> bool:
        """Theirs in principle: roles that wait for a second factor lead there first, an ended token is a wrong one,
        and a second factor is shown by whoever owes one.
        """
        return (
            (self.standing == "without_second_factor" and self.status in (302, 403))
            or (self.standing == "ended" and self.rule.startswith("/api/") and self.status == 401)
            or (self.endpoint.startswith("factor.") and self.led_away)
            or (self.endpoint in ("me.security_app", "me.confirm_app") and self.status == 302)
        )

    @property
    def is_not_there(self) -> bool:
        """Let in, and what the address names is not there: no such code, link, photo, report or logo."""
        named = self.rule.replace("<public_id>", "")
        return self.status == 404 and ("<" in named or self.endpoint in NOT_THERE)


NOT_THERE: Final = frozenset(
    {"media.photo", "media.small_photo", "link.mine", "looks.logo", "well_known.security", "me.end_session",
     "me.revoke_token", "staff.fetch_attachment", "staff.join_intake", "api.initiative_withdraw_signature",
     "api.initiative_release_signatures", "api.initiative_remove_signatures", "initiatives.take",
     "api.take_in_another", "api.initiative_renew_signature",
     "api.initiative_correct_substance", "initiatives.renew",
     "api.initiative_correct_paper", "initiatives.correct", "api.initiative_propose_merge",
     "api.sitting_lift_recusal"}
)  # fmt: skip
"""Doors behind which this city has nothing: no photo, no report of theirs, no logo, no session of that number, no scan,
no issue that others may join, no signature of theirs and none that is held.
"""


UPLOADS = {
    "api.upload_attachment": "attachment", "api.upload_document": "document", "api.upload_scan": "attachment",
}  # fmt: skip
"""Doors for files → the member with the file."""


class RoleMatrix:
    """A small city with an issue that only its department may see, and one person for each standing."""

    def __init__(self, app: APIFlask, city: SmallCity, *, whole: bool = True) -> None:
        """``whole``: everybody tries every door; else doors that no role opens are tried by `FEW` alone, and none by
        `AS_RESIDENTS`.
        """
        self.app = app
        self.whole = whole
        self.database: Database = app.extensions["veche"].database
        self._city = city
        self._keys: dict[str, str] = {}
        with self.database.transaction() as session:
            session.get_one(City, 1).demo = False
            set_residence_rules(session, SYSTEM, Rules(ways=WAYS, desk_departments=(AT_WORK,)))
            small = self._small(session)
            self.issue = small.report(category="person", text="My neighbour is not well.")
            self.into = small.report(category="person", text="It is the same neighbour.")
            self.bystander = small.person("agent", AT_WORK).id
            author = Town(small).resident()
            self.initiative = Town(small).published(author, least=1000)
            self.comment = comment(session, author, self.initiative, "It is needed.", side="for")
            self.amendment = suggest(
                session, author, self.initiative, "wish", "Build two footbridges.", version=1, why="For two."
            )
            council = chamber(Town(small), 1)
            self.motion = council.voting()
            self.sitting, self.member = council.sitting_of(self.motion), council.terms[1]
            self.standings = [self._stand(session, small, name) for name in STANDINGS]

    def cells(self) -> Iterator[Cell]:
        """Everybody at every door. Doors that the table keeps closed come first, so that nothing has happened yet."""
        doors = sorted(self._doors(), key=lambda door: (str(door[1]), door[0]))
        tried = [
            (standing, method, rule, self._expected(standing, rule))
            for standing in self.standings
            for method, rule in doors
            if self.whole
            or standing.name in FEW
            or ENDPOINT_PERMISSIONS[rule.endpoint] == "report.claim"
            or (_takes_a_role(rule) and standing.name not in AS_RESIDENTS)
        ]
        if not self.whole:
            tried = [cell for number, cell in enumerate(tried) if cell[3] or number % EVERY == 0]
        for standing, method, rule, expected in sorted(tried, key=lambda cell: cell[3]):
            yield self._knock(standing, method, rule, expected=expected)

    def _doors(self) -> Iterator[tuple[str, Rule]]:
        for rule in self.app.url_map.iter_rules():
            # These files are everybody's, and there is no row behind them.
            if rule.endpoint != "static":
                for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                    yield method, rule

    def _expected(self, standing: Standing, rule: Rule) -> bool:
        """Whether the table of routes lets somebody in."""
        needed = ENDPOINT_PERMISSIONS[rule.endpoint]
        if needed in NO_PERMISSION:
            return needed != SIGNED_IN or standing.actor.person_id is not None
        if needed == "content.flag":
            # What they cannot read they cannot flag either.
            needed = "initiative.see" if "initiative" in rule.endpoint else "issue.see"
        asked = [needed]
        if needed == "work.enter" and "public_id" in rule.arguments:
            # The door of staff's pages is one thing, the issue behind it and the verb another.
            asked += ["issue.see", VERBS[VERB].permission] if rule.endpoint == "staff.do" else ["issue.see"]
        return all(
            policies.allows(each, standing.actor, self._subject(each, standing, rule)) for each in asked
        )

    def _subject(self, needed: str, standing: Standing, rule: Rule) -> Any:
        """What the door is about: the private issue, the actor's own account, a desk; for people nobody yet."""
        who, care = standing.actor.person_id, self._city.departments[AT_WORK]
        if needed == "report.claim":
            confirmed = None if standing.name == "resident_unconfirmed" else "own@city.example"
            return ReportToClaim("own@city.example", confirmed)
        if needed == "view.change":
            return ViewSubject(who)
        if needed == "queue.see":
            return IssueSubject(department=min(standing.actor.departments, default=None))
        if needed in {*OF_ISSUES, *OF_PARTIES, *OF_DEADLINES, "suggestion.decide", "intake.see"}:
            return IssueSubject(
                visibility="private", departments=frozenset({care}), department=care,
                category=self._city.categories["person"], reports=frozenset({self.issue.report_id}),
                report=self.issue.report_id,
            )  # fmt: skip
        if needed in OF_INITIATIVES:
            return InitiativeSubject()
        if needed in OF_OPINIONS:
            return OpinionSubject(care)
        if needed in OF_COUNCIL:
            return SittingSubject()
        if needed.startswith("account.") and needed != "account.delete":
            return Account(who)
        if needed in ("identity.own", "residence.own", "profile.own", "data.export", "account.delete") or (
            needed.startswith("bulk.")
        ):
            return who
        return Desk(frozenset({care})) if needed == "residence.desk" else None

    def _knock(self, standing: Standing, method: str, rule: Rule, *, expected: bool) -> Cell:
        public_id = self.initiative if "/initiatives/" in str(rule) else self.issue.public_id
        public_id = self.sitting if "/sittings/" in str(rule) else public_id
        if (
            public_id == self.issue.public_id
            and expected
            and method == "POST"
            and "public_id" in rule.arguments
        ):
            with self.database.transaction() as session:
                public_id = (
                    self._small(session).report(category="person", text="Another neighbour.").public_id
                )
        answer = self._answer(standing, method, rule, public_id, expected=expected)
        needed = ENDPOINT_PERMISSIONS[rule.endpoint]
        return Cell(
            standing.name, method, str(rule), rule.endpoint, needed, expected, answer.status_code,
            answer.headers.get("Location", ""),
        )  # fmt: skip

    def _answer(
        self, standing: Standing, method: str, rule: Rule, public_id: str, *, expected: bool
    ) -> TestResponse:
        address = self._address(rule, public_id)
        if address.startswith("/api/"):
            headers = {"Idempotency-Key": str(uuid.uuid4())}
            if standing.token is not None:
                headers["Authorization"] = f"Bearer {standing.token}"
            body = self._body(rule) if method == "POST" else None
            sent: dict[str, Any] = {"json": body}
            if rule.endpoint in UPLOADS:
                sent = {"data": {UPLOADS[rule.endpoint]: (io.BytesIO(pdf()), "letter.pdf")}}
            return self.app.test_client(use_cookies=False).open(
                address, method=method, headers=headers, **sent
            )
        browser = self.app.test_client()
        if standing.key is not None:
            # Before anybody is let in nothing can have ended a session.
            sign_in(browser, self._key(standing) if expected else standing.key)
        # A refusal for a program is the same refusal, and is made sooner than a page.
        accept = {} if expected else {"Accept": "application/json"}
        return browser.open(address, method=method, headers=accept, data={} if method == "POST" else None)

    def _key(self, standing: Standing) -> str:
        """The session's key. What has ended it on the way is made good; an ended account's stays ended."""
        assert standing.key is not None
        if standing.name == "ended":
            return standing.key
        with self.database.transaction() as session:
            known = self._keys.get(standing.name, standing.key)
            if session_by_key(session, known) is None:
                known = session_key(
                    session, standing.actor.person_id or 0,
                    second_factor=standing.name != "without_second_factor",
                )  # fmt: skip
            self._keys[standing.name] = known
        return known

    def _address(self, rule: Rule, public_id: str) -> str:
        given: dict[str, Any] = {
            "public_id": public_id, "law": "appeals",
            "name": VERB, "secret": "0" * 26, "report": self.issue.report_id,
            "number": self.issue.report_id, "signed": "nothing", "code": "privacy", "version": 1, "case_id": 1,
            "view_id": 1, "verb": "retire", "what": "retire",
            "rule": 1, "hex": "0D6A5D", "person_id": self.bystander, "z": 14, "x": 1, "y": 1,
            "asset_type": "lamp", "other": self.into.public_id, "bulk_id": 1, "step": "begin", "suggestion": 1,
            "effect": 1, "act": "off", "party": 1, "sending": 1, "batch": 1, "comment_id": self.comment,
            "hold_id": 1, "amendment_id": self.amendment, "department": AT_WORK, "document": "gone", "part": "issues",
            "motion_id": self.motion, "member_id": self.member,
        }  # fmt: skip
        values = {name: given[name] for name in rule.arguments}
        built = rule.build(values)
        assert built is not None
        return built[1]

    def _body(self, rule: Rule) -> dict[str, Any]:
        verb = rule.endpoint.removeprefix("api.verb_")
        if verb == "merge":
            return {"into": self.into.public_id}
        return BODIES.get(verb) or OTHER_BODIES.get(rule.endpoint, {})

    def _small(self, session: Session) -> SmallCity:
        return SmallCity(session, self._city.departments, self._city.categories, self._city.areas)

    def _stand(self, session: Session, small: SmallCity, name: str) -> Standing:
        if name == "visitor":
            return Standing(name, VISITOR)
        person = small.person(*ROLES_OF.get(name, (name, None)))
        if name != "resident_unconfirmed":
            person.email_confirmed_at = person.created_at
        session.flush()
        if name == "resident_verified":
            verify_residence(session, SYSTEM, person.id, "desk", key=KEY, area="west")
        shown = name != "without_second_factor"
        key = session_key(session, person.id, second_factor=shown)
        found = session_by_key(session, key)
        assert found is not None
        who = actor_in(session, *found, demo=False)
        token = add_token(session, who, person.id, "tests")
        if name == "ended":
            leave(session, SYSTEM, person.id)
            who = VISITOR
        return Standing(name, who, key, token)
