"""What five typical queries read of a year of orders, by the layout of its files.

    bench_layout.py layouts|writing LAKE SCRATCH TODAY

DuckDB asks through a file system that counts what it opens and reads, as an object store would bill it. The layouts hold the same
rows. An append tool writes a file a run, so there are 24 a day; its rows stand in no order.
Prints lines of JSON: {"variant", "files", "bytes", "queries": {name: {"files", "bytes"}}}.
"""

import contextlib
import json
import pathlib
import sys

import duckdb
import pyarrow.parquet as pq
from fsspec.implementations.local import LocalFileSystem

QUERIES = ["sales_by_day", "sales_by_option", "sales_by_hour", "delivery_time", "one_order"]
RUNS_A_DAY = "strftime(ordered_at, '%H') AS run"


def main(kind: str, lake: pathlib.Path, scratch: pathlib.Path, today: str) -> None:
    setup = pathlib.Path("docs/queries/duckdb.sql").read_text(encoding="utf-8")
    if kind == "layouts":
        for layout in LAYOUTS:
            tell(layout.name, layout.write(lake, scratch, setup), layout.tables(setup), layout.queries, today)
    else:
        for name, options in VARIANTS.items():
            tell(name, rewrite(lake, scratch / name, options), LAYOUTS[0].tables(setup), QUERIES, today)


def tell(variant: str, folder: pathlib.Path, tables: str, queries: list[str], today: str) -> None:
    files = [file for file in (folder / "orders").rglob("*") if file.is_file()]
    print(json.dumps({"variant": variant, "files": len(files), "bytes": sum(file.stat().st_size for file in files),
                      "queries": ask(folder, tables, queries, today)}), flush=True)


class Layout:
    """One way to lay the table orders out: what is written, and how it is read."""

    def __init__(self, name: str, select: str = "", options: str = "", glob: str = "*/*/data.parquet", reader: str = "read_parquet"):
        self.name, self.select, self.options, self.glob, self.reader = name, select, options, glob, reader
        self.queries = QUERIES

    def write(self, lake: pathlib.Path, scratch: pathlib.Path, setup: str) -> pathlib.Path:
        """Gives the folder in which the folder orders is."""
        if not self.select:
            return lake
        (scratch / self.name).mkdir(parents=True)
        db = connect(str(lake), setup)
        db.execute(f"COPY ({self.select}) TO '{scratch}/{self.name}/orders' ({self.options})")
        return scratch / self.name

    def tables(self, setup: str) -> str:
        """The lake's tables and views, above these files. Athena knows the schema; DuckDB would read every footer for it."""
        first, rest = setup.split("CREATE OR REPLACE VIEW inquiries", 1)
        first = first.replace("union_by_name = true", "union_by_name = false").replace("/orders/*/*/data.parquet", f"/orders/{self.glob}").replace("read_parquet", self.reader)
        return first + "CREATE OR REPLACE VIEW inquiries" + rest


class FlatLayout(Layout):
    """The view order_items as a table. It answers what is asked of items, and does not take the table orders' place."""

    def __init__(self, name: str):
        super().__init__(name, "SELECT * FROM order_items ORDER BY shipment_box_id, vendor_item_id",
                         "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, PARTITION_BY (vendor_id, dt)", "*/*/*.parquet")
        self.queries = ["sales_by_day", "sales_by_option"]

    def tables(self, setup: str) -> str:
        return super().tables(setup).split("-- ", 1)[0] + (
            "SET TimeZone = 'UTC'; CREATE VIEW order_items AS SELECT * FROM read_parquet("
            f"getvariable('lake') || '/orders/{self.glob}', hive_partitioning = true, hive_types = {{'dt': VARCHAR}})")


APPENDED = f"SELECT *, {RUNS_A_DAY} FROM orders ORDER BY hash(shipment_box_id)"
BY_RUN = "PARTITION_BY (vendor_id, dt, run)"
LAYOUTS = [
    Layout("coupang-lake"),
    Layout("snappy Parquet, a file a run, unsorted", APPENDED, f"FORMAT parquet, COMPRESSION snappy, {BY_RUN}", "*/*/*/*.parquet"),
    Layout("JSON with gzip, a file a run", APPENDED, f"FORMAT json, COMPRESSION gzip, {BY_RUN}", "*/*/*/*.gz", "read_json"),
    FlatLayout("order_items as a table of its own"),
]

