"""The picker: topics, areas and corridors while one types, for browsers that run the desk's script."""

import json

from flask import Response, request

from endpoint.desk import access, blueprint, choices


@blueprint.get("/choices")
def find() -> Response:
    """Return what the words in ``q`` find, or the topics below the topic ``below``."""
    access.member()
    below = request.args.get("below")
    found = choices.narrower(below[:300]) if below is not None else choices.find(request.args.get("q", "")[:200])
    body = [{"field": one.field, "iri": one.iri, "name": one.name, "above": list(one.above)} for one in found]
    return Response(json.dumps(body, ensure_ascii=False), content_type="application/json; charset=utf-8")
