"""Packages that others published: read without a crash, remarked on where they are odd, refused with reasons."""

import copy
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exchange import ocds_cases as cases
from workbench.errors import ValidationError
from workbench.exchange.ocds.entries import Package, Process, read_package
from workbench.exchange.ocds.merging import merged
from workbench.exchange.ocds.reading import MOST_BYTES, MOST_DEPTH, MOST_VALUES, read_json

FILES = Path(__file__).parent / "ocds"


def read(data: dict[str, Any]) -> Package:
    return read_package(json.dumps(data).encode())


def one(data: dict[str, Any]) -> Process:
    [found] = read(data).processes
    return found


def said(found: Process) -> dict[str, str]:
    return {remark.where: remark.what for remark in found.remarks}


def of_file(name: str) -> Process:
    [found] = read_package((FILES / name).read_bytes()).processes
    return found


def test_oc_01_six_releases_become_one_process_and_the_odd_award_is_named():
    found = of_file("release_package_all.json")
    assert (found.ocid, found.buyer, found.state) == ("ocds-213czf-000-00001", "London Borough of Barnet", "complete")
    assert (str(found.ceiling), str(found.awarded), str(found.contracted)) == (
        "1100000.00 GBP", "11000000.00 GBP", "11000000.00 GBP",
    )  # fmt: skip
    assert (found.awarded_on, found.signed_on) == (date(2010, 5, 10), date(2010, 6, 10))
    assert said(found) == {
        "/releases/0/contracts/0/period": "履行期跨年度：2010-07-01 至 2011-07-01",
        "/releases/0/awards/0/value": "成交金额高于最高限价或预算：11000000.00 GBP，高于 1100000.00 GBP",
        "/releases/0": "币种为 GBP，不与人民币金额合计",
    }


def test_oc_02_record_says_the_same_as_the_releases_behind_it():
    record, package = of_file("record.json"), of_file("release_package_all.json")
    assert {**record.__dict__, "remarks": ()} == {**package.__dict__, "remarks": ()}


def test_oc_03_long_service_is_read_to_the_cent_and_crosses_years():
    found = one(cases.long_service())
    assert (found.ceiling.amount, found.awarded.amount) == (Decimal("9559905.09"), Decimal("8955259.80"))
    assert (found.first_day, found.last_day) == (date(2023, 5, 1), date(2026, 4, 30))
    assert said(found)["/releases/0/contracts/0/period"] == "履行期跨年度：2023-05-01 至 2026-04-30"
    assert not found.stopped


def test_oc_06_cancelled_has_no_award_and_is_taken():
    found = one(cases.cancelled())
    assert (found.state, found.awarded, found.suppliers, found.stopped) == ("cancelled", None, (), False)


def test_oc_07_award_without_contract_is_taken_as_far_as_it_goes():
    found = one(cases.award_only())
    assert (str(found.awarded), found.contracted, found.suppliers) == ("51872.00 PHP", None, (("MAHOGANY", ""),))


def test_oc_09_award_before_the_notice_is_remarked_on():
    found = one(cases.single_row())
    assert said(found)["/releases/0/awards/0/date"] == "定标 2023-12-01 早于公告或征集开始 2023-12-18"
    assert (found.ceiling, found.stopped) == (found.awarded, False)


def test_oc_12_bad_file_is_refused_with_readable_reasons():
    package = read(cases.bad_file())
    assert package.good == ()
    told = said(package.processes[0])
    stops = [(remark.where, remark.what) for remark in package.processes[0].remarks if remark.stops]
    assert stops == [("/releases/0/buyer", "应是一个对象，却是“THIS SHOULD BE AN OBJECT”")]
    assert told["/releases/0/awards/0/value/currency"] == "不认识的币种“accusamus”，这个金额不采用"
    assert told["/releases/0/awards/0/value/amount"].startswith("金额不到分：72196178.48101778")
    assert told["/releases/0/date"] == "日期 2151-08-16 不合常理"


