"""What a bureau has set for its documents on a day: texts of its own, and templates in place of the standard."""

from datetime import date

from sqlmodel import Session

from workbench.errors import WorkbenchError
from workbench.models.organisations import Purchaser
from workbench.queries.checks.book import bureau_text
from workbench.queries.templates import InForce, templates_in_force
from workbench.reports.dress import Dress
from workbench.rules.template_words import CLOSING, LETTERHEAD, NO_SEAL, NONE, SEAL, SIGNER, WORD, template_name
from workbench.security.files import path_of


def dress_of(session: Session, purchaser_id: int, on: date) -> Dress:
    """Return what a bureau has set for its documents, as of a day."""
    own = templates_in_force(session, purchaser_id, on)
    texts = {key: bureau_text(session, purchaser_id, key, on) for key in (LETTERHEAD, SIGNER, CLOSING, SEAL)}
    letterhead, signer, closing = ("" if texts[key] == NONE else texts[key] for key in (LETTERHEAD, SIGNER, CLOSING))
    unit = session.get_one(Purchaser, purchaser_id)
    contents = {row.key: _content(row) for row in own}
    return Dress(
        unit.name,
        letterhead,
        signer,
        closing,
        seal=texts[SEAL] != NO_SEAL,
        pages={key: raw.decode() for key, raw in contents.items() if not key.startswith(WORD)},
        papers={key.removeprefix(WORD): raw for key, raw in contents.items() if key.startswith(WORD)},
        versions={row.key: row.number for row in own},
    )


def _content(row: InForce) -> bytes:
    try:
        return path_of(row.sha256).read_bytes()
    except OSError as error:
        raise WorkbenchError(
            "本单位的模板文件不在了",
            where=f"{template_name(row.key)}第{row.number}版",
            fix="从备份取回文件目录，或请分管领导恢复标准模板",
        ) from error
