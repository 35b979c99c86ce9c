"""The link of a person's calendar feed: made, replaced, ended; the token is shown once and kept as a hash."""

import hashlib
import secrets

from sqlmodel import Session, select

from workbench import clock
from workbench.errors import NotFoundError
from workbench.models.accounts import Account
from workbench.models.feeds import FeedLink
from workbench.security.policy import Actor, allow
from workbench.security.record import About, record
from workbench.services.acting import found

TOKEN_BYTES = 32


def token_hash(token: str) -> str:
    """Return what is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(session: Session, actor: Actor) -> str:
    """Make the actor's link and return its token, which is known nowhere else; the link before it ends at once."""
    account = found(session, Account, actor.account_id)
    replaced = _remove(session, account.id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(FeedLink(account_id=account.id or 0, token_hash=token_hash(token), made_at=clock.now()))
    record(session, actor, "feed.make", _about(account), after={"replaced": replaced})
    return token


def end_link(session: Session, actor: Actor) -> None:
    """End the actor's own link. Raises NotFoundError if there is none."""
    _end(session, actor, found(session, Account, actor.account_id))


def end_link_of(session: Session, actor: Actor, account_id: int) -> None:
    """End somebody's link as an administrator. Raises NotFoundError if there is none."""
    allow(session, actor, "account.manage")
    _end(session, actor, found(session, Account, account_id))


def end_link_with(session: Session, actor: Actor, account: Account) -> None:
    """End the link of an account that is closed or given a new password; nothing happens if there is none."""
    if _remove(session, account.id):
        record(session, actor, "feed.end", _about(account))


def _end(session: Session, actor: Actor, account: Account) -> None:
    if not _remove(session, account.id):
        raise NotFoundError(f"{account.name} 没有日历订阅链接，或已被撤销", fix="刷新页面核对")
    record(session, actor, "feed.end", _about(account))


def _remove(session: Session, account_id: int | None) -> bool:
    """Delete the link of an account, at once, and tell whether there was one."""
    row = session.exec(select(FeedLink).where(FeedLink.account_id == account_id)).first()
    if row is not None:
        session.delete(row)
        session.flush()
    return row is not None


def _about(account: Account) -> About:
    return About("account", account.id or 0, account.name)
