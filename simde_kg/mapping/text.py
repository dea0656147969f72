"""Text in SQL: fixed pieces and pieces that each row gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from simde_kg.sources.relation import literal


@dataclass(frozen=True)
class Text:
    """Pieces of text, fixed or SQL, and the SQL expressions without which there is no text at all."""

    pieces: tuple[tuple[str, bool], ...]  # (text, whether it is SQL)
    needs: tuple[str, ...] = ()

    def __add__(self, other: "Text") -> "Text":
        pieces = list(self.pieces)
        for text, is_sql in other.pieces:
            if pieces and not is_sql and not pieces[-1][1]:
                pieces[-1] = (pieces[-1][0] + text, False)
            else:
                pieces.append((text, is_sql))
        return Text(tuple(pieces), tuple(dict.fromkeys((*self.needs, *other.needs))))

    def renamed(self, names: Mapping[str, str]) -> "Text":
        """Return the text with other SQL for some of its pieces."""
        return replace(
            self, pieces=tuple((names.get(text, text) if is_sql else text, is_sql) for text, is_sql in self.pieces)
        )

    @property
    def constant(self) -> str | None:
        """The whole text where no piece is SQL and nothing is needed."""
        if self.needs or any(is_sql for _text, is_sql in self.pieces):
            return None
        return "".join(text for text, _is_sql in self.pieces)

    @property
    def sql(self) -> str:
        """SQL of the text; NULL where something it needs is NULL."""
        parts = [text if is_sql else literal(text) for text, is_sql in self.pieces]
        whole = f"concat({', '.join(parts)})" if len(parts) > 1 else (parts or ["''"])[0]
        if not self.needs or (len(parts) == 1 and self.needs == (parts[0],)):
            return whole
        return f"CASE WHEN {' AND '.join(f'{need} IS NOT NULL' for need in self.needs)} THEN {whole} END"


def fixed(text: str) -> Text:
    """Return text that is the same in every row."""
    return Text(((text, False),))


def column(sql: str, *needs: str) -> Text:
    """Return text that is SQL; NULL where ``needs`` are (default: itself)."""
    return Text(((sql, True),), needs or (sql,))


def lines(texts: Iterable[Text]) -> Text:
    """Return texts as one, a line feed between them; NULL where one of them is."""
    whole = Text(())
    for number, text in enumerate(texts):
        whole += fixed("\n") + text if number else text
    return whole
