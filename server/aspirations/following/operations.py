"""Asking to follow, confirming it, stopping. Whoever calls the last ones has seen the private link."""
from __future__ import annotations

import sqlalchemy as sa

from server.aspirations.following.digests import next_due
from server.aspirations.following.events import FollowAsked, FollowConfirmed, FollowEnded, FollowerErased
from server.aspirations.following.models import Every, Follow, Follower
from server.aspirations.following.targets import Target
from server.core import clock, vault
from server.core import text as texts
from server.core.database import insert_of, insert_once, operation, record, run_statement, session
from server.core.errors import Invalid, NotFound
from server.core.i18n import language
from server.core.permissions import Actor

MOST_FOLLOWS = 40  # of one address


def ask_to_follow(actor: Actor, target: Target, email: str, every: str) -> None:
    """Somebody typed an address. Nothing is told to it before its holder confirms; asking again only writes to them again.

    The answer is the same whether or not the address is known. Raises Invalid.
    """
    email = email.strip()
    if not texts.is_email(email):
        raise Invalid(email="unknown" if email else "required")
    if every not in set(Every):
        raise Invalid(every="unknown")
    _keep(actor, target, email, vault.email_index(email), every)


@operation
def _keep(actor: Actor, target: Target, email: str, index: str, every: str) -> None:
    now = clock.now()
    follower, is_new = insert_once(Follower, Follower.email_hmac, email=email, email_hmac=index, every=every, language=language(),
                                   link_generation=1, asked_at=now)
    session.flush()
    is_proved = follower.digest_due_at is not None
    if not is_new and not is_proved:  # nobody proved it yet: what was asked last counts
        follower.every, follower.language = every, language()
    count = session.scalar(sa.select(sa.func.count()).select_from(Follow).where(Follow.follower_id == follower.id)) or 0
    if count < MOST_FOLLOWS:
        row = {"follower_id": follower.id, "what": target.what.value, "target": target.key, "provision_id": target.provision_id,
               "asked_at": now, "confirmed_at": None}
        run_statement(lambda dialect: insert_of(Follow, dialect).on_conflict_do_nothing(
            index_elements=["follower_id", "what", "target"]), row)
    record(FollowAsked(follower_id=follower.id))


@operation
def confirm_follow(actor: Actor, follower_id: int, follow_id: int) -> None:
    """The holder of the address wants it. Again changes nothing. Raises NotFound."""
    follower, follow = _held(follower_id, follow_id)
    if follow.confirmed_at is not None:
        return
    follow.confirmed_at = clock.now()
    if follower.digest_due_at is None:
        follower.told_until = follow.confirmed_at
        follower.digest_due_at = next_due(follower.every, follow.confirmed_at)
    record(FollowConfirmed(follower_id=follower.id))


@operation
def choose_every(actor: Actor, follower_id: int, every: str) -> None:
    """Daily or weekly. Raises Invalid, NotFound."""
    if every not in set(Every):
        raise Invalid(every="unknown")
    follower = _follower(follower_id)
    follower.every = every
    if follower.digest_due_at is not None:
        follower.digest_due_at = next_due(every, clock.now())


@operation
def stop_following(actor: Actor, follower_id: int, follow_id: int) -> None:
    """One thing less; with the last one the address goes too. Raises NotFound."""
    follower, follow = _held(follower_id, follow_id)
    session.delete(follow)
    session.flush()
    record(FollowEnded(follower_id=follower.id))
    drop_empty([follower.id])


@operation
def erase_follower(actor: Actor, follower_id: int) -> None:
    """The address and all that it follows are gone. Nothing happens when they are already."""
    if session.get(Follower, follower_id) is not None:
        _erase([follower_id])


def drop_empty(follower_ids: list[int]) -> None:
    """Addresses that follow nothing any more are not kept. Within the operation under way."""
    still = sa.select(Follow.follower_id).where(Follow.follower_id.in_(follower_ids))
    _erase([one for one in follower_ids if one not in set(session.scalars(still))])


def _erase(follower_ids: list[int]) -> None:
    session.execute(sa.delete(Follow).where(Follow.follower_id.in_(follower_ids)))
    session.execute(sa.delete(Follower).where(Follower.id.in_(follower_ids)))
    for follower_id in follower_ids:
        record(FollowerErased(follower_id=follower_id))


def _follower(follower_id: int) -> Follower:
    found = session.scalar(sa.select(Follower).where(Follower.id == follower_id).with_for_update(),
                           execution_options={"populate_existing": True})
    if found is None:
        raise NotFound()
    return found


def _held(follower_id: int, follow_id: int) -> tuple[Follower, Follow]:
    follower, follow = _follower(follower_id), session.get(Follow, follow_id)
    if follow is None or follow.follower_id != follower_id:
        raise NotFound()
    return follower, follow
