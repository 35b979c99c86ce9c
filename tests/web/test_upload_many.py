"""Many files in pieces, against a running server: nothing half kept, nothing twice, nobody else's."""

import hashlib
import io
import json
import os
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image
from sqlmodel import col, select

from tests.web.conftest import Site, form_token
from workbench import paths
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.record import Event
from workbench.models.words import Phase
from workbench.security.files import MAX_BYTES, path_of
from workbench.security.parts import MOST_OPEN, PIECE, remove_abandoned
from workbench.store.engine import reading, writing

Visitor = Callable[..., httpx.Client]
CONTENT = b"%PDF-1.7\n" + bytes(range(1, 256)) * 9000 + b"\n%%EOF\n"  # three pieces


@pytest.fixture
def evaluation(in_home: Site) -> Iterator[int]:
    """An evaluation of the first purchaser; what is on the way is gone before and after."""
    with writing() as session:
        row = session.exec(select(Evaluation)).first() or Evaluation(
            project_id=1, phase=Phase.MID, tree_id="szs-2024", planned_on=date(2026, 6, 1), cutoff_on=date(2026, 6, 30),
            due_on=date(2026, 7, 10),
        )  # fmt: skip
        session.add(row)
        session.flush()
        found = row.id or 0
    yield found
    for place in paths.upload_parts().iterdir() if paths.upload_parts().exists() else ():
        os.utime(place / "data", (0, 0))
    remove_abandoned()


class Sender:
    """A browser that sends files in pieces, as the page's script does."""

    def __init__(self, browser: httpx.Client, evaluation: int) -> None:
        self.browser, self.evaluation = browser, evaluation
        self.token = {"X-Form-Token": form_token(browser, "/sign-out"), "Accept": "application/json"}

    def start(self, content: bytes, name: str = "a.pdf", **more: object) -> httpx.Response:
        told = {"purpose": "evidence", "about": str(self.evaluation), "name": name, "size": len(content)} | more
        return self.browser.post("/upload/parts", content=json.dumps(told), headers=self.token)

    def piece(self, upload_id: str, offset: int, piece: bytes, digest: str = "") -> httpx.Response:
        headers = self.token | ({"X-Piece-SHA256": digest} if digest else {})
        return self.browser.put(f"/upload/parts/{upload_id}", params={"offset": offset}, content=piece, headers=headers)

    def offset(self, upload_id: str) -> int:
        return int(self.browser.get(f"/upload/parts/{upload_id}", headers=self.token).json()["offset"])

    def finish(self, upload_id: str) -> httpx.Response:
        # the first file of a new server waits until the rules are loaded
        return self.browser.post(f"/upload/parts/{upload_id}/finish", headers=self.token, timeout=60)

    def send(self, content: bytes, name: str = "a.pdf", **more: object) -> httpx.Response:
        begun = self.start(content, name, **more)
        assert begun.status_code == 200, begun.text
        upload_id, at = begun.json()["id"], begun.json()["offset"]
        while at < len(content):
            at = self.piece(upload_id, at, content[at : at + PIECE]).json()["offset"]
        return self.finish(upload_id)


@pytest.fixture
def sender(visitor: Visitor, evaluation: int) -> Sender:
    return Sender(visitor("officer"), evaluation)


def _stored() -> int:
    with reading() as session:
        return len(session.exec(select(StoredFile.id)).all())


def _waiting() -> list[str]:
    return sorted(one.name for one in paths.upload_parts().iterdir()) if paths.upload_parts().exists() else []


def test_file_in_pieces_is_kept_whole_once_and_the_server_counts_its_digest(sender: Sender) -> None:
    content = CONTENT + b"%%EOF"
    before = _stored()
    told = sender.send(content, "证据 甲.pdf", sha256=hashlib.sha256(content).hexdigest()).json()
    assert (told["sha256"], told["duplicate"]) == (hashlib.sha256(content).hexdigest(), False)
    assert sender.browser.get(f"/files/{told['public_id']}").content == content
    assert _waiting() == []
    again = sender.send(content, "同一份.pdf").json()
    assert (again["public_id"], again["name"], again["duplicate"]) == (told["public_id"], "证据 甲.pdf", True)
    assert _stored() == before + 1
    with reading() as session:
        event = session.exec(select(Event).order_by(col(Event.id).desc())).first()
        assert event is not None
        assert (event.action, event.after) == ("file.store", {"sha256": told["sha256"], "size": len(content)})


