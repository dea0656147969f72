"""What the readers of MARC fields share: the record in the making, and how its texts are freed of punctuation."""

import re

from pymarc import Field, Record

from simde_kg.catalogue.draft import Draft
from simde_kg.catalogue.record import Source, clean

SCHEMES = {"0": "lcsh", "1": "lcshac", "2": "mesh", "3": "nal", "5": "csh", "6": "rvm"}
"""Second indicator of 6XX to the code of the list of subjects (MARC Source Codes)."""
OWN = "SIMDE"
"""What 003 says in records that SIMDE wrote: they state their type in 655, so none is concluded from the leader."""
LANGUAGE = "9"
"""The local subfield for the language of a text (BCP 47)."""


class Fields:
    """The fields of one MARC record; knows whether ISBD punctuation stands in them (leader/18)."""

    def __init__(self, record: Record, source: Source) -> None:
        self.record, self.draft = record, Draft(source)
        self.bare = str(record.leader)[18:19] in ("c", "n")

    def plain(self, text: str) -> str:
        """Return a text without the punctuation that ISBD puts between the areas."""
        return clean(text) if self.bare else clean(text).rstrip(" /:;,=")

    def name(self, text: str) -> str:
        """Return a name without its closing punctuation; the dot of an initial stays."""
        found = self.plain(text)
        if not self.bare and re.search(r"[^\W\d_]{3,}\.$|[)\]]\.$", found):
            found = found[:-1]
        return found

    def rest(self, field: Field, *mapped: str) -> None:
        """Keep the subfields that are not mapped."""
        for one in field.subfields:
            if one.code not in mapped and one.code not in "68":
                self.draft.keep(f"{field.tag}${one.code}", one.value)
