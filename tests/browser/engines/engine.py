"""What a story asks of a browser, in the words that all of them understand."""

from __future__ import annotations

import base64
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

# A machine that runs other tests as well may take its time.
PATIENCE_S: Final = 30.0
KEYS: Final = {"Enter": "\ue006", "Tab": "\ue004", "Escape": "\ue00c", "ArrowRight": "\ue014"}
MIDDLE: Final = """
    const one = document.querySelector(selector);
    if (!one) return null;
    one.scrollIntoView({ block: "center", behavior: "instant" });
    const box = one.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2].map(Math.round);
"""
AT_REST: Final = 'return !document.querySelector(".htmx-request")'

Actions = list[dict[str, Any]]


class Absent(Exception):
    """This machine lacks what the engine needs; the text says what."""


class Engine(ABC):
    """One window of a browser. `run` and `see` take the body of a function in JavaScript."""

    name: str

    def __init__(self) -> None:
        self.running = ExitStack()

    def open(self, address: str) -> None:
        """Goes to an address and waits until the page has loaded.

        The page before may finish what it asks for: WebKit tells a page that is left of a failure.
        """
        self.wait(AT_REST)
        self.go(address)

    @abstractmethod
    def go(self, address: str) -> None:
        """Goes to an address at once, and waits until the page has loaded."""

    @abstractmethod
    def back(self) -> None:
        """Goes to the page before, as the button of the browser does."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Gives the page that much room."""

    @abstractmethod
    def run(self, body: str, **values: Any) -> Any:  # noqa: ANN401
        """What the body returns in the page, where the values go by their names."""

    @abstractmethod
    def perform(self, kind: str, actions: Actions, **more: Any) -> None:  # noqa: ANN401
        """Keys or movements, one after the other, as a person makes them."""

    @abstractmethod
    def choose_file(self, selector: str, path: Path) -> None:
        """Chooses a file in a field for files."""

    @abstractmethod
    def picture(self) -> bytes:
        """The window as a PNG."""

    def close(self) -> None:
        """Ends the browser and all that was started for it."""
        self.running.close()

    def photograph(self, path: Path) -> None:
        """Writes the window down for somebody to look at."""
        path.write_bytes(self.picture())

    def press(self, *keys: str) -> None:
        """Presses keys: names such as Enter, or texts that are typed letter by letter."""
        letters = [key for word in keys for key in ([KEYS[word]] if word in KEYS else word)]
        self.perform(
            "key",
            [{"type": kind, "value": one} for one in letters for kind in ("keyDown", "keyUp")],
        )

    def click(self, selector: str) -> None:
        """Clicks the middle of the first element that matches."""
        self.drag(selector, 0, 0)

    def drag(self, selector: str, right: int, down: int) -> None:
        """Takes hold of an element and lets it go again further on."""
        x, y = self.wait(MIDDLE, selector=selector)
        move = {"type": "pointerMove", "duration": 0}
        steps = [{**move, "x": x, "y": y}, {"type": "pointerDown", "button": 0}]
        if right or down:
            for part in (0.5, 1):
                steps.append({**move, "x": x + round(right * part), "y": y + round(down * part)})
        steps.append({"type": "pointerUp", "button": 0})
        self.perform("pointer", steps, parameters={"pointerType": "mouse"})

    def wait(self, body: str, **values: Any) -> Any:  # noqa: ANN401
        """What the body returns as soon as that is something."""

        def found() -> Any:  # noqa: ANN401
            return self.run(body, **values)

        return until(found, body)

    def sees(self, text: str) -> None:
        """Waits until the page says this."""
        self.wait("return document.body?.innerText.includes(text)", text=text)

    def address(self) -> str:
        """Where the window is."""
        return str(self.run("return location.href"))


class Moving(Exception):
    """The page was left while it was asked; ask again."""


def until(found: Callable[[], Any], what: str) -> Any:  # noqa: ANN401
    """The first answer that is one."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            if answer := found():
                return answer
        except Moving:
            pass
        assert time.monotonic() < end, f"waited in vain for: {what}"
        time.sleep(0.05)


def decoded(text: str) -> bytes:
    """What a browser hands over as text."""
    return base64.b64decode(text)
