"""What operators are told in their console: a sentence for every refusal, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from civic.core.datafiles import DataFileError
from civic.core.errors import DomainError, InvalidInput
from civic.folder.errors import InFile
from geo.errors import GeoError

SENTENCES: Mapping[str, str] = {
    "source.missing": "There is no file {file}.",
    "source.empty": "The file is empty.",
    "source.too_large": "The file has {bytes} bytes; {limit} are the limit.",
    "source.unpacks_too_large": "The file unpacks to more than {limit} bytes.",
    "source.format": "{file} is of no format that is read here. Known are {known}.",
    "source.unreadable": "The file cannot be read: {reason}",
    "source.not_an_extract": "{file} is called {format} and does not begin like an OpenStreetMap extract of that kind.",
    "source.encoding": "The texts of the file are in another encoding than it says. Name it, as in --encoding cp1251.",
    "source.choose_layer": "The file has several layers. Choose one with --layer: {layers}",
    "source.no_layer": "The file has no layer {layer}. It has: {layers}",
    "source.no_crs": "The file does not say in which coordinates it is. Give them, as in --crs EPSG:4326.",
    "source.crs_unknown": "The coordinate system {crs} is not known: {reason}",
    "source.too_many_features": "The file has {features} rows; {limit} are the limit.",
    "source.no_attributes": "The shapefile has no table of attributes (.dbf), so its areas have no names.",
    "archive.encrypted": "The archive is locked with a password ({name}).",
    "archive.link": "The archive holds a link ({name}), which is not followed.",
    "archive.no_shapefile": "The archive holds no shapefile (.shp), but: {holds}",
    "archive.too_many_entries": "The archive holds {entries} files; {limit} are the limit.",
    "archive.unreadable": "The archive cannot be opened: {reason}",
    "archive.unsafe_name": "The archive holds a file that would land outside its folder ({name}).",
    "areas.field_unknown": "The file has no field {field}. It has: {known}",
    "areas.name_field": "{given!r} does not name fields. Write NAME, or en=NAME,ru=NAME_RU for several languages.",
    "areas.none_usable": "Not one of the {rows} rows can be used.",
    "things.field_unknown": "The file has no field {field}. It has: {known}",
    "assets.none_usable": "Not one of the {rows} rows can be used.",
    "asset_type.bad_code": "--type {value!r} must be 1 to 64 of a-z, 0-9, - and _.",
    "asset_type.not_found": "There are no assets of the type {key!r}. Import them first: "
    "civic import assets FILE --type {key} --number-field FIELD",
    "asset.geometry_invalid": "The database refuses one of the shapes as invalid.",
    "labels.numbers_invalid": "--numbers: write them like 1-200,217; {part!r} is none.",
    "area.not_found": "There is no area {key!r}.",
    "labels.none": "There is nothing of that type and those numbers to print labels for.",
    "streets.bad_source": "--source {value!r} must be 1 to 64 of a-z, 0-9, ., - and _, and begin with one of a-z, 0-9.",
    "streets.twin": "This very file has been imported as {other} already. Imported twice, each of its streets would be "
    "there twice.",
    "streets.unknown_source": "There is no source {value!r}. Known are: {known}.",
    "streets.no_areas": "The city has no areas yet, so that nobody can tell which streets are its own. First: "
    "civic import areas FILE --type CODE --name-field FIELD\nOr take all of the file with --everything.",
    "streets.elsewhere": "Nothing of the file lies in the city. Its streets lie in {file_box}, the city's areas in "
    "{city_box} (west, south, east, north).\nTake another extract, or all of it with --everything.",
    "streets.none": "The file has neither a named street nor a house number.",
    "area.code_twice": "Row {row}: the code {value!r} is that of another row already.",
    "area.geometry_invalid": "The database refuses one of the shapes as invalid.",
    "area_type.bad_code": "--type {value!r} must be 1 to 64 of a-z, 0-9, - and _.",
    "area_type.not_found": "There is no type of area {key!r}. Import its areas first: "
    "civic import areas FILE --type {key} --name-field FIELD",
    "area_type.no_areas": "The type {area_type!r} has no areas yet. Import them first.",
    "area_type.parent_cycle": "The type cannot lie in {area_type!r}: that is itself, or lies in it.",
    "city.not_found": "There is no city yet. Describe it in a file (docs/shape-a-city.md has one to copy) and run: "
    "civic import city FILE\nOr add to the import of areas: --city-name NAME --time-zone Europe/London",
    "city.no_language": "languages: the city needs one at least.",
    "city.name_missing": "name: there is none in {language}.",
    "city.unknown_time_zone": "{value!r} is not a time zone. Write one such as Europe/London or America/New_York.",
    "city.calendar_time_zone": "The calendar counts in {calendar}, the city in {city}. A city has one time zone.",
    "demo.other_city": "This is not the demo city: made-up issues are added to no other one.",
    "city.demo_stays": "This is the demo city, whose people and issues are made up; it cannot become a real one. "
    "Begin in another folder: CIVIC_DATA=./mycity civic up --empty",
    "area_type.tiles_city": "The areas of type {area_type!r} tile the city and are not in the folder. Let another type "
    "tile it (city = true), or leave --exact out.",
    "departments.other_triage": "The triage desk is {wanted!r} here, but {found!r} in the city, which the folder "
    "does not have. There can be one: call it {found!r}, or retire what the folder does not have with --exact.",
    "template.for_unknown": "A template is for {value!r}, which is neither a kind of issue nor a group of the city.",
    "departments.one_triage": "Exactly one department must be of kind triage; found: {found}.",
    "department.not_found": "There is no department {key!r}.",
    "department.has_open_work": "The department {department!r} is not in the file, but {assignments} issue(s) still "
    "wait for it. Hand them over first, or keep it in the file.",
    "department.only_receives": "The outside body {department!r} only receives what is handed to it.",
    "status.verb_not_possible": "It was decided already ({status}).",
    "decision_rule.changed": "The rule {rule!r} since {since} is there and says something else. What was decided by it "
    "stays explained: give the change a day of its own (since).",
    "routing_proposal.not_found": "There is no proposal {key}. Those that wait are told by: civic routing proposals",
    "routing_proposal.outdated": "What proposal {proposal} is about is no longer there. Ask the past anew: "
    "civic routing propose",
    "jurisdiction.tie": "Another department answers for exactly this already. Try once more.",
    "calendar.not_found": "There is no working calendar {value!r}. Import it first: "
    "civic import calendar FILE --code {value}",
    "clock.unknown_category": "The law {clock} names {value}, which the city does not have.",
    "calendar.unreadable": "{reason}",
    "calendar.malformed": "{value!r} cannot be read here.",
    "calendar.unknown_key": "{value!r} is not a key here.",
    "calendar.holiday_twice": "{date} is there twice.",
    "calendar.holiday_out_of_order": "{date} does not come after the first day, or more than a year after it.",
    "calendar.unknown_time_zone": "{value!r} is not a time zone.",
    "calendar.weekday_unknown": "{value!r} is not a weekday.",
    "calendar.hours_out_of_order": "The hours must follow one another and not overlap.",
    "calendar.no_working_time": "There is no working time in the whole week.",
    "calendar.both_holiday_and_workday": "{date} is both a holiday and a moved workday.",
    "calendar.years_out_of_order": "The first year comes after the last.",
    "folder.missing": "There is no folder or archive {folder}.",
    "folder.not_a_city": "{folder} holds no city: it has no {manifest}. A folder that was made by hand needs one with "
    "the line: format = 1",
    "folder.not_a_folder": "{folder} is no folder.",
    "folder.busy": "Another export is writing into {folder}.",
    "folder.empty": "The folder holds none of {files}.",
    "folder.newer": "{file}: the folder is of format {format}, this program knows {known}. Use a newer one.",
    "folder.no_file": "{file}: there is no such file in the folder.",
    "folder.outside": "{file}: it leads out of the folder, which is not followed.",
    "folder.link": "{file}: there is a link or a file where a folder belongs. Move it away, or export elsewhere.",
    "folder.too_large": "{file}: the file has {bytes} bytes; {limit} are the limit.",
    "folder.foreign_file": "{file}: it is there already and no export wrote it. Move it away, or export elsewhere.",
    "folder.bad_row": "{file}: row {row}: {reason}. Mend or remove it; a city is brought in whole.",
    "contact.email_invalid": "This is not an e-mail address.",
    "issue.not_found": "There is no issue {key}.",
    "erasure.nothing_left": "There is nothing left to erase in report {report}.",
    "person.not_found": "There is no account with the address {key}. Make one: civic person add {key} --name NAME",
    "person.email_taken": "There is an account with this address already.",
    "person.name_missing": "The name is missing.",
    "person.password_long": "A password has {longest} characters at most.",
    "person.password_common": "Many people have this password, so it is tried first. Choose another.",
    "person.password_about_you": "This is little more than the person's name or address. Choose another.",
    "email.same": "This is the address of the account already.",
    "person.password_short": "A password has {shortest} characters at least.",
    "staging.target_is_source": "That is the city itself. A copy without personal data goes into a place of its own.",
    "staging.target_not_empty": "The target is not empty: its table {table} has rows. Give an empty database.",
    "staging.columns_unknown": "Nothing is said about what becomes of {columns} in a copy. Nothing was copied.",
    "role.unknown": "There is no role {role!r}.",
    "role.needs_department": "The role {role} is held in a department: add --department CODE.",
    "role.has_no_scope": "The role {role} is for all kinds of issues: leave --group and --category out.",
    "role.group_or_category": "Give --group or --category, not both.",
    "role.ends_too_soon": "--until must be to come, and after --from.",
    "role.last_administrator": "A city needs an administrator: this is the last one.",
    "role_grant.not_found": "They do not hold this role.",
    "category_group.not_found": "There is no group of categories {key!r}.",
    "category.not_found": "There is no category {key!r}.",
    "invitation.already_sent": "This address is invited already.",
    "invitation.no_roles": "Say for which role: --role ROLE.",
    "role.has_no_department": "The role {role} is held for the whole city: leave --department out.",
    "history.missing": "There is no file {file}.",
    "history.unreadable": "{file}: cannot be read ({reason}).",
    "history.empty": "{file}: the file is empty.",
    "history.broken_gzip": "{file}: the packed file is damaged ({reason}). Fetch it again.",
    "history.encoding": "{file}: line {line} is not {encoding}. Say in the mapping in which encoding the file is: "
    'file.encoding = "cp1252", for example.',
    "history.open_quote": "{file}: a quote opens in line {line} and is never closed.",
    "history.long_line": "{file}: line {line} has more than {limit:,} characters. Is this a CSV file?",
    "history.header_missing": "{file}: the first line must name the columns.",
    "history.header_twice": "{file}: the column {column!r} is there twice; rename one of them.",
    "history.json": "{file}: this is not JSON after {records} records ({reason}).",
    "history.no_list": "{file}: there is no list of records at {path!r}. Name it in the mapping: file.records.",
    "history.xml": "{file}: line {line} is not XML ({reason}).",
    "history.xml_unsafe": "{file}: entities and references to elsewhere are not followed. Take them out of the file.",
    "history.no_element": "{file}: there is no element <{element}>. Name that of a record in the mapping: "
    "file.records.",
    "history.no_triage": "There is no triage desk yet, to which everything goes that nobody answers for. First: "
    "civic import departments FILE",
    "history.rejects_unwritable": "{file}: the rejected rows cannot be written ({reason}).\nThe rows before are in the "
    "city, the others are not; nothing is half-written. Mend this, or name another file with --rejected, and start "
    "again: it goes on where it was.",
    "factor.not_set_up": "They have no second factor that could be taken away.",
    "register.missing": "There is no file {file}.",
    "register.unreadable": "{file}: cannot be read ({reason}).",
    "register.encoding": "The file is not {encoding}. Name its encoding, as in --encoding cp1251.",
    "register.columns": "The file has no column {missing}. It has: {found}",
    "register.empty": "Not one of the {rows} rows can be used. Nothing was changed.",
    "residence.no_letters": "There is no letter to print.",
    "residence_batch.not_found": "There is no batch {key}.",
    "residence.sent_already": "These letters are marked as sent already.",
    "words.not_a_word": "One word a line; this is none: {word}",
    "words.too_many": "That is more than {most} words.",
    "language.unknown": "Name the language by its code, such as en or ru.",
    "role.already_granted": "They hold this role already.",
}


class _Missing(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


def sentence(error: DomainError | GeoError) -> str:
    """The refusal in words. One without a sentence of its own is told by its code."""
    if isinstance(error, DataFileError):
        return str(error)
    if isinstance(error, InFile):
        return error.placed(sentence(error.cause))
    if isinstance(error, InvalidInput):
        return "\n".join(sentence(problem) for problem in error.problems)
    if error.code not in SENTENCES:
        return str(error)
    words = SENTENCES[error.code].format_map(_Missing(error.params))
    place = [str(part) for part in (error.params.get("file"), getattr(error, "field", None)) if part]
    return ": ".join([*place, words]) if error.code.startswith("calendar.") else words
