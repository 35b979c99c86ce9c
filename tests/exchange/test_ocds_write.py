"""What is public goes out: valid under the schema of OCDS 1.1.5, exact to the fen, the same bytes again, nothing more."""

import json
import os
import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4
from sqlmodel import col, select

from tests.conftest import actor, use
from tests.services.rounds import award, begin, bid
from workbench import clock
from workbench.exchange.ocds.entries import read_package
from workbench.exchange.ocds.merging import merged
from workbench.exchange.ocds.package import package
from workbench.exchange.ocds.release import release_on
from workbench.exchange.ocds.writing import amount, json_bytes
from workbench.models.contracts import Contract
from workbench.models.findings import ContractorBar, Misconduct
from workbench.models.needs import Recipient
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project
from workbench.models.settings import BureauValue
from workbench.models.words import ContractorKind
from workbench.paths import ROOT
from workbench.queries.open_data import open_project, open_projects
from workbench.queries.open_project import OpenProject
from workbench.services.open_data import publish_bar
from workbench.store.engine import engine, reading, writing

SCHEMA = Path(__file__).parent / "ocds" / "schema"
EXTENSION = ROOT / "docs" / "ocds-extension" / "release-schema.json"
ELSEWHERE = "https://standard.open-contracting.org/schema/1__1__5/"
OWN = os.environ.get("WORKBENCH_OCDS_SCHEMA", "")


@pytest.fixture(scope="module")
def ended(points, tmp_path_factory) -> Path:
    """The finished training purchase, copied once for the tests that only read."""
    return Path(shutil.copytree(points["final"], tmp_path_factory.mktemp("ocds") / "home"))


@pytest.fixture
def final(ended):
    use(ended)
    yield
    engine().dispose()


def load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def with_extension(schema: dict[str, Any]) -> dict[str, Any]:
    more = load(EXTENSION)
    return schema | {part: schema[part] | more[part] for part in ("properties", "definitions")}


def faults(data: dict[str, Any], kind: str, place: Path = SCHEMA) -> list[str]:
    """Every error of a package, by the schema with our extension."""
    release = with_extension(load(place / "release-schema.json"))
    known = {"release-schema.json": release, "versioned-release-validation-schema.json": {}}
    resources = [(f"{ELSEWHERE}{name}", Resource.from_contents(one, DRAFT4)) for name, one in known.items()]
    validator = jsonschema.Draft4Validator(
        load(place / f"{kind}-package-schema.json"),
        registry=Registry().with_resources(resources),
        format_checker=jsonschema.FormatChecker(),
    )
    return [f"{'/'.join(map(str, one.path))}: {one.message[:120]}" for one in validator.iter_errors(data)]


def opened(project_id: int = 1) -> OpenProject:
    with reading() as session:
        found = open_project(session, actor("jingban"), project_id)
    assert found is not None
    return found


def made(kind: str, project_id: int = 1) -> dict[str, Any]:
    return json.loads(package([opened(project_id)], kind), parse_float=Decimal)


@pytest.mark.usefixtures("final")
def test_schema_finds_what_is_wrong():
    data = json.loads(package([opened()], "releases"))
    data["releases"][0]["ocid"] = ""
    data["releases"][-1]["x_evaluations"][0]["phase"] = "middle"
    assert len(faults(data, "release")) == 2


@pytest.mark.usefixtures("final")
def test_training_purchase_is_valid_as_releases_and_as_record():
    assert faults(json.loads(package([opened()], "releases")), "release") == []
    assert faults(json.loads(package([opened()], "records")), "record") == []


@pytest.mark.skipif(not OWN, reason="WORKBENCH_OCDS_SCHEMA does not name a folder with the schema files")
@pytest.mark.usefixtures("final")
def test_training_purchase_is_valid_under_another_copy_of_the_schema():
    assert faults(json.loads(package([opened()], "releases")), "release", Path(OWN)) == []
    assert faults(json.loads(package([opened()], "records")), "record", Path(OWN)) == []


@pytest.mark.usefixtures("final")
def test_releases_follow_the_days_of_publication():
    tags = {one["date"][:10]: one["tag"] for one in made("releases")["releases"]}
    assert tags == {
        "2024-11-25": ["planning"],
        "2024-12-03": ["tender"],
        "2024-12-23": ["award"],
        "2024-12-30": ["contract"],
        "2025-07-28": ["implementation"],
        "2026-02-09": ["implementationUpdate"],
    }


def test_a_release_of_the_past_never_changes(at):
    at("signed")
    before = made("releases")["releases"]
    at("final")
    assert len(before) == 4
    assert made("releases")["releases"][:4] == before


