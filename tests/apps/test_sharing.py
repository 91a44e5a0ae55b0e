"""Equal requests at one time are worked on once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")

from serving import asked, served

from pepgraph.apps.web.messages import Reply
from pepgraph.apps.web.sharing import Shared

LONG = 0.3


class Work:
    """Something that takes a while, and counts how often it was begun, done and called off."""

    def __init__(self) -> None:
        self.begun = self.done = self.ended = 0

    async def __call__(self) -> Reply:
        self.begun += 1
        try:
            await asyncio.sleep(LONG)
        except asyncio.CancelledError:
            self.ended += 1
            raise
        self.done += 1
        return Reply(b"said", "text/plain")


async def stays(answer):
    return await answer


async def leaves(answer):
    asyncio.ensure_future(answer).cancel()
    return Reply(b"", "text/plain", 499)


def test_equal_work_is_done_once_and_other_work_by_itself():
    async def both() -> list[Reply]:
        every = [shared.answer("a", work, stays) for _ in range(20)] + [shared.answer("b", other, stays)]
        return await asyncio.gather(*every)

    shared, work, other = Shared(), Work(), Work()
    assert {reply.body for reply in asyncio.run(both())} == {b"said"}
    assert (work.begun, work.done, other.begun) == (1, 1, 1)


def test_who_asks_later_has_it_worked_on_anew():
    async def one_after_the_other() -> None:
        await shared.answer("a", work, stays)
        await shared.answer("a", work, stays)

    shared, work = Shared(), Work()
    asyncio.run(one_after_the_other())
    assert work.begun == 2


def test_that_the_first_leaves_takes_nothing_from_the_others():
    async def first_leaves() -> list[Reply]:
        return await asyncio.gather(*(shared.answer("a", work, wait) for wait in (leaves, stays, stays)))

    shared, work = Shared(), Work()
    assert [reply.status for reply in asyncio.run(first_leaves())] == [499, 200, 200]
    assert (work.begun, work.ended) == (1, 0)


def test_what_nobody_waits_for_is_ended_and_not_joined():
    async def all_leave() -> Reply:
        await asyncio.gather(*(shared.answer("a", work, leaves) for _ in range(3)))
        return await shared.answer("a", work, stays)

    shared, work = Shared(), Work()
    assert asyncio.run(all_leave()).status == 200
    assert (work.begun, work.done, work.ended) == (2, 1, 1)


def test_what_goes_wrong_is_told_to_each():
    async def fails() -> Reply:
        await asyncio.sleep(LONG)
        raise ValueError("a bug")

    async def every() -> list[object]:
        return await asyncio.gather(*(shared.answer("a", fails, stays) for _ in range(3)), return_exceptions=True)

    shared = Shared()
    assert [str(one) for one in asyncio.run(every())] == ["a bug"] * 3


def test_a_page_that_many_ask_for_at_once_is_had_by_all():
    with served() as running, ThreadPoolExecutor(40) as many:
        answers = list(many.map(lambda _: asked(running.url + "/picture?about=ngf&depth=3"), range(40)))
    assert [answer.status for answer in answers] == [200] * 40
    assert len({answer.headers["etag"] for answer in answers}) == 1
