"""The services of one's own area through the real entrypoint."""

import pytest

from tests.pages.looks import buttons, words


@pytest.mark.parametrize("username", ["xiangzhen", "cunzhan"])
def test_township_and_village_open_the_services_of_their_area(at, screen, username):
    at("signed")
    shown = screen(username, "ledger_area")
    told = words(shown)
    assert "只列本辖区" in told
    assert "未核对" in told
    assert "导出辖区服务" in buttons(shown)
    assert "登记" not in buttons(shown)


def test_contractor_has_no_way_to_the_services_of_an_area(at, screen):
    at("signed")
    assert "只列本辖区" not in words(screen("chengjie", "ledger_area"))
