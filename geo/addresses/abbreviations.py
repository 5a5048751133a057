"""How people shorten the words of street names, by language. Tables only; ``words.py`` reads them.

A name is compared in every language that it is stored in, so languages may share a spelling where they mean the same
by it, and a spelling that means two different things is left out.
"""

from __future__ import annotations

# Kind of street → its spellings, which may stand for it.
ENGLISH_KINDS = {
    "street": "street str st",
    "lane": "lane ln",
    "drive": "drive dr drv",
    "walk": "walk wk",
    "road": "road rd",
    "avenue": "avenue ave av",
    "boulevard": "boulevard blvd boul bd bld bvd",
    "square": "square sq",
    "place": "place pl",
    "court": "court ct",
    "terrace": "terrace ter terr",
    "crescent": "crescent cres",
    "highway": "highway hwy",
    "parkway": "parkway pkwy",
    "embankment": "embankment emb",
    "alley": "alley aly",
    "close": "close cl",
    "way": "way",
    "row": "row",
    "quay": "quay",
    "line": "line",
}

# Latin spellings are those in which people without a Cyrillic keyboard type them.
RUSSIAN_KINDS = {
    "улица": "улица ул ulitsa ulica ul",
    "проспект": "проспект пр-т пр-кт просп пр prospekt prosp",
    "переулок": "переулок пер pereulok per",
    "проезд": "проезд пр-д прд proezd proyezd",
    "бульвар": "бульвар б-р бул бр bulvar",
    "площадь": "площадь пл ploshchad ploschad",
    "набережная": "набережная наб naberezhnaya nab",
    "шоссе": "шоссе ш shosse",
    "аллея": "аллея ал alleya",
    "тупик": "тупик туп tupik",
    "линия": "линия лин liniya",
    "квартал": "квартал кв-л",
    "микрорайон": "микрорайон мкр мкрн мкр-н",
    "тракт": "тракт",
    "просека": "просека",
}

# French kinds stand before the name. Those that English has too are in its table.
FRENCH_KINDS = {
    "rue": "rue r",
    "quai": "quai q",
    "chemin": "chemin chem che ch",
    "allee": "allee allees all",
    "impasse": "impasse imp",
    "ruelle": "ruelle",
    "passage": "passage psg pass",
    "escalier": "escalier escaliers esc",
    "route": "route rte",
    "sentier": "sentier sen",
    "promenade": "promenade prom",
    "esplanade": "esplanade espl",
    "cours": "cours crs",
    "montee": "montee mte",
    "descente": "descente",
    "rampe": "rampe",
}
BEFORE_THE_NAME = frozenset(FRENCH_KINDS) | frozenset({"avenue", "boulevard", "place", "square"})
"""Kinds that a name may begin with."""

# Word of a name → its spellings. Finnish and Swedish kinds are endings (-katu, -gatan): cut short, they are beginnings
# of the word ("Mannerheimint."), which is how they are found.
NAME_WORDS = {
    # English
    "north": "nth", "south": "sth", "mount": "mt", "fort": "ft",
    # French
    "sainte": "ste", "saints": "sts", "general": "gal gen", "marechal": "mal", "president": "pdt pres",
    "commandant": "cdt", "capitaine": "cne", "colonel": "col", "professeur": "prof", "prince": "pce",
    "princesse": "pcesse psse", "notre": "n-d", "1er": "premier ier",
    # Finnish and Swedish
    "pohjoinen": "pohj", "etelainen": "etel", "itainen": "itain", "lantinen": "lant", "norra": "norr", "ostra": "ostr",
    "vastra": "vastr", "sankt": "s:t",
    # Russian
    "большая": "б бол", "малая": "м мал", "новая": "нов", "старая": "стар", "верхняя": "верх", "нижняя": "ниж",
    "средняя": "ср", "академика": "акад", "генерала": "ген", "маршала": "марш", "адмирала": "адм",
    "профессора": "проф", "святого": "св", "красная": "кр", "героев": "гер", "имени": "им",
}  # fmt: skip

# At the head of an English or French name these stand for something else: St Mary's Street, Dr King Drive, rue St-Jean.
HEADS = {"st": "saint", "dr": "doctor", "pl": "pl", "ct": "ct"}


def spelled(table: dict[str, str]) -> dict[str, str]:
    """Spelling → what it stands for."""
    return {spelling: word for word, spellings in table.items() for spelling in spellings.split()}