def test_piece_that_breaks_off_on_the_way_leaves_nothing_and_the_file_goes_on(site: Site, sender: Sender) -> None:
    content = CONTENT + b"\n\n%%EOF"
    upload_id = sender.start(content).json()["id"]
    sender.piece(upload_id, 0, content[:PIECE])
    host, port = urlsplit(site.base).netloc.split(":")
    cookie = sender.browser.cookies["wb_session"]
    head = f"PUT /upload/parts/{upload_id}?offset={PIECE} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: wb_session={cookie}\r\n"
    head += f"X-Form-Token: {sender.token['X-Form-Token']}\r\nContent-Length: {PIECE}\r\n\r\n"
    with socket.create_connection((host, int(port))) as line:
        line.sendall(head.encode() + content[PIECE : PIECE + 5000])
    assert sender.offset(upload_id) == PIECE
    begun = sender.start(content).json()
    assert (begun["id"], begun["offset"]) == (upload_id, PIECE)
    told = sender.send(content).json()
    assert sender.browser.get(f"/files/{told['public_id']}").content == content


def test_piece_out_of_order_or_sent_twice_is_told_where_to_go_on(sender: Sender) -> None:
    upload_id = sender.start(CONTENT).json()["id"]
    early = sender.piece(upload_id, PIECE, CONTENT[PIECE : 2 * PIECE])
    assert (early.status_code, early.json()["offset"]) == (409, 0)
    assert sender.piece(upload_id, 0, CONTENT[:PIECE]).json() == {"offset": PIECE}
    twice = sender.piece(upload_id, 0, CONTENT[:PIECE])
    assert (twice.status_code, twice.json()["offset"]) == (409, PIECE)
    unfinished = sender.finish(upload_id)
    assert (unfinished.status_code, unfinished.json()["offset"]) == (409, PIECE)
    assert sender.offset(upload_id) == PIECE


def test_damaged_piece_is_refused_and_a_damaged_whole_is_not_kept(sender: Sender) -> None:
    before = _stored()
    upload_id = sender.start(CONTENT).json()["id"]
    damaged = sender.piece(upload_id, 0, b"x" * PIECE, hashlib.sha256(CONTENT[:PIECE]).hexdigest())
    assert (damaged.status_code, sender.offset(upload_id)) == (422, 0)
    assert sender.piece(upload_id, 0, CONTENT[:PIECE], hashlib.sha256(CONTENT[:PIECE]).hexdigest()).status_code == 200
    whole = sender.send(CONTENT + b" ", sha256=hashlib.sha256(b"other").hexdigest())
    assert (whole.status_code, "与您选的不一致" in whole.json()["error"]) == (422, True)
    assert (_stored(), len(_waiting())) == (before, 1)


def test_more_than_announced_too_long_a_piece_and_too_large_a_file_are_refused(sender: Sender) -> None:
    upload_id = sender.start(b"12345678").json()["id"]
    assert sender.piece(upload_id, 0, b"123456789").status_code == 422
    assert sender.piece(upload_id, 0, b"").status_code == 422
    assert sender.piece(upload_id, 0, b"x" * (PIECE + 1)).status_code == 413
    assert sender.offset(upload_id) == 0
    assert sender.start(b"x", size=MAX_BYTES + 1).status_code == 422
    assert sender.start(b"", "leer.pdf").status_code == 422
    assert sender.start(b"x", size="x").status_code == 422


def test_upload_of_another_cannot_be_told_from_a_missing_one(sender: Sender, visitor: Visitor, evaluation: int) -> None:
    upload_id = sender.start(CONTENT).json()["id"]
    thief = Sender(visitor("panel"), evaluation)
    for wrong in (upload_id, "A" * 24, "about.json"):
        answers = [thief.piece(wrong, 0, b"x"), thief.finish(wrong), thief.browser.get(f"/upload/parts/{wrong}")]
        assert {one.status_code for one in answers} == {404}
    assert thief.browser.delete(f"/upload/parts/{upload_id}", headers=thief.token).status_code == 404
    assert sender.offset(upload_id) == 0


