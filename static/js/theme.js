// Sets the chosen colour scheme before the first paint; loaded without defer for that reason.
(() => {
  const root = document.documentElement;
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const mark = () => document.querySelectorAll("[data-theme-choice]").forEach((button) =>
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (stored() || "auto"))));
  const apply = () => {
    const theme = stored();
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  apply();
  document.addEventListener("DOMContentLoaded", mark);
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme-choice]")?.dataset.themeChoice;
    if (!choice) return;
    try { localStorage.setItem("theme", choice); } catch { /* private window: this page only */ }
    root.dataset.theme = choice;
    if (choice === "auto") delete root.dataset.theme;
    mark();
    document.dispatchEvent(new Event("themechange"));
  });
})();
