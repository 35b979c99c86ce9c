import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from jinja2 import UndefinedError, nodes
from jinja2.exceptions import SecurityError
from pypdf import PdfReader
from weasyprint import HTML

from tests.reports import invented_letters, sample
from workbench.paths import TEMPLATES
from workbench.reports.render import environment, lay_out, render_pdf, to_html, write_pdf

ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)


class Counter(BaseHTTPRequestHandler):
    """Counts who asks."""

    hits: list[str] = []  # noqa: RUF012 (emptied by the fixture)

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[str]:
    """A page that asks a web server and the disk for things, in every way HTML knows."""
    (tmp_path / "secret.txt").write_text("机密", encoding="utf-8")
    Counter.hits.clear()
    server = HTTPServer(("127.0.0.1", 0), Counter)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    web, file = f"http://127.0.0.1:{server.server_port}", (tmp_path / "secret.txt").as_uri()
    yield f"""
        <link rel="stylesheet" href="{web}/a.css"><link rel="attachment" href="{file}">
        <style>@import "{web}/b.css"; @font-face {{ font-family: x; src: url({web}/c.ttf), url({file}) }}</style>
        <img src="{web}/d.png"><img src="{file}"><div style="background: url({web}/e.png); font-family: x">文字</div>
        <a rel="attachment" href="{file}">附件</a><object data="{web}/f.svg"></object>
        <svg xmlns="http://www.w3.org/2000/svg"><image href="{web}/g.png"/></svg>"""
    server.shutdown()
    server.server_close()


def attachments(pdf: bytes) -> list[str]:
    return list(PdfReader(io.BytesIO(pdf)).attachments)


def test_nothing_outside_is_fetched_or_attached(outside: str) -> None:
    pdf = write_pdf(lay_out(outside), attachments=(), created=sample.CREATED, title="演练", seal=b"")

    assert Counter.hits == []
    assert attachments(pdf) == []


def test_an_open_fetcher_would_have_fetched_and_attached(outside: str) -> None:
    pdf = HTML(string=outside).write_pdf()

    assert len(Counter.hits) > 3
    assert "secret.txt" in attachments(pdf)


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ notice.__class__.__init__.__globals__ }}",
        "{{ radar.__globals__ }}",
    ],
)
def test_template_cannot_reach_python(source: str) -> None:
    with pytest.raises((SecurityError, UndefinedError)):
        environment().from_string(source).render(notice=invented_letters.result_notice())


def test_template_without_its_data_is_refused() -> None:
    with pytest.raises(UndefinedError):
        to_html("result_notice.html", {})


def test_data_cannot_bring_markup() -> None:
    notice = replace(invented_letters.result_notice(), signer="<script>甲</script>", opening="<b>&1人</b>")

    html, _ = to_html("result_notice.html", {"notice": notice})

    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;甲" in html


def test_page_cannot_take_the_training_mark_off() -> None:
    page = """<style>@page { background: none !important; @top-right { content: none !important; color: white !important } }
        @page cover { @top-right { content: none !important; display: none !important } } section { page: cover; break-after: page }</style>
        <section>第一页</section><p>第二页</p>"""

    document = lay_out(page, watermark="演练")
    texts = [p.extract_text() for p in PdfReader(io.BytesIO(document.write_pdf())).pages]

    assert len(texts) == 2
    assert all(text.count("演练") == 3 for text in texts)  # the head, and twice across the page


@pytest.mark.parametrize("text", ['演"练', "演</text>练", "演\\练;}"])
def test_training_mark_may_hold_any_character(text: str) -> None:
    pages = PdfReader(io.BytesIO(lay_out("<p>文</p>", watermark=text).write_pdf())).pages

    assert text in pages[0].extract_text()


def test_result_does_not_depend_on_what_was_rendered_before() -> None:
    context = {"notice": invented_letters.result_notice()}

    def render() -> bytes:
        return render_pdf("result_notice.html", context, created=sample.CREATED, title="演练")

    first = render()
    render_pdf("panel_sheet.html", {"sheet": invented_letters.panel_sheet()}, created=sample.CREATED, title="演练")

    assert render() == first


@pytest.mark.parametrize(
    "template", sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
)
def test_template_does_no_arithmetic(template: str) -> None:
    tree = environment().parse((TEMPLATES / template).read_text(encoding="utf-8"))

    assert list(tree.find_all(ARITHMETIC)) == []
