"""Types of document: the words of each format and the concepts of ``concept/document-type``, both ways."""

import re

TYPES = ("article", "book", "chapter", "report", "thesis", "press-release", "webpage", "dataset")
"""The types of the project's own scheme (ontology/concepts/document-type.ttl)."""

READ: dict[str, str] = {
    # BibTeX and biblatex
    "article": "article", "suppperiodical": "article", "periodical": "article", "book": "book", "mvbook": "book",
    "collection": "book", "proceedings": "book", "booklet": "report", "inbook": "chapter", "incollection": "chapter",
    "inproceedings": "chapter", "conference": "chapter", "inreference": "chapter", "manual": "report",
    "techreport": "report", "report": "report", "thesis": "thesis", "phdthesis": "thesis",
    "mastersthesis": "thesis", "online": "webpage", "electronic": "webpage", "www": "webpage", "dataset": "dataset",
    # RIS
    "jour": "article", "mgzn": "article", "news": "article", "jfull": "article", "ejour": "article", "abst": "article",
    "inpr": "article", "chap": "chapter", "echap": "chapter", "cpaper": "chapter", "conf": "book", "ebook": "book",
    "edbook": "book", "rprt": "report", "govdoc": "report", "stand": "report", "thes": "thesis", "elec": "webpage",
    "blog": "webpage", "web": "webpage", "data": "dataset", "aggr": "dataset", "dbase": "dataset",
    "press": "press-release",
    # CSL and Zotero
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article",
    "paper-conference": "chapter", "entry-encyclopedia": "chapter", "entry-dictionary": "chapter", "entry": "chapter",
    "post-weblog": "webpage", "post": "webpage", "webpage": "webpage", "pamphlet": "report",
    "journalarticle": "article", "magazinearticle": "article", "newspaperarticle": "article", "booksection": "chapter",
    "conferencepaper": "chapter", "encyclopediaarticle": "chapter", "dictionaryentry": "chapter", "blogpost": "webpage",
    "forumpost": "webpage", "standard": "report", "preprint": "report",
    # Crossref
    "journal-article": "article", "book-chapter": "chapter", "book-section": "chapter", "book-part": "chapter",
    "edited-book": "book", "monograph": "book", "reference-book": "book", "proceedings-article": "chapter",
    "dissertation": "thesis", "report-series": "report", "posted-content": "report", "reference-entry": "chapter",
    # Dublin Core, COAR and info:eu-repo
    "bookpart": "chapter", "conferenceobject": "chapter", "conferenceproceedings": "chapter", "workingpaper": "report",
    "technicalreport": "report", "technical report": "report", "working paper": "report", "preprint article": "report",
    "doctoralthesis": "thesis", "masterthesis": "thesis", "bachelorthesis": "thesis", "doctoral thesis": "thesis",
    "master thesis": "thesis", "journal article": "article", "research article": "article", "review": "article",
    "book part": "chapter", "book chapter": "chapter", "web page": "webpage", "press release": "press-release",
    "press-release": "press-release", "chapter": "chapter", "datapaper": "article",
    # Spanish, French and Portuguese words of catalogues
    "artículo": "article", "artigo": "article", "artículo de revista": "article", "libro": "book", "livre": "book",
    "livro": "book", "capítulo": "chapter", "capítulo de libro": "chapter", "chapitre": "chapter", "informe": "report",
    "rapport": "report", "relatório": "report", "documento de trabajo": "report", "tesis": "thesis", "thèse": "thesis",
    "tese": "thesis", "tesis doctoral": "thesis", "página web": "webpage", "conjunto de datos": "dataset",
    # SciELO
    "research-article": "article", "review-article": "article", "editorial": "article", "brief-report": "article",
    "case-report": "article", "book-review": "article", "rapid-communication": "article",
}  # fmt: skip
"""What the formats call their types, in lower case, to the project's types."""

RIS = {
    "article": "JOUR", "book": "BOOK", "chapter": "CHAP", "report": "RPRT", "thesis": "THES",
    "press-release": "PRESS", "webpage": "ELEC", "dataset": "DATA", "": "GEN",
}  # fmt: skip
BIBTEX = {
    "article": "article", "book": "book", "chapter": "incollection", "report": "techreport", "thesis": "phdthesis",
    "press-release": "misc", "webpage": "online", "dataset": "dataset", "": "misc",
}  # fmt: skip
CSL = {
    "article": "article-journal", "book": "book", "chapter": "chapter", "report": "report", "thesis": "thesis",
    "press-release": "article", "webpage": "webpage", "dataset": "dataset", "": "document",
}  # fmt: skip
SCHEMA = {
    "article": "ScholarlyArticle", "book": "Book", "chapter": "Chapter", "report": "Report", "thesis": "Thesis",
    "press-release": "NewsArticle", "webpage": "WebPage", "dataset": "Dataset", "": "CreativeWork",
}  # fmt: skip
BIBO = {
    "article": "Article", "book": "Book", "chapter": "Chapter", "report": "Report", "thesis": "Thesis",
    "webpage": "Webpage",
}  # fmt: skip
GENRES = {name: name.replace("-", " ") for name in TYPES}
"""Words for MARC 655, MODS genre and dc:type."""

_PREFIX = re.compile(
    r"^(?:info:eu-repo/semantics/|doc-type:|http://purl\.org/coar/resource_type/|https?://\S+[/#])", re.I
)


def read(text: str) -> str:
    """Return the project's type for what a format calls it; empty when it has none."""
    word = _PREFIX.sub("", text.strip()).strip().lower().rstrip(".")
    return READ.get(word, "") or (word if word in TYPES else "")