def test_who_may_not_upload_for_the_object_cannot_even_begin(visitor: Visitor, evaluation: int) -> None:
    for name in ("other", "panel", "admin"):
        assert Sender(visitor(name), evaluation).start(CONTENT).status_code == 404
        assert visitor(name).get(f"/upload/many?purpose=evidence&about={evaluation}").status_code == 404
    officer = Sender(visitor("officer"), evaluation)
    assert officer.start(CONTENT, purpose="project").status_code == 404
    assert officer.start(CONTENT, about="77").status_code == 404


def test_ended_session_or_a_foreign_token_moves_nothing_and_the_next_sign_in_goes_on(
    sender: Sender, visitor: Visitor, evaluation: int
) -> None:
    upload_id = sender.start(CONTENT).json()["id"]
    sender.piece(upload_id, 0, CONTENT[:PIECE])
    fresh = Sender(visitor("officer", fresh=True), evaluation)
    assert fresh.offset(upload_id) == PIECE
    fresh.browser.post("/sign-out", data={"csrf": form_token(fresh.browser, "/sign-out")})
    assert fresh.piece(upload_id, PIECE, CONTENT[PIECE : 2 * PIECE]).status_code in {401, 403}
    stolen = Sender(visitor("panel"), evaluation).token
    for headers in ({}, stolen):
        answer = sender.browser.put(f"/upload/parts/{upload_id}?offset={PIECE}", content=b"x", headers=headers)
        assert answer.status_code == 403
    assert sender.offset(upload_id) == PIECE
    assert sender.send(CONTENT).status_code == 200


def test_two_files_side_by_side_and_one_file_from_two_windows(sender: Sender) -> None:
    first, second = (CONTENT + bytes([one]) * 700_000 + b"%%EOF" for one in (10, 32))
    with ThreadPoolExecutor(2) as pool:
        kept = list(pool.map(lambda one: sender.send(one[0], one[1]).json(), ((first, "一.pdf"), (second, "二.pdf"))))
    assert [one["sha256"] for one in kept] == [hashlib.sha256(one).hexdigest() for one in (first, second)]
    upload_id = sender.start(CONTENT + b"0%%EOF").json()["id"]
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda _: sender.piece(upload_id, 0, CONTENT[:PIECE]).status_code, range(4)))
    assert (sorted(codes), sender.offset(upload_id)) == ([200, 409, 409, 409], PIECE)


def test_one_file_begun_and_finished_from_many_windows_is_one_file(sender: Sender) -> None:
    content, before = CONTENT + b"1%%EOF", _stored()
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda _: sender.start(content), range(16)))
        assert {one.status_code for one in begun} == {200}
        (upload_id,) = {one.json()["id"] for one in begun}
        for at in range(0, len(content), PIECE):
            sender.piece(upload_id, at, content[at : at + PIECE])
        ended = list(pool.map(lambda _: sender.finish(upload_id), range(8)))
    kept = {one.json()["public_id"] for one in ended if one.status_code == 200}
    assert {one.status_code for one in ended} <= {200, 404}  # who asks after the end is told that it has gone
    assert (len(kept), _stored(), _waiting()) == (1, before + 1, [])


def test_files_come_and_go_while_others_are_announced(sender: Sender) -> None:
    before = _stored()
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda one: sender.send(CONTENT + b"%d%%%%EOF" % one, f"{one}.pdf"), range(100, 124)))
    assert [one.status_code for one in sent] == [200] * 24
    assert (len({one.json()["public_id"] for one in sent}), _stored(), _waiting()) == (24, before + 24, [])


