"""The button beside a document's PDF: an editable twin, drawn up and kept for who asks."""

import pytest
from sqlmodel import col, select

from tests.conftest import actor
from workbench.models.record import Event
from workbench.reports.render import other_form
from workbench.security.files import open_file
from workbench.store.engine import reading


@pytest.mark.usefixtures("training_copy")
def test_button_makes_a_word_file_and_offers_it(screen) -> None:
    shown = screen("jingban", "application", project=1)
    next(one for one in shown.button if one.key == "word_letter").click().run()

    assert not shown.exception
    assert other_form.get() is None
    with reading() as session:
        event = session.exec(select(Event).order_by(col(Event.id).desc())).first()
        assert event is not None
        assert (event.action, event.actor) == ("report.word", "演练经办")
        name = event.after["name"]
        public_id, offered = shown.session_state["_word_1_letter"]
        assert offered == name
        assert name.endswith("（Word稿）.docx")
        assert open_file(session, actor("jingban"), public_id).name == name
