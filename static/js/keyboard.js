// `/` search, `f` filters, `[` `]` period, `j k` rows, Enter open, `e` export, `g` and a letter to a page, `?` keys.
(() => {
  let going = 0;
  const rows = () => [...document.querySelectorAll("main .region tbody tr")].filter((row) => row.offsetParent && row.querySelector("a"));
  const step = (by) => {
    const all = rows();
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const row = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    all.forEach((other) => other.removeAttribute("aria-selected"));
    row?.querySelector("a").focus();
    row?.scrollIntoView({ block: "nearest" });
  };
  const place = (key) => document.querySelector(`#nav a[data-key="${CSS.escape(key)}"]`);
  const open = (menu) => { if (menu) menu.open = true; return menu; };
  const actions = {
    "/": () => document.getElementById("search")?.focus(),
    "?": () => document.getElementById("help")?.showModal(),
    f: () => (open(document.querySelector("#filters details.more-filters")) || document.getElementById("filters"))
      ?.querySelector(".panel input:not([type=hidden]), .panel select, input:not([type=hidden]), select")?.focus(),
    e: () => open(document.querySelector("details.export"))?.querySelector("a").focus(),
    "[": () => document.querySelector("#filters a[data-period=earlier]")?.click(),
    "]": () => document.querySelector("#filters a[data-period=later]")?.click(),
    j: () => step(1),
    k: () => step(-1),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea, [contenteditable], dialog[open]")) return;
    const goes = performance.now() < going && place(event.key);
    going = !goes && event.key === "g" ? performance.now() + 1500 : 0;
    if (!goes && !(event.key in actions)) return;
    event.preventDefault();
    if (goes) goes.click(); else actions[event.key]();
  });
})();
