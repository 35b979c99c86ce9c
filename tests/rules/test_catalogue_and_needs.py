import shutil
from datetime import date

import pytest

from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.catalogue import catalogue_ids, load_catalogue
from workbench.rules.loader import DataError
from workbench.rules.needs import load_scheme, scheme_ids


@pytest.fixture
def changed(tmp_path):
    """A copy of the data folder in which one file reads differently."""

    def change(path, old, new):
        shutil.copytree(DATA, tmp_path / "data")
        file = tmp_path / "data" / path
        words = file.read_text("utf-8")
        assert old in words
        file.write_text(words.replace(old, new, 1), "utf-8")
        return tmp_path / "data"

    return change


def test_service_list_has_the_32_items_of_the_plan():
    items = load_catalogue().items
    assert [item.number for item in items] == list(range(1, 33))
    by_category = {name: [item.number for item in items if item.category == name] for name in ("照护", "生活", "关爱")}
    assert by_category == {"照护": [*range(1, 13)], "生活": [*range(13, 23)], "关爱": [*range(23, 33)]}


def test_misprinted_number_is_kept_beside_the_right_one():
    item = load_catalogue().item(29)
    assert (item.name, item.printed_number, item.code) == ("政策宣传", 39, "szs-2024:29")
    assert [one.number for one in load_catalogue().items if one.number != one.printed_number] == [29]


def test_items_that_need_a_licence_or_may_hold_works_are_flagged():
    items = load_catalogue().items
    assert [item.number for item in items if item.licence] == [3, 4, 9, 17, 23]
    assert [item.number for item in items if item.works_or_goods] == [20, 31]
    assert [item.number for item in items if item.note] == [16, 29, 31, 32]


def test_administrative_items_name_their_sources():
    catalogue = load_catalogue("administrative")
    assert catalogue.kind == "事务性"
    assert [item.name for item in catalogue.items][:6] == [
        "业务协办",
        "家计调查",
        "对象排查",
        "网络管理",
        "档案管理",
        "业务培训",
    ]
    assert {item.source for item in catalogue.items} == {"consultation-notice-2023", "fujian-2022"}
    assert catalogue_ids() == ("administrative", "szs-2024")


def test_unknown_list_and_item_are_refused():
    with pytest.raises(WorkbenchError, match="没有服务项目清单“x”"):
        load_catalogue("x")
    with pytest.raises(WorkbenchError, match="没有第39项"):
        load_catalogue().item(39)


def test_number_that_stands_twice_is_refused_with_its_line(changed):
    root = changed("catalogue/szs-2024.yaml", "number: 2\n", "number: 1\n")
    with pytest.raises(DataError, match="编号1重复") as refusal:
        load_catalogue("szs-2024", root)
    assert refusal.value.line == 12


def test_scheme_has_six_dimensions_and_ten_indicators_mapped_by_default():
    scheme = load_scheme()
    assert [term.name for term in scheme.dimensions] == ["物质", "健康", "教育", "就业", "社会支持", "家庭照顾"]
    assert len(scheme.indicators) == 10
    assert {indicator.dimension for indicator in scheme.indicators} == {term.id for term in scheme.dimensions}
    assert (scheme.mapping_verified, scheme.severity_verified) == ("D", "D")
    assert list(scheme.severity) == [0, 1, 2, 3, 4]
    assert scheme_ids() == ("szs-2024",)


def test_scheme_has_the_five_dispositions_of_a_need():
    assert [term.name for term in load_scheme().dispositions] == [
        "列入购买",
        "转办",
        "转介",
        "已由物质救助满足",
        "不支持",
    ]


def test_category_is_named_by_the_law_of_its_day():
    categories = {category.id: category for category in load_scheme().categories}
    assert categories["dibao"].legal_on(date(2014, 4, 30)) is None
    assert categories["dibao"].legal_on(date(2026, 6, 30)).instrument == "social-assistance-interim"
    assert categories["dibao"].legal_on(date(2026, 7, 1)).instrument == "social-assistance-law-2026"
    assert categories["rigid_expense"].legal_on(date(2026, 6, 30)) is None
    assert categories["rigid_expense"].legal_on(date(2026, 7, 1)).names == ("刚性支出困难家庭",)


def test_category_that_the_law_does_not_list_is_kept_and_says_so():
    category = next(one for one in load_scheme().categories if one.id == "relapse_monitored")
    assert category.legal_on(date(2026, 7, 1)).names == ()
    assert "第十三条没有列出" in category.note


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("dimension: material", "dimension: spirit", "“spirit”不在可选范围内"),
        ("{id: health, name: 健康}", "{id: material, name: 健康}", "“material”重复"),
        ("{level: 1, name: 轻微}", "{level: 5, name: 轻微}", "从0级起逐级列出"),
        ("      2014-05-01:", "      2027-05-01:", "按首日从早到晚排列"),
        ("id: szs-2024\n", "id: other\n", "与文件名“szs-2024”不一致"),
    ],
)
def test_wrong_scheme_is_refused(changed, old, new, what):
    root = changed("needs/szs-2024.yaml", old, new)
    with pytest.raises(DataError, match=what):
        load_scheme("szs-2024", root)


def test_unknown_scheme_is_refused():
    with pytest.raises(WorkbenchError, match="没有需求评估方案“x”"):
        load_scheme("x")
