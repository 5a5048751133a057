"""The schema of the city's database, as commands bring it up to date."""

from __future__ import annotations

from civic.core.cluster_tools import ClusterError


def bring_up_to_date(owner_url: str) -> tuple[str | None, str]:
    """Bring the schema to the version this program needs; returns the version before and now.

    Raises ClusterError for a database that a newer program has brought further than this one knows.
    """
    from migrations import run

    before, newest = run.current(owner_url), run.head()
    if before is not None and not run.knows(before):
        raise ClusterError(
            f"The database has the schema {before} of a newer program; this one knows {newest}. "
            "Use the newer program, or restore a backup that this one has made (docs/backup.md)."
        )
    if before != newest:
        run.upgrade(owner_url)
    return before, newest
