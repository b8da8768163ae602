// Brings the page to life: draws every chart in place of its still picture, and ties the controls to all of them.
huzhu.start = () => {
  document.documentElement.classList.add("live-page");
  for (const figure of document.querySelectorAll("figure[data-chart]")) huzhu.enliven(figure);
  huzhu.startLegend();
  huzhu.startPeriod();
  huzhu.startTheme();
  huzhu.startChoices();
  for (const button of document.querySelectorAll("[data-save-text]")) {
    button.addEventListener("click", () => huzhu.save.text(button));
  }
  document.querySelectorAll(".controls, .save, [data-save-text]").forEach((element) => (element.hidden = false));
  const resized = new ResizeObserver(() => huzhu.drawings.forEach((drawing) => drawing.resize()));
  resized.observe(document.getElementById("content"));
};

// Draws one figure. A chart whose kind the page does not know, or that fails, keeps its still picture.
huzhu.enliven = (figure) => {
  const chart = huzhu.data.charts[figure.dataset.chart];
  const draw = huzhu.kinds[chart?.kind];
  const save = figure.querySelector(".save");
  save.addEventListener("click", (event) => {
    const format = event.target.dataset.save;
    if (format) huzhu.save.as(format, figure);
  });
  if (!draw) return;
  const live = figure.querySelector(".live");
  live.classList.toggle("many", chart.plots.length > 1);
  figure.classList.add("is-live");
  try {
    for (const plot of chart.plots) huzhu.drawings.push(huzhu.panel(live, chart, plot, draw));
  } catch (error) {
    figure.classList.remove("is-live");
    live.replaceChildren();
    console.error(error);
  }
};

// One plane of a chart: what it shows, in which unit, and the drawing, which the keyboard reaches.
huzhu.panel = (live, chart, plot, draw) => {
  const panel = huzhu.element("div", { class: "panel" });
  const title = huzhu.element("p", { class: "axis-title" });
  if (plot.title) title.append(huzhu.element("b", {}, plot.title), " ");
  title.append(plot.most === undefined ? plot.unit : `${plot.unit}; the outer band goes on above`);
  title.hidden = title.textContent === "";
  if (plot.platform !== undefined) title.classList.add(`p${plot.platform}`);
  const figureTitle = live.closest("figure").querySelector("h3").textContent;
  const host = huzhu.element("div", {
    class: "plot",
    tabindex: "0",
    role: "group",
    "aria-label": `${[plot.title || figureTitle, plot.unit].filter((part) => part).join(", ")}. Arrow keys read values; the numbers stand in the table below.`,
  });
  if (chart.plots.length > 1 && chart.kind !== "timeline") host.classList.add("one-of-many");
  panel.append(title, host);
  live.append(panel);
  const drawing = draw(host, chart, plot);
  drawing.panel = panel;
  const keys = { ArrowLeft: -1, ArrowRight: 1, PageUp: -12, PageDown: 12 };
  host.addEventListener("keydown", (event) => {
    if (event.key === "Escape") huzhu.zoom();
    if (!(event.key in keys)) return;
    event.preventDefault();
    drawing.hover.move(keys[event.key]);
  });
  host.addEventListener("blur", () => drawing.hover.hide());
  return drawing;
};

huzhu.startLegend = () => {
  for (const button of document.querySelectorAll("button[data-platform]")) {
    button.addEventListener("click", () => huzhu.toggle(Number(button.dataset.platform)));
  }
};

huzhu.startPeriod = () => {
  const [from, to, whole] = ["from", "to", "whole"].map((name) => document.querySelector(`[data-period=${name}]`));
  if (!from) return;
  const last = huzhu.data.calendar.months - 1;
  for (let place = 0; place <= last; place++) {
    for (const list of [from, to]) list.append(huzhu.element("option", { value: place }, huzhu.format.month(place)));
  }
  const tell = () => {
    [from.value, to.value] = huzhu.period ?? [0, last];
    whole.disabled = huzhu.period === null;
  };
  for (const list of [from, to]) list.addEventListener("change", () => huzhu.zoom(Number(from.value), Number(to.value)));
  whole.addEventListener("click", () => huzhu.zoom());
  document.addEventListener("huzhu:period", tell);
  tell();
};

huzhu.startTheme = () => {
  const button = document.querySelector("[data-theme-toggle]");
  const redraw = () => {
    button.textContent = huzhu.isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Change to ${huzhu.isDark() ? "light" : "dark"} colours`);
    huzhu.drawings.forEach((drawing) => drawing.refresh());
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = huzhu.isDark() ? "light" : "dark";
    redraw();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  button.textContent = huzhu.isDark() ? "Light" : "Dark";
};

huzhu.start();
