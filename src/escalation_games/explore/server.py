"""The server: an address on this machine alone, which only who has its token may ask.

    http://127.0.0.1:PORT/TOKEN/                     the library, or on to the game
    http://127.0.0.1:PORT/TOKEN/GAME/?d=0.45         the page, at a setting
    http://127.0.0.1:PORT/TOKEN/GAME/state?d=0.45    what the page asks: state, tips, map

The token is random, and new in each run; without it, and where the name of the host is not one of
this machine (as a page elsewhere could arrange), a request is refused before anything is read. What
is sent may load nothing from elsewhere, and stand in no other page.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from ..errors import ComputeError, InputError
from ..files import classics, library
from ..report.pages.page import explore_html, library_html, page_part
from .answers import SOLVED_AS, Inquiry, Query
from .workers import NobodyWaits, Workers

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send
    from uvicorn import Server

HOST = "127.0.0.1"
NEEDS = "pip install 'escalation-games[explore]'"
OWN_NAMES = re.compile(r"(localhost|127\.0\.0\.1)(:\d{1,5})?")
LANE = {"page": "now", "state": "now", "tips": "later", "map": "later"}
PARTS = {"explore.css": "text/css", "explore.js": "text/javascript"}
NOBODY = 499  # whoever asked has gone: nobody reads this
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def check_installed() -> None:
    """Raises InputError where the packages of this extra are not there."""
    try:
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        raise InputError("explore", "needs packages that are not installed", NEEDS) from None


class Guard:
    """Lets in who has the token and asks this machine by its own name; adds HEADERS."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app, self.token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers, or refuses with 400, 403 or 405."""
        from starlette.responses import PlainTextResponse

        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    *((k.lower().encode(), v.encode()) for k, v in HEADERS.items()),
                ]
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send_with_headers)
        else:
            status, text = refusal
            await PlainTextResponse(text, status)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        hosts = [value.decode("latin-1") for key, value in scope["headers"] if key == b"host"]
        if len(hosts) != 1 or not OWN_NAMES.fullmatch(hosts[0]):
            return 400, "this address has another name"
        _, _, path = scope["path"].partition("/")
        given = path.partition("/")[0]
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            return 403, "the address that was printed has a token; this one has not"
        if scope["method"] not in ("GET", "HEAD"):
            return 405, "there is nothing to send here"
        return None


class Site:
    """What is at each address: `games` has each game's name there, and how it is loaded."""

    def __init__(self, games: Mapping[str, str], version: str) -> None:
        self.games, self.version = games, version
        self.workers = Workers()

    @asynccontextmanager
    async def working(self, app: Starlette) -> AsyncIterator[None]:
        """Within, there are workers."""
        del app
        self.workers.start()
        try:
            yield
        finally:
            self.workers.end()

    async def first(self, request: Request) -> Response:
        """The page of the only game, at the same setting; or a list of all."""
        from starlette.responses import HTMLResponse, RedirectResponse

        if len(self.games) == 1:
            (name,) = self.games
            setting = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{request.url.path}{quote(name)}/{setting}")
        return HTMLResponse(library_html(self.version))

    async def part(self, request: Request) -> Response:
        """A style sheet or script."""
        from starlette.responses import Response as AnyResponse

        name = _last(request)
        return AnyResponse(page_part(name), media_type=PARTS[name])

    async def page(self, request: Request) -> Response:
        """A game's page; its script reads the rest of the address."""
        from starlette.responses import HTMLResponse, PlainTextResponse

        try:
            query = request.query_params.multi_items()
            kept = [(option, value) for option, value in query if option in SOLVED_AS]
            view = await self._asked("page", request, kept)
        except (InputError, ComputeError) as error:
            return PlainTextResponse(str(error), 400)
        except NobodyWaits:
            return PlainTextResponse("", NOBODY)
        return HTMLResponse(explore_html(view, has_others=len(self.games) > 1))

    async def answer(self, request: Request) -> Response:
        """What the script asks; 400 for a mistake, 422 where no answer could be computed."""
        from starlette.responses import JSONResponse

        try:
            query = request.query_params.multi_items()
            return JSONResponse(await self._asked(_last(request), request, query))
        except InputError as error:
            return JSONResponse({"error": str(error)}, 400)
        except ComputeError as error:
            return JSONResponse({"error": str(error)}, 422)
        except NobodyWaits:
            return JSONResponse({}, NOBODY)

    async def _asked(self, what: str, request: Request, query: Query) -> dict[str, Any]:
        from starlette.exceptions import HTTPException

        name = request.path_params["game"]
        if name not in self.games:
            raise HTTPException(404, "no such game here")

        async def left() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass

        job = (what, self.games[name], query, self.version)
        return await self.workers.answer(LANE[what], job, left)


def _last(request: Request) -> str:
    return request.url.path.rpartition("/")[2]


def application(games: Mapping[str, str], token: str, version: str) -> ASGIApp:
    """An ASGI application for these games, each with its name in addresses and how it is loaded."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    site = Site(games, version)
    routes = [
        Route("/{token}/", site.first),
        *(Route(f"/{{token}}/{name}", site.part) for name in PARTS),
        Route("/{token}/{game}/", site.page),
        *(Route(f"/{{token}}/{{game}}/{what}", site.answer) for what in LANE if what != "page"),
    ]
    return Guard(Starlette(routes=routes, lifespan=site.working), token)


def games_for(game: str | None) -> dict[str, str]:
    """The games that are served, by their names in addresses: one, or all of the library."""
    if game is None:
        return {name: name for name in (*library(), *classics())}
    return {game.replace("\\", "/").rpartition("/")[2]: game}


def serve(
    game: str | None, setting: Query, port: int, version: str, told: Callable[[str], None]
) -> None:
    """Serves until Ctrl-C; `told` gets the address, at this setting, once it answers there.

    A game that cannot be loaded, or not so, and a port that is taken, are InputErrors.
    """
    check_installed()
    import uvicorn

    if game is not None:
        Inquiry.of(game, setting).stands()
    query = f"?{urlencode(setting)}" if setting else ""
    token = secrets.token_urlsafe(24)
    with _listening(port) as listener:
        app = application(games_for(game), token, version)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, lifespan="on", ws="none", http="h11",
            loop="asyncio", server_header=False, timeout_graceful_shutdown=1,
        )  # fmt: skip
        server = uvicorn.Server(config)
        with _until_told_to_stop(server):
            told(f"http://{HOST}:{listener.getsockname()[1]}/{token}/{query}")
            server.run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    # The protocol is named, so that small packets are sent at once: asyncio looks at it.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise InputError(
            "port", f"{port} cannot be used: {(error.strerror or str(error)).lower()}",
            "without a number any port that is free is taken",
        ) from None  # fmt: skip
    return listener


@contextmanager
def _until_told_to_stop(server: Server) -> Iterator[None]:
    """Within, Ctrl-C and a request of the system to end stop the server, and nothing else.

    uvicorn would raise the signal once more when it is done, as if a command had been interrupted;
    here it is how the command ends.
    """

    @contextmanager
    def none() -> Iterator[None]:
        yield

    def stop(number: int, frame: object) -> None:
        del number, frame
        server.force_exit = server.should_exit  # told twice
        server.should_exit = True

    server.capture_signals = none  # type: ignore[method-assign]
    numbers = [signal.SIGINT, signal.SIGTERM, *filter(None, [getattr(signal, "SIGHUP", None)])]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
