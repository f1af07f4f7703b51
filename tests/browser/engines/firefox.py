"""Firefox over WebDriver BiDi, which it speaks itself on a socket."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from websockets.sync.client import connect

from tests.browser.engines.engine import Absent, Actions, Engine, Moving, decoded

PREFERENCES: Final[Mapping[str, bool | int | str]] = {
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "ui.prefersReducedMotion": 1,
}
COARSE: Final = 1
FINE: Final = 2 + 4  # it hovers, too


class Firefox(Engine):
    """A Firefox of its own, with a profile that ends with it."""

    name = "Firefox"

    def __init__(self, *, coarse: bool = False, dark: bool = False) -> None:
        super().__init__()
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if program is None:
            raise Absent("needs Firefox (firefox-esr)")
        profile = self.running.enter_context(
            tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True)
        )
        pointer = {
            f"ui.{which}PointerCapabilities": COARSE if coarse else FINE
            for which in ("primary", "all")
        }
        scheme = {"layout.css.prefers-color-scheme.content-override": 0 if dark else 1}
        settings = {**PREFERENCES, **pointer, **scheme}
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in settings.items()]
        Path(profile, "user.js").write_text("".join(lines), encoding="utf-8")
        command = [program, "--headless", "--no-remote", "--profile", profile]
        process = subprocess.Popen(
            [*command, "--remote-debugging-port", "0", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.running.callback(process.wait)
        self.running.callback(process.terminate)
        assert process.stderr
        self.running.enter_context(process.stderr)
        said = (line for line in process.stderr if "WebDriver BiDi listening on" in line)
        place = next(said).split()[-1]
        self.socket = self.running.enter_context(
            connect(f"{place}/session", max_size=None, proxy=None)
        )
        self.numbers = itertools.count(1)
        self._ask("session.new", capabilities={})
        self.page = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:  # noqa: ANN401
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                break
        if answer["type"] == "error":
            if answer["error"] in {"no such frame", "unknown error", "no such script"}:
                raise Moving(answer["message"])
            raise AssertionError(f"{method}: {answer['error']}: {answer['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def go(self, address: str) -> None:
        self._ask("browsingContext.navigate", context=self.page, url=address, wait="complete")

    def back(self) -> None:
        self._ask("browsingContext.traverseHistory", context=self.page, delta=-1)

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", context=self.page, viewport=size)

    def run(self, body: str, **values: Any) -> Any:  # noqa: ANN401
        call = f"({', '.join(values)}) => {{ {body} }}"
        given = ", ".join(json.dumps(value) for value in values.values())
        answer = self._ask(
            "script.evaluate",
            expression=f"JSON.stringify([({call})({given})])",
            target={"context": self.page},
            awaitPromise=False,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])[0]

    def perform(self, kind: str, actions: Actions, **more: Any) -> None:  # noqa: ANN401
        source = {"type": kind, "id": kind, "actions": actions, **more}
        self._ask("input.performActions", context=self.page, actions=[source])

    def choose_file(self, selector: str, path: Path) -> None:
        found = self._ask(
            "browsingContext.locateNodes",
            context=self.page,
            locator={"type": "css", "value": selector},
        )
        element = {"sharedId": found["nodes"][0]["sharedId"]}
        self._ask("input.setFiles", context=self.page, element=element, files=[str(path)])

    def picture(self) -> bytes:
        return decoded(self._ask("browsingContext.captureScreenshot", context=self.page)["data"])

    def paper(self) -> bytes:
        """The page as it is printed, a PDF."""
        return decoded(self._ask("browsingContext.print", context=self.page)["data"])
