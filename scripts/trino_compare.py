"""Asks Trino and DuckDB the same and tells what differs: tables and views whole, queries in the order of their answers."""

import datetime
import json
import pathlib

import duckdb

import trino_server

# They count from the moment of the query, in tenths of hours, so the later engine may have one tenth more.
HOURS_SINCE = {"hours_old", "hours_waiting"}

# beside the saved queries, and none of them
DUCKDB = pathlib.Path("docs/queries/duckdb.sql")


def open_duckdb(lake: pathlib.Path) -> duckdb.DuckDBPyConnection:
    db = duckdb.connect()
    db.execute("SET VARIABLE lake = ?", [str(lake)])
    db.execute(DUCKDB.read_text(encoding="utf-8"))
    return db


def saved_queries() -> dict[str, str]:
    """SQL by name, without the semicolon: Trino takes one statement."""
    files = sorted(set(DUCKDB.parent.glob("*.sql")) - {DUCKDB})
    return {file.stem: file.read_text(encoding="utf-8").rstrip().removesuffix(";") for file in files}


def relation(name: str, trino: trino_server.Trino, db: duckdb.DuckDBPyConnection) -> tuple[int, list[str]]:
    """Rows of a table or view, and what differs."""
    sql = f"SELECT * FROM {name}"
    rows = sorted(trino.query(sql), key=as_text)
    return len(rows), differences(name, rows, sorted(ask_duckdb(db, sql), key=as_text))


def query(name: str, sql: str, trino: trino_server.Trino, db: duckdb.DuckDBPyConnection) -> tuple[int, list[str]]:
    rows = trino.query(sql)
    return len(rows), differences(name, rows, ask_duckdb(db, sql))


def as_text(row: dict) -> str:
    return json.dumps({name: value for name, value in row.items() if name not in HOURS_SINCE}, sort_keys=True)


def ask_duckdb(db: duckdb.DuckDBPyConnection, sql: str) -> list[dict]:
    result = db.execute(sql)
    names = [column[0] for column in result.description]
    return [{name: plain(value) for name, value in zip(names, row)} for row in result.fetchall()]


def plain(value):
    """A value of DuckDB as Trino's JSON has it: times are UTC with milliseconds."""
    match value:
        case datetime.datetime():
            return value.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        case datetime.date():
            return value.isoformat()
        case list():
            return [plain(v) for v in value]
        case dict():
            return {name: plain(v) for name, v in value.items()}
        case _:
            return value


def differences(name: str, trino: list[dict], duck: list[dict]) -> list[str]:
    """At most three, to be read by a person."""
    if len(trino) != len(duck):
        return [f"{name}: {len(trino)} rows in Trino, {len(duck)} in DuckDB"]
    faults = []
    for number, (left, right) in enumerate(zip(trino, duck), 1):
        if left.keys() != right.keys():
            return [f"{name}: not in both engines: {sorted(left.keys() ^ right.keys())}"]
        faults += [f"{name}, row {number}, {column}: {left[column]!r} in Trino, {right[column]!r} in DuckDB"
                   for column in left if not equal(column, left[column], right[column])]
    return faults[:3]


def equal(column: str, left, right) -> bool:
    if column in HOURS_SINCE and None not in (left, right):
        return abs(left - right) < 0.15
    return type(left) is type(right) and left == right