# Ways to write the same rows, by pyarrow, because it lets every knob be turned.

ZSTD = {"compression": "zstd", "compression_level": 3}
VARIANTS = {
    "zstd 3": {},
    "snappy": {"compression": "snappy", "compression_level": None},
    "gzip": {"compression": "gzip", "compression_level": None},
    "zstd 1": {"compression_level": 1},
    "zstd 9": {"compression_level": 9},
    "zstd 19": {"compression_level": 19},
    "no dictionary": {"use_dictionary": False},
    "dictionaries everywhere": {"use_dictionary": True},
    "pages of 16 kB": {"data_page_size": 16 << 10},
    "pages of 1 MB": {"data_page_size": 1 << 20},
    "groups of 5,000 rows": {"row_group_size": 5_000},
}


def rewrite(lake: pathlib.Path, folder: pathlib.Path, options: dict) -> pathlib.Path:
    for file in sorted((lake / "orders").rglob("*.parquet")):
        source = pq.ParquetFile(file)
        target = folder / file.relative_to(lake)
        target.parent.mkdir(parents=True)
        pq.write_table(source.read(), target, **{
            **ZSTD, "row_group_size": 50_000, "data_page_size": 128 << 10,
            "data_page_version": "1.0", "use_dictionary": dictionaries(source.metadata),
        } | options)
    return folder


def dictionaries(metadata: pq.FileMetaData) -> list[str]:
    group = metadata.row_group(0)
    columns = [group.column(i) for i in range(group.num_columns)]
    return [column.path_in_schema for column in columns if column.has_dictionary_page]


# Queries


def ask(folder: pathlib.Path, tables: str, names: list[str], today: str) -> dict:
    read = {}
    for name in names:
        counter = Counter()
        db = connect(f"count://{folder}", tables, counter)
        if not db.execute(query(name, folder, today)).fetchall():
            raise SystemExit(f"{name} of {folder} found nothing")
        read[name] = {"files": len(counter.opened), "bytes": counter.bytes}
    return read


def query(name: str, folder: pathlib.Path, today: str) -> str:
    if name == "one_order":
        return f"SELECT * FROM orders WHERE order_id = {some_order(folder)}"
    return pathlib.Path(f"docs/queries/{name}.sql").read_text(encoding="utf-8").replace("CURRENT_DATE", f"DATE '{today}'")


def some_order(folder: pathlib.Path) -> int:
    file = min(file for file in (folder / "orders").rglob("*") if file.is_file())
    return duckdb.execute(f"SELECT min(order_id) FROM '{file}'").fetchone()[0]


def connect(lake: str, tables: str, counter=None) -> duckdb.DuckDBPyConnection:
    # One thread and no reading ahead: a file system in Python serves one reader at a time.
    db = duckdb.connect(config={"threads": 1})
    db.execute("SET disable_parquet_prefetching = true; SET enable_external_file_cache = false; SET enable_progress_bar = false")
    if counter is not None:
        db.register_filesystem(counter)
    db.execute("SET VARIABLE lake = ?", [lake])
    for statement in tables.split(";\n"):
        with contextlib.suppress(duckdb.IOException, duckdb.CatalogException):  # tables that this lake does not have
            db.execute(statement)
    return db


class Counter(LocalFileSystem):
    """Files of this machine, at count://, with an account of what is read."""

    protocol = "count"
    cachable = False

    def __init__(self):
        super().__init__()
        self.opened: set[str] = set()
        self.bytes = 0

    @classmethod
    def _strip_protocol(cls, path):
        return super()._strip_protocol(path.removeprefix("count://") if isinstance(path, str) else path)

    def unstrip_protocol(self, name):
        return "count://" + name

    def open(self, path, mode="rb", **options):
        self.opened.add(self._strip_protocol(path))
        return CountedFile(super().open(path, mode, **options), self)


class CountedFile:
    def __init__(self, file, counter: Counter):
        self.file, self.counter = file, counter

    def read(self, *size):
        data = self.file.read(*size)
        self.counter.bytes += len(data)
        return data

    def __getattr__(self, name):
        return getattr(self.file, name)


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3]).resolve(), sys.argv[4])
