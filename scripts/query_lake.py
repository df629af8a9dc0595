"""Runs SQL files over a lake with DuckDB and prints what came, as JSON.

    query_lake.py LAKE docs/queries/duckdb.sql QUERY.sql...

{"views": {name: [[column, type], ...]}, "queries": {file name: number of rows}}
"""

import json
import pathlib
import sys

import duckdb


def main(lake: str, setup: str, *queries: str) -> None:
    db = duckdb.connect()
    db.execute("SET VARIABLE lake = ?", [lake])
    db.execute(pathlib.Path(setup).read_text(encoding="utf-8"))
    names = [name for (name,) in db.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]
    views = {name: [row[:2] for row in db.execute(f"DESCRIBE {name}").fetchall()] for name in names}
    rows = {}
    for query in map(pathlib.Path, queries):
        try:
            rows[query.stem] = len(db.execute(query.read_text(encoding="utf-8")).fetchall())
        except duckdb.Error as e:
            sys.exit(f"{query}: {e}")
    print(json.dumps({"views": views, "queries": rows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
