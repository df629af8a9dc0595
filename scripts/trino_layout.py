"""What Trino, the engine inside Athena, reads of a lake and of the same orders as an append tool lays them out.

    trino_layout.py build/trino LAKE APPENDED TODAY

APPENDED has a folder a run below each day (scripts/bench_layout.py). Both are the last 92 days before TODAY, in moto's S3, as tables
of template.yaml. Prints lines of JSON as scripts/bench_layout.py does: requests are those that read an object, bytes what Trino
tells it read.
"""

import datetime
import json
import pathlib
import re
import sys
import tempfile

import template_tables
import trino_lake
import trino_server

QUERIES = ["sales_by_day", "sales_by_option", "sales_by_hour", "delivery_time"]
DAYS = 92


def main(folder: str, lake: str, appended: str, today: str) -> None:
    first = (datetime.date.fromisoformat(today) - datetime.timedelta(days=DAYS)).isoformat()
    home = trino_server.fetch(pathlib.Path(folder))
    with tempfile.TemporaryDirectory(dir=folder) as scratch, trino_lake.aws() as (endpoint, calls):
        variants = {"coupang-lake": ("lake", lake), "snappy Parquet, a file a run, unsorted": ("appended", appended)}
        sizes = {name: upload(pathlib.Path(files), first, bucket, trino_lake.client("s3", endpoint))
                 for name, (bucket, files) in variants.items()}
        for bucket, _ in variants.values():
            create(trino_lake.client("glue", endpoint), bucket, first)
        catalog = trino_lake.catalog(endpoint)
        with trino_server.run(home, pathlib.Path(scratch).resolve() / "trino", "awsdatacatalog", catalog) as connect:
            for name, (bucket, _) in variants.items():
                files, size = sizes[name]
                print(json.dumps({"variant": name, "files": files, "bytes": size, "queries": ask(connect(bucket), today, calls)}), flush=True)


def upload(files: pathlib.Path, first: str, bucket: str, s3) -> tuple[int, int]:
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": trino_lake.REGION})
    recent = [file for file in sorted((files / "orders").rglob("*.parquet")) if re.search(r"dt=([\d-]+)", str(file))[1] >= first]
    for file in recent:
        partition, *rest = re.split(r"(?<=dt=\d{4}-\d\d-\d\d)/", file.relative_to(files).as_posix())
        s3.upload_file(str(file), bucket, f"{partition}/{'-'.join(rest).replace('/', '-')}")
    return len(recent), sum(file.stat().st_size for file in recent)


def create(glue, bucket: str, first: str) -> None:
    parameters = trino_lake.PARAMETERS | {"FirstDay": first, "DatabaseName": bucket, "VendorIds": trino_lake.VENDOR}
    database, tables = template_tables.read(parameters, bucket)
    glue.create_database(DatabaseInput=database)
    for table in tables:
        glue.create_table(DatabaseName=database["Name"], TableInput=table)


def ask(trino: trino_server.Trino, today: str, calls: list[str]) -> dict:
    read = {}
    for name in QUERIES:
        sql = pathlib.Path(f"docs/queries/{name}.sql").read_text(encoding="utf-8").rstrip().removesuffix(";")
        before = len(calls)
        if not trino.query(sql.replace("CURRENT_DATE", f"DATE '{today}'")):
            raise SystemExit(f"{name} found nothing")
        gets = [call for call in calls[before:] if re.search(r"GET \S+\.parquet", call)]
        read[name] = {"files": len(gets), "bytes": trino.bytes_read}
    return read


if __name__ == "__main__":
    main(*sys.argv[1:])
