"""`civic verify`: whether the event log is as it was written."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from rich.console import Console
from rich.progress import Progress, TaskID
from sqlalchemy.orm import Session

from civic.core.checkpoints import public_bytes, signing_key
from civic.core.db import make_engine
from civic.core.settings import Settings
from civic.core.verify import Finding, Findings, verify
from web.cli.city_database import city_database

MOST_SHOWN = 50

SENTENCES: Mapping[str, str] = {
    "event_altered": "was altered after it was written",
    "event_missing": "has been removed",
    "event_inserted": "was inserted: its subject's head does not know it",
    "head_missing": "stands in a history whose head has been removed, or that was made up",
    "head_differs": "is the last one, and its subject's head holds another hash",
    "position_missing": "has been removed",
    "position_alone": "belongs to an event that has been removed",
    "event_without_position": "has no position: it was inserted, or its position was removed",
    "positions_removed": "was given to an event once and has been removed",
    "checkpoint_root_differs": "is signed, but what it covers is not what it was: something up to it was rewritten",
    "checkpoint_signature_wrong": "is not signed with a key of this city (see --public-key for earlier keys)",
    "checkpoint_ahead": "is signed, but the log ends before it: its end has been cut off",
}


class PublicKey(click.ParamType):
    name = "hex"

    def convert(
        self, value: str | Ed25519PublicKey, param: click.Parameter | None, ctx: click.Context | None
    ) -> Ed25519PublicKey:
        if isinstance(value, Ed25519PublicKey):
            return value
        try:
            return Ed25519PublicKey.from_public_bytes(bytes.fromhex(value))
        except ValueError:
            self.fail("a public key has 64 hexadecimal digits", param, ctx)


earlier_keys = click.option(
    "--public-key", "earlier", type=PublicKey(), multiple=True,
    help="Public key that signed earlier checkpoints, as civic verify printed it then. May be given several times.",
)  # fmt: skip


@click.command("verify")
@earlier_keys
def verify_log(earlier: tuple[Ed25519PublicKey, ...]) -> None:
    """Check that no event was altered, removed or inserted.

    Recomputes every hash, chain, position and signed checkpoint; the city may go on meanwhile. Exits with 1 when
    something is wrong. Keep the printed public key and the checkpoints (civic worker logs them) where the city's own
    administrators cannot change them.
    """
    with city_database(Settings.from_environment()) as settings:
        sound = is_sound(settings, earlier)
    if not sound:
        sys.exit(1)


def is_sound(settings: Settings, earlier: Sequence[Ed25519PublicKey] = ()) -> bool:
    """Verify the log of a database that is running, and print what was found."""
    key = signing_key(settings.secret_key)
    engine = make_engine(settings.database_url, pooled=False, application="civic verify")
    with Progress(console=Console(stderr=True), transient=True) as bar, Session(engine) as session:
        findings = verify(session, [key.public_key(), *earlier], progress=Told(bar))
    engine.dispose()
    _tell(Console(highlight=False), findings, public_bytes(key).hex())
    return findings.sound


class Told:
    """Shows each part of the check as a bar of its own."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, part: str, done: int, total: int) -> None:
        if part not in self._tasks:
            self._tasks[part] = self._bar.add_task(part, total=total)
        self._bar.update(self._tasks[part], completed=done)


def _tell(console: Console, findings: Findings, public_key: str) -> None:
    console.print(f"Events        {findings.events:,} of {findings.subjects:,} subjects")
    console.print(f"Positions     {findings.positions:,}")
    console.print(f"Checkpoints   {findings.checkpoints:,}, up to position {findings.covered:,}")
    console.print(f"Public key    {public_key}")
    if findings.sound:
        console.print("[green]Nothing was altered, removed or inserted.[/]")
        return
    console.print(f"[red]{len(findings.found):,} findings:[/]")
    for finding in findings.found[:MOST_SHOWN]:
        console.print(f"  {_where(finding)} {SENTENCES[finding.code]}.")
    if len(findings.found) > MOST_SHOWN:
        console.print(f"  … and {len(findings.found) - MOST_SHOWN:,} more")


def _where(finding: Finding) -> str:
    if finding.subject is not None:
        return f"Event {finding.seq} of {finding.subject.kind} {finding.subject.id}"
    what = "The checkpoint at position" if finding.code.startswith("checkpoint") else "Position"
    return f"{what} {finding.position}"
