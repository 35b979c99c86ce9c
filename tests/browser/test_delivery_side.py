"""The delivery side in a real browser, from an order on the phone to a visit after the end."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import walk_application as after
from tests.browser import walk_delivery as delivery
from tests.browser import walk_hotline as hotline
from tests.browser import walk_settlement as end
from tests.browser import walk_supervision as supervision
from tests.browser.acts import PHONE, Enter, fits_a_phone
from tests.browser.conftest import Site
from workbench.security.record import verify
from workbench.store.engine import reading

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DELIVERED, ENDED = delivery.PROJECT, end.ENDED


def narrow(page: Page) -> None:
    """Nothing scrolls sideways on the phone."""
    assert page.viewport_size == PHONE
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def a_month_is_delivered_and_verified(contractor: Page, officer: Page, folder: Path, base: str) -> None:
    delivery.contractor_works_through_the_day(contractor, folder)
    narrow(contractor)
    delivery.contractor_hands_in_a_month(contractor, base)
    narrow(contractor)
    officer.goto(f"{base}/ledger?project={DELIVERED}&part=months")
    delivery.officer_verifies_it(officer)


def a_check_comes_unseen(contractor: Page, officer: Page, base: str) -> str:
    feed = supervision.calendar_link(base)
    before = supervision.all_it_can_open(contractor, base, feed)
    officer.goto(f"{base}/supervision?project={DELIVERED}")
    key = supervision.officer_plans_an_undercover_check(officer, base)
    assert supervision.all_it_can_open(contractor, base, feed) == before
    contractor.set_viewport_size(PHONE)
    return key


def what_failed_is_put_right(contractor: Page, officer: Page, folder: Path, base: str) -> None:
    address = f"{base}/findings?finding={supervision.finding_key()}"
    contractor.goto(address)
    supervision.contractor_sees_none(contractor)
    officer.goto(address)
    supervision.officer_tells_it(officer)
    contractor.goto(address)
    supervision.contractor_answers_with_a_file(contractor, folder / "工作证.jpg")
    narrow(contractor)
    officer.goto(address)
    supervision.officer_closes_it(officer)


def people_are_heard(contractor: Page, officer: Page, chromium: Browser, site: Site) -> None:
    hotline.officer_takes_a_call_for_help(officer, site.base)
    hotline.officer_takes_a_complaint(officer, site.base)
    contractor.goto(f"{site.base}/hotline?call={hotline.call_of(hotline.COMPLAINT).key}")
    hotline.contractor_answers_it(contractor)
    narrow(contractor)
    hotline.officer_calls_back(officer, site.base)
    hotline.somebody_writes_without_an_account(chromium, site.home)
    hotline.officer_finds_it(officer, site.base)


def the_acceptance_opens_the_last_payment(
    contractor: Page, officer: Page, leader: Page, folder: Path, base: str
) -> None:
    payments, acceptance = f"{base}/payments?project={ENDED}", f"{base}/acceptance?project={ENDED}"
    contractor.goto(payments)
    end.contractor_asks_for_the_last_payment(contractor)
    narrow(contractor)
    leader.goto(payments)
    end.leader_is_stopped_at_the_gate(leader)
    leader.goto(acceptance)
    end.leader_concludes_the_acceptance(leader)
    officer.goto(acceptance)
    end.officer_issues_the_certificate(officer, folder)
    end.officer_matches_the_signed_scan(officer)
    end.officer_publishes_it(officer)
    leader.goto(payments)
    end.leader_approves_what_was_stopped(leader)
    officer.goto(payments)
    end.officer_pays(officer)


def the_account_is_settled(contractor: Page, officer: Page, leader: Page, base: str) -> None:
    settlement = f"{base}/payments?project={ENDED}&part=settle"
    officer.goto(settlement)
    end.officer_draws_the_settlement(officer)
    contractor.goto(settlement)
    end.contractor_agrees(contractor)
    narrow(contractor)
    leader.goto(settlement)
    end.leader_confirms_the_settlement(leader)
    officer.goto(settlement)
    end.officer_closes_the_account(officer)


def the_file_is_closed_and_copied(officer: Page, chromium: Browser, folder: Path, base: str) -> None:
    officer.goto(f"{base}/acceptance?project={ENDED}&part=archive")
    end.officer_closes_the_file(officer)
    end.copy_opens_from_disk(officer, chromium, folder)


def the_result_is_applied(officer: Page, leader: Page, township: Page, base: str) -> None:
    officer.goto(f"{base}/application?project={ENDED}")
    after.officer_registers_what_the_leaders_decided(officer)
    leader.goto(f"{base}/application?project={ENDED}")
    after.leader_reads_the_decision(leader)
    officer.goto(f"{base}/application?project={ENDED}&part=renewal")
    after.officer_begins_the_renewal(officer)
    officer.goto(f"{base}/follow_up?project={ENDED}&months=1")
    after.officer_draws_who_is_visited(officer)
    township.goto(f"{base}/follow_up?project={ENDED}&months=1&part=visits")
    after.township_records_a_visit(township)
    narrow(township)


def everything_fits_a_phone(officer: Page, base: str) -> None:
    """What the officer works at; contractor and township walked at this width, and ``narrow`` looked at their screens."""
    for place in (
        f"ledger?project={DELIVERED}&part=list",
        f"progress?project={DELIVERED}",
        f"supervision?project={DELIVERED}",
        "hotline?part=take",
        f"payments?project={DELIVERED}&part=terms",
        f"acceptance?project={ENDED}",
        f"application?project={ENDED}",
        f"follow_up?project={ENDED}&months=1",
    ):
        fits_a_phone(officer, f"{base}/{place}")


def test_delivery_side_is_walked_from_an_order_on_the_phone_to_a_visit_after_the_end(
    site: Site, person: Enter, chromium: Browser, tmp_path: Path
) -> None:
    delivery.begin_the_second_purchase()
    end.prepare_the_acceptance()
    base = site.base
    contractor = person("chengjie", f"/ledger?project={DELIVERED}&part=orders")
    contractor.set_viewport_size(PHONE)
    officer = person("jingban", "/hotline")
    a_month_is_delivered_and_verified(contractor, officer, tmp_path, base)
    key = a_check_comes_unseen(contractor, officer, base)
    township = person("xiangzhen", f"/check_form?inspection={key}")
    township.set_viewport_size(PHONE)
    supervision.township_fills_the_form(township, key)
    narrow(township)
    supervision.township_submits_it(township, key)
    what_failed_is_put_right(contractor, officer, tmp_path, base)
    people_are_heard(contractor, officer, chromium, site)
    leader = person("lingdao", "/")
    the_acceptance_opens_the_last_payment(contractor, officer, leader, tmp_path, base)
    the_account_is_settled(contractor, officer, leader, base)
    the_file_is_closed_and_copied(officer, chromium, tmp_path, base)
    the_result_is_applied(officer, leader, township, base)
    everything_fits_a_phone(officer, base)
    with reading() as session:
        assert verify(session) == []
    assert site.complaints == []
