"""Runs SQL files over a lake with DuckDB and prints what came, as JSON.

    query_lake.py LAKE docs/queries/duckdb.sql QUERY.sql...

{"views": {name: [[column, type], ...]}, "queries": {file name: number of rows}, "unpruned": [relations with a column dt of which a
filter on dt leaves no file out]}
"""

import json
import pathlib
import re
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
    unpruned = [name for name, columns in views.items() if ("dt", "VARCHAR") in columns and not prunes(db, name)]
    print(json.dumps({"views": views, "queries": rows, "unpruned": unpruned}))


def prunes(db: duckdb.DuckDBPyConnection, relation: str) -> bool:
    """Whether a filter on a day leaves the files of other days unread, where there are any."""
    [(first, last)] = db.execute(f"SELECT min(dt), max(dt) FROM {relation}").fetchall()
    [(_, plan)] = db.execute(f"EXPLAIN SELECT * FROM {relation} WHERE dt = '{last}'").fetchall()
    scans = re.findall(r"Scanning Files: (\d+)/(\d+)", plan)
    return first == last or bool(scans) and all(int(some) < int(every) for some, every in scans)


if __name__ == "__main__":
    main(*sys.argv[1:])
