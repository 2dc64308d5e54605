"""What is looked for on every page: console errors, sideways scrolling, axe's findings."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

# All that can change with the colour scheme; the enhanced (AAA) contrast is not asked for.
OF_COLOUR = ("color-contrast", "link-in-text-block")
# What was swapped in is not at rest before its classes have gone: a key pressed earlier is lost.
SETTLED = """() => !document.querySelector(
    '.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added, [hx-trigger="load"]')
  && [...document.querySelectorAll("figure[data-chart] .plot")].every((p) => p.dataset.drawn)"""
WIDE_TABLES = """() => [...document.querySelectorAll(".region")]
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel)"""
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


def visit(page: Page, path: str) -> None:
    """Go there and wait until panels have come and charts are drawn."""
    page.goto(path)
    settle(page)


def settle(page: Page) -> None:
    page.wait_for_function(SETTLED)


def violations(page: Page, *, rules: tuple[str, ...] = ()) -> list[str]:
    """One line for each element that axe objects to, by its standard rules or only by these."""
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {node['target']} {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]
