// The four charts: curves of the history under way, and paler ones of those that are pinned.

const HEIGHT = { wide: 270, narrow: 220 };
const NARROW = 560;
// How pinned scenarios are dashed, in their order.
export const PIN_DASHES = [[6, 4], [2, 3], [9, 3, 2, 3], [1, 5]];

// What is drawn: `column` of each platform, or, where `one`, of the whole market. `floor` holds the axis down to that value.
// `tail`: a dying pool's last months may lie far above all else, and the axis lets go of them.
const CHARTS = [
  { column: "members", title: "Members", unit: "million persons", factor: 1e6, digits: 2, floor: 0 },
  { column: "charge", title: "Monthly charge", unit: "yuan per person", factor: 1, digits: 2, floor: 0, tail: true },
  { column: "hhi", title: "Concentration", unit: "HHI of members' shares", factor: 1, digits: 3, floor: 0, ceiling: 1, one: true, mark: [0.25, "highly concentrated"] },
  { column: "risk", title: "Risk of the pool", unit: "members' incidence over the population's", factor: 1, digits: 2, tail: true, mark: [1, "as the population"] },
];

export class Charts {
  // `world` yields what is drawn: {history, before, pins, hidden, looks}.
  constructor(host, world) {
    this.world = world;
    this.charts = CHARTS.map((chart) => new Chart(host, chart, world));
    this.asked = false;
    new ResizeObserver(() => this.rebuild()).observe(host);
    for (const query of ["(prefers-color-scheme: dark)", `(resolution: ${devicePixelRatio}dppx)`]) {
      matchMedia(query).addEventListener("change", () => this.rebuild());
    }
  }

  // Draws soon: once per frame, however many months come.
  draw(drawn) {
    if (drawn) this.then = drawn;
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      const then = this.then;
      this.then = null;
      this.charts.forEach((chart) => chart.draw());
      then?.();
    });
  }

  // Everything anew: after a change of width, theme, pins or hidden platforms.
  rebuild() {
    this.charts.forEach((chart) => chart.forget());
    this.draw();
  }
}

