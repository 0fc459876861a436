#!/usr/bin/env python3
"""Tries an upload in the Swagger page as a person would, in Chromium, driven by chromedriver.

usage: swagger_page.py BASE_URL MODEL IMAGE CLASS_NAME [SCREENSHOT]
"""
import os
import sys

from browser import browser, eventually

OPERATION = "operations-Predictions-predict"


def tries_an_upload(page, base, model, image, class_name):
    page.go(base + "/swagger-ui.html")
    operation = "#" + OPERATION
    page.press(operation + " .opblock-summary-control")
    page.press(operation + " .try-out__btn")
    name = operation + " tr[data-param-name=name] input"
    page.clear(name)
    page.type(name, model)
    page.type(operation + " input[type=file]", os.path.abspath(image))
    page.press(operation + " .execute")
    answer = eventually("an answer", lambda: page.text(operation + " .live-responses-table .response .microlight"))
    if f'"class_name": "{class_name}"' not in answer:
        raise SystemExit(f"no class {class_name} in the page's answer: {answer}")


def main():
    base, model, image, class_name = sys.argv[1:5]
    with browser() as page:
        try:
            tries_an_upload(page, base, model, image, class_name)
        finally:
            if len(sys.argv) > 5:
                page.screenshot(sys.argv[5])
    print(f"the page shows {class_name}")


main()
