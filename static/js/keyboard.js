// `/` filter, `g` then a letter to a page, `j k` rows, Enter open, `?` help.
(() => {
  const places = { h: "home", s: "showback", a: "alerts", c: "capacity", g: "gates" };
  let going = 0;
  const rows = () => [...document.querySelectorAll("main .region tbody tr")].filter((row) => row.querySelector("a"));
  const step = (by) => {
    const all = rows();
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const row = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    all.forEach((other) => other.removeAttribute("aria-selected"));
    row?.querySelector("a").focus();
    row?.scrollIntoView({ block: "nearest" });
  };
  const go = (key) => document.querySelector(`#nav a:is([data-key="${key}"], [data-key="${places[key]}"])`)?.click();
  const filter = () => document.querySelector("#filters input:not([type=hidden]), #filters select")?.focus();
  const help = () => document.getElementById("help")?.showModal();
  const actions = { "/": filter, "?": help, j: () => step(1), k: () => step(-1) };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea, [contenteditable], dialog[open]")) return;
    if (performance.now() < going && event.key in places) { going = 0; event.preventDefault(); go(event.key); return; }
    going = event.key === "g" ? performance.now() + 1500 : 0;
    if (!(event.key in actions)) return;
    event.preventDefault();
    actions[event.key]();
  });
})();
