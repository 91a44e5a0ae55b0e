"""Equal requests at one time are worked on once."""

from __future__ import annotations

import asyncio
import gzip
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")

from serving import asked, served

from pepgraph.apps.web.server.front import Front
from pepgraph.apps.web.server.messages import Reply
from pepgraph.apps.web.server.pool import Busy
from pepgraph.apps.web.server.sharing import Shared
from pepgraph.apps.web.settings import Settings
from pepgraph.store.disk.load import load

LONG = 0.3


async def said(app, client: str = "", *headers: tuple[bytes, bytes], query: bytes = b"") -> tuple[int, bytes]:
    """What an application answers a client: status and body."""
    sent = []

    async def send(message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/compounds", "query_string": query, "scheme": "http"}
    headers = [(b"host", b"127.0.0.1:8000"), *headers]
    await app({**scope, "headers": headers, "client": (client, 1), "root_path": ""}, asyncio.Event().wait, send)
    return sent[0]["status"], sent[1]["body"]


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


class Full:
    """A pool that has no place left for one of its clients."""

    def __init__(self, client: str) -> None:
        self.client = client
        self.asked: list[str] = []

    async def start(self) -> None:
        pass

    async def begin(self, request):
        return request

    async def finish(self, begun, client: str) -> Reply:
        self.asked.append(client)
        await asyncio.sleep(LONG)
        if client == self.client:
            raise Busy(client)
        return Reply(b"said", "text/plain")


def test_that_one_client_is_turned_away_says_nothing_to_another_who_asks_the_same():
    greedy, other = "203.0.113.7", "198.51.100.9"
    pool = Full(greedy)
    front = Front(Settings(), pool)
    app = front.app()

    async def every() -> list[int]:
        await front.begin()
        replies = await asyncio.gather(*(said(app, who) for who in (greedy, other, greedy, other)))
        return [status for status, _ in replies]

    assert asyncio.run(every()) == [503, 200, 503, 200]
    assert pool.asked == [greedy, other]


class Renewed:
    """A pool that answers the first request only after it was told that a store has changed."""

    workers = ()
    trouble = ""

    def __init__(self) -> None:
        self.renewals = asyncio.Event()
        self.answered = 0

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def renew(self) -> None:
        self.renewals.set()

    async def begin(self, request) -> Reply:
        self.answered += 1
        if self.answered > 1:
            return Reply(b"after", "text/plain")
        await self.renewals.wait()
        await asyncio.sleep(LONG)
        return Reply(b"before", "text/plain")


def test_an_answer_of_before_a_load_is_not_kept_after_it(tmp_path, monkeypatch):
    monkeypatch.setattr("pepgraph.apps.web.server.front._LOOK", 0.05)
    for name in "ab":
        (tmp_path / f"{name}.ttl").write_text(f"<urn:{name}> <urn:p> <urn:o> .\n", "utf-8")
    load(tmp_path / "s", [tmp_path / "a.ttl"])
    front = Front(Settings(stores=(str(tmp_path / "s"),)), Renewed())
    app = front.app()

    async def every() -> list[bytes]:
        await front.begin()
        async with front.watching():
            first = asyncio.create_task(said(app))
            await asyncio.to_thread(load, tmp_path / "s", [tmp_path / "b.ttl"])
            return [body for _, body in (await first, await said(app))]

    assert asyncio.run(every()) == [b"before", b"after"]


class Large(Renewed):
    """One that answers at once, and at length."""

    async def begin(self, request) -> Reply:
        return Reply((b"after" if self.renewals.is_set() else b"before") * 20_000, "text/plain")


def test_an_answer_that_was_being_packed_while_a_store_changed_is_not_kept_after_it(tmp_path, monkeypatch):
    pool, begun, changed = Large(), threading.Event(), threading.Event()

    def packed(body: bytes) -> bytes:
        begun.set()
        changed.wait(10)
        return gzip.compress(body)

    monkeypatch.setattr("pepgraph.apps.web.server.front._LOOK", 0.05)
    monkeypatch.setattr("pepgraph.apps.web.server.replies._packed", packed)
    for name in "ab":
        (tmp_path / f"{name}.ttl").write_text(f"<urn:{name}> <urn:p> <urn:o> .\n", "utf-8")
    load(tmp_path / "s", [tmp_path / "a.ttl"])
    front = Front(Settings(stores=(str(tmp_path / "s"),)), pool)
    app = front.app()

    async def every() -> list[bytes]:
        await front.begin()
        async with front.watching():
            first = asyncio.create_task(said(app, "", (b"accept-encoding", b"gzip")))
            await asyncio.to_thread(begun.wait, 10)
            await asyncio.to_thread(load, tmp_path / "s", [tmp_path / "b.ttl"])
            await pool.renewals.wait()
            second = await said(app)
            changed.set()
            return [gzip.decompress((await first)[1])[:5], second[1][:5], (await said(app))[1][:5]]

    assert asyncio.run(every()) == [b"befor", b"after", b"after"]


class Looking(Renewed):
    """One whose answers are what was asked, and for a place look at the kind too; that for one waits for another's."""

    async def begin(self, request) -> Reply:
        if request.query == "of=a&kind=b":
            await self.renewals.wait()
        looked_at = ("of", "kind") if "kind" in request.query else ("of",)
        return Reply(request.query.encode(), "text/plain", looked_at=looked_at)


def test_what_an_answer_depends_on_is_in_its_key_though_another_has_shown_it_meanwhile():
    pool = Looking()
    front = Front(Settings(), pool)
    app = front.app()

    async def every() -> list[bytes]:
        await front.begin()
        await said(app, query=b"of=c")
        first = asyncio.create_task(said(app, query=b"of=a&kind=b"))
        await asyncio.sleep(0)
        await said(app, query=b"of=d&kind=d")
        pool.renewals.set()
        return [body for _, body in (await first, await said(app, query=b"of=a"))]

    assert asyncio.run(every()) == [b"of=a&kind=b", b"of=a"]


def test_a_page_that_many_ask_for_at_once_is_had_by_all():
    with served() as running, ThreadPoolExecutor(40) as many:
        answers = list(many.map(lambda _: asked(running.url + "/picture?about=ngf&depth=3"), range(40)))
    assert [answer.status for answer in answers] == [200] * 40
    assert len({answer.headers["etag"] for answer in answers}) == 1
