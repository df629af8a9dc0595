"""A Trino server on the loopback interface: fetched with Maven, started, asked, stopped.

Trino is the engine inside Athena. 476 is its last version whose server is on Maven Central; it wants Java 24 or newer.
"""

import contextlib
import glob
import hashlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tarfile
import time
import urllib.error
import urllib.request
import zipfile

VERSION = "476"
JAVA = 24
# What is fetched, 450 MB, and the SHA-256 of each: the server without connectors, and the connector that Athena has.
ARCHIVES = {
    "trino-server-core:tar.gz": "0f388f9967c177ae70a47c099082fc95387f0c3cb96d8000d1d41fc3a5223158",
    "trino-hive:zip": "611bacdb07d9f3cf7b9d47f97ecc76fa2e7ff8bfe8a9728c3d06adc1bfb8662e",
}
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"

# Two cores and two gigabytes are plenty for a made-up shop, and leave the machine to others.
JVM = [
    "-Xmx2G", "-XX:+ExitOnOutOfMemoryError", "-XX:ActiveProcessorCount=2", "-XX:-UsePerfData", "-Dfile.encoding=UTF-8",
    "-Duser.timezone=UTC",  # as Athena's
    "-Djdk.attach.allowAttachSelf=true", "--add-modules=jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
]
START_SECONDS = 300
QUERY_SECONDS = 300


def java() -> str:
    """The first Java that is new enough: JAVA_HOME's, the path's, those of the system."""
    programs = [f"{os.environ['JAVA_HOME']}/bin/java"] if "JAVA_HOME" in os.environ else []
    for program in [*programs, "java", *glob.glob("/usr/lib/jvm/*/bin/java")]:
        if shutil.which(program) is None:
            continue
        said = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
        if (version := re.search(r'version "(\d+)', said)) and int(version[1]) >= JAVA:
            return program
    raise SystemExit(f"Trino {VERSION} wants Java {JAVA} or newer: set JAVA_HOME")


def fetch(folder: pathlib.Path) -> pathlib.Path:
    """The server's folder below `folder`, fetched unless it is there."""
    home = folder / VERSION
    if (home / "ready").exists():
        return home
    shutil.rmtree(home, ignore_errors=True)
    for archive, digest in ARCHIVES.items():
        unpack(download(archive, digest, home / "archives"), home)
    (home / f"trino-server-core-{VERSION}").rename(home / "server")  # its own plugins are not wanted
    (home / "plugins").mkdir()
    (home / f"trino-hive-{VERSION}").rename(home / "plugins/hive")
    shutil.rmtree(home / "archives")
    (home / "ready").touch()
    return home


def download(archive: str, digest: str, folder: pathlib.Path) -> pathlib.Path:
    artifact, kind = archive.split(":")
    # A repository of its own, so that nothing is left in the user's.
    subprocess.run(["mvn", "--batch-mode", "--quiet", f"-Dmaven.repo.local={folder.resolve()}/repository", COPY,
                    f"-Dartifact=io.trino:{artifact}:{VERSION}:{kind}", f"-DoutputDirectory={folder.resolve()}"], check=True)
    file = folder / f"{artifact}-{VERSION}.{kind}"
    with open(file, "rb") as f:
        got = hashlib.file_digest(f, "sha256").hexdigest()
    if got != digest:
        raise SystemExit(f"{file}: SHA-256 is {got}, pinned is {digest}")
    return file


def unpack(archive: pathlib.Path, folder: pathlib.Path) -> None:
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as z:
            z.extractall(folder)
    else:
        with tarfile.open(archive) as t:
            t.extractall(folder, filter="data")


