"""The vault's key on the command line."""

from datetime import date

from sqlmodel import select

from tests.conftest import actor
from workbench import cli_vault
from workbench.models.vault import VaultEntry
from workbench.security import vault
from workbench.security.record import verify
from workbench.services.vault import Identity, Notice, opened, save_identity
from workbench.store.engine import reading, writing


def test_rotation_seals_everything_under_a_new_key_and_is_recorded(at):
    at("defined")
    with writing() as session:
        save_identity(session, actor("jingban"), 1, Identity("赵演练"), Notice("duty", date(2026, 3, 2)))
    before = vault.keys()[-1].id
    assert f"密钥编号：{before}\n身份信息：1 条" in cli_vault.vault_words()
    assert "重新加密 1 条" in cli_vault.rotate()
    [key] = vault.keys()
    assert key.id != before
    with reading() as session:
        assert opened((key,), session.exec(select(VaultEntry)).one()).name == "赵演练"
        assert verify(session) == []
