"""An initiative is discussed and amended in a browser without scripts."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from civic.core.permissions import SYSTEM
from initiatives.signatures.commands.count_signatures import count_signatures
from tests.web.conftest import Site, send
from tests.web.initiatives import published, resident


def _text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_residents_comment_answer_agree_and_take_back(site: Site, client: FlaskClient) -> None:
    talk = f"/initiatives/{published(site)}/comments"
    assert "Sign in to comment" in _text(client.get(talk))
    writer, other = (site.signed_in(resident(site)) for _ in range(2))
    refused = send(writer, talk, page=talk, text="It is needed.", side="")
    assert refused.status_code == 422
    assert "It is needed.</textarea>" in _text(refused) and 'href="#side-of-for"' in _text(refused)
    made = send(writer, talk, page=talk, text="It is needed.", side="for", idempotency_key="k")
    again = send(writer, talk, page=talk, text="It is needed.", side="for", idempotency_key="k")
    thread = made.headers["Location"]
    assert made.status_code == 303 and again.headers["Location"] == thread
    assert _text(client.get(talk)).count("It is needed.") == 1
    send(other, f"{thread}/agree", page=thread, back=f"{talk}?sort=time")
    assert "1 agrees" in _text(writer.get(talk))
    reply = send(other, f"{thread}/reply", page=thread, text="By whom?")
    assert reply.headers["Location"].startswith(f"{thread}#comment-")
    assert _text(other.get(f"{thread}/rows")).count("By whom?") == 1
    number = reply.headers["Location"].rpartition("-")[2]
    assert client.get(f"{talk}/{number}").headers["Location"].endswith(f"{thread}#comment-{number}")
    assert other.get(f"{thread}/edit").status_code == 403
    edited = send(writer, f"{thread}/edit", page=f"{thread}/edit", text="It is much needed.")
    assert edited.status_code == 303 and "changed" in _text(client.get(thread))
    send(writer, f"{thread}/withdraw", page=thread)
    html = _text(client.get(talk))
    assert "Taken back by who wrote it." in html and "By whom?" in html and "much needed" not in html
    assert send(other, f"{thread}/reply", page=thread, text="Why?").status_code == 422


def test_a_moderator_hides_a_flagged_comment(site: Site, client: FlaskClient) -> None:
    talk = f"/initiatives/{published(site)}/comments"
    writer = site.signed_in(resident(site))
    thread = send(writer, talk, page=talk, text="Buy my bridges!", side="neutral").headers["Location"]
    assert send(client, f"{thread}/flag", page=f"{thread}/flag").status_code == 422
    assert send(client, f"{thread}/flag", page=f"{thread}/flag", reason="spam").status_code == 303
    with site.session():
        person = site.city.person("moderator", None)
    moderator = site.signed_in(person)
    queue = _text(moderator.get("/moderation"))
    case = "/moderation/cases/" + queue.split("/moderation/cases/")[1].split('"')[0].split("?")[0]
    html = _text(moderator.get(case))
    assert "Comment on an initiative" in html and talk.removesuffix("/comments") in html
    seen = html.split('name="seen" value="')[1].split('"')[0]
    send(moderator, case, page=case, decision="hide", reason="spam", seen=seen)
    html = _text(client.get(talk))
    assert "Buy my bridges" not in html and "A moderator has taken these words off the page." in html


def test_a_change_is_suggested_accepted_and_those_who_signed_stand_by_it(
    site: Site, client: FlaskClient
) -> None:
    person = resident(site)
    number = published(site, person)
    page, author = f"/initiatives/{number}", site.signed_in(person)
    signer = site.signed_in(resident(site))
    send(signer, f"{page}/sign", page=page, version="1", idempotency_key="s", agree="yes")
    site.run(count_signatures, SYSTEM, number)
    new = f"{page}/amendments/new"
    assert "field=wish" in _text(signer.get(new))
    fields = {"field": "wish", "version": "1", "text": "Build two footbridges.", "why": ""}
    refused = send(signer, new, page=f"{new}?field=wish", **fields)
    assert refused.status_code == 422 and "Build two footbridges.</textarea>" in _text(refused)
    made = send(signer, new, page=f"{new}?field=wish", **fields | {"why": "One is crowded."})
    suggestion = made.headers["Location"]
    html = _text(client.get(suggestion))
    assert (
        "<del>" in html and "<ins>" in html and "taken out:" in html and "Take it into the text" not in html
    )
    unsaid = send(author, f"{suggestion}/accept", page=suggestion)
    assert unsaid.status_code == 422 and 'id="substance-error"' in _text(unsaid)
    assert send(author, f"{suggestion}/accept", page=suggestion, substance="yes").status_code == 303
    html = _text(client.get(f"{page}/versions"))
    assert "Text version 2" in html and "Something else is asked for" in html and "One is crowded." in html
    html = _text(signer.get(page))
    assert "I stand by my signature" in html and "1 asked again" in html
    send(signer, f"{page}/sign/renew", page=page, version="2")
    assert "I stand by my signature" not in _text(signer.get(page))
    with site.session():
        looks = site.city.person("moderator", None)
    moderator = site.signed_in(looks)
    versions = f"{page}/versions"
    send(moderator, f"{versions}/2/substance", page=versions, substance="no")
    assert "The same in other words" in _text(client.get(versions))


def test_authors_decline_with_a_reason_and_change_the_text_themselves(
    site: Site, client: FlaskClient
) -> None:
    person = resident(site)
    page = f"/initiatives/{published(site, person)}"
    author, other = site.signed_in(person), site.signed_in(resident(site))
    new = f"{page}/amendments/new"
    fields = {"field": "title", "version": "1", "text": "Two bridges", "why": "It is two."}
    suggestion = send(other, new, page=f"{new}?field=title", **fields).headers["Location"]
    assert send(author, f"{suggestion}/decline", page=suggestion).status_code == 422
    send(author, f"{suggestion}/decline", page=suggestion, reason="It is one.")
    assert "It is one." in _text(client.get(f"{page}/amendments?decided=1"))
    rewrite = f"{page}/rewrite"
    assert other.get(rewrite).status_code == client.get(rewrite).status_code == 403
    text = {
        "title": "A bridge", "problem": "A mile to school.", "wish": "Build it.", "planned_result": "It is near.",
        "criteria": ["It is open"], "version": "1",
    }  # fmt: skip
    refused = send(author, rewrite, page=rewrite, **text, substance="no")
    assert refused.status_code == 422 and 'id="why-error"' in _text(refused)
    assert send(author, rewrite, page=rewrite, **text, substance="no", why="Shorter.").status_code == 303
    assert "Shorter." in _text(client.get(f"{page}/versions"))
    assert "Build it." in _text(client.get(f"{page}/words"))
