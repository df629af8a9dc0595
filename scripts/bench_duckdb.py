"""DuckDB turns pages of order sheets into a partitioned lake: what it can do at best on one core.

    bench_duckdb.py append|merge PAGES LAKE

append writes what came. merge does what a lake needs that never doubles a row: one row a key, the latest, in key order.
The pages' types are found once, on some of them, before the measurement: finding them costs DuckDB more than reading. Times stay
texts, because an empty one among them would end the whole reading.
"""

import pathlib
import sys

import duckdb

import bench_usage

# How a partition is laid out is what coupang-lake does: zstd of level 3, 50,000 rows a group.
LAYOUT = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE 50000, PARTITION_BY (dt)"
DAY = "substr(box.orderedAt, 1, 10) AS dt"
ONE_A_KEY = "QUALIFY row_number() OVER (PARTITION BY box.shipmentBoxId ORDER BY filename DESC) = 1 ORDER BY dt, box.shipmentBoxId"


def main(how: str, pages: pathlib.Path, lake: pathlib.Path) -> None:
    db = duckdb.connect(config={"threads": 1})
    db.execute("SET preserve_insertion_order = false")
    glob = f"{pages}/0*.json"
    every = sorted(str(page) for page in pages.glob("0*.json"))
    some = every[::max(1, len(every) // 200)]
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind, *_ in db.execute(
        "DESCRIBE SELECT code, data FROM read_json(?, maximum_depth = -1, sample_size = -1)", [some]).fetchall())
    columns = columns.replace("TIMESTAMP", "VARCHAR")
    read = f"read_json('{glob}', columns = {{{columns}}}, filename = true, maximum_object_size = 67108864)"
    boxes = f"SELECT unnest(data) AS box, filename FROM {read}"
    tail = ONE_A_KEY if how == "merge" else ""
    with bench_usage.measured(f"DuckDB {duckdb.__version__}, {how}", lake) as usage:
        done = db.execute(f"COPY (SELECT unnest(box), {DAY} FROM ({boxes}) {tail}) TO '{lake}' ({LAYOUT})").fetchone()
        usage["rows"] = done[0]


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
