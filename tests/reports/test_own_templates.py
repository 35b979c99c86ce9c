"""Templates of a bureau: the standard ones pass their own check, hostile ones are refused with where and what to do."""

import io
import zipfile
from contextlib import suppress
from datetime import date, timedelta

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlmodel import col, select

from tests.conftest import actor
from workbench import clock
from workbench.errors import NotAllowedError, NotFoundError, ValidationError, WorkbenchError
from workbench.models.record import Event
from workbench.models.templates import DocumentTemplate
from workbench.paths import TEMPLATES
from workbench.queries.templates import keys, templates_in_force
from workbench.reports import dress, issue
from workbench.reports.own import paper, trial
from workbench.reports.own.check import checked
from workbench.reports.own.markup import judge_markup
from workbench.reports.own.source import judge_source
from workbench.reports.word import as_word
from workbench.rules.template_words import PAGES, PAPERS
from workbench.security.files import open_file
from workbench.services.bureau import set_bureau_value
from workbench.services.templates import Tried, back_to_standard, confirm_template, keep_template, refuse_template
from workbench.store.engine import reading, writing

NOTICE = (TEMPLATES / "result_notice.html").read_text(encoding="utf-8")
FRAME = '{% extends "parts/base.html" %}{% block body %}BODY{% endblock %}'
FINAL = 3


def own(old, new):
    assert old in NOTICE
    return NOTICE.replace(old, new, 1)


def within(body):
    return FRAME.replace("BODY", body)


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"report_mid", "report_final"}))
def test_standard_template_passes_its_own_check(name):
    made = trial.tried(name, (TEMPLATES / f"{name}.html").read_text(encoding="utf-8"))

    assert made.startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["report_mid", "report_final"])
def test_standard_report_is_written_within_what_templates_may(name):
    source = (TEMPLATES / f"{name}.html").read_text(encoding="utf-8")

    judge_source(source, trial.sample(name))
    with dress.dressed(dress.STANDARD.with_page(name, source)):
        assert trial.sample(name)["report"].cover.report_title in trial.fill(
            f"{name}.html", {**trial.sample(name), "fonts": ()}
        )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (within("{{ ''.__class__ }}"), "下划线开头的名称“__class__”"),
        (within("{{ notice['__init__'] }}"), "下划线开头"),
        (within("{{ notice|attr('x') }}"), "不能用“|attr”"),
        (within("{{ notice.title|safe }}"), "不能用“|safe”"),
        (within("{% for i in range(10**9) %}x{% endfor %}"), "不能计算|不能调用“range”"),
        (within("{% for i in count() %}x{% endfor %}"), "不能调用“count”"),
        (within("{{ 'x' * 9 }}"), "不能计算"),
        (within("{{ notice.title.ljust(9) }}"), "不能调用“ljust”"),
        (within("{% autoescape false %}x{% endautoescape %}"), "不允许的标签"),
        (within("{% include '/etc/passwd' %}"), "不能引用“/etc/passwd”"),
        (within("{% include '../run' %}"), "不能引用“../run”"),
        (within("{% include notice.title %}"), "算出来的文件名"),
        (within("{% import 'print.css' as x %}"), "不能引用“print.css”"),
        (NOTICE.replace("parts/base.html", "report_final.html"), "以本系统的页面为底"),
        ("<p>{{ notice.title }}</p>", "以本系统的页面为底"),
        (within("{{ secret }}"), "没有“secret”这个变量"),
        (within("{% for a in notice.items %}" * 5 + "x" + "{% endfor %}" * 5), "超过 4 层"),
        (within("{% for a in notice.items recursive %}{% endfor %}"), "递归"),
        (within("{% if %}"), "写法不对"),
        (within("x" * 200_001), "超过 200 KB"),
    ],
)
def test_source_that_reaches_out_or_grows_is_refused_with_its_line(source, words):
    with pytest.raises(ValidationError, match=words) as refused:
        judge_source(source, trial.sample("result_notice"))

    assert refused.value.where.startswith("模板")
    assert refused.value.fix


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<img src='http://a.example/x.png' alt='x'>", "http://a.example"),
        ("<img src='file:///etc/passwd' alt='x'>", "file:///etc/passwd"),
        ("<script>alert(1)</script>", "<script>"),
        ("<p onclick='x()'>文</p>", "onclick"),
        ("<iframe></iframe>", "<iframe>"),
        ("<link rel='attachment' href='file:///etc/passwd'>", "<link>"),
        ("<a href='https://a.example'>文</a>", "https://a.example"),
        ("<a rel='attachment' href='#x'>文</a>", "rel"),
        ("<style>p { background: url(file:///etc/passwd) }</style>", "file:///etc/passwd"),
        ("<style>p { background: u\\72l('file:///etc/passwd') }</style>", "url"),
        ("<style>p { background: image-set('http://a.example/a' 1x) }</style>", "image-set"),
        ("<style>@import 'a.css';</style>", "@import"),
        ("<style>@font-face { font-family: x; src: url(data:font/ttf;base64,AA) }</style>", "font-face"),
        ("<p style='background: url(http://a.example)'>文</p>", "http://a.example"),
        ("<svg><image href='http://a.example/a'/></svg>", "<image>"),
        ("<svg><path fill='url(http://a.example)'/></svg>", "http://a.example"),
        ("<object data='x'></object>", "<object>"),
        ("<img src='data:image/png;base64,AA'>", "替代文字"),
    ],
)
def test_markup_that_fetches_runs_or_is_not_told_is_refused(markup, words):
    with pytest.raises(ValidationError) as refused:
        judge_markup(f"<html><body>{markup}</body></html>", whole=True)

    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (own("{{ notice.opening|units }}", "{{ notice.openning|units }}"), "没有“openning”这个字段"),
        (own("{{ m.signed(notice.signer, notice.date) }}", ""), "缺少必须写明的内容"),
        (own("{{ item.text|units }}", ""), "缺少必须写明的内容"),
        (own('<p class="flush">', '{% if not notice.addressee %}<script>x</script>{% endif %}<p class="flush">'), "<script>"),
        (own('<section class="letter">', '<style>p { font-family: DejaVu Sans }</style><section class="letter">'), "随附以外的字体"),
        (own('<section class="letter">', '<style>@page { @bottom-center { content: none } }</style><section class="letter">'), "没有文书编号"),
        (own("{{ m.letterhead() }}", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}"), "不能填写"),
    ],
)  # fmt: skip
def test_template_whose_document_lacks_something_is_refused(source, words):
    with pytest.raises(ValidationError, match=words):
        trial.tried("result_notice", source)