def test_oc_13_nulls_are_counted_and_what_must_be_there_is_named():
    found = one(cases.nulls())
    told = said(found)
    stops = {remark.where for remark in found.remarks if remark.stops}
    assert stops == {f"/releases/0/{key}" for key in ("ocid", "id", "date", "tag")}
    assert "按没有数据处理" in told["/releases/0"]
    assert (found.title, found.ceiling, found.awarded_on) == ("", None, None)


def test_oc_14_doubled_release_ids_are_named_and_the_process_is_one():
    found = one(cases.doubled())
    doubled = [remark.where for remark in found.remarks if "重复" in remark.what]
    assert doubled == ["/releases/1/id", "/releases/3/id"]
    assert not found.stopped


def test_oc_16_blank_template_is_refused_field_by_field():
    found = of_file("blank_release_template-1__1__5.json")
    assert found.stopped
    assert said(found)["/ocid"] == "缺少开放合同编号"
    assert said(found)["/tender/value/amount"] == "金额应是数，却是“number”"


ODD = {
    "ends_before_it_begins": ("tender", {"tenderPeriod": {"startDate": "2025-02-02T00:00:00Z", "endDate": "2025-01-01T00:00:00Z"}}, "早于开始"),
    "no_buyer": ("buyer", None, "没有写购买主体"),
    "other_status": ("tender", {"status": "finished"}, "不在标准的代码表里"),
    "below_zero": ("tender", {"value": {"amount": -1, "currency": "CNY"}}, "金额是负数"),
    "too_large": ("tender", {"value": {"amount": 10**17, "currency": "CNY"}}, "大得不合常理"),
    "no_date": ("tender", {"tenderPeriod": {"startDate": "昨天"}}, "不是日期"),
    "no_zone": ("tender", {"tenderPeriod": {"startDate": "2025-01-01"}}, "没有时区"),
    "broken_code": ("parties", [{"id": "CN-USCC-52640200XXXXXXXXXX", "roles": ["supplier"]}], "统一社会信用代码"),
    "extra": ("extra", 1, "标准里没有的字段：extra"),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_said_and_does_not_stop(name):
    key, value, words = ODD[name]
    data = cases.cancelled()
    part = data["releases"][0]
    part[key] = {**part[key], **value} if isinstance(value, dict) and key in part else value
    found = one(data)
    assert any(words in remark.what for remark in found.remarks)
    assert not found.stopped


def test_amount_in_words_and_a_missing_ocid_stop_with_their_places():
    data = cases.cancelled()
    data["releases"][0].pop("ocid")
    data["releases"][0]["tender"]["value"]["amount"] = "三十万"
    found = one(data)
    assert {remark.where: remark.what for remark in found.remarks if remark.stops} == {
        "/releases/0/ocid": "缺少开放合同编号",
        "/releases/0/tender/value/amount": "金额应是数，却是“三十万”",
    }


def test_field_named_twice_is_remarked_on():
    text = (
        json.dumps(cases.cancelled())
        .replace('"language"', '"x"')
        .replace('"status"', '"status": "active", "status"', 1)
    )
    [found] = read_package(text.encode()).processes
    assert "同一对象里字段重复：status，采用后一个" in {remark.what for remark in found.remarks}


def test_same_process_twice_in_a_file_is_taken_once():
    record = {"ocid": "ocds-a-6412776", "compiledRelease": cases.cancelled()["releases"][0]}
    package = read({**cases.package(), "records": [record, copy.deepcopy(record)]} | {"releases": None})
    assert [found.stopped for found in package.processes] == [False, True]


def test_record_of_links_only_cannot_be_read():
    linked = {"ocid": "ocds-a-1", "releases": [{"url": "https://example.org/1", "date": "2025-01-01T00:00:00Z"}]}
    [found] = read({"records": [linked]}).processes
    assert found.stopped


HOSTILE = {
    "empty": b"",
    "list": b"[]",
    "text": b"hello",
    "cut": b'{"releases": [',
    "gbk": "{'名称'}".encode("gbk"),
    "nan": b'{"releases": [{"ocid": NaN}]}',
    "deep": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "many": b'{"a":[' + b"0," * (MOST_VALUES + 1) + b"0]}",
    "large": b" " * (MOST_BYTES + 1),
    "exponent": b'{"releases": [{"ocid": 1e99999999999999999999}]}',
    "nothing": b"{}",
    "no_list": b'{"releases": "all"}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_what_to_do(name):
    with pytest.raises(ValidationError) as refused:
        read_package(HOSTILE[name])
    assert refused.value.fix


def test_depth_within_the_limit_is_read_and_brackets_in_texts_do_not_count():
    nested = b'{"a":' + b"[" * (MOST_DEPTH - 1) + b'"' + b"[{" * 50 + b'\\""' + b"]" * (MOST_DEPTH - 1) + b"}"
    assert isinstance(read_json(nested), dict)


def test_control_characters_and_half_characters_do_not_reach_the_record():
    data = cases.cancelled()
    data["releases"][0]["tender"]["title"] = "A\x00B\u202eC"
    text = json.dumps(data).replace("Materials", "x").replace("A\\u0000B", "A\\u0000\\ud800B")
    [found] = read_package(text.encode()).processes
    assert found.title == "A ?B C"


def test_merge_follows_the_published_rules():
    first = {
        "ocid": "o",
        "date": "d1",
        "id": "1",
        "a": {"b": 1, "c": 2},
        "list": [{"id": "x", "v": 1}, {"id": "y"}],
        "plain": [1, 2],
        "gone": 1,
    }
    second = {
        "ocid": "o",
        "date": "d2",
        "id": "2",
        "a": {"b": 3},
        "list": [{"id": "x", "w": 2}, {"id": "z"}],
        "plain": [3],
        "gone": None,
    }
    assert merged([first, second]) == {
        "ocid": "o",
        "date": "d2",
        "id": "o-d2",
        "a": {"b": 3, "c": 2},
        "list": [{"id": "x", "v": 1, "w": 2}, {"id": "y"}, {"id": "z"}],
        "plain": [3],
        "tag": ["compiled"],
    }


DAYS = ["2025-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:00"]
LEAF = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6), st.sampled_from(DAYS),
)  # fmt: skip
FLAT = LEAF | st.dictionaries(st.sampled_from(["id", "amount", "currency", "x"]), LEAF, max_size=3)
ANY = FLAT | st.lists(FLAT, max_size=3)


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a file but the file itself."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [one for key, part in parts for one in [(*place, key), *places(part, (*place, key))]]


