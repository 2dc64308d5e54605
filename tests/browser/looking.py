"""What is looked for on every page: console errors, sideways scrolling, axe's findings."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page

# All that can change with the colour scheme; the enhanced (AAA) contrast is not asked for.
OF_COLOUR = ("color-contrast", "link-in-text-block")
# A new document hears no key before its deferred scripts have run, and what was swapped in is not
# at rest before its classes have gone: a key pressed earlier is lost.
SETTLED = """() => document.readyState === "complete" && !document.querySelector(
    '.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added, [hx-trigger="load"]')
  && [...document.querySelectorAll("figure[data-chart] .plot")].every((p) => p.dataset.drawn)"""
WIDE_TABLES = """() => [...document.querySelectorAll(".region")]
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel)"""
# How high the page is with each of its parts, and how far down its figures and its chart begin; in
# the end all parts are shown.
MEASURES = """() => {
  const parts = [...document.querySelectorAll("main .part")];
  const show = (one) => parts.forEach((part) => part.toggleAttribute("data-shown", part === one));
  const top = (what) => [...document.querySelectorAll(what)].filter((one) => one.offsetHeight)
    .map((one) => one.getBoundingClientRect().top + scrollY)[0] ?? 0;
  const chart = top("main figure[data-chart], main .multiples");
  const begins = { figures: top("main .figures"), chart };
  const height = () => document.scrollingElement.scrollHeight;
  const heights = parts.length ? parts.map((part) => { show(part); return height(); }) : [height()];
  parts.forEach((part) => part.setAttribute("data-shown", ""));
  return { ...begins, height: Math.max(...heights) };
}"""
SIDEWAYS = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"


def console_errors(page: Page) -> list[str]:
    """A list that fills while the page lives; what the content security policy refuses is an
    error too."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{page.url}: {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    return errors


def measures(page: Page) -> dict[str, float]:
    """In pixels: `height` of the page, and where its `figures` and its `chart` begin (0: it has
    none). All parts of the page are shown afterwards."""
    measured: dict[str, float] = page.evaluate(MEASURES)
    return measured


def visit(page: Page, path: str) -> None:
    """Go there and wait until panels have come and charts are drawn."""
    page.goto(path)
    settle(page)


def settle(page: Page) -> None:
    page.wait_for_function(SETTLED)


def press(page: Page, *keys: str) -> None:
    """One key after the other, on a page that hears them: also right after it was led to."""
    settle(page)
    for key in keys:
        page.keyboard.press(key)


def violations(page: Page, *, rules: tuple[str, ...] = ()) -> list[str]:
    """One line for each element that axe objects to, by its standard rules or only by these."""
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    if not page.evaluate("'axe' in window"):  # it is large: once for each document
        page.evaluate(AXE_SCRIPT)
    run = f"axe.run({json.dumps(options)}).then((results) => results.violations)"
    broken = page.evaluate(run)
    return [
        f"{rule['id']}: {rule['help']}: {node['target']} {node['html'][:160]}"
        for rule in broken
        for node in rule["nodes"]
    ]
