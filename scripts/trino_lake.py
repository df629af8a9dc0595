"""Reads a made-up shop's lake with Trino, the engine inside Athena, and compares it with DuckDB (`make trino`).

    trino_lake.py build/trino

S3 and Glue are moto's. Tables and views are made in Glue from template.yaml, with what CloudFormation would send: columns,
projected partitions and views are the template's own. Whatever is started ends with the script, and nothing is left but the
server that Maven fetched.
"""

import contextlib
import datetime
import logging
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

import boto3
from moto.server import ThreadedMotoServer

import template_tables
import trino_compare
import trino_pruning
import trino_server

REGION = "ap-northeast-2"
BUCKET = "lake"
VENDOR = "A00012345"
# The second vendor has no rows: its projected partitions are folders that do not exist.
PARAMETERS = {"VendorIds": f"{VENDOR},C00067890:TW", "LookupAllowedAddresses": "203.0.113.7/32"}
# The same tables with days from long before the lake's first one: for plans alone, moto would take a minute to list them.
PLANS = {"DatabaseName": "plans", "FirstDay": "2023-01-01"}


def main(folder: str) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    report = Report()
    home = trino_server.fetch(pathlib.Path(folder))
    report.tell(f"Trino {trino_server.VERSION} is there, for {trino_server.java()}")
    with tempfile.TemporaryDirectory(dir=folder) as scratch, aws() as (endpoint, s3_calls):
        lake = pathlib.Path(scratch).resolve() / "lake"
        write_demo(lake)
        upload(lake, client("s3", endpoint))
        days = sorted(folder.name.removeprefix("dt=") for folder in lake.glob(f"orders/vendor_id={VENDOR}/dt=*"))
        glue = client("glue", endpoint)
        tables = create_tables(glue, {"FirstDay": days[0]})
        create_tables(glue, PLANS)
        report.tell(f"the lake is in S3, {len(tables)} tables and views are in Glue")
        with trino_server.run(home, lake.parent / "trino", "awsdatacatalog", catalog(endpoint)) as connect:
            report.tell("Trino has started")
            check(report, connect, trino_compare.open_duckdb(lake), tables, days, s3_calls)
    report.end()


class Report:
    """What was seen, with the seconds since the start, and what is wrong."""

    def __init__(self):
        self.began = time.monotonic()
        self.faults: list[str] = []

    def tell(self, text: str) -> None:
        print(f"{time.monotonic() - self.began:6.1f} s  {text}", flush=True)

    def add(self, text: str, faults: list[str]) -> None:
        self.tell(text + (": NOT SO" if faults else ""))
        self.faults += faults

    def end(self) -> None:
        self.tell(f"{len(self.faults)} faults")
        if self.faults:
            sys.exit("\n".join(self.faults))


def check(report: Report, connect, db, tables: list[str], days: list[str], s3_calls: list[str]) -> None:
    trino, plans = connect("coupang"), connect(PLANS["DatabaseName"])
    for table in tables:
        rows, faults = trino_compare.relation(table, trino, db)
        report.add(f"{table}: {rows:,} rows, the same as DuckDB's", faults)
    for name, sql in trino_compare.saved_queries().items():
        rows, faults = trino_compare.query(name, sql, trino, db)
        report.add(f"{name}: {rows:,} rows, the same as DuckDB's", faults)
    for name, sql in trino_compare.saved_queries().items():
        report.add(f"{name}: no day too many in the plan", trino_pruning.lookback(name, sql, plans, PLANS["FirstDay"]))
    calls, faults = trino_pruning.two_days(VENDOR, days[10:12], trino, s3_calls)
    report.add(f"two days of {len(days)}: no other partition is planned, listed or read, {calls} calls", faults)


@contextlib.contextmanager
def aws():
    """S3 and Glue on the loopback interface: their address, and the list of their calls, which grows."""
    calls: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: calls.append(urllib.parse.unquote(record.getMessage()))
    log = logging.getLogger("werkzeug")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        yield "http://{}:{}".format(*server.get_host_and_port()), calls
    finally:
        server.stop()


def client(service: str, endpoint: str):
    return boto3.client(service, region_name=REGION, endpoint_url=endpoint, aws_access_key_id="test", aws_secret_access_key="test")


def write_demo(lake: pathlib.Path) -> None:
    """The shop's last day was three days ago, so that some of its boxes are late now."""
    today = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=3)
    demo = subprocess.run(["go", "run", "./cmd/coupanglake", "demo", "--dir", lake, "--today", today.isoformat()],
                          capture_output=True, text=True, check=False)
    if demo.returncode != 0:
        sys.exit(demo.stderr)


def upload(lake: pathlib.Path, s3) -> None:
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    for file in lake.rglob("*.parquet"):
        s3.upload_file(str(file), BUCKET, file.relative_to(lake).as_posix())


def create_tables(glue, parameters: dict[str, str]) -> list[str]:
    database, tables = template_tables.read(PARAMETERS | parameters, BUCKET)
    glue.create_database(DatabaseInput=database)
    for table in tables:
        glue.create_table(DatabaseName=database["Name"], TableInput=table)
    return [table["Name"] for table in tables]


def catalog(endpoint: str) -> dict[str, str]:
    return {
        "connector.name": "hive",
        "hive.partition-projection-enabled": "true",
        "hive.table-statistics-enabled": "false",  # moto keeps none
        "hive.metastore": "glue",
        "hive.metastore.glue.region": REGION,
        "hive.metastore.glue.endpoint-url": endpoint,
        "hive.metastore.glue.aws-access-key": "test",
        "hive.metastore.glue.aws-secret-key": "test",
        "fs.native-s3.enabled": "true",
        "s3.region": REGION,
        "s3.endpoint": endpoint,
        "s3.path-style-access": "true",
        "s3.aws-access-key": "test",
        "s3.aws-secret-key": "test",
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
