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
  // What “save this view” keeps is what the filter shows now.
  document.addEventListener("htmx:pushedIntoHistory", () => {
    const query = document.querySelector("#save-view [name=query]");
    if (query) query.value = location.search.slice(1);
  });
  document.addEventListener("htmx:sendError", () => tell(document.body.dataset.offline));
  document.addEventListener("htmx:timeout", () => tell(document.body.dataset.offline));
  document.addEventListener("htmx:responseError", () => tell(document.body.dataset.failed));
})();
