"""The RML maps of a draft: what every figure says, and what a cell without one says."""

from simde_kg.iri import BASE
from simde_kg.scaffold.draft import CHOOSE, PREFIXES, Draft
from simde_kg.scaffold.guess import Area
from simde_kg.words import _

_PEOPLE = {"origin": "originArea", "destination": "destinationArea", "area": "reportingArea"}
_MONEY = {"origin": "senderArea", "destination": "receiverArea", "area": "reportingArea"}


def maps(draft: Draft) -> str:
    """Return the triples maps and the parts that they share."""
    guess = draft.guess
    lines = [f"# {draft.say(_('What every figure says.'))}", _indicator(draft)]
    lines += [_area(draft, area) for area in guess.areas]
    if not guess.areas:
        doubt = _("no column of areas was found: say which area the figures are about, and remove this comment")
        lines.append(f"<#of-area> rml:predicate simde:reportingArea ; rml:object <{BASE}area/> .  # {draft.gap(doubt)}")
    lines.append(_said("of-period", "sdmx-dimension:refPeriod", f"{BASE}period/{{period}}"))
    if draft.bilateral:
        lines.append(_said("of-corridor", "simde:corridor", f"{BASE}corridor/{{corridor}}"))
    if guess.sex:
        lines.append(_said("of-sex", "sdmx-dimension:sex", f"{PREFIXES['sdmx-code']}sex-{{sex}}"))
    elif draft.indicator is None or draft.indicator.unit == "persons":
        lines.append("<#of-sex> rml:predicate sdmx-dimension:sex ; rml:object sdmx-code:sex-T .")
    row = 'rml:objectMap [ rml:reference "_row" ; rml:datatype xsd:integer ] .'
    lines.append(f"<#at-row> rml:predicate simde:sourceRow ; {row}")
    shared = ", ".join(line.partition(" ")[0] for line in lines[1:])
    lines += ["", *_figures(draft, shared)]
    return "\n".join([*lines, *(_missing(draft, shared) if draft.missing else [])])


def _said(name: str, predicate: str, template: str) -> str:
    return f'<#{name}> rml:predicate {predicate} ; rml:objectMap [ rml:template "{template}" ] .'


def _indicator(draft: Draft) -> str:
    if draft.guess.wide == "measure":
        return _said("of-indicator", "simde:indicator", f"{BASE}indicator/{{indicator}}")
    name = draft.indicator.name if draft.indicator else CHOOSE
    line = f"<#of-indicator> rml:predicate simde:indicator ; rml:object indicator:{name} ."
    return line if draft.indicator else f"{line}  # {draft.gap(_('the same indicator as above'))}"


def _area(draft: Draft, area: Area) -> str:
    terms = _MONEY if draft.money else _PEOPLE
    line = _said(f"of-{area.part}", f"simde:{terms.get(area.part, 'reportingArea')}", f"{BASE}area/{{{area.part}}}")
    if area.part not in terms:
        doubt = _("which areas are these? One of simde:originArea, simde:destinationArea, simde:reportingArea")
        return f"{line}  # {draft.gap(doubt)}"
    if draft.indicator is None and area.part != "area":
        doubt = _(
            "right for people; for money simde:senderArea is the origin of the money, simde:receiverArea its goal"
        )
        return f"{line}  # {draft.gap(doubt)}"
    return line


def _map(draft: Draft, name: str, where: str, said: list[str]) -> list[str]:
    kind = "qb:Observation" if name == "observation" else "simde:MissingObservation"
    template = f"{BASE}observation/{draft.id}/" + "/".join(f"{{{part}}}" for part in draft.guess.dimensions)
    return [
        f"<#{name}> a rml:TriplesMap ;",
        "    rml:logicalSource [",
        "        rml:source <#tidy> ; rml:referenceFormulation rml:SQL2008Query ;",
        f'        rml:iterator "SELECT * FROM tidy WHERE {where}"',
        "    ] ;",
        f'    rml:subjectMap [ rml:template "{template}" ; rml:class {kind} ] ;',
        "    rml:predicateObjectMap",
        *(f"        {one}" for one in said),
        "",
    ]


def _figures(draft: Draft, shared: str) -> list[str]:
    value = f'rml:objectMap [ rml:reference "value" ; rml:datatype xsd:{draft.datatype} ]'
    said = ["[ rml:predicate qb:dataSet ; rml:object <> ] ,", f"[ rml:predicate sdmx-measure:obsValue ; {value} ] ,"]
    return _map(draft, "observation", "value IS NOT NULL", [*said, f"{shared} ."])


def _missing(draft: Draft, shared: str) -> list[str]:
    status = f'rml:objectMap [ rml:template "{PREFIXES["sdmx-code"]}obsStatus-{{value_status}}" ]'
    said = [
        "[ rml:predicate simde:missingIn ; rml:object <> ] ,",
        f"[ rml:predicate sdmx-attribute:obsStatus ; {status} ] ,",
    ]
    return _map(draft, "missing", "value IS NULL", [*said, f"{shared} ."])
