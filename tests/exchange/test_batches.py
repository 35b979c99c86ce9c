"""Batches: in a pool of processes, cancelled, broken off and taken up again, without losing or doubling a document."""

import zipfile

import pytest
from sqlmodel import col, func, select

from tests.conftest import actor
from workbench.errors import NotAllowedError, NotFoundError, ValidationError
from workbench.exchange import batch_job
from workbench.exchange.batch_zip import make_zip
from workbench.models.accounts import Account
from workbench.models.batches import Batch, BatchItem
from workbench.models.documents import IssuedDocument
from workbench.models.evaluations import StoredFile
from workbench.models.results import Result
from workbench.queries.batches import batch_card, batches_of, candidates, items_of, purchasers_with_batches, unfinished
from workbench.reports import batch
from workbench.reports.issue import Drawn
from workbench.security.files import open_file, path_of
from workbench.security.record import verify
from workbench.services.batches import cancel_batch, resume_batch, start_batch
from workbench.services.documents import NumberTakenError
from workbench.store.engine import reading, writing

MID, FIRST, FINAL = 1, 2, 3
NOTICES = ((MID, "notice"), (FINAL, "notice"))


def started(wanted=NOTICES, username="jingban"):
    with writing() as session:
        return start_batch(session, actor(username), 1, "演练批次", wanted).id


def drawn(item_id, sequence):
    made = batch.draw(batch.Task(item_id, sequence))
    assert isinstance(made, Drawn), made
    return made


def states(batch_id):
    with reading() as session:
        return [(one.kind, one.state) for one in items_of(session, batch_id)]


def notices():
    with reading() as session:
        return session.exec(select(func.count()).where(StoredFile.kind == "result_notice")).one()


def test_candidates_are_the_confirmed_results_in_force(at):
    at("final")
    with reading() as session:
        assert {one.result_id for one in candidates(session, 1)} == {MID, FINAL}
        assert candidates(session, 2) == ()
        assert purchasers_with_batches(session, actor("lingdao")) == {}


def test_pool_draws_up_a_batch_and_a_zip_holds_what_it_made(at):
    at("final")
    batch_id = started()
    assert unfinished_now() == [batch_id]

    batch_job.work(batch_id, workers=1)

    assert states(batch_id) == [("结果通知", "done")] * 2
    assert unfinished_now() == []
    with writing() as session:
        file = make_zip(session, actor("jingban"), batch_id)
        public_id, place = file.public_id, path_of(file.sha256)
    with zipfile.ZipFile(place) as archive, reading() as session:
        lines = items_of(session, batch_id)
        assert archive.namelist() == [f"00{number}-{line.name}" for number, line in enumerate(lines, 1)]
        assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())
        numbers = session.exec(select(IssuedDocument.sequence).where(IssuedDocument.kind == "result_notice"))
        assert sorted(numbers) == [1, 2]
        assert open_file(session, actor("jingban"), public_id).name == "演练批次-2份.zip"
        with pytest.raises(NotFoundError):
            open_file(session, actor("lingdao"), public_id)
        assert verify(session) == []


def unfinished_now():
    with reading() as session:
        return unfinished(session)


def test_what_was_done_before_the_server_was_killed_is_not_done_again(at):
    at("final")
    batch_id = started()
    with reading() as session:
        first, second = (one.id for one in items_of(session, batch_id))
    twice = drawn(first, 1)
    assert batch.keep(batch.Task(first), twice) is True

    assert batch.keep(batch.Task(first), twice) is False
    assert (unfinished_now(), notices(), states(batch_id)[1][1]) == ([batch_id], 1, "pending")
    assert batch.keep(batch.Task(second), drawn(second, 2)) is True
    assert (unfinished_now(), notices()) == ([], 2)


def test_cancelled_batch_keeps_what_is_done_and_goes_on_when_resumed(at):
    at("final")
    batch_id = started()
    with reading() as session:
        first, second = (one.id for one in items_of(session, batch_id))
    batch.keep(batch.Task(first), drawn(first, 1))
    late = drawn(second, 2)
    with writing() as session:
        cancel_batch(session, actor("jingban"), batch_id)

    assert batch.keep(batch.Task(second), late) is False
    assert (notices(), [state for _, state in states(batch_id)]) == (1, ["done", "pending"])
    with writing() as session, pytest.raises(ValidationError, match="已经结束"):
        cancel_batch(session, actor("jingban"), batch_id)
    with writing() as session:
        resume_batch(session, actor("jingban"), batch_id)
    assert batch.keep(batch.Task(second), late) is True
    with reading() as session:
        card = batch_card(session, actor("jingban"), batch_id)
    assert (card.state, card.done, card.left, card.failed) == ("done", 2, 0, 0)
    with writing() as session, pytest.raises(ValidationError, match="全部做完"):
        resume_batch(session, actor("jingban"), batch_id)


def test_number_that_went_to_another_document_is_refused_and_the_item_waits(at):
    at("final")
    batch_id = started()
    with reading() as session:
        first, second = (one.id for one in items_of(session, batch_id))
    both = drawn(first, 1), drawn(second, 1)
    batch.keep(batch.Task(first), both[0])

    with pytest.raises(NumberTakenError):
        batch.keep(batch.Task(second), both[1])

    assert (notices(), states(batch_id)[1][1]) == (1, "pending")


def test_document_that_cannot_be_drawn_up_fails_with_the_reason_and_the_rest_goes_on(at):
    at("final")
    batch_id = started()
    with writing() as session:
        session.exec(select(Account).where(Account.username == "jingban")).one().disabled = True
    with reading() as session:
        first = items_of(session, batch_id)[0].id
    made = batch.draw(batch.Task(first))
    batch.keep(batch.Task(first), made)

    with reading() as session:
        line = items_of(session, batch_id)[0]
    assert (line.state, "账号已经停用" in line.reason, notices()) == ("failed", True, 0)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ((), "1 至 2000 份"),
        (((MID, "notice"), (MID, "notice")), "重复"),
        (((MID, "poem"),), "不认识"),
        (((FIRST, "report"),), "已确认"),
    ],
)
def test_batch_of_what_cannot_be_issued_is_refused(at, wanted, words):
    at("final")
    with pytest.raises(ValidationError, match=words):
        started(wanted)


def test_only_the_officer_starts_a_batch_and_only_one_at_a_time(at):
    at("final")
    with pytest.raises(NotAllowedError):
        started(username="lingdao")
    started()
    with pytest.raises(ValidationError, match="还没有做完"):
        started()
    with reading() as session:
        assert [one.total for one in batches_of(session, actor("jingban"), 1)] == [2]
        assert batches_of(session, actor("lingdao"), 1) == ()
        assert session.exec(select(func.count(col(BatchItem.id)))).one() == 2
        assert session.exec(select(func.count(col(Batch.id)))).one() == 1
        assert session.get_one(Result, MID).state == "confirmed"
