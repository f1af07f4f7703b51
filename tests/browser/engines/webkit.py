"""WebKitGTK, the engine of Safari, over WebDriver; its small browser opens on a hidden screen."""

from __future__ import annotations

import json
import os
import select
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Final

from tests.browser.engines.engine import PATIENCE_S, Absent, Actions, Engine, Moving, decoded, until

BROWSERS: Final = "lib*/**/webkit2gtk-4.*/MiniBrowser"
ELEMENT: Final = "element-6066-11e4-a52e-4f735466cecf"


class WebKit(Engine):
    """A MiniBrowser of its own. Its window is never narrower than 447 pixels."""

    name = "WebKit"

    def __init__(self, *, dark: bool = False) -> None:
        super().__init__()
        driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
        browser = next(Path("/usr").glob(BROWSERS), None)
        if not (driver and screen and browser):
            raise Absent("needs WebKitGTK and a hidden screen (webkit2gtk-driver xvfb)")
        environment = {
            **os.environ,
            "DISPLAY": self._screen(screen),
            "GDK_BACKEND": "x11",
            "GTK_THEME": "Adwaita:dark" if dark else "Adwaita",
            "NO_AT_BRIDGE": "1",
            # Root has no sandbox, and the pages are our own.
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        }
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._start([driver, f"--port={port}"], env=environment)
        self.home = f"http://127.0.0.1:{port}"
        until(self._is_ready, "WebKitWebDriver")
        options = {"binary": str(browser), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = self._ask("POST", "/session", capabilities=wanted)["sessionId"]
        self.home += f"/session/{session}"
        self.running.callback(self._ask, "DELETE", "")

    def _start(self, command: list[str], **more: Any) -> None:  # noqa: ANN401
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **more)
        self.running.callback(process.wait)
        self.running.callback(process.terminate)

    def _screen(self, program: str) -> str:
        """Starts a screen that nobody sees, and says its name."""
        mine, its = os.pipe()
        command = [program, "-displayfd", str(its), "-screen", "0", "1400x1400x24"]
        self._start([*command, "-nolisten", "tcp"], pass_fds=[its])
        os.close(its)
        with open(mine, encoding="ascii") as said:  # noqa: PTH123
            assert select.select([said], [], [], PATIENCE_S)[0], "Xvfb did not start"
            return f":{said.readline().strip()}"

    def _is_ready(self) -> bool:
        try:
            return bool(self._ask("GET", "/status"))
        except OSError:
            return False

    def _ask(self, method: str, path: str, **params: Any) -> Any:  # noqa: ANN401
        body = json.dumps(params).encode() if method == "POST" else None
        request = urllib.request.Request(self.home + path, body, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            with error:
                said = json.load(error)["value"]
            if said["error"] in {"no such frame", "no such window", "unknown error"}:
                raise Moving(said["message"]) from error
            raise AssertionError(f"{path}: {said['error']}: {said['message']}") from error

    def go(self, address: str) -> None:
        self._ask("POST", "/url", url=address)

    def back(self) -> None:
        self._ask("POST", "/back")

    def resize(self, width: int, height: int) -> None:
        room = self.run("return [outerWidth - innerWidth, outerHeight - innerHeight]")
        size = {"width": width + room[0], "height": height + room[1]}
        self._ask("POST", "/window/rect", **size)

    def run(self, body: str, **values: Any) -> Any:  # noqa: ANN401
        call = f"return (({', '.join(values)}) => {{ {body} }})(...arguments)"
        return self._ask("POST", "/execute/sync", script=call, args=list(values.values()))

    def perform(self, kind: str, actions: Actions, **more: Any) -> None:  # noqa: ANN401
        source = {"type": kind, "id": kind, "actions": actions, **more}
        self._ask("POST", "/actions", actions=[source])

    def choose_file(self, selector: str, path: Path) -> None:
        found = self._ask("POST", "/element", using="css selector", value=selector)
        self._ask("POST", f"/element/{found[ELEMENT]}/value", text=str(path))

    def picture(self) -> bytes:
        return decoded(self._ask("GET", "/screenshot"))
