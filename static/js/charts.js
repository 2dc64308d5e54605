// Draws every <figure data-chart> from its JSON; colours are read from the computed style because
// Plotly cannot parse light-dark(). Numbers and dates are written as on the page (locale). A click on a
// point follows its link (customdata).
(() => {
  // Pixels between the margins of A4; more than nine columns turn it (print.css).
  const PAPER = 680;
  const WIDE_PAPER = 1008;
  const paperWidth = () => (document.querySelector(".sheet tr > :nth-child(10)") ? WIDE_PAPER : PAPER);
  let isOnPaper = false;
  const probe = document.createElement("span");
  const colour = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const themed = (value) => {
    if (typeof value === "string") return value.startsWith("--") ? colour(value) : value;
    if (Array.isArray(value)) return value.map(themed);
    if (!value || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, themed(part)]));
  };
  const follow = ({ points }) => {
    const link = points[0]?.customdata;
    if (typeof link === "string" && /^(\/(?!\/)|\?)/.test(link)) location.assign(link);
  };
  const draw = async (figure) => {
    const plot = figure.querySelector(".plot");
    const { locale, ...drawn } = JSON.parse(figure.querySelector("script").textContent);
    const { data, layout } = themed(drawn);
    layout.font.family = getComputedStyle(document.body).fontFamily;
    if (isOnPaper) Object.assign(layout, { width: paperWidth(), height: plot.clientHeight, autosize: false });
    const locales = { page: { dictionary: {}, format: locale } };
    const config = { responsive: !isOnPaper, displayModeBar: false, locale: "page", locales };
    await window.Plotly.react(plot, data, layout, config);
    if (!plot.dataset.drawn) plot.on("plotly_click", follow);
    plot.dataset.drawn = "true";
  };
  const drawAll = (root) => {
    document.body.append(probe);
    root.querySelectorAll("figure[data-chart]").forEach(draw);
    probe.remove();
  };
  const redraw = () => drawAll(document);
  // On paper charts are as wide as the page, in the colours of the light scheme.
  const print = (starts, theme) => {
    isOnPaper = starts;
    const root = document.documentElement;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    redraw();
  };
  let theme;
  addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme;
    print(true, "light");
  });
  addEventListener("afterprint", () => print(false, theme));
  document.addEventListener("DOMContentLoaded", redraw);
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) drawAll(event.detail.elt.parentElement || document);
  });
  document.addEventListener("themechange", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();
