"""What others published is kept for reference: once, with one event, beside the contractor's history; flags on our own."""

from datetime import date

import pytest
from sqlmodel import select

from tests.conftest import actor
from tests.exchange import ocds_cases as cases
from tests.exchange.test_ocds_read import read
from tests.services.rounds import begin, bid
from workbench.errors import NotAllowedError, ValidationError
from workbench.exchange.ocds.entries import kept
from workbench.models.open_data import PublishedImport, PublishedProcess, PublishedSupplier
from workbench.models.organisations import Contractor
from workbench.models.record import Event
from workbench.queries.published import known_digests, published, published_of
from workbench.queries.red_flags import flag_cards
from workbench.queries.rules import local_lines
from workbench.services.bureau import set_bureau_value
from workbench.services.open_data import Handed, take_package
from workbench.store.engine import reading, writing


def handed(data, sha256="a" * 64):
    return Handed("others.json", sha256, [kept(one) for one in read(data).good])


def take(data, sha256="a" * 64, who="jingban"):
    with writing() as session:
        take_package(session, actor(who), 1, handed(data, sha256))


def named(data, supplier="安宁社会工作服务中心（演练）"):
    """The package with the supplier called like one of ours."""
    data["releases"][0]["awards"][0]["suppliers"][0]["name"] = supplier
    return data


def test_package_is_kept_with_one_event_and_its_remarks(at):
    at("defined")
    take(cases.long_service())
    with reading() as session:
        [card] = published(session, actor("shenji"))
        [after] = session.exec(select(Event.after).where(Event.action == "open_data.import")).all()
    assert (card.ceiling, card.awarded, card.suppliers) == ("9559905.09 PHP", "8955259.80 PHP", ("SSP",))
    assert (card.first_day, card.last_day, card.signed_on) == (date(2023, 5, 1), date(2026, 4, 30), None)
    assert any("履行期跨年度" in words for words in card.remarks)
    assert after == {
        "file": "others.json", "sha256": "a" * 64, "rows_read": 1, "rows_new": 1, "rows_changed": 0, "rows_same": 0,
    }  # fmt: skip


def test_same_file_and_same_contents_are_known_again(at):
    at("defined")
    take(cases.long_service())
    with pytest.raises(ValidationError, match="导入过"):
        take(cases.long_service())
    with pytest.raises(ValidationError, match="没有新的采购"):
        take(cases.long_service(), "b" * 64)
    with reading() as session:
        assert len(session.exec(select(PublishedImport)).all()) == 1


def test_newer_package_brings_a_process_up_to_date(at):
    at("defined")
    take(cases.long_service())
    newer = named(cases.long_service(), "另一家")
    take(newer, "b" * 64)
    with reading() as session:
        assert session.exec(select(PublishedSupplier.name)).all() == ["另一家"]
        assert known_digests(session, 1) == {"ocds-a-9384586": handed(newer).processes[0].digest}


def test_file_without_a_good_process_brings_nothing(at):
    at("defined")
    with pytest.raises(ValidationError, match="没有新的采购"):
        take(cases.nulls())
    with reading() as session:
        assert session.exec(select(PublishedProcess)).all() == []


@pytest.mark.parametrize("who", ["lingdao", "caizheng", "shenji", "daili", "chengjie", "xiangzhen"])
def test_only_the_officer_imports(at, who):
    at("signed")
    with pytest.raises(NotAllowedError):
        take(cases.long_service(), who=who)


def test_process_stands_beside_the_history_of_a_contractor_of_that_name_or_code(at):
    at("signed")
    take(named(cases.long_service()))
    with reading() as session:
        code = session.get_one(Contractor, 1).credit_code
        found = {who: published_of(session, actor(who), 1) for who in ("jingban", "shenji", "chengjie")}
        assert published_of(session, actor("jingban"), 2) == ()
    assert [len(one) for one in found.values()] == [1, 1, 0]
    with writing() as session:
        session.exec(select(PublishedSupplier)).one().credit_code = "91350100M000100Y43"
    with reading() as session:
        assert code != "91350100M000100Y43"
        assert published_of(session, actor("jingban"), 1) == ()  # the same name under another code is somebody else


def test_flags_of_a_round_say_no_data_apart_from_clear(at):
    at("approved")
    round_id = begin(2_000_000)
    same = {"responsible_person": "李某"}
    bid(round_id, "A", "10500", **same)
    bid(round_id, "B", "10500", **same)
    bid(round_id, "C", None)
    with reading() as session:
        cards = {card.method.code: card for card in flag_cards(session, actor("caizheng"), 1)}
    states = {code: card.state for code, card in cards.items()}
    assert {code for code, one in states.items() if one == "flagged"} == {"R028", "R044"}
    assert {code for code, one in states.items() if one == "no_data"} == {"R025", "R048"}
    assert cards["R028"].sentences == ("YL-2025-001 第 1 次采购：有警示，2 家（A、B）",)
    assert states["R030"] == "excluded"  # nobody was awarded


@pytest.mark.parametrize("who", ["chengjie", "daili", "pingwei1", "xiangzhen", "fuhe1", "sanfang"])
def test_flags_are_not_for_others(at, who):
    at("final")
    with reading() as session:
        assert flag_cards(session, actor("jingban"), 1)
        assert flag_cards(session, actor(who), 1) == ()


def test_prefix_is_a_local_value_with_a_default_and_a_form(at):
    at("defined")
    with reading() as session:
        lines = {one.known.key: one for one in local_lines(session, 1, date(2025, 1, 1))}
    assert (lines["ocds_prefix"].words, lines["ocds_prefix"].first_day) == ("ocds-000000", None)
    given = {"document": "文件", "first_day": date(2025, 1, 1)}
    for wrong in ("ocds-1", "OCDS-a1b2c3", "ocds-a1b2c3 "):
        with pytest.raises(ValidationError, match="公开数据的编号前缀") as refused, writing() as session:
            set_bureau_value(session, actor("lingdao"), 1, "ocds_prefix", {"text": wrong}, **given)
        assert "ocds-a1b2c3" in refused.value.fix
    with writing() as session:
        set_bureau_value(session, actor("lingdao"), 1, "ocds_prefix", {"text": "ocds-a1b2c3"}, **given)
