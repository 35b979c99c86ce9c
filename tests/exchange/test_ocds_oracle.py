"""What goes out, judged by libcoveocds: the checks that the Open Contracting Partnership runs on published packages.

It stays out of requirements-check.lock: it is under AGPL-3.0-or-later and brings a database of objects for a side for
spreadsheets that we do not use. `scripts/ocds.sh install` puts it, by hashes, into an environment of its own; it runs
in a process of its own, without the network, on the schema, the code lists and the extension of this repository.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import actor
from workbench.exchange.ocds.package import Kind, package
from workbench.paths import ROOT
from workbench.queries.open_data import open_project
from workbench.store.engine import reading

ORACLE = ROOT / "scripts" / "ocds.sh"
SCHEMA = Path(__file__).parent / "ocds" / "schema"
NO_NETWORK = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9") | {"NO_PROXY": "127.0.0.1"}

pytestmark = pytest.mark.skipif(
    not (ROOT / ".tools" / "ocds" / "bin" / "python").exists(),
    reason="没有安装 libcoveocds：scripts/ocds.sh install",
)


def judged(data: dict[str, Any], place: Path) -> dict[str, Any]:
    """What libcoveocds finds in a package."""
    file = place / "package.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    line = [str(ORACLE), str(file), str(SCHEMA), str(ROOT / "docs" / "ocds-extension")]
    ran = subprocess.run(line, capture_output=True, text=True, check=True, env=os.environ | NO_NETWORK)
    return dict(json.loads(ran.stdout))


def made(kind: Kind) -> dict[str, Any]:
    with reading() as session:
        found = open_project(session, actor("jingban"), 1)
        assert found is not None
        return dict(json.loads(package([found], kind)))


@pytest.mark.parametrize("kind", ["releases", "records"])
def test_training_purchase_passes_every_check_and_leaves_no_field_unexplained(at, tmp_path: Path, kind: Kind) -> None:  # type: ignore[no-untyped-def]
    at("final")
    found = judged(made(kind), tmp_path)

    assert found["extensions"]["is_extended_schema"] is True
    assert [found[name] for name in ("validation_errors", "additional_fields", "deprecated_fields")] == [[], [], []]
    assert (found["additional_checks"], found["additional_closed_codelist_values"]) == ({}, {})


def test_oracle_finds_what_is_wrong_also_in_the_extension(at, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    at("final")
    data = made("releases")
    last = data["releases"][-1]
    last["x_evaluations"][0]["phase"] = "middle"
    last["tender"]["status"] = "finished"
    last["scores"] = 1
    found = judged(data, tmp_path)

    [error] = found["validation_errors"]
    assert (error["field"], error["description"]) == ("releases/x_evaluations/phase", "Invalid code found in 'phase'")
    assert [one["values"] for one in found["additional_closed_codelist_values"].values()] == [["finished"]]
    assert found["additional_fields"] == ["/releases/scores"]
