"""With the keyboard alone: Tab until what is looked for has the focus."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.looking import settle

MOST_TABS = 120
# Of the element in focus: what stands on it, and around it in a list; its label.
WORDS = """() => {
  const at = document.activeElement;
  return [at.innerText, at.ariaLabel, at.closest("li")?.innerText].filter(Boolean).join(" ");
}"""
OWN_WORDS = "() => document.activeElement.textContent.trim()"
LABEL = "() => document.activeElement.labels?.[0]?.innerText.trim() ?? ''"


def tab_until(page: Page, read: str, fits: Callable[[str], bool]) -> None:
    """Tab until what is read of the element in focus fits."""
    settle(page)
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if fits(page.evaluate(read)):
            return
    raise AssertionError(f"No Tab leads there on {page.url}.")


def tab_to(page: Page, *words: str) -> None:
    tab_until(page, WORDS, lambda shown: all(word in shown for word in words))


def fill(page: Page, label: str, text: str) -> None:
    tab_until(page, LABEL, lambda shown: shown == label)
    page.keyboard.type(text)