@pytest.mark.usefixtures("final")
def test_merge_of_the_releases_is_the_compiled_release():
    record = made("records")["records"][0]
    assert merged(record["releases"]) == record["compiledRelease"]


@pytest.mark.usefixtures("final")
def test_what_goes_out_is_read_back_the_same_and_without_a_doubt():
    [found] = read_package(package([opened()], "records")).processes
    with reading() as session:
        contract = session.exec(select(Contract)).one()
        signed = amount(contract.original_fen or contract.amount_fen)
    assert found.remarks == ()
    assert (found.ocid, found.buyer, found.method) == ("ocds-000000-C001-YL-2025-001", "演练县民政局", "竞争性磋商")
    assert str(found.contracted) == f"{signed} CNY"
    assert found.awarded == found.contracted


@pytest.mark.usefixtures("final")
def test_same_public_state_gives_the_same_bytes_on_another_day():
    first = package([opened()], "records")
    with clock.held_at(clock.today() + timedelta(days=40)):
        assert package([opened()], "records") == first


@pytest.mark.usefixtures("final")
def test_nothing_unpublished_goes_out():
    with reading() as session:
        losers = set(session.exec(select(Contractor.name).join(Bid).where(col(Bid.awarded).is_(False))))
        codes = set(session.exec(select(Recipient.code)))
    text = package([opened()], "records").decode()
    assert len(losers) == 3
    assert codes
    assert [name for name in losers | codes if name in text] == []
    assert "84.33" in text
    assert "90.24" in text
    assert "89.88" not in text  # replaced before it was published


def test_stage_that_is_not_published_stays_out(at):
    at("signed")
    with writing() as session:
        session.exec(select(Contract)).one().published_on = None
    found = made("releases")["releases"]
    assert "awards" in found[-1]
    assert [one for one in found if "contracts" in one] == []


def test_later_amendment_does_not_show_before_it_has_a_notice(at):
    at("signed")
    with writing() as session:
        contract = session.exec(select(Contract)).one()
        contract.original_fen, contract.amount_fen = contract.amount_fen, contract.amount_fen + 100
        contract.original_last_day, contract.last_day = contract.last_day, contract.last_day + timedelta(days=30)
        original = amount(contract.original_fen)
    [signed] = made("releases")["releases"][-1]["contracts"]
    assert signed["value"] == {"amount": original, "currency": "CNY"}
    assert signed["period"]["endDate"] == "2025-12-31T23:59:59+08:00"


def test_person_as_contractor_has_no_name_and_no_code(at):
    at("signed")
    with writing() as session:
        contractor = session.get_one(Contractor, session.exec(select(Contract.contractor_id)).one())
        contractor.kind, contractor.name, contractor.credit_code = (
            ContractorKind.INDIVIDUAL,
            "张某某",
            "640221195001011234",
        )
    text = package([opened()], "releases").decode()
    assert "个人承接主体（姓名不公开）" in text
    assert "张某某" not in text
    assert "640221195001011234" not in text


def test_whole_credit_code_is_an_identifier_and_a_training_code_is_not(at):
    at("signed")
    parties = {one["name"]: one for one in made("releases")["releases"][-1]["parties"]}
    assert parties["安宁社会工作服务中心（演练）"] == {
        "id": "contractor-1", "name": "安宁社会工作服务中心（演练）", "roles": ["supplier"],
    }  # fmt: skip
    with writing() as session:
        session.get_one(Contractor, 1).credit_code = "52640200MJX1234561"
        session.get_one(Contractor, 1).credit_code = "91350100M000100Y43"
    parties = {one["name"]: one for one in made("releases")["releases"][-1]["parties"]}
    assert parties["安宁社会工作服务中心（演练）"]["id"] == "CN-USCC-91350100M000100Y43"


@pytest.mark.parametrize(
    ("method", "published"), [("public_tender", ["tender", "award"]), ("project_review", ["tender", "award"])]
)
def test_td_rounds_are_valid_whatever_the_method(at, method, published):
    """TD and BID rounds as the services record them."""
    at("approved")
    round_id = begin(2_000_000, method=method, price_weight=Decimal(100), committee_size=5, committee_experts=4)
    first, *_ = [bid(round_id, name, price) for name, price in (("A", "10500.01"), ("C", "11000"), ("D", "12000"))]
    bid(round_id, "B", "10350", "0", invalid_reason="资格不符")
    if method == "project_review":
        with reading() as session:
            assert session.get_one(Procurement, round_id).notice_on is None
        assert [one["tag"] for one in made("releases")["releases"]] == [["planning"]]
    award(round_id, first)
    data = made("releases")
    assert faults(json.loads(package([opened()], "releases")), "release") == []
    assert [tag for one in data["releases"][1:] for tag in one["tag"]] == published
    tender = data["releases"][-1]["tender"]
    assert (tender["awardCriteria"], tender["status"]) == ("priceOnly", "complete")
    assert data["releases"][-1]["awards"][0]["value"]["amount"] == Decimal("10500.01")


