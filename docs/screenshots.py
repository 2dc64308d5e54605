"""Takes the pictures of `docs/screenshots/` from a running demo (`make demo`):

python docs/screenshots.py --url http://127.0.0.1:8000
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlparse

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.browser.chromium import find_chromium
from tests.browser.looking import settle

HERE = Path(__file__).resolve().parent / "screenshots"
TENANT, USE_CASE = "retail_banking_us", "customer_service_copilot"
BUSINESS_OWNER, TENANT_ADMIN, FINOPS_LEAD = "Business Owner", "Tenant Admin", "FinOps Lead"
CONTRACT, LIST = "bedrock_enterprise", "pricebook_2026_06"
WIDE, NARROW = (1280, 900), (400, 860)
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Shot:
    """One page as one person sees it; `path` is below the tenant's address.

    With `follow` it is where the first link in a table leads whose text has these words, and
    `beyond` what is added to that address.
    """

    name: str
    path: str
    role: str = BUSINESS_OWNER
    size: tuple[int, int] = WIDE
    schemes: tuple[Scheme, ...] = ("light", "dark")
    follow: str = ""
    beyond: str = ""


LIGHT: tuple[Scheme, ...] = ("light",)
BOOK = ("pricebooks/", FINOPS_LEAD, WIDE, LIGHT)
RUN = ("rerating/", FINOPS_LEAD)
SHOTS = (
    Shot("home", ""),
    Shot("use-cases", "use-cases/", schemes=LIGHT),
    Shot("use-case", f"use-cases/{USE_CASE}/"),
    Shot("showback", "showback/?by=use_case"),
    Shot("traces", f"traces/?use_case={USE_CASE}", schemes=LIGHT),
    Shot("trace", f"traces/?use_case={USE_CASE}&cache_status=miss", follow="trc_"),
    Shot("imports", "imports/", role=TENANT_ADMIN),
    Shot("people", "people/", role=TENANT_ADMIN, schemes=LIGHT),
    Shot("audit", "audit/", role=TENANT_ADMIN, schemes=LIGHT),
    Shot("home-finops-lead", "", role=FINOPS_LEAD, schemes=LIGHT),
    Shot("pricebooks", *BOOK),
    Shot("pricebook", *BOOK, follow="genai-prices", beyond="?provider=anthropic"),
    Shot("pricebook-difference", *BOOK, follow=CONTRACT, beyond=f"difference/?against={LIST}"),
    Shot("rerating", *RUN, follow="20"),
    Shot("rerating-approval", *RUN, schemes=LIGHT, follow="20", beyond="approve/"),
    Shot("rerating-new", "rerating/new/", role=FINOPS_LEAD, schemes=LIGHT),
    Shot("reported-cost", "reported-cost/", role=FINOPS_LEAD, schemes=LIGHT),
    Shot("work-lists", "work/", role=FINOPS_LEAD, schemes=LIGHT),
    Shot("attempts", "calls/attempts/", role=FINOPS_LEAD, schemes=LIGHT),
    Shot("storage", "storage/", role=FINOPS_LEAD, schemes=LIGHT),
    Shot("home-narrow", "", size=NARROW, schemes=LIGHT),
    Shot("showback-narrow", "showback/?by=use_case", size=NARROW, schemes=("dark",)),
    Shot("rerating-narrow", *RUN, size=NARROW, schemes=("dark",), follow="20"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the demo runs")
    url = parser.parse_args().url.rstrip("/")
    HERE.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright))
        take_sign_in(browser, url)
        for role in (BUSINESS_OWNER, TENANT_ADMIN, FINOPS_LEAD):
            take_pages(browser, url, role)
        browser.close()


def take_sign_in(browser: Browser, url: str) -> None:
    with opened(browser, url) as page:
        page.goto("/accounts/login/")
        picture(page, Shot("sign-in", ""))


def take_pages(browser: Browser, url: str, role: str) -> None:
    with opened(browser, url) as page:
        sign_in(page, role)
        for shot in SHOTS:
            if shot.role == role:
                go(page, shot)
                picture(page, shot)


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context(base_url=url, locale="en-US", reduced_motion="reduce")
    yield context.new_page()
    context.close()


def sign_in(page: Page, role: str) -> None:
    """By the demo's button of this role in our tenant."""
    page.goto("/accounts/login/")
    people = page.locator("details.choices-of").filter(has_text="Retail Banking US")
    if people.get_attribute("open") is None:
        people.locator("summary").click()
    people.get_by_role("button", name=role).click()
    page.wait_for_url(f"**/t/{TENANT}/")


def go(page: Page, shot: Shot) -> None:
    page.set_viewport_size({"width": shot.size[0], "height": shot.size[1]})
    page.goto(f"/t/{TENANT}/{shot.path}")
    if shot.follow:
        link = page.locator("main tbody a").filter(has_text=shot.follow).first
        page.goto(urlparse(str(link.get_attribute("href"))).path + shot.beyond)
    settle(page)


def picture(page: Page, shot: Shot) -> None:
    for scheme in shot.schemes:
        page.emulate_media(color_scheme=scheme)
        settle(page)
        page.wait_for_function("document.getAnimations().every(a => a.playState !== 'running')")
        page.screenshot(path=HERE / f"{shot.name}-{scheme}.png", animations="disabled")


if __name__ == "__main__":
    main()
