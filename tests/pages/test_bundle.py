"""The evidence bundle on the screen of a result."""

from tests.pages.looks import buttons, press, words
from tests.pages.rows import rows
from workbench.exchange.verifier.check import verified
from workbench.models.evaluations import StoredFile
from workbench.security.files import path_of


def test_auditor_makes_a_bundle_that_passes_and_members_are_not_offered_one(at, screen):
    at("final")
    shown = press(screen("shenji", "result", evaluation=2), "制作证据包")
    [made] = [one for one in rows(StoredFile) if one.kind == "bundle"]
    member, replaced = screen("pingwei1", "result", evaluation=2), screen("jingban", "result", result=2)

    assert "YL-2025-001-期末证据包-第2版.zip" in words(shown)
    assert verified(str(path_of(made.sha256))).faults == []
    assert "制作证据包" not in [*buttons(member), *buttons(replaced)]