def test_process_gives_the_sample_or_says_why_there_is_none():
    made = checked(
        "result_notice", own('<h1 class="title">', '<p class="number">本县样式</p><h1 class="title">').encode()
    )
    doubled = "{% set a = notice.title %}" + "{% set a = a ~ a %}" * 60 + "{{ a }}"

    assert "本县样式" in PdfReader(io.BytesIO(made)).pages[0].extract_text()
    with pytest.raises(ValidationError, match="内存"):
        checked("result_notice", within(doubled).encode())


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_text_at_all_ends_in_anything_but_a_refusal(text):
    with suppress(ValidationError):
        judge_source(within(text), trial.sample("result_notice"))
        judge_markup(within(text), whole=False)


def test_output_without_end_is_cut_off():
    with pytest.raises(WorkbenchError, match="过长"):
        dress.bounded("x" * 1000 for _ in range(10**9))


@pytest.mark.parametrize("kind", PAPERS)
def test_standard_word_template_passes_its_own_check(kind):
    made = paper.tried(kind, (TEMPLATES / "word" / f"{kind}.docx").read_bytes())

    assert Document(io.BytesIO(made)).paragraphs


def docx(change=None, extra=None):
    document = Document(TEMPLATES / "word" / "letter.docx")
    if change:
        change(document)
    raw = io.BytesIO()
    document.save(raw)
    if extra:
        with zipfile.ZipFile(raw, "a") as box:
            box.writestr(*extra)
    return raw.getvalue()


LINK = '<Relationships><Relationship Id="r" Type="t" Target="http://a.example" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"%PDF-1.7", "不是 Word 文件"),
        (docx(extra=("word/vbaProject.bin", b"x")), "宏"),
        (docx(extra=("word/_rels/header9.xml.rels", LINK.encode())), "外部的文件或网址"),
        (docx(extra=("word/x.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]>")), "外部定义"),
        (docx(lambda one: one.add_paragraph("{{ ''.__class__ }}")), "不认识的填写项"),
        (docx(lambda one: one.add_paragraph("{% for a in b %}")), "不认识的填写项"),
        (docx(lambda one: one.add_paragraph("{{ body }}")), "正文的位置"),
        (docx(lambda one: one.styles["Caption"].delete()), "缺少正文要用的样式：Caption"),
        (docx(lambda one: [setattr(p, "text", "") for p in one.sections[0].header.paragraphs]), "页眉里没有"),
    ],
)
def test_word_template_that_reaches_out_or_lacks_something_is_refused(raw, words):
    with pytest.raises(ValidationError, match=words):
        paper.tried("letter", raw)


