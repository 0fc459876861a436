"""Debian's Chromium, driven by chromedriver over the WebDriver protocol."""
import base64
import contextlib
import json
import subprocess
import time
import urllib.error
import urllib.request

PATIENCE_SECONDS = 60
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the name the WebDriver standard gives an element's key


def send(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as refused:
        return json.load(refused)["value"]


def eventually(what, attempt):
    """The first answer of attempt that is something; the page draws itself when it likes."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        found = attempt()
        if found:
            return found
        time.sleep(0.2)
    raise SystemExit(f"waited {PATIENCE_SECONDS} s in vain for {what}")


class Page:
    def __init__(self, driver):
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        capabilities = {"browserName": "chrome", "goog:chromeOptions": {"args": options + ["--window-size=1280,1800"]},
                        "goog:loggingPrefs": {"browser": "ALL"}}
        session = send("POST", driver + "/session", {"capabilities": {"alwaysMatch": capabilities}})
        if "sessionId" not in session:
            raise SystemExit(f"no browser: {session}")
        self.url = f"{driver}/session/{session['sessionId']}"

    def go(self, url):
        send("POST", self.url + "/url", {"url": url})

    def find(self, css):
        return send("POST", self.url + "/element", {"using": "css selector", "value": css}).get(ELEMENT)

    def expect(self, css):
        return eventually(css, lambda: self.find(css))

    def press(self, css):
        def attempt():
            element = self.find(css)
            refused = element and send("POST", f"{self.url}/element/{element}/click", {})
            return element and not refused

        eventually("a press of " + css, attempt)

    def type(self, css, text):
        element = self.expect(css)
        refused = send("POST", f"{self.url}/element/{element}/value", {"text": text})
        if refused:
            raise SystemExit(f"{css} takes no text: {refused}")

    def clear(self, css):
        send("POST", f"{self.url}/element/{self.expect(css)}/clear", {})

    def text(self, css):
        element = self.find(css)
        return element and send("GET", f"{self.url}/element/{element}/text")

    def run(self, script):
        """What a piece of JavaScript returns."""
        return send("POST", self.url + "/execute/sync", {"script": script, "args": []})

    def complaints(self):
        """What the console has shown of warnings and errors since it was asked last."""
        told = send("POST", self.url + "/se/log", {"type": "browser"})
        return [one["message"] for one in told if one["level"] in ("WARNING", "SEVERE")]

    def size(self, width, height):
        send("POST", self.url + "/window/rect", {"width": width, "height": height})

    def dark(self):
        """Shows pages as at night."""
        features = [{"name": "prefers-color-scheme", "value": "dark"}]
        command = {"cmd": "Emulation.setEmulatedMedia", "params": {"features": features}}
        send("POST", self.url + "/goog/cdp/execute", command)

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(send("GET", self.url + "/screenshot")))

    def close(self):
        send("DELETE", self.url)


@contextlib.contextmanager
def browser():
    """A page in a browser that ends with the block."""
    driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
    try:
        line = next(line for line in driver.stdout if "on port " in line and "success" in line)
        page = Page("http://127.0.0.1:" + line.rsplit("port ", 1)[1].strip(" .\n"))
        try:
            yield page
        finally:
            page.close()
    finally:
        driver.terminate()
        driver.wait()
