"use strict";

// The page's state: its data, which platforms are hidden, which months are shown, and every chart that is drawn.
const huzhu = {
  data: JSON.parse(document.getElementById("data").textContent),
  // What draws a chart, by `Kind`: a function of (host element, chart, plot) that returns a drawing, see `draw` in page.js.
  kinds: {},
  // Drawings that are on the page.
  drawings: [],
  hidden: new Set(),
  // First and last month shown; null for all.
  period: null,

  isHidden(platform) {
    return platform !== undefined && this.hidden.has(platform);
  },

  // Hides or shows a platform in every chart.
  toggle(platform) {
    if (!this.hidden.delete(platform)) this.hidden.add(platform);
    for (const button of document.querySelectorAll(`[data-platform="${platform}"]`)) {
      button.setAttribute("aria-pressed", String(!this.hidden.has(platform)));
    }
    for (const drawing of this.drawings) drawing.refresh();
  },

  // Shows the months from `first` to `last` in every chart with a calendar; all where there is no `first`.
  zoom(first, last) {
    if (!this.data.calendar) return;
    const end = this.data.calendar.months - 1;
    if (first === undefined || first >= last) {
      this.period = null;
    } else {
      const whole = [Math.max(0, Math.round(first)), Math.min(end, Math.round(last))];
      this.period = whole[1] - whole[0] < 1 || (whole[0] === 0 && whole[1] === end) ? null : whole;
    }
    for (const drawing of this.drawings) drawing.zoom(this.period);
    document.dispatchEvent(new CustomEvent("huzhu:period"));
  },

  // A colour of the style sheet, as it is now.
  colour(name, element = document.documentElement) {
    return getComputedStyle(element).getPropertyValue(`--${name}`).trim();
  },

  // Whether white letters are easier to read on an area than nearly black ones: which has more contrast (WCAG 2.1).
  prefersWhite(fill) {
    const light = [1, 3, 5].map((at) => parseInt(fill.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    const luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05;
    return 1.05 / luminance > luminance / 0.0556;
  },

  isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  },

  // How a series is drawn: that of its platform, or of its own look.
  ink(series) {
    const looks = {
      expected: { colour: "ink", dash: [5, 3], width: 1.25 },
      reference: { colour: "faint", dash: [1.5, 3], width: 1.5 },
      market: { colour: "ink", dash: [6, 4], width: 1.75 },
      total: { colour: "accent", dash: [], width: 2.25 },
    };
    // Letters need more contrast than lines; the colours of looks have it.
    const of = ({ colour, ...look }) => ({ ...look, colour: this.colour(colour), lettering: this.colour(colour) });
    // What a platform was before it was changed: its own colour, dashed.
    if (series.look === "base") return { ...this.ink({ platform: series.platform }), dash: [5, 3], width: 1.25 };
    if (series.look in looks) return of(looks[series.look]);
    // Letters of the second colour would be too pale.
    if (series.look) return { colour: this.colour(series.look), lettering: this.colour(series.look === "second" ? "ink" : series.look), dash: [], width: 2.25 };
    const platform = this.data.platforms[series.platform];
    if (!platform) return of(looks.total);
    const [colour, lettering] = this.isDark()
      ? [platform.night, platform.lettering_night]
      : [platform.colour, platform.lettering];
    return { colour, lettering, dash: platform.dash, width: 2 };
  },

  // An element with attributes and text; nothing is ever parsed as markup.
  element(name, attributes = {}, text = "") {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text) element.textContent = text;
    return element;
  },
};