def kept(source=NOTICE, key="result_notice", username="guanli"):
    with writing() as session:
        tried = Tried(key, f"{key}.txt", source.encode(), b"%PDF-sample")
        return keep_template(session, actor(username), 1, tried).id


def notice():
    with reading() as session:
        return issue.draw_result_notice(session, actor("jingban"), FINAL)


def said(drawn):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(drawn.content)).pages)


def test_confirmed_template_draws_from_its_day_and_the_event_names_it_and_the_standard_comes_back(at):
    at("final")
    template_id = kept(own('<h1 class="title">', '<p class="number">本县样式</p><h1 class="title">'))
    assert "本县样式" not in said(notice())
    with writing() as session:
        confirm_template(session, actor("lingdao"), template_id, first_day=clock.today())

    drawn = notice()
    with writing() as session:
        issued = issue.issue(session, actor("jingban"), drawn).sha256
        event = session.exec(select(Event).order_by(col(Event.id).desc())).first()
        assert event.after["template"].endswith("第1版")
    assert "本县样式" in said(drawn)
    assert notice().content == drawn.content
    with writing() as session:
        back_to_standard(session, actor("lingdao"), 1, "result_notice")
    again = notice()
    assert ("本县样式" in said(again), again.stamp.template, again.stamp.edition) == (False, "", 2)
    with reading() as session:
        assert open_file_sha(session, drawn) == issued
        assert session.exec(select(DocumentTemplate.number)).all() == [1, 2]


def open_file_sha(session, drawn):
    file = session.exec(select(issue.StoredFile).where(issue.StoredFile.name == drawn.name)).one()
    return open_file(session, actor("jingban"), file.public_id).sha256


def test_who_may_what_with_templates_and_when(at):
    at("final")
    with pytest.raises(NotAllowedError):
        kept(username="jingban")
    template_id = kept()
    with writing() as session, pytest.raises(NotAllowedError):
        confirm_template(session, actor("guanli"), template_id, first_day=clock.today())
    with writing() as session, pytest.raises(ValidationError, match="已经过去"):
        confirm_template(session, actor("lingdao"), template_id, first_day=clock.today() - timedelta(days=1))
    with writing() as session, pytest.raises(ValidationError, match="没有填写"):
        refuse_template(session, actor("lingdao"), template_id, reason=" ")
    with writing() as session:
        refuse_template(session, actor("lingdao"), template_id, reason="版头不对")
    with writing() as session, pytest.raises(ValidationError, match="已经处理过"):
        confirm_template(session, actor("lingdao"), template_id, first_day=clock.today())
    with writing() as session, pytest.raises(ValidationError, match="就是标准模板"):
        back_to_standard(session, actor("lingdao"), 1, "result_notice")
    with reading() as session, pytest.raises(NotFoundError):
        open_file(
            session,
            actor("chengjie"),
            session.exec(select(issue.StoredFile.public_id).where(issue.StoredFile.kind == "template_source")).one(),
        )


def test_template_with_a_later_day_waits_for_it(at):
    at("final")
    template_id = kept()
    later = clock.today() + timedelta(days=3)
    with writing() as session:
        confirm_template(session, actor("lingdao"), template_id, first_day=later)
    with reading() as session:
        assert templates_in_force(session, 1, clock.today()) == ()
        assert [one.key for one in templates_in_force(session, 1, later)] == ["result_notice"]
    assert len(keys()) == len(PAGES) + len(PAPERS)


def test_letterhead_signer_closing_and_seal_are_set_without_a_template(at):
    at("final")
    values = {
        "document_letterhead": "演练县民政局文件",
        "document_signer": "演练县民政局（购买服务专用）",
        "document_closing": "特此通知。",
        "document_seal": "不留",
    }
    with writing() as session:
        for key, text in values.items():
            set_bureau_value(
                session,
                actor("lingdao"),
                1,
                key,
                {"text": text},
                document="演民发〔2026〕1号",
                first_day=date(2026, 1, 1),
            )

    words = said(notice())
    with as_word():
        twin = "".join(one.text for one in Document(io.BytesIO(notice().content)).paragraphs)

    for text in list(values.values())[:3]:
        assert text in words
        assert text in twin