def test_failed_round_is_unsuccessful_and_the_next_one_an_update(at):
    at("approved")
    begin(2_000_000)
    with writing() as session:
        row = session.exec(select(Procurement)).one()
        row.ended_on, row.ended_ground, row.ended_reason = date(2024, 12, 26), "few", "不足三家"
        again = row.model_dump(exclude={"id"}) | {"round": 2, "ended_on": None, "documents_from": date(2025, 1, 6)}
        session.add(Procurement(**again))
    data = made("releases")["releases"]
    assert [one["tag"] for one in data] == [["planning"], ["tender"], ["tenderCancellation"], ["tenderUpdate"]]
    assert [one["tender"]["status"] for one in data[1:]] == ["active", "unsuccessful", "active"]
    assert faults(json.loads(package([opened()], "records")), "record") == []


def test_bar_goes_out_from_the_day_on_which_it_was_noted_as_public(at):
    at("final")
    with writing() as session:
        case = Misconduct(
            key="123456789", project_id=1, contractor_id=1, kind="falsification", facts="虚报", clause="附件2四",
            opened_on=date(2026, 2, 20), decided_on=date(2026, 3, 2), outcome="proven",
        )  # fmt: skip
        session.add(case)
        session.flush()
        term = {
            "first_day": date(2026, 3, 2),
            "last_day": date(2029, 3, 1),
            "scope": "本单位",
            "document": "演民罚〔2026〕1号",
        }
        bar = ContractorBar(contractor_id=1, purchaser_id=1, misconduct_id=case.id, clause="附件2四", **term)
        session.add(bar)
        session.flush()
        bar_id = bar.id or 0
    assert "x_bars" not in made("releases")["releases"][-1]
    with clock.held_at(date(2026, 11, 20)), writing() as session:
        publish_bar(session, actor("jingban"), bar_id, date(2026, 3, 5))
    with clock.held_at(date(2026, 11, 20)):
        newest = made("releases")["releases"][-1]
        assert faults(json.loads(package([opened()], "records")), "record") == []
    assert newest["date"] == "2026-03-05T00:00:00+08:00"
    assert newest["x_bars"][0]["supplier"] == {"id": "contractor-1", "name": "安宁社会工作服务中心（演练）"}


@pytest.mark.usefixtures("final")
def test_year_holds_the_releases_of_that_year_and_other_years_nothing():
    with reading() as session:
        found = {year: open_projects(session, actor("shenji"), 1, year) for year in (2023, 2024, 2025)}
    assert found[2023] == ()
    days = [one["date"][:4] for one in json.loads(package(found[2025], "releases", year=2025))["releases"]]
    assert days == ["2025"]


def test_prefix_is_that_of_the_day_of_the_first_publication(at):
    at("final")
    for prefix, first_day in (("ocds-aaa111", date(2024, 1, 1)), ("ocds-bbb222", date(2025, 6, 1))):
        with writing() as session:
            row = BureauValue(
                purchaser_id=1, key="ocds_prefix", value={"text": prefix}, document="文件", first_day=first_day
            )
            session.add(row)
    assert opened().ocid == "ocds-aaa111-C001-YL-2025-001"


def test_project_without_a_day_of_publication_has_no_package(at):
    at("approved")
    with writing() as session:
        session.get_one(Project, 1).disclosed_on = None
    assert opened().days == ()


@pytest.mark.usefixtures("final")
def test_training_file_says_so():
    data = json.loads(package([opened()], "releases", training=True))
    assert data["x_note"] == "演练文件，不作任何依据"
    assert faults(data, "release") == []


@settings(max_examples=60)
@given(st.integers(0, 10**16))
def test_amount_is_written_digit_by_digit(fen):
    written = json_bytes({"amount": amount(fen)}).decode()
    yuan, _, cents = written.split(": ")[1].split("\n")[0].partition(".")
    assert int(yuan) * 100 + int(cents) == fen
    assert len(cents) == 2


def test_float_is_refused():
    with pytest.raises(TypeError, match="exact number"):
        json_bytes({"amount": 0.1})


@pytest.mark.usefixtures("final")
def test_release_of_a_day_before_anything_is_public_holds_no_stage():
    bare = release_on(opened(), date(2024, 1, 1))
    assert set(bare) == {"ocid", "id", "date", "initiationType", "parties", "buyer", "language"}
