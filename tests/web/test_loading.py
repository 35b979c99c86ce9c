"""What screens are made of is loaded by one thread: nobody else imports meanwhile, and nothing is left to import later."""

import ast
import sys
from collections.abc import Iterator
from threading import Thread

import pytest

from workbench.paths import ROOT
from workbench.web import loading


@pytest.fixture(autouse=True)
def _loaded_after() -> Iterator[None]:
    yield
    loading.load()


def test_who_asks_before_all_is_loaded_waits_for_it() -> None:
    found: list[str] = []
    loading.begin()
    asking = Thread(target=lambda: found.append(loading.loaded("workbench.web.shell").__name__))
    asking.start()
    asking.join(0.2)
    assert found == []
    loading.load()
    asking.join(60)
    assert found == ["workbench.web.shell"]


def test_loading_that_breaks_off_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "LATER", ("workbench.there_is_none",))
    loading.begin()
    with pytest.raises(ModuleNotFoundError):
        loading.load()
    loading.wait()


def test_every_import_inside_a_function_of_the_web_is_loaded_beforehand() -> None:
    later = {
        node.module
        for path in (ROOT / "workbench" / "web").rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom)
    }
    assert later == set(loading.LATER)


def test_every_import_of_every_page_is_there_when_all_is_loaded() -> None:
    loading.load()
    for page in sorted((ROOT / "pages").glob("*.py")):
        names = [
            one.module for one in ast.parse(page.read_text(encoding="utf-8")).body if isinstance(one, ast.ImportFrom)
        ]
        assert names
        assert [name for name in names if name not in sys.modules] == []
