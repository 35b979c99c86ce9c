"""Plain Chinese pages without Streamlit: forms and notices, readable with scripts switched off."""

from http import HTTPStatus

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from workbench.paths import STATIC

_PAGES = Environment(
    loader=FileSystemLoader(STATIC.parent / "templates"), autoescape=select_autoescape(), undefined=StrictUndefined
)
_NOTICES = {
    400: ("请求不完整", "请从页面上重新操作一次。"),
    401: ("还没有登录", "请先登录，再打开刚才的地址。"),
    403: ("不能这样打开", "这次请求不是从本系统的页面发出的，或页面已过期。请刷新页面后重试。"),
    404: ("没有这个页面", "地址有误，或您无权查看。请从首页的菜单进入。"),
    405: ("不支持这种操作", "请从页面上的按钮操作。"),
    413: ("内容太大", "请压缩照片或拆分文件后再提交。"),
    500: ("程序出错", "本次没有保存。请稍后重试；仍不行请把事故编号告诉系统管理员。"),
    503: ("暂时不能使用", "数据库没有响应，请稍后再试或联系系统管理员。"),
}


def page(template: str, status: int = 200, /, **values: object) -> HTMLResponse:
    """Return the page of that template; every value is escaped."""
    return HTMLResponse(_PAGES.get_template(f"{template}.html").render(values), status)


def notice(connection: HTTPConnection, status: int, detail: str = "") -> Response:
    """Return what went wrong: a page for who reads pages, one line for everything else."""
    known = status if status in _NOTICES else 500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400
    title, advice = _NOTICES[known]
    if not reads_pages(connection):
        return PlainTextResponse(f"{title}。{advice}{detail}", status)
    return page("notice", status, title=title, advice=advice, detail=detail)


def on_http_error(connection: HTTPConnection, error: HTTPException) -> Response:
    """Return the notice for an error that a route or Streamlit raised, without its English."""
    return notice(connection, error.status_code)


def reads_pages(connection: HTTPConnection) -> bool:
    """Tell whether the client asked for a page, as a browser's address bar does."""
    return "text/html" in connection.headers.get("accept", "")
