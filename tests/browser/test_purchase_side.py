"""The purchase side in a real browser, from a household found to a contract amended: township, officer, agency, leader."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import walk_contract as contract
from tests.browser import walk_definition as definition
from tests.browser import walk_needs as needs
from tests.browser import walk_procurement as procurement
from tests.browser.acts import Enter, fits_a_phone
from tests.browser.conftest import Site
from workbench.demo import local_rules, people
from workbench.security.record import verify
from workbench.store.engine import reading, writing

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def start_at() -> str:
    """The first training purchase stands approved and disclosed; the walk begins a second one beside it."""
    return "approved"


def the_plan_goes_on() -> None:
    with writing() as session:
        local_rules.continue_plan(session, people.the_cast(session))


def township_finds_a_household(page: Page) -> None:
    needs.township_registers_a_household(page)
    needs.township_opens_it_for_a_purpose(page)
    needs.township_assesses_and_wants(page)
    needs.township_decides_and_visits(page)


def project_is_defined(officer: Page, leader: Page, base: str) -> None:
    officer.goto(f"{base}/projects?new=1")
    definition.officer_defines_a_project(officer)
    definition.officer_fills_it_in(officer)
    definition.officer_funds_it_within_the_cap(officer)
    officer.goto(f"{base}/needs?list=wishes")
    definition.officer_takes_the_wish_in(officer, needs.BATH)
    where = f"{base}/project?project={definition.project()}&stage=立项"
    leader.goto(where)
    definition.leader_is_stopped(leader)
    officer.goto(f"{where}&part=lines")
    definition.officer_adds_the_code(officer)
    definition.leader_approves(leader)
    officer.goto(where)
    definition.officer_discloses(officer)


def round_is_recorded(agency: Page, officer: Page, folder: Path, base: str) -> None:
    procurement.agency_records_the_round(agency)
    procurement.agency_registers_a_supplier(agency)
    procurement.agency_imports_the_review(agency, folder)
    procurement.agency_sees_the_ranking(agency)
    officer.goto(f"{base}/procurement?project=1")
    procurement.officer_awards(officer)


def contract_is_signed_and_amended(officer: Page, base: str) -> None:
    officer.goto(f"{base}/contract?project=1")
    contract.officer_signs(officer)
    contract.officer_amends(officer)
    contract.officer_is_stopped_at_a_subcontract(officer)
    officer.goto(f"{base}/compliance?project=1")
    contract.officer_issues_the_compliance_sheet(officer)
    officer.goto(f"{base}/contract?project=1")
    contract.officer_follows_a_finding_to_its_rule(officer)


def township_looks_after_somebody(page: Page, base: str) -> None:
    page.goto(f"{base}/care?new=1")
    contract.township_agrees_on_care(page, needs.PERSON)
    page.goto(f"{base}/care")
    contract.township_prints_the_agreement(page)


def everything_fits_a_phone(township: Page, officer: Page, base: str) -> None:
    for place in ("needs?list=register", f"household?person={needs.person()}", "care"):
        fits_a_phone(township, f"{base}/{place}")
    for place in (
        "needs?list=wishes",
        "import_data",
        f"project?project={definition.project()}&stage=立项",
        "projects?new=1",
        "procurement?project=1",
        "procurement?project=1&part=committee",
        "contract?project=1",
        "contract?project=1&part=agreed",
        "compliance?project=1",
        "rules",
    ):
        fits_a_phone(officer, f"{base}/{place}")


def test_purchase_side_is_walked_from_a_household_found_to_a_contract_amended(
    site: Site, person: Enter, tmp_path: Path
) -> None:
    the_plan_goes_on()
    township = person("xiangzhen", "/needs?list=register")
    township_finds_a_household(township)
    leader = person("lingdao", "/needs?list=vault")
    needs.leader_reads_the_reading_log(leader)
    officer = person("jingban", "/import_data")
    needs.officer_imports_more(officer, tmp_path)
    project_is_defined(officer, leader, site.base)
    round_is_recorded(person("daili", "/procurement?project=1"), officer, tmp_path, site.base)
    contract_is_signed_and_amended(officer, site.base)
    township_looks_after_somebody(township, site.base)
    everything_fits_a_phone(township, officer, site.base)
    with reading() as session:
        assert verify(session) == []
    assert site.complaints == []
