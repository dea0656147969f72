"""Names of people and organisations: one form, ``Family, Given`` or the name itself."""

import re

from simde_kg.catalogue.record import Agent, Identifier, clean

_PARTICLES = frozenset((
    "de", "del", "della", "di", "da", "das", "do", "dos", "du", "des", "la", "las", "los", "le", "les", "van",
    "von", "der", "den", "ter", "ten", "zu", "zur",
))  # fmt: skip
_CORPORATE = re.compile(
    r"\b(?:universi\w+|institut\w*|organi[sz]a\w+|minist\w+|consejo|council|conseil|commission|comisi[oó]n|bank|banco|"
    r"banque|fund|fondo|nations|naciones|unidas|cent(?:er|re|ro)|department|departamento|agency|agencia|agence|"
    r"foundation|fundaci[oó]n|fondation|association|asociaci[oó]n|office|oficina|bureau|secretar\w+|committee|comit[eé]|"
    r"instituto|society|sociedad|group|grupo|programa?|programme|network|red|kommune|conferencia|conference)\b",
    re.I,
)
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.I)


def person(family: str, given: str = "", role: str = "aut", identifiers: tuple[Identifier, ...] = ()) -> Agent:
    """Return a person from the parts of the name."""
    family, given = clean(family), clean(given)
    name = f"{family}, {given}" if family and given else family or given
    return Agent(name, role, person=True, identifiers=identifiers)


def organisation(name: str, role: str = "aut", identifiers: tuple[Identifier, ...] = ()) -> Agent:
    """Return an organisation."""
    return Agent(clean(name), role, person=False, identifiers=identifiers)


def inverted(name: str, role: str = "aut") -> Agent:
    """Return the agent of a name written ``Family, Given``; without a comma by what its words say.

    ``García,Ana`` gets its blank; ``Smith, John, Jr.`` keeps the suffix with the given names.
    """
    text = clean(name).strip(";,")
    family, comma, given = text.partition(",")
    if comma and given.strip():
        parts = [part.strip() for part in given.split(",")]
        return person(family.strip(), ", ".join(part for part in parts if part), role)
    return direct(text, role)


def direct(name: str, role: str = "aut") -> Agent:
    """Return the agent of a name in the order it is spoken: the last word is the family name, particles with it.

    A name whose words are those of organisations is one; a single word is kept as it is.
    """
    text = clean(name)
    words = text.split()
    if _CORPORATE.search(text) or any(c in text for c in "/&()"):
        return organisation(text, role)
    if len(words) < 2 or len(words) > 6:
        return Agent(text, role, person=len(words) == 1 and not text.isupper())
    suffix = ""
    if len(words) > 2 and _SUFFIX.match(words[-1]):
        suffix = ", " + words.pop()
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return person(" ".join(words[start:]), " ".join(words[:start]) + suffix, role)


def spoken(agent: Agent) -> str:
    """Return a name in the order it is spoken: ``Ana García``."""
    return f"{agent.given} {agent.family}".strip() if agent.given else agent.name
