"""What holds for every address of the API: HEAD, lists that are sent only when they changed, words
that are no ids, queries of known names alone, and what generated clients call it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from app.api.query import KNOWN_ONLY

Handler = Callable[[Request], Coroutine[Any, Any, Response]]  # Any: as Starlette says
ASKED: Final = "volleysense.asked"
"""Where the scope of a request says that it was HEAD, before it was led to what answers GET."""


_ROUTES: Final[list[APIRoute]] = []


class ApiRoute(APIRoute):
    """A route whose JSON has an ETag: who sends it back as If-None-Match gets 304 and no body
    while nothing is different. Single things have their revision as ETag, which says less."""

    def __init__(self, path: str, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Any: as FastAPI says
        options["dependencies"] = [KNOWN_ONLY, *(options.get("dependencies") or ())]
        options["generate_unique_id_function"] = _operation_id
        super().__init__(path, *args, **options)
        _ROUTES.append(self)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Nothing is called `import`, since …/sessions/import has a meaning of its own: what is not
        possible there is 405, and not a session that nobody has."""
        found, ids = super().matches(scope), len(self.param_convertors)
        if found[0] is not Match.NONE and any(
            one.path_regex.match(scope["path"])
            for one in _ROUTES
            if len(one.param_convertors) < ids
        ):
            return Match.NONE, {}
        return found

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            response = await handler(request)
            if request.method == "GET":
                response = _if_changed(request, response)
            return response

        return answer


def _operation_id(route: APIRoute) -> str:
    """What a generated client calls the operation: the name of our function."""
    return route.name


def _if_changed(request: Request, response: Response) -> Response:
    if response.status_code != 200 or "etag" in response.headers:
        return response
    body = getattr(response, "body", None)  # files have none yet
    if response.headers.get("content-type") != "application/json" or not isinstance(body, bytes):
        return response
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in _seen(request):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def _seen(request: Request) -> list[str]:
    """The tags of what the client has."""
    said = request.headers.get("if-none-match", "")
    return [one.strip().removeprefix("W/") for one in said.split(",")]
