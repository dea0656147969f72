"""One place of every type of page, for tests that look at them all; what else the server answers is for programs."""

from urllib.parse import quote

QUERY = "SELECT ?corridor WHERE { ?corridor a <https://w3id.org/simde/ontology#Corridor> } ORDER BY ?corridor LIMIT 3"
STOCK = "/dataset/un-desa/migrant-stock-2020-destination"
OBSERVATION = "/observation/un-desa/migrant-stock-2020-destination/female-migrant-share/HKG/F/2020"

PLACES = {
    "home": "/",
    "corridors": "/corridors",
    "corridors narrowed down": "/corridors?origin=area/IND&q=a",
    "corridor": "/corridor/MEX-USA",
    "countries": "/countries",
    "country": "/area/MEX",
    "state": "/area/MX-ZAC",
    "region": "/area/m49-419",
    "regions": "/regions",
    "indicators": "/indicators",
    "indicator": "/indicator/migrant-stock",
    "datasets": "/datasets",
    "dataset": STOCK,
    "dataset that replaced others": "/dataset/un-desa/migrant-stock-2019-bilateral",
    "dataset with absent values": "/dataset/ircc/permanent-residents",
    "slice turned around": f"{STOCK}?down=period&across=sex",
    "graph": "/graph/simde/areas",
    "observation": OBSERVATION,
    "period": "/period/2020",
    "statement": "/comparability/asylum-applications--asylum-decision-cases",
    "break in a series": "/break/world-bank/wdi-net-migration/net-migration/BRA/1998",
    "incident": "/incident/iom/missing-migrants/2018.MMP01189",
    "concept": "/concept/method/call-records",
    "topics": "/topics",
    "topics found": "/topics?q=remittances",
    "topic": "/topic/remittances",
    "documents": "/documents",
    "document": "first of /documents",
    "organizations": "/organizations",
    "organization": "first of /organizations",
    "events": "/events",
    "event": "first of /events",
    "policies": "/policies",
    "policy": "first of /policies",
    "innovations": "/innovations",
    "innovation": "first of /innovations",
    "systems": "/systems",
    "system": "first of /systems",
    "search": "/search",
    "search with facets": "/search?q=remesas",
    "search without result": "/search?q=qqqqxxxx",
    "questions": "/questions",
    "question with its answer": "/questions/migrant-stock-by-sex",
    "SPARQL": "/sparql",
    "SPARQL with its answer": f"/sparql?query={quote(QUERY)}",
    "kept query": "kept query",
    "ontology": "/ontology",
    "class": "/ontology/Corridor",
    "property": "/ontology/originArea",
    "rules": "/rules",
    "rules of a profile": "/shape/profile/simde-cube/1.0",
    "rule": "/shape/area-alpha2-pattern",
    "catalogue": "/catalog",
    "validation": "/validate",
    "validation report": "validation report",
}
"""What a page is -> its address; or how to come to it."""
EDITORS = ("SPARQL", "SPARQL with its answer", "kept query")
"""Pages with the SPARQL editor."""
REFUSALS = {404: "/nothing/here", 400: "/sparql?query=SELECT", 406: "/export?id=area/MEX"}
"""Status -> an address that is refused with it."""
DESK = {
    "desk": "/desk",
    "duplicates": "/desk?list=duplicate",
    "import": "/desk/import",
    "new record": "/desk/new",
    "record": "/desk/records/{name}",
    "history": "/desk/records/{name}/history",
    "merge": "/desk/records/{name}/merge?into=known",
}
"""Pages of the desk; ``{name}``: of a record. Those that answer a form are in the desk's own tests."""

FOR_PROGRAMS = {
    "api", "bibliography", "cubelink", "dumps", "graphstore", "health", "metrics", "oai", "reconcile", "skosmos",
    "skosmos_more", "wellknown",
    "described.feed", "described.linkset", "described.part", "described.robots", "described.sitemap",
    "desk.find", "editor.settings", "finding.description", "finding.suggest", "home.land", "vocabulary.json_context",
    "look", "static", "built",
}  # fmt: skip
"""Blueprints, and addresses of other blueprints, that give no page."""
LEADING_ON = {"sparql.slash", "vocabulary.thesaurus", "desk.sign_in_form"}
"""Addresses that lead to another, or that nobody who is signed in sees."""
