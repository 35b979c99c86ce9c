"""The evaluation as bureau, contractor, third party, chair, member and leader see it: files, findings, what each may see."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect
from sqlmodel import Session, select

from tests.browser.acts import (
    Enter,
    ask,
    at_rest,
    choose,
    close_list,
    fetched,
    fits_a_phone,
    hand_in,
    press,
    said,
    until,
    write,
)
from tests.browser.conftest import Site
from workbench import clock
from workbench.demo import people
from workbench.exchange.findings_book import book_forms, findings_template
from workbench.models.evaluations import ASSISTS, Evaluation, Evidence, PanelMember, StoredFile
from workbench.models.evidence_more import ThirdPartyFinding
from workbench.models.words import Seat
from workbench.queries.evaluations import tree_of
from workbench.security.files import path_of
from workbench.security.parts import PIECE
from workbench.security.record import verify
from workbench.store.engine import reading, writing

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BY_SCREEN, BY_BOOK = "两名人员没有签订劳动合同", "三户的服务时间与台账不同"
PAPER = "劳动合同汇总表"


@pytest.fixture
def start_at() -> str:
    """The mid-term is open for marks, and nobody has given one."""
    return "scoring"


def test_evaluation_is_walked_by_everybody_who_has_a_part_in_it(site: Site, person: Enter, tmp_path: Path) -> None:
    the_third_party_is_named()
    officer = person("jingban", "/evidence?evaluation=1")
    officer_uploads_many(officer, site, tmp_path)
    officer_enters_them(officer)
    officer_blackens(officer, site)
    officer_asks_for_a_paper(officer)
    contractor = person("chengjie", "/evidence")
    contractor_hands_it_in(contractor, tmp_path)
    officer_takes_it(officer)
    third = person("sanfang", "/evaluation?evaluation=1")
    third_party_declares(third)
    third_party_writes_and_brings_a_book(third, site, tmp_path)
    leader_accepts(person("lingdao", "/evidence?evaluation=1&part=third"))
    member = person("pingwei2", "/score_sheet?evaluation=1&indicator=A1")
    member_sees_findings_and_the_copy(member)
    contractor_sees_nothing_of_it(contractor, site)
    for page in (officer, third, member):
        fits_a_phone(page, f"{site.base}/evidence?evaluation=1&part=third")
        page.set_viewport_size({"width": 1280, "height": 900})
    with reading() as session:
        assert verify(session) == []
    assert site.complaints == []


def the_third_party_is_named() -> None:
    with writing() as session:
        account_id = people.as_actor(session, "sanfang").account_id
        session.add(PanelMember(evaluation_id=1, account_id=account_id or 0, seat=Seat.EXPERT, part=ASSISTS))


def noise(path: Path, seed: int) -> Path:
    """A picture that does not pack: several pieces long, the same for a seed."""
    block = b"".join(hashlib.sha256(f"{seed}-{one}".encode()).digest() for one in range(75_000))
    Image.frombytes("RGB", (1000, 800), block).save(path)
    return path


def officer_uploads_many(page: Page, site: Site, tmp_path: Path) -> None:
    """Two good files, one of several pieces whose second piece is lost on the way once, and one that is not what it says."""
    false = tmp_path / "假的.pdf"
    false.write_bytes(b"<html><script>alert(1)</script></html>")
    paper = tmp_path / "签到表.txt"
    paper.write_text("演练签到表\n", encoding="utf-8")
    picture = noise(tmp_path / "入户照片.png", 1)
    assert picture.stat().st_size > 2 * PIECE
    lost = losing_once(page)
    late = held_back(page, "**/assets/many.js")
    with page.expect_request("**/assets/many.js"):
        page.get_by_role("link", name="上传证据文件").click()
    page.wait_for_selector("input[type=file]")
    page.set_input_files("#files", [picture, paper, false])  # before the script has come
    late.pop().continue_()
    expect(page.locator("li .said.kept")).to_have_count(2)
    expect(page.locator("li .said.wrong")).to_have_count(1)
    assert lost() == 1
    site.complaints.remove("Failed to load resource: net::ERR_CONNECTION_RESET")
    site.complaints.remove("Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)")
    page.get_by_role("link", name="传完了，返回").click()
    at_rest(page)
    with reading() as session:
        names = set(session.exec(select(StoredFile.name).where(StoredFile.evaluation_id == 1)))
    assert {"入户照片.png", "签到表.txt"} <= names
    assert "假的.pdf" not in names


def losing_once(page: Page) -> Callable[[], int]:
    """Lose the line under the second piece, once; return how often it was lost."""
    lost: list[str] = []

    def maybe(route: Route) -> None:
        if route.request.method == "PUT" and not route.request.url.endswith("offset=0") and not lost:
            lost.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/upload/parts/**", maybe)
    return lambda: len(lost)


def held_back(page: Page, address: str) -> list[Route]:
    """Let what is asked of that address wait until it is let go."""
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route(address, hold)
    return late


def officer_enters_them(page: Page) -> None:
    page.get_by_text("2 个文件待登记").click()
    at_rest(page)
    form = page.get_by_test_id("stExpander").filter(has_text="个文件待登记")
    choose(form, "对应的评分点", "A1-1", "stMultiSelect")
    close_list(page)
    press(form, "登记所选文件")
    said(page, "已登记 2 份证据")
    assert {"入户照片", "签到表"} <= set(titles())


def titles() -> dict[str, int]:
    with reading() as session:
        return {one.title: one.id or 0 for one in session.exec(select(Evidence).where(Evidence.evaluation_id == 1))}


def officer_blackens(page: Page, site: Site) -> None:
    """Draw a box over the middle of the picture: the copy is black there, and others get the copy."""
    piece = titles()["入户照片"]
    page.goto(f"{site.base}/evidence?evaluation=1&piece={piece}")
    page.get_by_role("link", name="遮盖个人信息").click()
    picture = page.locator("#pages img").first
    expect(picture).to_have_js_property("complete", value=True)
    frame = picture.bounding_box()
    assert frame
    at = [(frame["x"] + frame["width"] * part, frame["y"] + frame["height"] * part) for part in (0.25, 0.75)]
    page.mouse.move(*at[0])
    page.mouse.down()
    page.mouse.move(*at[1], steps=5)
    page.mouse.up()
    page.fill("#reason", "服务对象面部")
    page.get_by_role("button", name="生成遮盖件").click()
    page.wait_for_selector("[data-testid=stApp]")
    said(page, "遮盖：服务对象面部")


def officer_asks_for_a_paper(page: Page) -> None:
    page.goto(page.url.split("/evidence")[0] + "/evidence?evaluation=1&part=requests")
    at_rest(page)
    choose(page, "评分点", "A1-1")
    write(page, "资料名称", PAPER)
    press(page, "列入清单")
    said(page, "已列入资料清单")


def contractor_hands_it_in(page: Page, tmp_path: Path) -> None:
    page.reload()
    said(page, PAPER)
    paper = tmp_path / "汇总表.txt"
    paper.write_text("演练汇总表\n", encoding="utf-8")
    page.get_by_role("link", name="上传资料").last.click()
    page.set_input_files("#files", paper)
    expect(page.locator("li .said.kept")).to_have_count(1)
    page.get_by_role("link", name="传完了，返回").click()
    said(page, "待登记")


def officer_takes_it(page: Page) -> None:
    page.reload()
    said(page, "登记为证据：汇总表.txt").click()
    page.get_by_role("button", name="登记为证据", exact=True).click()
    said(page, "已登记为证据")
    assert PAPER in titles()


def third_party_declares(page: Page) -> None:
    page.get_by_text("没有利害关系", exact=True).first.click()
    ask(page, "申报").get_by_role("button", name="申报").click()
    said(page, "已申报")


def third_party_writes_and_brings_a_book(page: Page, site: Site, tmp_path: Path) -> None:
    page.goto(f"{site.base}/evidence?evaluation=1&part=third")
    at_rest(page)
    page.get_by_text("登记一条").click()
    choose(page, "评分点", "A1-1")
    choose(page, "轻重", "较重")
    choose(page, "证据", "E01", "stMultiSelect")
    close_list(page)
    write(page, "内容", BY_SCREEN)
    press(page, "保存草稿")
    said(page, "已保存为草稿")
    said(page, BY_SCREEN)
    at_rest(page)
    page.get_by_text("用 Excel 导入", exact=True).click()
    hand_in(page, "上传填好的 Excel", filled_book(tmp_path))
    press(page, "导入 1 条")
    said(page, "已导入为草稿")
    ask(page, "提交 2 条草稿").get_by_role("button", name="提交", exact=True).click()
    said(page, "等待审核")
    with reading() as session:
        assert sorted(one.words for one in notes(session)) == sorted([BY_SCREEN, BY_BOOK])


def notes(session: Session) -> list[ThirdPartyFinding]:
    return list(session.exec(select(ThirdPartyFinding).where(ThirdPartyFinding.evaluation_id == 1)))


def filled_book(tmp_path: Path) -> Path:
    """The template with one row filled in, as it is done in a spreadsheet."""
    with reading() as session:
        points = {node.code: node.label for node in tree_of(session.get_one(Evaluation, 1)).points()}
    today = clock.today()
    book = openpyxl.load_workbook(BytesIO(findings_template(points, ["E01"], today)))
    sheet = book.worksheets[0]
    form = book_forms(points, ["E01"], today)[0]
    heads = {str(cell.value).rstrip("＊*"): cell for row in sheet.iter_rows() for cell in row if cell.value}
    told = {
        "编号": "W1",
        "评分点": "A1-1",
        "日期": today - timedelta(days=1),
        "轻重": "较重",
        "内容": BY_BOOK,
        "证据": "E01",
    }
    for name, value in told.items():
        head = next(cell for text, cell in heads.items() if text.startswith(name))
        sheet.cell(head.row + 1, head.column, value)
    assert len(form.columns) >= len(told)
    book.save(tmp_path / "第三方发现.xlsx")
    return tmp_path / "第三方发现.xlsx"


def leader_accepts(page: Page) -> None:
    for left in (1, 0):
        press(page, "接受")
        said(page, "已接受")
        until(lambda left=left: waiting() == left, "the finding is not accepted")  # type: ignore[misc]
        page.reload()
        at_rest(page)


def waiting() -> int:
    with reading() as session:
        return sum(one.state == "submitted" for one in notes(session))


def member_sees_findings_and_the_copy(page: Page) -> None:
    said(page, BY_SCREEN)
    said(page, BY_BOOK)
    page.goto(page.url.split("/score_sheet")[0] + f"/evidence?evaluation=1&piece={titles()['入户照片']}")
    at_rest(page)
    copy = Image.open(BytesIO(fetched(page, "入户照片"))).convert("RGB")
    width, height = copy.size
    assert copy.getpixel((width // 2, height // 2)) == (0, 0, 0)
    assert copy.getpixel((width // 20, height // 20)) != (0, 0, 0)
    with reading() as session:
        original = session.exec(select(StoredFile).where(StoredFile.name == "入户照片.png")).one()
        assert path_of(original.sha256).exists()
        address = f"/files/{original.public_id}"
    answer = page.request.get(page.url.split("/evidence")[0] + address)
    assert answer.status == 404


def contractor_sees_nothing_of_it(page: Page, site: Site) -> None:
    for path in ("/evidence", "/findings", "/result"):
        page.goto(site.base + path)
        at_rest(page)
        text = page.locator("body").inner_text()
        assert BY_SCREEN not in text
        assert BY_BOOK not in text
