"""dlt loads pages of order sheets into its filesystem destination as Parquet, at its best settings on one core.

    bench_dlt.py PAGES LAKE

Nested lists stay JSON columns; child tables would cost more. Arrow tables instead of records would be faster, but no type
that pyarrow finds on a page fits all: an id is a number on one and text on the next.
"""

import os
import pathlib
import sys
import tempfile

# Read by dlt when it is imported: one core, and a scratch folder that is nobody's home.
SCRATCH = tempfile.TemporaryDirectory()
os.environ |= {
    "DLT_DATA_DIR": SCRATCH.name, "RUNTIME__DLTHUB_TELEMETRY": "false", "EXTRACT__WORKERS": "1", "NORMALIZE__WORKERS": "1",
    "LOAD__WORKERS": "1", "DATA_WRITER__BUFFER_MAX_ITEMS": "50000", "DATA_WRITER__COMPRESSION": "zstd",
    "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID": "false", "LOAD__DELETE_COMPLETED_JOBS": "true",
}

import dlt  # noqa: E402
import orjson  # noqa: E402

import bench_usage  # noqa: E402


def main(pages: pathlib.Path, lake: pathlib.Path) -> None:
    def boxes():
        for page in sorted(pages.glob("0*.json")):
            data = orjson.loads(page.read_bytes())["data"]
            if data:
                yield data

    orders = dlt.resource(boxes, name="orders", max_table_nesting=0, write_disposition="append")
    pipeline = dlt.pipeline("bench", dataset_name="bench", progress=None,
                            destination=dlt.destinations.filesystem(bucket_url=lake.resolve().as_uri()))
    with bench_usage.measured(f"dlt {dlt.__version__}", lake) as usage:
        pipeline.run(orders, loader_file_format="parquet")
        usage["rows"] = pipeline.last_trace.last_normalize_info.row_counts["orders"]


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
