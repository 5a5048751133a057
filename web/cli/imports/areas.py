"""`civic import areas`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.orm import Session

from civic.areas.commands import AreasImported, import_areas
from civic.city.commands import CitySpec, set_city_areas, set_up_city
from civic.city.queries import CityRules, city_rules
from civic.core.permissions import SYSTEM
from civic.departments.stale_rules import stale_rules
from geo.importing import AreaRow, read_areas
from web.cli.imports.city import DRY_RUN, FILE
from web.cli.imports.stale import tell_stale_rules
from web.cli.options import names_by_language
from web.cli.shaping import (
    PARTLY,
    Refused,
    change,
    city_or_none,
    console,
    counted,
    in_words,
    plain_refusals,
    shaped_city,
    tell_dry_run,
)

MOST_OVERLAPS = 10


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--type", "area_type", required=True, metavar="CODE", help="Kind of area, such as district or ward."
)
@click.option("--type-name", metavar="NAMES", help="Its name for people: District, or en=District,ru=Район.")
@click.option("--name-field", required=True, metavar="FIELDS",
              help="Field with the areas' names: NAME, or en=NAME,ru=NAME_RU.")  # fmt: skip
@click.option(
    "--code-field", metavar="FIELD", help="Field with lasting codes; else codes are made of the names."
)
@click.option("--residents-field", metavar="FIELD", help="Field with the number of people who live there.")
@click.option("--parent-type", metavar="CODE", help="Kind of area, imported before, that these lie in.")
@click.option("--city", "tiles_city", is_flag=True,
              help="These areas tile the city: a place outside of them is outside the city.")  # fmt: skip
@click.option(
    "--new-codes", is_flag=True, help="Take the file's codes even for areas that had another one before."
)
@click.option("--layer", metavar="NAME", help="Layer of a GeoPackage, or shapefile in an archive.")
@click.option("--crs", metavar="EPSG:N", help="Coordinate system, where the file names none.")
@click.option("--encoding", metavar="NAME", help="Encoding of a shapefile's texts, such as cp1251.")
@click.option("--city-name", metavar="NAMES", help="Begin a city of this name, where there is none yet.")
@click.option("--time-zone", metavar="ZONE", help="Time zone of the city that --city-name begins.")
@DRY_RUN
def areas(
    file: Path,
    area_type: str,
    type_name: str | None,
    name_field: str,
    code_field: str | None,
    residents_field: str | None,
    parent_type: str | None,
    tiles_city: bool,
    new_codes: bool,
    layer: str | None,
    crs: str | None,
    encoding: str | None,
    city_name: str | None,
    time_zone: str | None,
    dry_run: bool,
) -> None:
    """Import the boundaries of districts, wards, neighbourhoods.

    FILE is GeoJSON, a GeoPackage or a zipped shapefile, as the city publishes it; the options say which of its fields
    hold what. With a field that is not there the command names those that are.

    \b
      civic import areas districts.geojson --type district --name-field NAME

    Invalid shapes are repaired and told. A changed file becomes a
    new edition; areas keep their codes, and issues the edition they were filed under. The first areas of a city tile
    it, until others are chosen with --city.
    """
    with plain_refusals(file.name), shaped_city() as database:
        with database.reading() as session:
            known = city_or_none(session)
        begun = None if known else _city_to_begin(city_name, time_zone)
        languages = (known or begun).languages  # type: ignore[union-attr]  # one of the two there is
        rows = read_areas(
            file, name_field=name_field, code_field=code_field, residents_field=residents_field,
            language=languages[0], layer=layer, crs=crs, encoding=encoding,
        )  # fmt: skip
        with change(database, dry_run=dry_run) as session:
            if begun is not None:
                set_up_city(session, SYSTEM, begun)
            result = import_areas(
                session, SYSTEM, rows, area_type=area_type, source=file.name, parent_type=parent_type,
                keep_codes=not new_codes,
                type_name=names_by_language(type_name, "--type-name", languages) if type_name else None,
            )  # fmt: skip
            tiling = _tile(session, city_rules(session), area_type, tiles_city)
            stale = stale_rules(session)
    out = console()
    if begun is not None:
        out.print(
            f"[bold]{in_words(begun.name, languages)}[/] is set up ({begun.time_zone}); describe it further with:"
        )
        out.print("civic import city FILE\n")
    names = {result.kept_codes.get(row.code, row.code): in_words(row.names, languages) for row in rows}
    _tell(out, file.name, result, names, parent_type)
    if tiling:
        out.print(tiling)
    tell_stale_rules(out, stale)
    tell_dry_run(out, dry_run)
    if result.left_out:
        raise click.exceptions.Exit(PARTLY)


def _city_to_begin(name: str | None, time_zone: str | None) -> CitySpec:
    if name is None:
        raise Refused(
            "There is no city yet. Describe it in a file (docs/shape-a-city.md has one to copy) and run:\n"
            "  civic import city FILE\n"
            "Or begin it with this import, by adding: --city-name NAME --time-zone Europe/London"
        )
    if time_zone is None:
        raise Refused("--city-name begins a city; it needs its --time-zone too, such as Europe/London.")
    names = names_by_language(name, "--city-name", ("en",))
    return CitySpec(name=names, languages=tuple(names), time_zone=time_zone)


def _tile(session: Session, city: CityRules, area_type: str, asked: bool) -> str:
    """Let the areas tile the city where asked, or where none do yet; what to tell of it."""
    if not asked and city.area_type_id is not None:
        return ""
    if not set_city_areas(session, SYSTEM, area_type):
        return ""
    reason = "" if asked else ", being its first; others are chosen with --city"
    return f"These areas tile the city now{reason}.\nA place outside of them is outside the city."


def _tell(
    out: Console, file: str, result: AreasImported, names: Mapping[str, str], parent_type: str | None
) -> None:
    used = len(result.added) + len(result.changed) + len(result.unchanged)
    out.print(f"[bold]{result.area_type}[/] from {file}: {used} areas.")
    if result.is_new:
        out.print(f"Edition {result.edition} is current from now on.")

        def named(codes: tuple[str, ...]) -> list[str]:
            return sorted(names.get(code, code) for code in codes)

        out.print(
            counted(
                [
                    ("added", named(result.added)), ("changed", named(result.changed)),
                    ("the same as before", named(result.unchanged)), ("no longer there", named(result.gone)),
                ]
            )
        )  # fmt: skip
    else:
        already = f"Edition {result.edition} has just these areas already"
        out.print(f"{already}." if result.recounted else f"{already}: nothing was changed.")
    if result.recounted:
        out.print(f"{len(result.recounted)} of them have another number of residents than before.")
    _tell_rows(
        out, [(row, "repaired") for row in result.repaired] + [(row, "left out") for row in result.left_out]
    )
    _tell_overlaps(out, result, names)
    if result.kept_codes:
        file_says, kept = next(iter(sorted(result.kept_codes.items())))
        out.print(
            f"{len(result.kept_codes)} of them have other codes in this file, such as {file_says} for {kept}."
        )
        out.print("They keep those they had, because rules and links use them; --new-codes takes the file's.")
    if result.parents:
        out.print(f"{len(result.parents)} of {used} lie in an area above.")
    if result.moved and not result.is_new:
        out.print(f"{len(result.moved)} of them lie in another one than before.")
    if result.without_parent:
        lost = ", ".join(names.get(code, code) for code in result.without_parent)
        out.print(f"[yellow]In no area above:[/] {lost}")


def _tell_rows(out: Console, rows: list[tuple[AreaRow, str]]) -> None:
    if not rows:
        return
    table = Table("Row", "Area", "What", "Why", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for row, what in sorted(rows, key=lambda pair: pair[0].index):
        style = "yellow" if what == "left out" else ""
        table.add_row(
            str(row.index + 1),
            Text(in_words(row.names) or row.code),
            Text(what, style),
            Text(row.problem or ""),
        )
    out.print()
    out.print(table)
    out.print()


def _tell_overlaps(out: Console, result: AreasImported, names: Mapping[str, str]) -> None:
    if not result.overlaps:
        return
    out.print(f"[yellow]{len(result.overlaps)} pair(s) of areas claim the same ground:[/]")
    for overlap in result.overlaps[:MOST_OVERLAPS]:
        first, second = names.get(overlap.first, overlap.first), names.get(overlap.second, overlap.second)
        out.print(f"  {first} and {second}: {overlap.square_metres:,.0f} m²", markup=False)
    if len(result.overlaps) > MOST_OVERLAPS:
        out.print(f"  and {len(result.overlaps) - MOST_OVERLAPS} more")
