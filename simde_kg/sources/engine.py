"""DuckDB for those who only run SQL: its compiled module without the Python around it.

``import duckdb`` also loads expressions, relations and data frames' adapters that nothing here uses: 50 ms and 13 MB,
half of what a small mapping takes. Types and errors are the same objects. Where the compiled module cannot be had by
itself, the package is taken.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
else:
    try:
        import _duckdb as duckdb
    except ImportError:
        import duckdb

__all__ = ["duckdb"]
