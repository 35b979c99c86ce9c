"""Every page and every route with its guard; a new one without a line here fails."""

import ast
from pathlib import Path

from starlette.routing import Route

from workbench.models.words import Role
from workbench.paths import PAGES
from workbench.web import gate
from workbench.web.menu import SCREENS
from workbench.web.server import create_app

STAFF = {Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR}
EVALUATORS = {Role.PANEL, Role.THIRD_PARTY, Role.REVIEWER}
PAGE_GUARDS = {
    "home": set(Role),
    "needs": STAFF | {Role.TOWNSHIP, Role.VILLAGE},
    "household": STAFF | {Role.TOWNSHIP, Role.VILLAGE},
    "needs_analysis": STAFF | {Role.TOWNSHIP, Role.VILLAGE},
    "needs_schemes": STAFF | {Role.TOWNSHIP, Role.VILLAGE},
    "import_data": {Role.OFFICER, Role.TOWNSHIP, Role.VILLAGE},
    "projects": STAFF | EVALUATORS | {Role.AGENCY, Role.CONTRACTOR},
    "project": STAFF | EVALUATORS | {Role.AGENCY, Role.CONTRACTOR},
    "procurement": STAFF | {Role.AGENCY},
    "objections": STAFF | {Role.AGENCY, Role.CONTRACTOR},
    "contract": STAFF | {Role.CONTRACTOR},
    "ledger": STAFF | {Role.CONTRACTOR, Role.PANEL, Role.THIRD_PARTY},
    "ledger_area": {Role.TOWNSHIP, Role.VILLAGE},
    "staff": STAFF | {Role.CONTRACTOR, Role.PANEL, Role.THIRD_PARTY},
    "progress": STAFF | {Role.CONTRACTOR, Role.PANEL, Role.THIRD_PARTY},
    "supervision": STAFF | {Role.TOWNSHIP, Role.VILLAGE, Role.THIRD_PARTY, Role.PANEL},
    "check_form": STAFF | {Role.TOWNSHIP, Role.VILLAGE, Role.THIRD_PARTY},
    "findings": STAFF | EVALUATORS | {Role.CONTRACTOR},
    "hotline": STAFF | {Role.TOWNSHIP, Role.VILLAGE, Role.CONTRACTOR},
    "payments": STAFF | {Role.CONTRACTOR},
    "acceptance": STAFF | {Role.CONTRACTOR},
    "care": STAFF | {Role.TOWNSHIP, Role.VILLAGE},
    "compliance": STAFF,
    "evaluation": STAFF | EVALUATORS,
    "evidence": STAFF | EVALUATORS | {Role.CONTRACTOR},
    "trees": STAFF | {Role.PANEL, Role.THIRD_PARTY},
    "survey": STAFF | {Role.PANEL, Role.THIRD_PARTY},
    "interview": STAFF | {Role.TOWNSHIP, Role.VILLAGE, Role.THIRD_PARTY},
    "score_sheet": {Role.PANEL, Role.THIRD_PARTY},
    "result": STAFF | EVALUATORS | {Role.CONTRACTOR},
    "report": STAFF | EVALUATORS | {Role.CONTRACTOR},
    "batches": {Role.OFFICER},
    "appeals": STAFF | {Role.CONTRACTOR, Role.REVIEWER},
    "application": STAFF,
    "follow_up": STAFF | {Role.TOWNSHIP, Role.VILLAGE},
    "contractors": STAFF,
    "open_data": STAFF,
    "programme": {Role.OFFICER, Role.LEADER, Role.AUDITOR},
    "documents": STAFF,
    "rules": set(Role),
    "templates": STAFF | {Role.ADMIN},
    "accounts": {Role.ADMIN},
    "record": STAFF | {Role.ADMIN},
}
ROUTE_GUARDS = {
    "/": "session",
    **{f"/{name}": "session" for name in PAGE_GUARDS},
    "/sign-in": "public",
    "/sign-out": "session",
    "/upload": "session",
    "/upload/many": "session",
    "/redact": "session",
    "/upload/parts": "session",
    "/upload/parts/{upload_id}": "session",
    "/upload/parts/{upload_id}/finish": "session",
    "/files/{public_id}": "session",
    "/files/{public_id}/preview/{page:int}": "session",
    "/healthz": "public",
    "/assets/{name}": "public",
    "/calendar/{name:path}": "public",  # whoever holds the link; tests/web/test_feed.py
}


def test_every_page_has_a_guard_and_every_guard_a_page():
    assert {path.stem for path in PAGES.glob("*.py")} == set(PAGE_GUARDS)
    assert {screen.name: set(screen.roles) for screen in SCREENS} == PAGE_GUARDS


def _first_calls(path: Path) -> list[tuple[str, list[object]]]:
    """The calls of a page's statements in order, imports and docstring left out, up to the first one."""
    body = [node for node in ast.parse(path.read_text()).body if not isinstance(node, ast.Import | ast.ImportFrom)]
    statements = [node for node in body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    value = getattr(statements[0], "value", None)
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name):
        return []
    return [(value.func.id, [arg.value for arg in value.args if isinstance(arg, ast.Constant)])]


def test_every_page_opens_with_its_own_guard():
    opened = {path.stem: _first_calls(path) for path in sorted(PAGES.glob("*.py"))}
    assert opened == {name: [("open_page", [name])] for name in sorted(PAGE_GUARDS)}


def test_every_route_of_ours_is_listed_and_guarded_as_it_says():
    routes = {route.path for route in create_app()._user_routes if isinstance(route, Route)}
    public = {path for path in routes if path in gate.PUBLIC or path.startswith(gate.PUBLIC_FOLDERS)}
    behind = {path for path in routes - public if path in gate.OPEN or path.startswith(gate.OPEN_FOLDERS)}
    assert routes == set(ROUTE_GUARDS)
    assert {path: "public" if path in public else "session" for path in public | behind} == ROUTE_GUARDS
