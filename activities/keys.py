"""Keys: the rows of many activities asked for at once, in one statement that stays the same however many there are."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _IsAmong(FunctionElement[bool]):
    """Whether (source, ref) is among the references of a source; the latter as a JSON array of whole keys."""

    # Of no type: a Boolean would be compared with 1 in SQLite, and no index be used.
    inherit_cache = True


def has_keys(table: Table, source: str, refs: Sequence[str]) -> _IsAmong:
    """Return the condition that a row has one of these references of a source, for any table that has both columns.

    PostgreSQL, which knows nothing yet of rows that are just being written, would look through all rows of a source
    that it is told; so it gets whole keys to join. SQLite takes the index for a source and a list.
    """
    return _IsAmong(table.c.source, table.c.ref, source, json.dumps([(source, ref) for ref in refs]))


@compiles(_IsAmong, "sqlite")
def _in_sqlite(element: _IsAmong, compiler: SQLCompiler, **options: Any) -> str:
    own, ref, source, keys = (compiler.process(clause, **options) for clause in element.clauses)
    refs = f"SELECT json_extract(value, '$[1]') FROM json_each({keys})"  # noqa: S608 - columns and bound values
    return f"({own} = {source} AND {ref} IN ({refs}))"


@compiles(_IsAmong, "postgresql")
def _in_postgresql(element: _IsAmong, compiler: SQLCompiler, **options: Any) -> str:
    own, ref, _, keys = (compiler.process(clause, **options) for clause in element.clauses)
    pairs = f"SELECT value ->> 0, value ->> 1 FROM json_array_elements(CAST({keys} AS JSON))"  # noqa: S608
    return f"({own}, {ref}) IN ({pairs})"
