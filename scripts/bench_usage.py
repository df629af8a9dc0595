"""What a program needed for its work, as internal/bench reads it: one line of JSON."""

import contextlib
import json
import pathlib
import time


@contextlib.contextmanager
def measured(program: str, lake: pathlib.Path):
    """Measures what is done inside; imports before it do not count. The caller sets rows."""
    usage = {"program": program, "rows": 0}
    cpu, wall = time.process_time(), time.monotonic()
    yield usage
    usage["cpu"], usage["wall"] = time.process_time() - cpu, time.monotonic() - wall
    usage["peak"] = peak_memory()
    files = list(lake.rglob("*.parquet"))
    usage["files"], usage["stored"] = len(files), sum(file.stat().st_size for file in files)
    print(json.dumps(usage))


def peak_memory() -> int:
    """Bytes. getrusage would include the process that started this one."""
    for line in pathlib.Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) << 10
    raise SystemExit("no VmHWM in /proc/self/status")
