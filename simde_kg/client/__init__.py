"""The Python client: SPARQL answers as pandas tables with typed columns.

::

    from simde_kg import client

    client.query("SELECT ?code { area:MEX simde:alpha2 ?code }")      # the project's prefixes need no PREFIX lines
    client.query("SELECT ... ORDER BY ?year", page=50_000)            # a long answer, fetched in pages
    client.question("migrant-stock-by-sex", origin="area:SLV", since=2010)
    client.Client("https://example.org/sparql", short=True).query("SELECT ...")

Functions ask the endpoint of the setting ``sparql_endpoint`` (``SIMDE_SPARQL_ENDPOINT``); a :class:`Client` asks any.
Nothing is sent before the first call. A table is whole, or a QueryError says in a sentence what happened.
"""

from simde_kg.client.asking import Client, ask, query, question

__all__ = ["Client", "ask", "query", "question"]
