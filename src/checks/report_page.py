#!/usr/bin/env python3
"""Watches a training in its report page, in Chromium, from its first epochs to its end.

usage: report_page.py BASE_URL [SPECIFICATION_FILE [SCREENSHOT_PREFIX]]
"""
import json
import sys
import urllib.request

from browser import browser, eventually

SPECIFICATION = {
    "name": "points <b>& more</b>",
    "tags": ["report"],
    "dataset": {"synthetic": "classes", "examples": 4000, "seed": 1},
    "network": {"preset": "dnn"},
    "batch_size": 16,
    "epochs": 12,
    "evaluate": {"synthetic": "classes", "examples": 500, "seed": 2},
}
PICTURES = ["confusion_matrix", "calibration", "roc", "precision_recall", "predictions"]
EPOCHS = "return document.querySelectorAll('#epochs tbody tr').length"


def submit(base, specification):
    body = json.dumps(specification).encode()
    request = urllib.request.Request(base + "/api/v1/training-jobs", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return base + "/api/v1/training-jobs/" + json.load(answer)["id"]


def expect(holds, what):
    if not holds:
        raise SystemExit(what)


def state(page):
    return page.text(".state")


def runs(page, screenshot):
    """The page draws itself anew with every epoch, without being loaded again."""
    page.run("window.sameDocument = true")
    first = eventually("an epoch", lambda: page.run(EPOCHS))
    expect(state(page) == "running", f"the training was {state(page)} before it could be watched")
    page.expect("#figure-curves svg")
    screenshot("running")
    eventually("another epoch", lambda: page.run(EPOCHS) > first)
    step = page.text("#step")
    eventually("another step", lambda: page.text("#step") != step)


def has_ended(page, screenshot):
    eventually("the end", lambda: state(page) in ("succeeded", "failed"))
    expect(state(page) == "succeeded", "it failed: " + page.run("return document.body.innerText"))
    eventually("the evaluation", lambda: page.find("#evaluation table"))
    expect(page.run("return window.sameDocument"), "the page was loaded again")
    expect(not page.find("progress"), "it shows progress after its end")
    for picture in PICTURES:
        box = f"return document.querySelector('#figure-{picture} svg').getBoundingClientRect().width"
        expect(page.run(box) > 200, picture + " is not seen")
    width = page.run("return document.documentElement.scrollWidth - innerWidth")
    expect(width <= 0, f"the page is {width} pixels too wide")
    height = page.run("return document.documentElement.scrollHeight")
    page.size(1280, height + 140)
    screenshot("ended")
    page.dark()
    screenshot("dark")


def main():
    base = sys.argv[1]
    specification = SPECIFICATION
    if len(sys.argv) > 2:
        with open(sys.argv[2]) as file:
            specification = json.load(file)
    prefix = sys.argv[3] if len(sys.argv) > 3 else None
    with browser() as page:
        def screenshot(name):
            if prefix:
                page.screenshot(f"{prefix}-{name}.png")

        job = submit(base, specification)
        page.go(job + "/report")
        eventually("its name as text", lambda: page.text("h1") == specification["name"])
        runs(page, screenshot)
        has_ended(page, screenshot)
        complaints = page.complaints()
        expect(not complaints, f"the browser complains: {complaints}")
    for picture in ["curves"] + PICTURES:
        with urllib.request.urlopen(f"{job}/pictures/{picture}.png", timeout=60) as answer:
            expect(answer.read(8) == b"\x89PNG\r\n\x1a\n", picture + ".png is no PNG")
    print(f"the report shows {len(PICTURES) + 1} pictures")


main()
