# noqa: INP001 - a script on its own, run by another Python
"""Ask libcoveocds what it thinks of a package, without the network: oracle.py PACKAGE SCHEMA_FOLDER EXTENSION_FOLDER.

It runs on the Python of .tools/ocds, in a process of its own: libcoveocds is under AGPL-3.0-or-later and nothing here
imports it. It wants the standard as a ZIP file and extensions over HTTP: both are made here from the folders. Its side
for spreadsheets (flattentool) is not installed and an empty module stands in for it.
"""

import json
import sys
import types
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

ROOT = "standard-1__1__5/"
VERSIONED = "versioned-release-validation-schema.json"
ANYTHING = json.dumps({"$schema": "http://json-schema.org/draft-04/schema#"})  # we write no versioned releases
TOLD = ("validation_errors", "deprecated_fields", "additional_checks", "additional_closed_codelist_values")


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and writes no log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def standard(schema: Path, folder: Path) -> Path:
    """Write the standard's repository as the library expects it: names of folders first, no link to the network."""
    elsewhere = f"https://standard.open-contracting.org/schema/1__1__5/{VERSIONED}"
    (folder / VERSIONED).write_text(ANYTHING)
    place = folder / "standard.zip"
    with zipfile.ZipFile(place, "w") as book:
        book.mkdir(ROOT)
        book.mkdir(f"{ROOT}schema/")
        book.writestr(f"{ROOT}schema/{VERSIONED}", ANYTHING)
        for file in [*schema.glob("*.json"), *schema.glob("codelists/*.csv")]:
            text = file.read_text(encoding="utf-8").replace(elsewhere, (folder / VERSIONED).as_uri())
            book.writestr(f"{ROOT}schema/{file.relative_to(schema)}", text)
    return place


def judged(package: dict[str, Any], place: Path) -> dict[str, Any]:
    """Return what the library found; additional fields by their paths."""
    sys.modules["flattentool"] = types.SimpleNamespace(unflatten=None)  # type: ignore[assignment]
    from libcoveocds.api import ocds_json_output  # noqa: PLC0415 - after the stand-in
    from libcoveocds.config import LibCoveOCDSConfig  # noqa: PLC0415

    config = LibCoveOCDSConfig()
    config.config.update(context="api", standard_zip=place.as_uri())
    with TemporaryDirectory() as out:
        found = ocds_json_output(out, json_data=package, lib_cove_ocds_config=config)
    fields = sorted(f"{one['path']}/{one['field_name']}" for one in found["all_additional_fields"])
    return {name: found.get(name) for name in TOLD} | {"extensions": found["extensions"], "additional_fields": fields}


def main(file: str, schema: str, extension: str) -> None:
    """Judge one package and print what was found as JSON."""
    package = json.loads(Path(file).read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=extension))
    Thread(target=server.serve_forever, daemon=True).start()
    package["extensions"] = [f"http://127.0.0.1:{server.server_port}/extension.json"]
    with TemporaryDirectory() as folder:
        found = judged(package, standard(Path(schema), Path(folder)))
    server.shutdown()
    sys.stdout.write(json.dumps(found, default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
