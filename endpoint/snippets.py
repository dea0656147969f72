"""A query as code that asks it: curl, Python, R, JavaScript; shown beside every query."""

import json

_CURL = """curl --fail --silent --show-error '{address}' --header 'Accept: text/csv' --data-urlencode query@- <<'{end}'
{query}
{end}
"""
_PYTHON = """from simde_kg.client import Client

table = Client("{address}").query({text})
print(table)
"""
_R = """answer <- httr::POST("{address}", httr::accept("text/csv"), encode = "form",
                     body = list(query = {text}))
httr::stop_for_status(answer)
table <- utils::read.csv(text = httr::content(answer, "text", encoding = "UTF-8"))
"""
_JAVASCRIPT = """const answer = await fetch("{address}", {{
  method: "POST",
  headers: {{ Accept: "application/sparql-results+json" }},
  body: new URLSearchParams({{ query: {text} }}),
}});
if (!answer.ok) throw new Error(await answer.text());
console.log(JSON.stringify((await answer.json()).results.bindings));
"""


def snippets(address: str, query: str) -> list[tuple[str, str]]:
    """Return (language, code) for a query to the endpoint at ``address``. Any query text stays a text in the code."""
    query = query.replace("\r\n", "\n").rstrip("\n")
    end, lines = "SPARQL", query.split("\n")
    while end in lines:
        end += "_"
    text = json.dumps(query, ensure_ascii=True)
    return [
        ("curl", _CURL.format(address=address, query=query, end=end)),
        ("Python", _PYTHON.format(address=address, text=text)),
        ("R", _R.format(address=address, text=text)),
        ("JavaScript", _JAVASCRIPT.format(address=address, text=text)),
    ]
