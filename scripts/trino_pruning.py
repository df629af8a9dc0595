"""Which partitions Trino means to read, by its plan, and which it does read, by the calls to S3."""

import datetime
import json
import re

import trino_server

# Tables that a query reads from the first day on, because the lake cannot know when: a return or its withdrawal may come
# long after the order, and the newest sweep of a dataset that has stopped may be old.
FROM_THE_FIRST_DAY = {
    ("data_freshness", "sweeps"),
    ("return_rate_by_option", "return_withdrawals"),
    ("return_reasons", "return_withdrawals"),
    ("vanished_orders", "sweeps"),
    ("vanished_orders", "returns"),
    ("vanished_orders", "return_withdrawals"),
}
LOOKBACK = re.compile(r"dt >= CAST\(CAST\(CURRENT_DATE - INTERVAL '(\d+)' DAY AS DATE\) AS VARCHAR\)")


def scans(trino: trino_server.Trino, sql: str) -> list[tuple[str, dict[str, list[tuple[str, str]]]]]:
    """Each table that the plan reads, and the ranges of its partition columns."""
    [row] = trino.query(f"EXPLAIN (TYPE IO, FORMAT JSON) {sql}")
    found = []
    for scan in json.loads(row["Query Plan"])["inputTableColumnInfos"]:
        domains = {c["columnName"]: c["domain"]["ranges"] for c in scan["constraint"]["columnConstraints"]}
        found.append((scan["table"]["schemaTable"]["table"],
                      {name: [(r["low"]["value"], r["high"]["value"]) for r in domains[name]] for name in ("vendor_id", "dt")}))
    return found


def lookback(name: str, sql: str, trino: trino_server.Trino, first_day: str) -> list[str]:
    """What is wrong with the days that a saved query would read."""
    days = {int(days) for days in LOOKBACK.findall(sql)}
    since = {(datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=n)).isoformat() for n in days}
    faults = []
    for table, ranges in scans(trino, sql):
        wanted = {first_day} if (name, table) in FROM_THE_FIRST_DAY else since
        if (begin := ranges["dt"][0][0]) not in wanted:
            faults.append(f"{name}: {table} is read from {begin} on, not {' or '.join(sorted(wanted))}")
    return faults


def two_days(vendor: str, days: list[str], trino: trino_server.Trino, s3_calls: list[str]) -> tuple[int, list[str]]:
    """Calls to S3 for a query of one vendor's two days, and what is wrong with its plan and with them."""
    sql = f"SELECT status, COUNT(*) FROM orders WHERE vendor_id = '{vendor}' AND dt BETWEEN '{days[0]}' AND '{days[1]}' GROUP BY status"
    wanted = [("orders", {"vendor_id": [(vendor, vendor)], "dt": [(day, day) for day in days]})]
    faults = []
    if (planned := scans(trino, sql)) != wanted:
        faults.append(f"the plan reads {planned}, not {wanted}")
    before = len(s3_calls)
    trino.query(sql)
    calls = s3_calls[before:]
    partitions = {f"orders/vendor_id={vendor}/dt={day}/" for day in days}
    for call, form in (("listed", r"list-type=2&prefix=(\S+)"), ("read", r"/(orders/\S+/)data\.parquet")):
        if (got := {m[1] for text in calls if (m := re.search(form, text))}) != partitions:
            faults.append(f"{sorted(got)} are {call}, not {sorted(partitions)}")
    return len(calls), faults
