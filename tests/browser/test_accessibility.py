"""Every screen under axe: nothing serious in what is ours, and what is Streamlit's own may only shrink."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.acts import Enter, at_rest
from tests.browser.conftest import Site
from tests.conftest import DemoFiles
from workbench.models.words import Role
from workbench.web.menu import SCREENS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STREAMLITS_OWN = {("list", "stSidebarNavItems"), ("listitem", "stSidebarNavItems")}
"""The menu in groups puts a div between the list and its items; ours to report, not to mend. May only shrink."""

PEOPLE = {Role.OFFICER: "jingban", Role.PANEL: "pingwei1", Role.TOWNSHIP: "xiangzhen", Role.ADMIN: "guanli"}
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
SERIOUS = """async () => {
  const found = (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter((one) => ["serious", "critical"].includes(one.impact));
  return found.flatMap((one) => one.nodes.map((node) => {
    const element = document.querySelector(node.target[0]);
    return [one.id, element?.closest("[data-testid]")?.dataset.testid ?? "", node.html.slice(0, 200)];
  }));
}"""


def everything() -> Mapping[str, list[str]]:
    """Each screen once, by the first person who may open it."""
    visits: dict[str, list[str]] = {username: [] for username in PEOPLE.values()}
    for screen in SCREENS:
        who = next(username for role, username in PEOPLE.items() if role in screen.roles)
        visits[who].append("/" if screen.name == "home" else f"/{screen.name}?project=1")
    return visits


SHEET = {"pingwei1": ["/score_sheet?project=1"]}


@pytest.fixture
def points(points: dict[str, Path], built: DemoFiles) -> dict[str, Path]:
    """The points of the training purchase, and the whole training workspace."""
    return points | {"training": built.result.parent}


@pytest.fixture
def start_at(request: pytest.FixtureRequest) -> str:
    """Where the test says the workspace stands."""
    return str(request.param)


@pytest.mark.parametrize(
    ("start_at", "visits"),
    [("training", everything()), ("scoring", SHEET)],
    indirect=["start_at"],
    ids=["all", "sheet"],
)
def test_axe_finds_nothing_serious_in_our_regions(site: Site, person: Enter, visits: Mapping[str, list[str]]) -> None:
    found = {}
    for username, paths in visits.items():
        page = person(username, paths[0])
        for path in paths:
            page.goto(site.base + path)
            found |= {(rule, place): (path, html) for rule, place, html in judged(page)}
    assert found.keys() == STREAMLITS_OWN, found
    assert site.complaints == []


def judged(page: Page) -> list[tuple[str, str, str]]:
    """What axe calls serious or critical on the screen as it stands: the rule, the nearest part, and the element."""
    at_rest(page)
    page.evaluate(AXE)
    return page.evaluate(SERIOUS)