class Trino:
    """A running server, asked as its own clients do."""

    def __init__(self, port: int, catalog: str, schema: str):
        self.url = f"http://127.0.0.1:{port}"
        self.bytes_read = 0  # by the last query, from the store
        self.headers = {"X-Trino-User": "test", "X-Trino-Catalog": catalog, "X-Trino-Schema": schema, "X-Trino-Time-Zone": "UTC"}

    def query(self, sql: str) -> list[dict]:
        """Rows as DuckDB's Python client would give them, but times as text."""
        end = time.monotonic() + QUERY_SECONDS
        answer, columns, rows = self.call("/v1/statement", sql.encode()), [], []
        while time.monotonic() < end:
            columns = answer.get("columns", columns)
            rows += answer.get("data", [])
            if "error" in answer:
                # For some seconds a new server does not count itself among its workers.
                if answer["error"]["errorName"] != "NO_NODES_AVAILABLE":
                    raise SystemExit(f"Trino: {answer['error']['message']}\n{sql}")
                time.sleep(1)
                answer, rows = self.call("/v1/statement", sql.encode()), []
            elif "nextUri" in answer:
                answer = self.call(answer["nextUri"].removeprefix(self.url))
            else:
                self.bytes_read = answer["stats"]["physicalInputBytes"]
                return [{c["name"]: typed(v, c["typeSignature"]) for c, v in zip(columns, row)} for row in rows]
        raise SystemExit(f"Trino: no answer within {QUERY_SECONDS} s\n{sql}")

    def call(self, path: str, body: bytes | None = None) -> dict:
        with urllib.request.urlopen(urllib.request.Request(self.url + path, body, self.headers), timeout=60) as response:
            return json.load(response)


def typed(value, signature: dict):
    """A value of Trino's JSON by its type: rows are lists there, and floats without a fraction are whole numbers."""
    arguments = [a["value"] for a in signature["arguments"]]
    if value is None:
        return None
    match signature["rawType"]:
        case "array":
            return [typed(v, arguments[0]) for v in value]
        case "row":
            return {a["fieldName"]["name"]: typed(v, a["typeSignature"]) for a, v in zip(arguments, value)}
        case "double" | "real":
            return float(value)
        case _:
            return value


@contextlib.contextmanager
def run(home: pathlib.Path, folder: pathlib.Path, catalog: str, properties: dict[str, str]):
    """A server with one catalog, its files in `folder`, which ends with the block. Gives what connects to a schema."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    configure(folder, home, port, catalog, properties)
    with open(folder / "trino.log", "wb") as log:
        server = subprocess.Popen([java(), *JVM, f"-Djava.io.tmpdir={folder}", f"-Dconfig={folder}/config.properties",
                                   "-cp", f"{home.resolve()}/server/lib/*", "io.trino.server.TrinoServer"],
                                  cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        await_start(server, Trino(port, catalog, ""), folder / "trino.log")
        yield lambda schema: Trino(port, catalog, schema)
    finally:
        stop(server)


def stop(server: subprocess.Popen) -> None:
    server.terminate()  # killed it would leave the socket of its agent behind
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def configure(folder: pathlib.Path, home: pathlib.Path, port: int, catalog: str, properties: dict[str, str]) -> None:
    (folder / "catalogs").mkdir(parents=True)
    write(folder / "catalogs" / f"{catalog}.properties", properties)
    write(folder / "config.properties", {
        "node.environment": "test",
        "node.bind-ip": "127.0.0.1",
        "node.internal-address": "127.0.0.1",
        "http-server.http.port": str(port),
        "discovery.uri": f"http://127.0.0.1:{port}",
        "coordinator": "true",
        "node-scheduler.include-coordinator": "true",
        "catalog.config-dir": str(folder / "catalogs"),
        "plugin.dir": str(home.resolve() / "plugins"),
    })


def write(file: pathlib.Path, properties: dict[str, str]) -> None:
    file.write_text("".join(f"{name}={value}\n" for name, value in properties.items()), encoding="utf-8")


def await_start(server: subprocess.Popen, trino: Trino, log: pathlib.Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not started(trino):
        if server.poll() is not None or time.monotonic() > end:
            raise SystemExit(f"Trino did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}")
        time.sleep(1)


def started(trino: Trino) -> bool:
    try:
        return not trino.call("/v1/info")["starting"]
    except (urllib.error.URLError, ConnectionError):
        return False
