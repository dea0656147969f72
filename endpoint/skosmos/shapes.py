"""The JSON of the Skosmos REST API, version 1: what is said of vocabularies and concepts in its words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale, UnknownLocaleError

from endpoint.concepts import LABELS, MATCHES, SKOS, Concept, Vocabularies, Vocabulary, same

Json = dict[str, Any]
CONTEXT = {"skos": SKOS, "uri": "@id", "type": "@type"}
ONKI = {"onki": "http://schema.onki.fi/onki#"}
RDFS = {"rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
_DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"


def wrapped(context: Mapping[str, Any], language: str, **said: object) -> Json:
    """Return an answer with its JSON-LD context."""
    spoken = {"@language": language} if language else {}
    return {"@context": {**CONTEXT, **context, **spoken}, **said}


def named(concept: Concept, language: str) -> str:
    """Return a concept's name; in another language than the one asked for, that language follows in brackets."""
    name, tongue = concept.name(language)
    return name if not tongue or same(tongue, language) else f"{name} ({tongue})"


def vocabulary(one: Vocabulary, language: str, default: str) -> Json:
    """Return the description of a vocabulary."""
    scheme: Json = {"uri": one.iri, "type": "skos:ConceptScheme"}
    if name := one.scheme.name(language)[0]:
        scheme |= {"prefLabel": name, "label": name, "title": name}
    context = {
        **RDFS, **ONKI, "dct": "http://purl.org/dc/terms/", "conceptschemes": "onki:hasConceptScheme",
        "id": "onki:vocabularyIdentifier", "defaultLanguage": "onki:defaultLanguage", "languages": "onki:language",
        "label": "rdfs:label", "prefLabel": "skos:prefLabel", "title": "dct:title",
    }  # fmt: skip
    return wrapped(
        context, language, uri="", id=one.id, title=one.scheme.name(language)[0],
        defaultLanguage=default, languages=one.languages, conceptschemes=[scheme],
    )  # fmt: skip


def _noted(found: Json, concept: Concept) -> Json:
    return found | ({"notation": concept.notation} if concept.notation else {})


def tops(one: Vocabulary, language: str) -> Json:
    """Return the top concepts."""
    listed = [
        _noted(
            {"uri": top.iri, "topConceptOf": one.iri, "label": named(top, language), "hasChildren": has(one, top)}, top
        )
        for top in sorted(one.tops, key=lambda top: named(top, language).lower())
    ]
    context = {**ONKI, "topconcepts": "skos:hasTopConcept", "notation": "skos:notation", "label": "skos:prefLabel"}
    return wrapped(context, language, uri=one.iri, topconcepts=listed)


def has(one: Vocabulary, concept: Concept) -> bool:
    """Whether a concept has narrower ones in its vocabulary."""
    return any(iri in one.concepts for iri in concept.narrower)


def near(one: Vocabulary, concept: Concept, way: str, language: str) -> Json:
    """Return the broader, narrower or related concepts."""
    listed = [
        {"uri": iri, "prefLabel": one.concepts[iri].name(language)[0]}
        for iri in getattr(concept, way)
        if iri in one.concepts
    ]
    listed.sort(key=lambda item: item["prefLabel"].lower())
    return wrapped(
        {"prefLabel": "skos:prefLabel", way: f"skos:{way}"}, language, uri=concept.iri, **{way: listed}
    )  # fmt: skip


def far(one: Vocabulary, concept: Concept, way: str, language: str, limit: int) -> Json:
    """Return a concept with everything broader or narrower, and what each is directly below or above."""
    walk = one.above(concept.iri) if way == "broader" else one.below(concept.iri)
    listed: Json = {}
    for iri, _number in zip(walk, range(limit), strict=False):
        direct = [other for other in getattr(one.concepts[iri], way) if other in one.concepts]
        listed[iri] = {"uri": iri, "prefLabel": named(one.concepts[iri], language)} | ({way: direct} if direct else {})
    whole = f"{way}Transitive"
    context = {
        "prefLabel": "skos:prefLabel",
        way: {"@id": f"skos:{way}", "@type": "@id"},
        whole: {"@id": f"skos:{whole}", "@container": "@index"},
    }
    return wrapped(context, language, uri=concept.iri, **{whole: listed})


def children(one: Vocabulary, concept: Concept, language: str, name: str = "prefLabel") -> list[Json]:
    """Return the narrower concepts, in the order of their names."""
    below = [one.concepts[iri] for iri in concept.narrower if iri in one.concepts]
    listed = [
        _noted({"uri": child.iri, name: named(child, language), "hasChildren": has(one, child)}, child)
        for child in below
    ]
    return sorted(listed, key=lambda item: str(item[name]).lower())


def hierarchy(one: Vocabulary, concept: Concept, language: str) -> Json:
    """Return a concept's place: the chain above it with each one's children, and the other top concepts."""
    tops = {top.iri for top in one.tops}
    listed: Json = {}
    for iri in [*one.above(concept.iri), *sorted(tops)]:
        if iri in listed:
            continue
        here = one.concepts[iri]
        found = _noted({"uri": iri, "prefLabel": named(here, language), "hasChildren": has(one, here)}, here)
        if iri in tops:
            found |= {"top": one.iri, "tops": [one.iri]}
        if broader := [up for up in here.broader if up in one.concepts]:
            found["broader"] = broader
        if len(listed) < len(list(one.above(concept.iri))) and has(one, here):
            found["narrower"] = children(one, here, language, "label")
        if iri == concept.iri:
            found["exact"] = iri
        listed[iri] = found
    context = {
        **ONKI, "prefLabel": "skos:prefLabel", "notation": "skos:notation",
        "narrower": {"@id": "skos:narrower", "@type": "@id"}, "broader": {"@id": "skos:broader", "@type": "@id"},
        "broaderTransitive": {"@id": "skos:broaderTransitive", "@container": "@index"},
        "top": {"@id": "skos:topConceptOf", "@type": "@id"}, "tops": {"@id": "skos:topConceptOf", "@type": "@id"},
        "hasChildren": "onki:hasChildren",
    }  # fmt: skip
    return wrapped(context, language, uri=concept.iri, broaderTransitive=listed)


