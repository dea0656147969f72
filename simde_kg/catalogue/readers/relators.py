"""Roles of people: the words and codes of catalogues to relator codes of the Library of Congress."""

import re
from collections.abc import Iterable

TERMS = {
    "author": "aut", "autor": "aut", "autora": "aut", "auteur": "aut", "creator": "aut", "joint author": "aut",
    "editor": "edt", "editora": "edt", "éditeur scientifique": "edt", "ed": "edt", "eds": "edt", "joint editor": "edt",
    "editor of compilation": "edt", "coordinador": "edt", "coordinator": "edt", "translator": "trl", "traductor": "trl",
    "traductora": "trl", "traducteur": "trl", "tr": "trl", "compiler": "com", "compilador": "com", "comp": "com",
    "illustrator": "ill", "ilustrador": "ill", "ill": "ill", "contributor": "ctb", "colaborador": "ctb",
    "publisher": "pbl", "issuing body": "isb", "sponsor": "spn", "funder": "fnd", "advisor": "ths", "director": "ths",
    "thesis advisor": "ths", "director de tesis": "ths", "degree supervisor": "dgs", "composer": "cmp",
    "writer of introduction": "win", "reviewer": "rev", "interviewee": "ive", "interviewer": "ivr", "recipient": "rcp",
    "host institution": "his", "degree granting institution": "dgg", "publishing director": "pbd",
}  # fmt: skip


def relator(codes: Iterable[str], terms: Iterable[str] = ()) -> str:
    """Return the code of the first role that is given as a code, an address of one, or a word; empty without any."""
    for code in codes:
        found = re.search(r"(?:^|/)([a-z]{3})$", code.strip())
        if found:
            return found[1]
    for term in terms:
        if found_term := TERMS.get(term.strip().lower().strip(" .,;()[]")):
            return found_term
    return ""
