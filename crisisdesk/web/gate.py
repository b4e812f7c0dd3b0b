"""Who comes in: the machine's own address, one token that counts once, and a cookie after that."""

import secrets

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiohttp.web import middleware

COOKIE = "crisisdesk"
_BYTES = 32
_UNSAFE_STYLES = "'self' 'unsafe-inline'"
"""The terminal in the page sets its colours as styles of its cells."""


class Gate:
    """Lets in whoever has the token of this run, and afterwards only that browser."""

    def __init__(self, port: int) -> None:
        """Answer under these names of this machine alone."""
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._origins = {f"http://{host}" for host in self.hosts}
        self.token: str | None = secrets.token_urlsafe(_BYTES)
        self._cookie = secrets.token_urlsafe(_BYTES)
        sockets = " ".join(f"ws://{host}" for host in sorted(self.hosts))
        self._headers = {
            "Content-Security-Policy": (
                f"default-src 'none'; script-src 'self'; style-src {_UNSAFE_STYLES};"
                f" font-src 'self'; img-src 'self' data:; connect-src 'self' {sockets};"
                " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    def middleware(self) -> Middleware:
        """What every request goes through."""

        @middleware
        async def through(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                response = await self._answer(request, handler)
            except web.HTTPException as refused:
                refused.headers.update(self._headers)
                raise
            if not response.prepared:
                response.headers.update(self._headers)
            return response

        return through

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        # Another name for this address is how a page from elsewhere would get at it.
        if request.headers.get("Host") not in self.hosts:
            raise web.HTTPForbidden(text="403\n")
        origin = request.headers.get("Origin")
        is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
        if (origin is not None or is_socket) and origin not in self._origins:
            raise web.HTTPForbidden(text="403\n")
        given = request.query.get("token")
        if given is not None and self._takes(given):
            response = web.HTTPSeeOther("/")
            response.set_cookie(
                COOKIE, self._cookie, httponly=True, samesite="Strict", path="/", max_age=None
            )
            raise response
        cookie = request.cookies.get(COOKIE, "")
        if not secrets.compare_digest(cookie.encode(), self._cookie.encode()):
            raise web.HTTPUnauthorized(text="401\n")
        return await handler(request)

    def _takes(self, given: str) -> bool:
        """Whether this is the token; it counts once."""
        if self.token is None:
            return False
        fits = secrets.compare_digest(given.encode(), self.token.encode())
        if fits:
            self.token = None
        return fits