def labels(concept: Concept, language: str) -> Json:
    """Return the labels of a concept in one language; the preferred one falls back to another language."""
    found: Json = {"prefLabel": concept.name(language)[0]}
    for kind in LABELS[1:]:
        if given := [text for text, tongue in concept.texts(kind) if same(tongue, language)]:
            found[kind] = given
    context = {kind: f"skos:{kind}" for kind in LABELS}
    return wrapped(context, language, uri=concept.iri, **found)


def mappings(one: Vocabulary, concept: Concept, language: str, known: Vocabularies) -> list[Json]:
    """Return the matches of a concept as JSKOS mappings."""
    found = []
    for kind in MATCHES:
        for target in concept.iris(kind):
            other = known.concepts.get(target)
            to: Json = {"uri": target}
            if other is not None:
                name, tongue = other.name(language)
                to["prefLabel"] = {tongue: name}
            inside = known.of(target)
            found.append(
                {
                    "uri": concept.iri,
                    "notation": concept.notation or None,
                    "type": [f"skos:{kind}"],
                    "prefLabel": other.name(language)[0] if other else target,
                    "from": {"memberSet": [{"uri": concept.iri}]},
                    "to": {"memberSet": [to]},
                    "hrefLink": target,
                    "lang": language,
                    "vocabName": inside.scheme.name(language)[0] if inside else target.split("/")[2:3][0],
                    "typeLabel": f"skos:{kind}",
                    "fromScheme": {"uri": one.iri},
                    **({"toScheme": {"uri": inside.iri}} if inside else {}),
                }
            )
    return found


def types(concepts: Iterable[Concept], known: Vocabularies, language: str) -> Json:
    """Return the classes of some concepts, skos:Concept first."""
    used = sorted({iri for one in concepts for iri in one.types}, key=lambda iri: (iri != SKOS + "Concept", iri))
    listed = []
    for iri in used:
        found: Json = {"uri": iri}
        declared = known.classes.get(iri)
        if declared is not None and (name := declared.name(language)[0]):
            found["label"] = name
        if declared is not None and (above := declared.values(RDFS["rdfs"] + "subClassOf")):
            found["superclass"] = above[0]
        listed.append(found)
    context = {
        **RDFS, **ONKI, "label": "rdfs:label", "superclass": {"@id": "rdfs:subClassOf", "@type": "@id"},
        "types": "onki:hasType",
    }  # fmt: skip
    return wrapped(context, language, uri="", types=listed)


def statistics(one: Vocabulary, known: Vocabularies, language: str) -> Json:
    """Return how many concepts of each class there are."""
    counted = Counter(iri for concept in one.concepts.values() for iri in concept.types)
    old = Counter(iri for c in one.concepts.values() if "true" in c.values(_DEPRECATED) for iri in c.types)
    concept = SKOS + "Concept"
    listed = []
    for iri in sorted(counted):
        if iri != concept:
            found: Json = {"type": iri, "count": counted[iri], "deprecatedCount": old[iri]}
            if (declared := known.classes.get(iri)) is not None:
                found["label"] = declared.name(language)[0]
            listed.append(found)
    whole = {"class": concept, "label": "skos:Concept", "count": counted[concept], "deprecatedCount": old[concept]}
    context = {
        **RDFS, **ONKI, "void": "http://rdfs.org/ns/void#", "id": "onki:vocabularyIdentifier",
        "concepts": "void:classPartition", "label": "rdfs:label", "class": {"@id": "void:class", "@type": "@id"},
        "subTypes": {"@id": "void:class", "@type": "@id"}, "count": "void:entities",
    }  # fmt: skip
    title = one.scheme.name(language)[0]
    return wrapped(context, language, uri="", id=one.id, title=title, concepts=whole, subTypes=listed)


def label_statistics(one: Vocabulary, language: str) -> Json:
    """Return how many labels of each kind there are in each language."""
    counted = Counter((tongue, kind) for c in one.concepts.values() for kind in LABELS for _t, tongue in c.texts(kind))
    listed = []
    for tongue in sorted({tongue for tongue, _kind in counted if tongue}):
        properties = [{"property": f"skos:{kind}", "labels": counted[tongue, kind]} for kind in LABELS]
        listed.append({"language": tongue, "literal": _language(tongue, language), "properties": properties})
    context = {
        **RDFS, **ONKI, "void": "http://rdfs.org/ns/void#", "void-ext": "http://ldf.fi/void-ext#",
        "id": "onki:vocabularyIdentifier", "languages": "void-ext:languagePartition", "language": "void-ext:language",
        "properties": "void:propertyPartition", "labels": "void:triples",
        "literal": {"@id": "rdfs:label", "@language": language},
    }  # fmt: skip
    return wrapped(context, "", uri="", id=one.id, title=one.scheme.name(language)[0], languages=listed)


def _language(tag: str, shown: str) -> str:
    try:
        return Locale.parse(tag, sep="-").get_display_name(shown) or tag
    except (ValueError, UnknownLocaleError):
        return tag