class Chart {
  constructor(host, chart, world) {
    Object.assign(this, { chart, world });
    const title = huzhu.element("h2", {}, chart.title);
    this.unit = huzhu.element("span", { class: "unit" }, chart.unit);
    title.append(" ", this.unit);
    this.plot = huzhu.element("div", { class: "plot", tabindex: "0", role: "img" });
    this.figure = huzhu.element("figure");
    this.figure.append(title, this.plot);
    host.append(this.figure);
    this.plot.addEventListener("keydown", (event) => this.key(event));
    this.plot.addEventListener("blur", () => this.hover?.hide());
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1, PageDown: 12, PageUp: -12 }[event.key];
    if (step) {
      event.preventDefault();
      this.hover?.move(step);
    }
    if (event.key === "Escape") this.hover?.hide();
  }

  forget() {
    this.u?.destroy();
    this.u = null;
  }

  // The curves: those of pins first, so that the history under way lies on top.
  curves() {
    const { history, pins } = this.world();
    const pinned = pins.map((pin, place) => ({ pin, history: pin.history, dash: PIN_DASHES[place % PIN_DASHES.length] }));
    const all = [...pinned.filter((one) => one.history), { history }];
    return all.flatMap(({ pin, history, dash }) => {
      if (this.chart.one) return [{ name: pin?.name ?? "now", values: history[this.chart.column], dash, pin, colour: colour("ink") }];
      return this.looks().map((look) => ({
        name: pin ? `${look.name}, ${pin.name}` : look.name,
        values: history.of(this.chart.column, look.name),
        dash: dash ?? look.dash,
        colour: look.colour,
        pin,
      }));
    });
  }

  looks() {
    const { looks, hidden } = this.world();
    return looks.filter((look) => !hidden.has(look.name));
  }

  draw() {
    const { history } = this.world();
    if (!history) return;
    const curves = this.curves();
    const months = Math.max(history.months, ...this.world().pins.map((pin) => pin.history?.months ?? 0));
    const kind = `${curves.map((curve) => curve.name).join("\n")}\n${months}\n${history.start}`;
    const x = Array.from({ length: months }, (_, place) => place);
    const data = [x, ...curves.map((curve) => x.map((place) => curve.values[place] ?? null))];
    this.hold(curves);
    this.unit.textContent = this.isCut ? `${this.chart.unit} \u00b7 axis cut` : this.chart.unit;
    if (this.u && this.kind === kind) this.u.setData(data);
    else this.build(kind, data, curves, months);
    this.tell();
  }

  // The axis holds what the history before held, until the new one is whole: it would jump at every month.
  hold(curves) {
    const { history, before } = this.world();
    const sets = curves.map((curve) => curve.values);
    if (before && !history.headline) {
      if (this.chart.one) sets.push(before[this.chart.column]);
      else sets.push(...this.looks().map((look) => before.of(this.chart.column, look.name)));
    }
    const values = sets.flat().filter((value) => value !== null);
    const { floor, ceiling, mark } = this.chart;
    const held = [...values, ...(mark ? [mark[0]] : []), ...(floor === undefined ? [] : [floor])];
    const [low, most] = held.length ? [Math.min(...held), Math.max(...held)] : [0, 1];
    const high = this.chart.tail ? Math.min(most, withoutTail(held)) : most;
    this.isCut = high < most;
    const room = (high - low || 1) * 0.06;
    this.range = [low === floor ? low : low - room, ceiling ?? high + room];
  }

  build(kind, data, curves, months) {
    this.forget();
    this.kind = kind;
    const width = Math.max(200, this.plot.clientWidth);
    const series = curves.map((curve) => ({
      stroke: curve.colour,
      width: curve.pin ? 1.25 : 2,
      alpha: curve.pin ? 0.75 : 1,
      dash: curve.dash,
      points: { show: false },
    }));
    this.u = new uPlot(this.options(width, series, months), data, this.plot);
    this.u.over.setAttribute("aria-hidden", "true");
    this.hover = huzhu.hover.attach(this.u, {
      heading: (place) => this.world().history.month(place),
      rows: (place) => this.rows(place),
      remarks: (place) => this.remarks(place),
    });
  }

  options(width, series, months) {
    const axis = { stroke: colour("faint"), font: `12px ${colour("sans")}`, gap: 6 };
    return {
      width,
      height: width < NARROW ? HEIGHT.narrow : HEIGHT.wide,
      padding: [10, 12, 0, 0],
      legend: { show: false },
      scales: { x: { time: false, range: [0, Math.max(1, months - 1)] }, y: { range: () => this.range } },
      series: [{}, ...series],
      axes: [
        {
          ...axis,
          size: 28,
          grid: { show: false },
          ticks: { size: 5, width: 1, stroke: colour("axis") },
          splits: (u) => years(this.world().history.start, months, u.bbox.width / devicePixelRatio),
          values: (_, places) => places.map((place) => this.world().history.month(place).slice(-4)),
        },
        {
          ...axis,
          size: 48,
          space: 38,
          ticks: { show: false },
          grid: { stroke: colour("grid"), width: 1 },
          values: (_, values) => ticks(values.map((value) => value / this.chart.factor)),
        },
      ],
      cursor: {
        y: false,
        points: { size: 6, width: 1.5 },
        drag: { x: false, y: false },
        sync: { key: "months", setSeries: false },
      },
      hooks: { drawAxes: [(u) => this.marks(u)], setCursor: [() => this.hover?.show()] },
    };
  }

  // The regulator's measures, and the level that tells two cases apart.
  marks(u) {
    const { history } = this.world();
    const pen = u.ctx;
    const scale = devicePixelRatio;
    const { left, top, width, height } = u.bbox;
    const line = (from, to, ink, dash) => {
      Object.assign(pen, { strokeStyle: ink, lineWidth: scale });
      pen.setLineDash(dash.map((part) => part * scale));
      pen.beginPath();
      pen.moveTo(...from);
      pen.lineTo(...to);
      pen.stroke();
    };
    pen.save();
    history.events.forEach((events, place) => {
      if (!events.some((event) => event.event === "intervention")) return;
      const x = Math.round(u.valToPos(place, "x", true)) + 0.5;
      line([x, top], [x, top + height], colour("measure"), [2, 3]);
    });
    if (this.chart.mark) {
      const [value, name] = this.chart.mark;
      const y = u.valToPos(value, "y", true);
      line([left, y], [left + width, y], colour("faint"), [5, 4]);
      Object.assign(pen, { fillStyle: colour("faint"), font: `${11 * scale}px ${colour("sans")}`, textAlign: "right" });
      pen.fillText(name, left + width - 4 * scale, y - 4 * scale);
    }
    pen.restore();
  }

  // A row for each platform: its value, and in brackets those of pinned scenarios.
  rows(place) {
    const { history, pins } = this.world();
    const { column, one } = this.chart;
    const looks = one ? [{ name: column.toUpperCase(), colour: colour("ink") }] : this.looks();
    const of = (from, look) => (from ? (one ? from[column] : from.of(column, look.name))[place] ?? null : null);
    const rows = looks.map((look) => ({ ...look, value: of(history, look), pinned: pins.map((pin) => of(pin.history, look)) }));
    const seen = rows.filter((row) => [row.value, ...row.pinned].some((value) => value !== null));
    seen.forEach((row) => {
      const pinned = row.pinned.map((value) => this.value(value)).join(", ");
      row.text = this.value(row.value) + (pinned && ` (${pinned})`);
    });
    seen.sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity));
    const effective = one && history.effective[place];
    if (effective) seen.push({ name: "effective platforms", colour: "transparent", text: effective.toFixed(2) });
    return seen;
  }

  value(value) {
    return value === null ? "\u2013" : grouped((value / this.chart.factor).toFixed(this.chart.digits));
  }

  remarks(place) {
    const { history, pins } = this.world();
    const inBrackets = pins.length ? [`In brackets: ${pins.map((pin) => pin.name).join("; ")}`] : [];
    const happened = (history.events[place] ?? []).map(({ event, platform, cause }) => {
      if (event === "intervention") return `Regulator: ${cause}${platform ? ` (${platform})` : ""}`;
      if (event === "exit-announced") return `${platform} announces its end (${cause})`;
      return `${platform}: ${event}`;
    });
    return [...happened, ...inBrackets];
  }

  // What a screen reader hears: the last values of the largest.
  tell() {
    const { history } = this.world();
    const place = history.length - 1;
    const largest = this.rows(place).slice(0, 3).map((row) => `${row.name} ${row.text}`);
    const text = `${this.chart.title}, ${this.chart.unit}. In ${history.month(place)}: ${largest.join(", ") || "none"}. Arrow keys move through the months.`;
    this.plot.setAttribute("aria-label", text);
  }
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

// The Januaries, as many as there is room for.
function years(start, months, width) {
  const first = (13 - Number(start.slice(5, 7))) % 12;
  const step = (width / months) * 12 < 36 ? 24 : 12;
  const places = [];
  for (let place = first; place < months; place += step) places.push(place);
  return places;
}

// What most values stay below, with room for half as much again.
function withoutTail(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return 1.5 * sorted[Math.floor(0.98 * (sorted.length - 1))];
}

// With as many decimals as the step takes: 0.25 has two.
function ticks(values) {
  const step = values.length > 1 ? Math.abs(values[1] - values[0]) : 1;
  const digits = [0, 1, 2, 3, 4, 5].find((digits) => Math.abs(Number(step.toFixed(digits)) / step - 1) < 1e-6) ?? 6;
  return values.map((value) => grouped(value.toFixed(digits)));
}

// Digits in groups of three, with a true minus.
function grouped(text) {
  const [whole, decimals] = text.replace("-", "\u2212").split(".");
  const parted = whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
  return decimals === undefined ? parted : `${parted}.${decimals}`;
}
