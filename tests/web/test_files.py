"""Files: to whom permission allows, and the way in for new ones."""

from collections.abc import Callable
from http.client import HTTPConnection
from urllib.parse import urlsplit

import httpx
import pytest
from sqlmodel import col, select

from tests.web.conftest import Site, form_token
from workbench.models.evaluations import StoredFile
from workbench.models.projects import Project
from workbench.models.record import Event
from workbench.security.files import MAX_BYTES, Owner, path_of, store_file
from workbench.store.engine import reading, writing

Visitor = Callable[..., httpx.Client]
CONTENT = b"%PDF-1.7 made for this test"


def _project_id() -> int:
    with reading() as session:
        return session.exec(select(Project.id)).one() or 0


@pytest.fixture
def stored(in_home: Site) -> str:
    with writing() as session:
        project = session.exec(select(Project)).one()
        owner = Owner(project.purchaser_id, project.id)
        return store_file(
            session, None, owner, kind="midterm_report", name="中期评估报告 1.pdf", content=CONTENT
        ).public_id


def test_file_is_sent_whole_as_a_download_under_its_chinese_name(visitor: Visitor, stored: str) -> None:
    answer = visitor("officer").get(f"/files/{stored}")
    assert answer.status_code == 200
    assert answer.content == CONTENT
    name = "%E4%B8%AD%E6%9C%9F%E8%AF%84%E4%BC%B0%E6%8A%A5%E5%91%8A%201.pdf"
    assert answer.headers["content-disposition"] == f"attachment; filename*=utf-8''{name}"
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-security-policy"].startswith("sandbox;")


def test_file_of_another_purchaser_cannot_be_told_from_a_missing_one(visitor: Visitor, stored: str) -> None:
    forbidden, missing = (
        visitor("other").get(f"/files/{stored}"),
        visitor("other").get("/files/AAAAAAAAAAAAAAAAAAAAAAAA"),
    )
    assert forbidden.status_code == missing.status_code == 404
    assert forbidden.content == missing.content
    without_date = [{k: v for k, v in one.headers.items() if k != "date"} for one in (forbidden, missing)]
    assert without_date[0] == without_date[1]


def test_file_without_a_session_is_not_sent(visitor: Visitor, stored: str) -> None:
    answer = visitor().get(f"/files/{stored}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next=%2Ffiles%2F{stored}"
    assert visitor().get(f"/files/{stored}", headers={"Accept": "*/*"}).status_code == 401


def _send(browser: httpx.Client, content: bytes, **change: str) -> httpx.Response:
    about = str(_project_id())
    token = form_token(browser, f"/upload?purpose=project&about={about}&next=/projects")
    fields = {"csrf": token, "purpose": "project", "about": about, "next": "/projects?project=1"} | change
    return browser.post("/upload", data=fields, files={"file": ("扫描件.pdf", content)})


def test_upload_stores_the_file_and_leads_back_with_its_id(in_home: Site, visitor: Visitor) -> None:
    browser = visitor("officer")
    answer = _send(browser, CONTENT + b" uploaded")
    assert answer.status_code == 303
    back, _, public_id = answer.headers["location"].partition("&file=")
    assert back == "/projects?project=1"
    assert browser.get(f"/files/{public_id}").content == CONTENT + b" uploaded"
    with reading() as session:
        row = session.exec(select(StoredFile).where(StoredFile.public_id == public_id)).one()
        assert (row.name, row.kind, row.project_id) == ("扫描件.pdf", "project", _project_id())
        event = session.exec(select(Event).order_by(col(Event.id).desc())).first()
        assert event is not None
        assert (event.action, event.actor, event.after) == (
            "file.store",
            "演练甲",
            {"sha256": row.sha256, "size": row.size},
        )
        assert path_of(row.sha256).is_relative_to(in_home.home)


@pytest.mark.usefixtures("in_home")
def test_page_handed_in_as_a_template_is_kept_as_text_and_a_document_with_macros_is_told_how_to_save(
    visitor: Visitor,
) -> None:
    browser = visitor("admin")
    fields = {"purpose": "template", "about": "1", "next": "/templates"}
    token = form_token(browser, "/upload?purpose=template&about=1&next=/templates")

    def sent(name: str) -> httpx.Response:
        return browser.post("/upload", data={"csrf": token, **fields}, files={"file": (name, b"<script>x</script>")})

    kept, refused = sent("result_notice.HTML"), sent("letter.docm")
    page = browser.get(f"/files/{kept.headers['location'].partition('file=')[2]}")

    assert page.headers["content-type"] == "text/plain; charset=utf-8"
    assert "result_notice.txt" in page.headers["content-disposition"]
    assert page.headers["content-disposition"].startswith("attachment")
    assert refused.status_code == 422
    assert "Word 模板是不带宏的 .docx" in refused.text


@pytest.mark.parametrize(("content", "told"), [(b"MZ\x90\x00\xff executable", "认不出这种文件"), (b"", "文件是空的")])
@pytest.mark.usefixtures("in_home")
def test_upload_of_what_is_no_document_is_refused_with_the_reason(visitor: Visitor, content: bytes, told: str) -> None:
    answer = _send(visitor("officer"), content)
    assert answer.status_code == 422
    assert told in answer.text


@pytest.mark.usefixtures("in_home")
def test_upload_with_a_foreign_token_or_none_is_refused(visitor: Visitor) -> None:
    stolen = form_token(visitor("panel"), "/sign-out")
    for token in ("", stolen):
        assert _send(visitor("officer"), CONTENT, csrf=token).status_code == 403


@pytest.mark.usefixtures("in_home")
def test_upload_form_is_not_there_for_who_may_not_upload(visitor: Visitor) -> None:
    path = f"/upload?purpose=project&about={_project_id()}"
    assert visitor("officer").get(path).status_code == 200
    assert [visitor(one).get(path).status_code for one in ("other", "panel", "admin")] == [404] * 3


@pytest.mark.usefixtures("in_home")
def test_upload_by_who_may_not_is_refused_even_with_a_token_of_ones_own(visitor: Visitor) -> None:
    browser = visitor("other")
    fields = {"csrf": form_token(browser, "/sign-out"), "purpose": "project", "about": str(_project_id()), "next": "/"}
    with reading() as session:
        before = len(session.exec(select(StoredFile.id)).all())
    assert browser.post("/upload", data=fields, files={"file": ("x.pdf", CONTENT)}).status_code == 404
    with reading() as session:
        assert len(session.exec(select(StoredFile.id)).all()) == before


@pytest.mark.parametrize(
    ("purpose", "about"), [("evidence", "999"), ("nothing", "1"), ("project", "-1"), ("project", "１")]
)
@pytest.mark.usefixtures("in_home")
def test_upload_for_nothing_known_is_not_there(visitor: Visitor, purpose: str, about: str) -> None:
    assert visitor("officer").get("/upload", params={"purpose": purpose, "about": about}).status_code == 404
    assert _send(visitor("officer"), CONTENT, purpose=purpose, about=about).status_code == 404


@pytest.mark.usefixtures("in_home")
def test_upload_that_is_too_large_is_refused_before_it_is_read(site: Site, visitor: Visitor) -> None:
    connection = HTTPConnection(urlsplit(site.base).netloc, timeout=60)
    cookie = f"wb_session={visitor('officer').cookies['wb_session']}"
    headers = {
        "Cookie": cookie,
        "Content-Type": "multipart/form-data; boundary=b",
        "Content-Length": str(MAX_BYTES * 2),
    }
    connection.request("POST", "/upload", headers=headers)
    assert connection.getresponse().status == 413
    connection.close()
