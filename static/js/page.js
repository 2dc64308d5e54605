// Small behaviours of the shared pieces: row clicks, dialogs, copying, drop zones, menus.
(() => {
  document.addEventListener("click", (event) => {
    const target = event.target;
    const opener = target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    const copy = target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => { copy.dataset.copied = "true"; });
    if (target.closest("[data-print]")) window.print();
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
    const row = target.closest("tr[data-href]");
    if (row && !target.closest("a, button, input, select, label, summary") && !String(getSelection())) location.assign(row.dataset.href);
  });
  // What a filter asks for is on its way: its panels close.
  document.addEventListener("submit", (event) => {
    if (event.target.id === "filters") event.target.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
  });
  // Letters typed into a closed choice are one choice: it is sent when the typing rests.
  let typed = 0;
  let rest;
  document.addEventListener("keydown", (event) => { if (event.target.matches?.("#filters select") && event.key.length === 1) typed = event.timeStamp; });
  document.addEventListener("change", (event) => {
    const choice = event.target;
    if (!choice.matches("#filters select") || !event.isTrusted || event.timeStamp - typed > 1000) return;
    event.stopImmediatePropagation();
    clearTimeout(rest);
    rest = setTimeout(() => choice.dispatchEvent(new Event("change", { bubbles: true })), 700);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
  });
  const zone = (event) => event.target.closest?.("[data-drop]");
  for (const name of ["dragenter", "dragover"]) document.addEventListener(name, (event) => {
    if (!zone(event)) return;
    event.preventDefault();
    zone(event).dataset.over = "true";
  });
  for (const name of ["dragleave", "drop"]) document.addEventListener(name, (event) => { if (zone(event)) delete zone(event).dataset.over; });
  document.addEventListener("drop", (event) => {
    const input = zone(event)?.querySelector("input[type=file]");
    if (!input || !event.dataTransfer.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  // A dialog that arrives by HTMX opens itself; an answer that failed says so where messages are.
  document.addEventListener("htmx:load", (event) => {
    const arrived = event.detail.elt;
    const dialog = arrived.matches?.("dialog[data-open]") ? arrived : arrived.querySelector?.("dialog[data-open]");
    if (dialog && !dialog.open) dialog.showModal();
  });
  const tell = (sentence) => {
    const place = document.getElementById("messages");
    if (!place || !sentence) return;
    const notice = document.createElement("div");
    notice.className = "notice";
    notice.dataset.tone = "bad";
    notice.append(Object.assign(document.createElement("p"), { textContent: sentence }));
    place.replaceChildren(notice);
  };
  // Paper says when it was printed, on the tenant's clock.
  addEventListener("beforeprint", () => {
    const place = document.querySelector("[data-printed]");
    const time = place?.querySelector("time");
    if (!time) return;
    const { lang } = document.documentElement;
    const style = { dateStyle: "medium", timeStyle: "short", timeZone: place.dataset.printed || undefined };
    time.textContent = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, style).format();
  });
  document.addEventListener("htmx:sendError", () => tell(document.body.dataset.offline));
  document.addEventListener("htmx:timeout", () => tell(document.body.dataset.offline));
  document.addEventListener("htmx:responseError", () => tell(document.body.dataset.failed));
})();
// Groups of the navigation stay as the person left them; the page's own is always open.
(() => {
  const NAME = "folded";
  const folded = () => { try { return JSON.parse(localStorage.getItem(NAME)) || {}; } catch { return {}; } };
  const groups = () => document.querySelectorAll("#nav details[data-group]");
  document.addEventListener("DOMContentLoaded", () => {
    const left = folded();
    groups().forEach((group) => {
      const name = group.dataset.group;
      if (name in left && !("current" in group.dataset)) group.open = !left[name];
      group.querySelector("summary").addEventListener("click", () => {
        try { localStorage.setItem(NAME, JSON.stringify({ ...folded(), [name]: group.open })); } catch { /* private window: this page only */ }
      });
    });
  });
})();
// Which columns a table shows is kept in this browser; the server reads it with the next page.
(() => {
  document.addEventListener("submit", (event) => {
    const name = event.target.dataset.columns;
    if (!name) return;
    event.preventDefault();
    const chosen = event.submitter?.name === "as" ? [] : new FormData(event.target).getAll("columns");
    const lasts = chosen.length ? 31536000 : 0;
    document.cookie = `columns.${name}=${chosen.join(".")}; path=/; max-age=${lasts}; samesite=lax`;
    location.replace(location.href.split("#")[0]);
  });
  // What is cut and holds no link is reached by keyboard too, where it is shown whole.
  const reach = () => document.querySelectorAll(".region .name:not(:has(a))").forEach((cell) => {
    if (cell.scrollWidth > cell.clientWidth) cell.tabIndex = 0; else cell.removeAttribute("tabindex");
  });
  for (const name of ["DOMContentLoaded", "htmx:load"]) document.addEventListener(name, reach);
  window.addEventListener("resize", reach);
})();
