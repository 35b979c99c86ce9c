"""The vault on the command line: where its key lies, and a new key for everything in it."""

from sqlmodel import Session, func, select

from workbench import paths
from workbench.errors import WorkbenchError
from workbench.models.hotline import CallImport
from workbench.models.imports import ImportIdentity
from workbench.models.vault import VaultEntry
from workbench.security import vault
from workbench.security.policy import PROGRAM
from workbench.security.record import About, record
from workbench.services.person_files import reseal_file_keys
from workbench.services.vault import reseal_all
from workbench.store.engine import reading, writing
from workbench.store.scrub import scrub


def vault_words() -> str:
    """Say where the key lies, which one is in force, and how many identities it seals."""
    with reading() as session:
        entries = session.exec(select(func.count()).select_from(VaultEntry)).one()
    return f"密钥文件：{paths.vault_key()}\n密钥编号：{vault.keys()[-1].id}\n身份信息：{entries} 条"


def _refuse_waiting(session: Session) -> None:
    if any(session.exec(select(kind.id).limit(1)).first() is not None for kind in (ImportIdentity, CallImport)):
        raise WorkbenchError("有一份导入还没有办完，现在不能更换密钥", fix="在“导入”画面确认或取消后再换")


def rotate() -> str:
    """Seal every identity under a new key, drop the old one, and clean the disk; say how many there were.

    The old key stays in the file until everything is sealed anew, so that a break in between loses nothing.
    """
    with reading() as session:
        _refuse_waiting(session)
    key = vault.add_key()
    with writing() as session:
        _refuse_waiting(session)  # somebody may have begun one since; from here on the new key is known to all
        entries = reseal_all(session)
        reseal_file_keys(session)
        record(session, PROGRAM, "vault.rotate", About("workspace", 1), after={"key": key.id, "entries": entries})
    vault.keep_newest_key()
    scrub()
    return f"已更换密钥：新编号 {key.id}，重新加密 {entries} 条。请另行保管新的密钥文件：{paths.vault_key()}"
