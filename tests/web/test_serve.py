"""The desk in a browser: who comes in, what a page may load, and a page that goes away."""

import asyncio
import json
import re
import socket
from contextlib import closing

import aiohttp
import psutil
import pytest

from crisisdesk.store.connect import Target
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import make_actor, rows_of
from tests.web.serving import served


async def until_there(session, address):
    for _ in range(200):
        try:
            async with session.get(address, allow_redirects=False) as response:
                return response.status
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.05)
    raise AssertionError(address)


async def drawn(websocket, words, size=4_000_000):
    """Everything that was drawn until these words stand there."""
    seen = ""
    while words not in seen and len(seen) < size:
        message = await asyncio.wait_for(websocket.receive(), 60)
        assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), message
        if message.type is aiohttp.WSMsgType.BINARY:
            text = message.data.decode("utf-8", "replace")
            seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    return seen


async def kept(demo):
    """The initials in the draft, once the desk of the page has ended."""
    for _ in range(20):
        with closing(Store(Target(str(demo)), Clock(), make_actor())) as store:
            rows = rows_of(store, "SELECT content FROM draft")
        for (text,) in rows:
            if (initials := json.loads(text).get("in-pseudonym1")) is not None:
                return initials
        await asyncio.sleep(0.2)
    return None


@pytest.mark.long
async def test_who_comes_in_and_a_case_that_is_taken_down_in_a_browser(demo, tmp_path):
    with served(demo, tmp_path / "home") as (begin, address):
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            assert await until_there(session, address) == 401
            for path in ("/", "/ws", "/static/js/textual.js", "/pages/desk.css"):
                async with session.get(address + path) as response:
                    assert response.status == 401, path
            for name in ("evil.example", "127.0.0.1:1", ""):
                async with session.get(address, headers={"Host": name}) as response:
                    assert response.status in (400, 403)
            # The token counts once, and what is left in the address bar is none.
            async with session.get(begin, allow_redirects=False) as response:
                assert (response.status, response.headers["Location"]) == (303, "/")
                cookie = response.headers["Set-Cookie"]
                assert "HttpOnly" in cookie
                assert "SameSite=Strict" in cookie
            async with aiohttp.ClientSession() as other, other.get(begin) as response:
                assert response.status == 401
            async with session.get(address) as response:
                page = await response.text()
                policy = response.headers["Content-Security-Policy"]
                assert response.headers["Cache-Control"] == "no-store"
            assert '<html lang="en">' in page
            assert "Open the desk again" in page
            assert "default-src 'none'" in policy
            assert "unsafe-eval" not in policy
            elsewhere = re.findall(r"(?:https?|wss?)://[^\"' ]+", page)
            assert elsewhere
            assert all(found.startswith((address, "ws" + address[4:])) for found in elsewhere)
            assert not re.search(r"<script(?![^>]*src=)", page)

            # Another page that is open in the same browser cannot drive the desk.
            socket_at = "ws" + address[4:] + "/ws?width=80&height=24"
            for origin in ("http://evil.example", None):
                with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                    await session.ws_connect(socket_at, origin=origin)
                assert refused.value.status == 403
            async with session.ws_connect(socket_at, origin=address) as websocket:
                await drawn(websocket, "Crisis placements")
                await websocket.send_str(json.dumps(["stdin", "\x1bOQ"]))
                await drawn(websocket, "initials")
                await websocket.send_str(json.dumps(["stdin", "QŽ"]))
                await drawn(websocket, "Ž")
        # The page was closed: what was typed waits.
        assert await kept(demo) == "QŽ"


@pytest.mark.long
async def test_a_desk_ends_with_the_server_of_its_page(demo, tmp_path):
    with served(demo, tmp_path / "home") as (begin, address):
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            await until_there(session, address)
            await session.get(begin)
            socket_at = "ws" + address[4:] + "/ws?width=80&height=24"
            async with session.ws_connect(socket_at, origin=address) as websocket:
                await drawn(websocket, "Crisis placements")
                desks = psutil.Process().children(recursive=True)
                (server,) = [each for each in desks if "serve" in each.cmdline()]
                desks = server.children(recursive=True)
                assert desks
                server.kill()
                _ended, left = await asyncio.to_thread(psutil.wait_procs, desks, 10)
    assert not left


@pytest.mark.parametrize("port", ["80", "x", "99999999", "-1"])
def test_a_port_that_is_none_is_one_sentence(run, demo, port):
    code, _out, err = run("--database", demo, "serve", f"--port={port}")
    assert (code, "from 1024 to 65535" in err) == (2, True)


def test_a_port_that_is_taken_is_one_sentence(run, demo):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _out, err = run("--database", demo, "serve", "--port", taken.getsockname()[1])
    assert (code, "cannot be used" in err) == (2, True)
