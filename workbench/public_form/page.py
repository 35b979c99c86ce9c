"""The pages of the public form: plain HTML that works without a script, in large type, on an old telephone."""

import html
from collections.abc import Mapping

KINDS = {"consult": "咨询", "help": "求助", "complaint": "投诉"}
_STYLE = """
body{margin:0;background:#f4f6f8;color:#1b2733;font:20px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{max-width:34em;margin:0 auto;padding:16px}
h1{font-size:28px;margin:12px 0}
label,legend{display:block;font-weight:bold;margin:18px 0 6px}
fieldset{border:0;padding:0;margin:0}
fieldset label{display:inline-block;font-weight:normal;margin:0 18px 0 0}
input[type=text],input[type=tel],textarea{width:100%;box-sizing:border-box;font:inherit;padding:10px;border:2px solid #8295a8;border-radius:6px;background:#fff}
input[type=radio],input[type=checkbox]{width:24px;height:24px;vertical-align:-4px}
textarea{min-height:8em}
button{font:inherit;font-weight:bold;width:100%;margin:22px 0;padding:14px;border:0;border-radius:6px;background:#16507d;color:#fff}
:focus-visible{outline:4px solid #e0a526;outline-offset:2px}
.note{color:#44566a;font-size:18px}
.wrong{border-left:6px solid #b3261e;background:#fdeceb;padding:10px 14px;margin:12px 0}
.train{background:#fff3d6;border-left:6px solid #e0a526;padding:8px 14px}
.receipt{font-size:30px;font-weight:bold;letter-spacing:2px;background:#fff;border:2px solid #8295a8;border-radius:6px;padding:14px;text-align:center}
.away{position:absolute;left:-9999px;top:-9999px}
"""
_PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title><style>{style}</style></head>
<body><main>{training}<h1>{title}</h1>{body}</main></body></html>"""
_TRAINING = '<p class="train">演练用，请勿填写真实情况</p>'
_FORM = """<p>向{whose}咨询、求助或投诉服务类社会救助的事情。紧急情况请直接拨打 110、120。</p>{wrong}
<form method="post" action="/" autocomplete="off">
<fieldset><legend>您要（必填）</legend>{kinds}</fieldset>
<label for="words">事情（必填）</label>
<textarea id="words" name="words" maxlength="1000" required aria-describedby="hint">{words}</textarea>
<p class="note" id="hint">写清什么时候、在哪里、什么事。不要写身份证号。</p>
<label for="place">在哪个乡镇、村（社区）</label>
<input type="text" id="place" name="place" maxlength="40" value="{place}">
<label for="name">您的称呼（可以不填）</label>
<input type="text" id="name" name="name" maxlength="20" value="{name}">
<label for="phone">电话（可以不填；不填就不能回复您）</label>
<input type="tel" id="phone" name="phone" maxlength="20" value="{phone}">
<p class="note">称呼和电话加密保存，只用于办理这件事，不告诉服务机构。</p>
<div class="away" aria-hidden="true"><label for="website">网址</label><input type="text" id="website" name="website" tabindex="-1"></div>
<button type="submit">提交</button></form>"""
_DONE = """<p>已经收到。请记下回执号，查询时报这个号：</p><p class="receipt">{receipt}</p>
<p>需要查询的，请拨打 12349 或到民政局，报回执号。这里不能查询，关掉本页后也看不到这个号。</p>
<p><a href="/">再写一件</a></p>"""


def form_page(setup: Mapping[str, object], typed: Mapping[str, str], wrong: str = "") -> bytes:
    """Return the form with what was typed before, and what is wrong with it."""
    kinds = "".join(
        f'<label><input type="radio" name="kind" value="{key}" required{_checked(typed, key)}> {name}</label>'
        for key, name in KINDS.items()
    )
    told = f'<p class="wrong" role="alert">{html.escape(wrong)}</p>' if wrong else ""
    fields = {name: html.escape(typed.get(name, "")) for name in ("words", "place", "name", "phone")}
    body = _FORM.format(whose=html.escape(str(setup.get("whose", "民政局"))), wrong=told, kinds=kinds, **fields)
    return _page(setup, "我要咨询、求助、投诉", body)


def _checked(typed: Mapping[str, str], kind: str) -> str:
    return " checked" if typed.get("kind") == kind else ""


def done_page(setup: Mapping[str, object], receipt: str) -> bytes:
    """Return the page with the receipt; it is told once."""
    return _page(setup, "提交成功", _DONE.format(receipt=html.escape(receipt)))


def notice_page(setup: Mapping[str, object], words: str) -> bytes:
    """Return a page that says why nothing was taken down."""
    return _page(setup, "没有提交", f'<p class="wrong">{html.escape(words)}</p><p><a href="/">返回填写</a></p>')


def _page(setup: Mapping[str, object], title: str, body: str) -> bytes:
    training = _TRAINING if setup.get("training") else ""
    return _PAGE.format(title=title, style=_STYLE, training=training, body=body).encode()
