"""A headless Chromium, spoken to over a pipe in its DevTools protocol: no other package is needed."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    """The browser: HEP_PREP_CHROMIUM, or the first of the usual names on the PATH."""
    given = os.environ.get("HEP_PREP_CHROMIUM")
    return given or next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    """One page. Use it in a `with`: the browser and its profile go at the end."""

    def __init__(self, program: str, seconds: float = 60):
        self.seconds = seconds
        self.profile = tempfile.TemporaryDirectory(prefix="hep-prep-chromium-")
        to_read, self.to = os.pipe()
        self.back, to_write = os.pipe()
        # The browser reads its commands from descriptor 3 and answers on 4.
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$0" "$@" 3<&{to_read} 4>&{to_write}', program, "--headless=new", "--no-sandbox",
             "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
             f"--user-data-dir={self.profile.name}", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "about:blank"],
            pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        os.close(to_read)
        os.close(to_write)
        os.set_blocking(self.back, False)
        self.rest = b""
        self.count = 0
        self.events: list[dict] = []
        self.session: str | None = None

    def __enter__(self) -> Browser:
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.send(f"{domain}.enable")
        return self

    def __exit__(self, *_: object) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(self.process.pid, signal.SIGKILL)
        os.close(self.to)
        os.close(self.back)
        try:
            self.profile.cleanup()
        except OSError:
            shutil.rmtree(self.profile.name, ignore_errors=True)

    def _message(self, deadline: float) -> dict:
        while b"\0" not in self.rest:
            try:
                part = os.read(self.back, 1 << 16)
                if not part:
                    sys.exit("browser: it ended")
                self.rest += part
            except BlockingIOError:
                if time.monotonic() > deadline:
                    sys.exit(f"browser: no answer within {self.seconds:g} s")
                time.sleep(0.005)
        text, _, self.rest = self.rest.partition(b"\0")
        return json.loads(text)

    def send(self, method: str, **parameters: object) -> dict:
        """A command's result; the events that came meanwhile are kept."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data) :]
        deadline = time.monotonic() + self.seconds
        while True:
            answer = self._message(deadline)
            if answer.get("id") == self.count:
                if "error" in answer:
                    sys.exit(f"browser: {method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method: str) -> None:
        deadline = time.monotonic() + self.seconds
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self._message(deadline))

    def open(self, path: Path, width: int, height: int = 1000, is_mobile: bool = False) -> None:
        """Loads a file, all of it."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=is_mobile)  # fmt: skip
        self.events.clear()
        self.send("Page.navigate", url=path.resolve().as_uri())
        self.wait("Page.loadEventFired")

    def evaluate(self, expression: str) -> object:
        result = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            sys.exit(f"browser: {expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    @property
    def requests(self) -> list[str]:
        """What was asked of anywhere but the file itself and the data inside it."""
        urls = [event["params"]["request"]["url"] for event in self.events
                if event.get("method") == "Network.requestWillBeSent"]  # fmt: skip
        return [url for url in urls if not url.startswith("data:")]

    @property
    def complaints(self) -> list[str]:
        """Errors of the page, such as a resource that its policy forbade."""
        return [event["params"]["entry"]["text"] for event in self.events
                if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"]  # fmt: skip

    def screenshot(self, path: Path, full: bool = True) -> None:
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=full)["data"]
        path.write_bytes(base64.b64decode(data))

    def printed(self) -> bytes:
        return base64.b64decode(self.send("Page.printToPDF", printBackground=True, paperWidth=8.27, paperHeight=11.69)["data"])
