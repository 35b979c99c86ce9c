"""The way to another project on the screens that are about one."""

import pytest

from tests.pages.looks import words
from workbench.models.projects import Project
from workbench.store.engine import writing

SCREENS = ("project", "compliance", "contract", "procurement")


@pytest.fixture
def many(at):
    """The training purchase and thirty drafts after it."""
    at("signed")
    with writing() as session:
        first = session.get_one(Project, 1).model_dump(exclude={"id", "version", "approved_on", "disclosed_on"})
        session.add_all(Project(**first | {"code": f"P{n:02d}", "title": f"助浴项目{n}"}) for n in range(30))


@pytest.mark.parametrize("name", SCREENS)
def test_last_used_project_opens_and_any_other_is_found_by_words(many, screen, name):
    told = screen("jingban", name)
    assert "困难群众照护与生活服务项目" in words(told), "the one that the officer last did something to"
    offered = [one.label for one in told.button if (one.key or "").startswith("open_project_")]
    assert len(offered) == 7
    told.text_input(key="project_search_1").set_value("助浴 p03").run()
    [found] = [one for one in told.button if (one.key or "").startswith("open_project_")]
    found.click().run()
    assert not told.exception
    assert "助浴项目3" in words(told)
    assert told.query_params["project"] == "5"
    again = [one.label for one in told.button if (one.key or "").startswith("open_project_")]
    assert "YL" in again[0], "the one that was left comes first"


@pytest.mark.parametrize("name", SCREENS)
def test_link_to_any_project_works_and_one_that_is_not_mine_is_refused(many, screen, name):
    assert "助浴项目0" in words(screen("jingban", name, project=2))
    assert "没有这个项目，或您无权查看" in words(screen("jingban", name, project=99))


def test_contractor_finds_its_own_project_only(many, screen):
    told = screen("chengjie", "contract")
    assert "困难群众照护与生活服务项目" in words(told)
    assert not [one for one in told.button if (one.key or "").startswith("open_project_")]
    assert "没有这个项目，或您无权查看" in words(screen("chengjie", "contract", project=2))


def test_form_searches_among_many_projects_and_keeps_to_a_plain_list_among_few(many, screen):
    few = screen("jingban", "hotline", part="take")
    assert not [one for one in few.text_input if one.key == "call_project_find"]
    with writing() as session:
        first = session.get_one(Project, 1).model_dump(exclude={"id", "version", "approved_on", "disclosed_on"})
        session.add_all(Project(**first | {"code": f"Q{n:02d}", "title": f"助洁项目{n}"}) for n in range(60))
    told = screen("jingban", "hotline", part="take")
    box = next(one for one in told.selectbox if one.key == "call_project")
    assert len(box.options) == 50
    assert "助浴项目3" not in box.options
    told.text_input(key="call_project_find").set_value("助浴 p03").run()
    box = next(one for one in told.selectbox if one.key == "call_project")
    assert box.options == ["助浴项目3"]
