"""The register of documents through the real entrypoint: found, matched with the scan, withdrawn, and read by others."""

from sqlmodel import select

from tests.conftest import actor
from tests.pages.looks import buttons, field, press, words
from workbench.models.documents import IssuedDocument
from workbench.services.documents_back import keep_scan
from workbench.store.engine import reading, writing


def test_officer_matches_a_scan_and_withdraws_a_document(training_copy, screen):
    with writing() as session:
        row = session.exec(select(IssuedDocument).where(IssuedDocument.kind == "final_report")).one()
        row_id, number, hashed = row.id, row.number, row.short_hash
        scan = keep_scan(session, actor("jingban"), 1, name=f"{number}.jpg", content=b"\xff\xd8\xff").public_id
    page = screen("jingban", "documents", file=scan)
    assert field(page, "text_input", ":number").value == number
    field(page, "text_input", ":hash").input("0123456789")
    press(page, "登记")
    assert "没有一份文书是这个校验码" in words(page)
    field(page, "text_input", ":hash").input(hashed)
    press(page, "登记")
    with reading() as session:
        assert session.get_one(IssuedDocument, row_id).paper == "returned"
    assert page.query_params["document"] == str(row_id)
    assert f"{number}.jpg" in words(page)  # its details stand there, with the scan
    page = screen("jingban", "documents", document=row_id, state="returned")
    assert f"{number}.jpg" in words(page)
    field(page, "text_input", ":reason").input("印错了日期")
    press(page, "作废")
    assert [one.value for one in page.warning] == ["勾选“作废 … 不能恢复”后再点作废。"]
    next(one for one in page.checkbox if "sure" in str(one.key)).check()
    press(page, "作废")
    with reading() as session:
        assert session.get_one(IssuedDocument, row_id).withdrawn_reason == "印错了日期"
    page = screen("shenji", "documents", document=row_id)
    assert "作废原因：印错了日期" in words(page)
    assert "作废" not in buttons(page)
