"""What bin/shots runs: screenshots of pages of a running server."""
from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HEIGHTS = {360: 740}  # a phone's; everything else gets DESK_HEIGHT
DESK_HEIGHT = 800


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/shots")
    parser.add_argument("paths", nargs="+", help="addresses on the server, such as /aspirasi")
    parser.add_argument("--base", default=f"http://localhost:{os.environ.get('PORT', '8000')}")
    parser.add_argument("--out", type=Path, default=ROOT / "shots")
    parser.add_argument("--as", dest="account", help="demo account to sign in as")
    parser.add_argument("--no-js", action="store_true")
    parser.add_argument("--widths", default="360,1280")
    parser.add_argument("--themes", default="light,dark")
    return parser.parse_args(arguments)


def file_name(path: str, width: int, theme: str) -> str:
    """`/ruu/1/pasal/3` at 360 px in the dark: ruu-1-pasal-3-360-dark.png; the home page is called home."""
    slug = re.sub(r"[^a-zA-Z0-9]+", "-", path).strip("-") or "home"
    return f"{slug}-{width}-{theme}.png"


def new_password(account: str) -> str:
    """Made by the command that is for this; the last word it prints."""
    printed = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "demo-login", account], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return printed.split()[-1]


def sign_in(context: BrowserContext, base: str, account: str) -> None:
    """Through the page that people use."""
    page = context.new_page()
    page.goto(f"{base}/masuk")
    form = page.locator("form:has(input[type=password])")
    form.locator("input[type=text], input[type=email], input:not([type])").first.fill(account)
    form.locator("input[type=password]").fill(new_password(account))
    form.locator("button").first.click()
    page.wait_for_load_state()
    if page.url.endswith("/masuk"):
        raise SystemExit(f"bin/shots: could not sign in as {account}")
    page.close()


def shoot(browser: Browser, options: argparse.Namespace, state: str | None, width: int, theme: str) -> int:
    """All pages in one size and theme; gives how many did not answer 200."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, DESK_HEIGHT)},
        color_scheme=theme, java_script_enabled=not options.no_js, storage_state=state, locale="id-ID", reduced_motion="reduce",
    )
    bad = 0
    for path in options.paths:
        page = context.new_page()
        answer = page.goto(options.base + path)
        target = options.out / file_name(path, width, theme)
        page.screenshot(path=target, full_page=True)
        status = answer.status if answer else 0
        bad += status != 200
        print(f"{status} {target}", flush=True)
        page.close()
    context.close()
    return bad


def main() -> int:
    options = parse()
    options.out.mkdir(parents=True, exist_ok=True)
    program = next((found for found in map(shutil.which, BROWSERS) if found), None)
    if program is None:
        raise SystemExit("bin/shots: Chromium is missing:  sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        state = None
        if options.account:
            context = browser.new_context(locale="id-ID")
            sign_in(context, options.base, options.account)
            state = context.storage_state()
        sizes = [(int(width), theme) for width in options.widths.split(",") for theme in options.themes.split(",")]
        bad = sum(shoot(browser, options, state, width, theme) for width, theme in sizes)
        browser.close()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