def _packed(name: str = "word/document.xml", content: bytes = b"<x/>", **more: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        for one, inside in ({name: content} | more).items():
            packed.writestr(one, inside)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.pdf", b"MZ\x90\x00" + b"\xff" * 50, "认不出这种文件"),
        ("x.docx", _packed(content=b"0" * 60_000_000), "解开后异常巨大"),
        ("x.docx", _packed("word/vbaProject.bin"), "带有宏程序"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "带有宏程序"),
        ("x.zip", _packed(), "是压缩包"),
        ("x.docx", _packed()[:60], "不完整"),
        ("x.pdf", b"%PDF-1.7 a %%EOF" + _packed(), "后面还接着一个压缩包"),
        ("x.pdf", b"%PDF-1.7 a %%EOF<script>", "后面还接着别的内容"),
        ("x.pdf", b"%PDF-1.7 cut short", "不完整"),
        ("x.pdf", b"%PDF-1.7 /Launch %%EOF", "会启动别的程序"),
        ("x.jpg", b"\xff\xd8\xff\xe0 no photo", "认不出这张照片"),
    ],
    ids=[
        "program", "bomb", "macro", "old macro", "archive", "cut archive", "archive behind", "words behind", "cut page",
        "launcher", "no photo",
    ],
)  # fmt: skip
def test_what_hides_in_a_file_is_refused_at_the_end_and_nothing_is_left(
    sender: Sender, name: str, content: bytes, told: str
) -> None:
    before = _stored()
    answer = sender.send(content, name)
    assert (answer.status_code, told in answer.json()["error"]) == (422, True), answer.text
    assert (_stored(), _waiting()) == (before, [])


def test_photo_is_kept_small_and_without_where_it_was_taken(sender: Sender) -> None:
    photo, exif = Image.effect_noise((2400, 1800), 40).convert("RGB"), Image.Exif()
    exif[0x010E] = "SECRETPLACE"
    written = io.BytesIO()
    photo.save(written, "JPEG", exif=exif)
    told = sender.send(written.getvalue(), "现场.jpg").json()
    kept = path_of(told["sha256"]).read_bytes()
    assert (Image.open(io.BytesIO(kept)).size, b"SECRETPLACE" in kept) == ((1600, 1200), False)
    drawn = io.BytesIO()
    Image.new("RGB", (30, 20), "blue").save(drawn, "PNG", exif=exif)
    told = sender.send(drawn.getvalue(), "图.png").json()
    kept = path_of(told["sha256"]).read_bytes()
    assert (Image.open(io.BytesIO(kept)).getpixel((3, 3)), b"SECRETPLACE" in kept) == ((0, 0, 255), False)


def test_broken_off_one_is_removed_after_its_hours_and_not_before(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = sender.start(CONTENT).json()["id"]
    data = paths.upload_parts() / upload_id / "data"
    hours_ago = time.time() - 3 * 3600
    os.utime(data, (hours_ago, hours_ago))
    monkeypatch.setenv("WORKBENCH_PARTS_HOURS", "4")
    assert (remove_abandoned(), _waiting()) == (0, [upload_id])
    monkeypatch.setenv("WORKBENCH_PARTS_HOURS", "2")
    assert (remove_abandoned(), _waiting()) == (1, [])
    assert sender.finish(upload_id).status_code == 404


def test_too_many_on_the_way_are_refused_and_a_cancelled_one_makes_room(sender: Sender) -> None:
    ids = [sender.start(b"x", f"{one}.txt").json()["id"] for one in range(MOST_OPEN)]
    assert sender.start(b"x", "mehr.txt").status_code == 422
    assert sender.browser.delete(f"/upload/parts/{ids[0]}", headers=sender.token).status_code == 200
    assert sender.start(b"x", "mehr.txt").status_code == 200


def test_page_says_what_it_takes_and_brings_no_script_of_its_own_text(sender: Sender) -> None:
    shown = sender.browser.get(f"/upload/many?purpose=evidence&about={sender.evaluation}&next=/evidence?evaluation=1")
    assert (shown.status_code, "可以一次选多个" in shown.text) == (200, True)
    assert 'href="/evidence?evaluation=1"' in shown.text
    assert shown.text.count("<script") == 1
    assert sender.browser.get("/assets/many.js").status_code == 200
