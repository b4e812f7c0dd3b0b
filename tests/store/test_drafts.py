"""What is half typed is kept, and is no act."""

import json
from collections.abc import Callable

from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_actor, sit_down


def test_a_draft_is_no_act(open_store: Callable[..., Store], clock: Clock) -> None:
    from crisisdesk.services import drafts
    from crisisdesk.store.queries.drafts import Draft
    from tests.factories import count_of, revision_of

    store = open_store()
    member = sit_down(store, "AB")
    before = revision_of(store), count_of(store, "journal")
    desk = store.actor.desk
    draft = Draft(drafts.new_draft_id(), member, clock.time, json.dumps({"pseudonym": "K."}))
    store.write_draft_now(drafts.keep, draft, desk)
    clock.forward(seconds=1)
    longer = draft._replace(changed_at=clock.time, content=json.dumps({"pseudonym": "Kees"}))
    store.write_draft_now(drafts.keep, longer, desk)
    other = draft._replace(id=drafts.new_draft_id(), member=None)
    store.write_draft_now(drafts.keep, other, desk)
    assert store.read(drafts.found, desk) == [longer, other]
    assert open_store().read(drafts.found, make_actor().desk) == []
    store.write_draft_now(drafts.drop, other.id)
    store.write_draft_now(drafts.drop, other.id)
    assert store.read(drafts.found, desk) == [longer]
    assert (revision_of(store), count_of(store, "journal")) == before


async def test_a_draft_is_kept_on_the_writing_thread(store: Store, clock: Clock) -> None:
    from crisisdesk.services import drafts
    from crisisdesk.store.queries.drafts import Draft

    draft = Draft(drafts.new_draft_id(), None, clock.time, "{}")
    await store.write_draft(drafts.keep, draft, store.actor.desk)
    assert await store.ask(drafts.found, store.actor.desk) == [draft]
