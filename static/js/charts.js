// Draws every <figure data-chart> from its JSON; colours are read from the computed style because
// Plotly cannot parse light-dark(). A click on a point follows its link (customdata).
(() => {
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
    const { data, layout } = themed(JSON.parse(figure.querySelector("script").textContent));
    layout.font.family = getComputedStyle(document.body).fontFamily;
    const config = { responsive: true, displayModeBar: false, locale: "en-US" };
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
  document.addEventListener("DOMContentLoaded", redraw);
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) drawAll(event.detail.elt.parentElement || document);
  });
  document.addEventListener("themechange", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();