PLACES = places(cases.long_service())


@settings(max_examples=150)
@given(place=st.sampled_from(PLACES), value=ANY, doubled=st.booleans())
def test_any_value_anywhere_is_read_with_places_or_refused_with_what_to_do(place, value, doubled):
    data = cases.long_service()
    inner = data
    for step in place[:-1]:
        inner = inner[step]
    if doubled and isinstance(inner, list):
        inner.append(copy.deepcopy(inner[0]))
    else:
        inner[place[-1]] = value
    try:
        package = read(data)
    except ValidationError as refused:
        assert refused.fix  # noqa: PT017 - either outcome is right
        return
    remarks = [*package.remarks, *(remark for one in package.processes for remark in one.remarks)]
    assert all(remark.where and remark.what for remark in remarks)


def test_thousands_of_releases_with_entries_of_their_own_become_one_process():
    """Looking each entry up among all the others would take minutes here."""
    first = cases.cancelled()["releases"][0]
    releases = [first | {"id": f"{at}", "awards": [{"id": f"{at}-{one}"} for one in range(20)]} for at in range(1_000)]
    found = merged(releases)
    assert len(found["awards"]) == 20_000
    assert found["awards"][-1] == {"id": "999-19"}


def test_field_named_twice_among_many_is_found():
    many = b",".join(b'"k%d": 1' % at for at in range(30_000))
    assert read_json(b'{"a": 1, ' + many + b', "a": 2}').twice == ("a",)
