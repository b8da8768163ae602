// Charts of lines, stairs and areas one upon the other.
huzhu.lines = {
  LEFT: 54,
  // Steps between the marks of an axis: 1, 2 or 5 times a power of ten, as the still figures have them.
  STEPS: Array.from({ length: 24 }, (_, power) => [1, 2, 5].map((digit) => Number(`${digit}e${power - 9}`))).flat(),
  // Room for names at the ends of lines; on narrow screens the legend above has to do.
  right: (width) => (width >= 620 ? 132 : 14),

  // Draws a plot and returns its drawing.
  draw(host, chart, plot) {
    const drawing = new LinesDrawing(host, chart, plot);
    drawing.rebuild();
    return drawing;
  },
};

class LinesDrawing {
  constructor(host, chart, plot) {
    Object.assign(this, { host, chart, plot });
    this.isCalendar = chart.across === "calendar";
    this.isStacked = chart.kind === "stacked";
    this.count = plot.x ? plot.x.length : huzhu.data.calendar.months;
    this.x = plot.x ?? Array.from({ length: this.count }, (_, place) => place);
    // From here on all numbers of a plot have one unit.
    this.series = plot.series.map((series) => {
      const same = (values) => (series.per ? values?.map((value) => (value === null ? null : value / series.per)) : values);
      const [lower, upper] = [same(series.lower), same(series.upper)];
      return { ...series, values: same(series.values), low: same(series.low), high: same(series.high), lower, upper };
    });
  }

  // The series that are shown, in the order of the plot.
  shown() {
    return this.series.filter((series) => !huzhu.isHidden(series.platform));
  }

  // Everything anew: after a change of theme, width or hidden platforms.
  rebuild() {
    const focus = this.u?.root.contains(document.activeElement);
    this.u?.destroy();
    const built = this.isStacked ? this.stacked() : this.lines();
    const width = Math.max(200, this.host.clientWidth);
    this.width = width;
    this.u = new uPlot(this.options(width, built), built.data, this.host);
    this.hover = huzhu.hover.attach(this.u, {
      heading: (place) => this.heading(place),
      rows: (place) => this.rows(place),
      remarks: (place) => (this.isCalendar ? huzhu.hover.events(place) : []),
    });
    this.u.over.setAttribute("aria-hidden", "true");
    if (this.isCalendar && huzhu.period) this.zoom(huzhu.period);
    if (focus) this.host.focus();
  }

  refresh() {
    this.rebuild();
  }

  resize() {
    if (Math.abs(this.host.clientWidth - this.width) > 1) this.rebuild();
  }

  zoom(period) {
    if (!this.isCalendar) return;
    const [min, max] = period ?? [0, Math.max(1, this.count - 1)];
    this.u.setScale("x", { min, max });
  }

  heading(place) {
    if (this.isCalendar) return huzhu.format.month(place);
    if (this.chart.across === "duration") return `${this.x[place]} months after launch`;
    return String(this.x[place]);
  }

  // What the hover box says: the largest first, or, of a stack, from the top.
  rows(place) {
    const found = this.shown().filter((series) => (series.values[place] ?? null) !== null);
    const rows = found.map((series) => {
      const value = series.values[place];
      const written = (number) => huzhu.format.exact(number, series, this.plot)[0];
      const [low, high] = [series.low?.[place], series.high?.[place]];
      const range = (low ?? null) === null ? "" : ` (${written(low)}${high < 0 || low < 0 ? " to " : "\u2013"}${written(high)})`;
      const unit = huzhu.format.exact(value, series, this.plot)[1];
      return { name: series.name, text: `${written(value)}${range}`, unit, colour: huzhu.ink(series).colour, value };
    });
    if (this.isStacked) rows.reverse();
    else rows.sort((a, b) => b.value - a.value);
    if (rows.length) rows[0].text += ` ${rows[0].unit}`;
    return rows;
  }

  // Lines with their bands: two unseen series for each band, between which uPlot fills.
  lines() {
    const [data, series, bands, labels] = [[this.x], [{}], [], []];
    const isSteps = this.chart.kind === "steps";
    const paths = isSteps ? uPlot.paths.stepped({ align: 1 }) : undefined;
    // An interval holds until the next step, also until one that has none itself.
    const lasting = (values) => values.map((value, place) => value ?? values[place - 1] ?? null);
    for (const own of this.shown()) {
      const ink = huzhu.ink(own);
      if (own.low) {
        for (const values of isSteps ? [own.high, own.low].map(lasting) : [own.high, own.low]) {
          data.push(values);
          series.push({ stroke: "transparent", width: 0, points: { show: false }, paths });
        }
        bands.push({ series: [data.length - 2, data.length - 1], fill: `${ink.colour}26` });
      }
      if (own.lower) {
        for (const values of [own.upper, own.lower]) {
          data.push(values);
          series.push({ stroke: "transparent", width: 0, points: { show: false } });
        }
        bands.push({ series: [data.length - 2, data.length - 1], fill: `${ink.colour}3d` });
      }
      labels.push({ name: own.name, colour: ink.lettering, place: data.length, dash: ink.dash });
      data.push(own.values);
      series.push({ stroke: ink.colour, width: ink.width, dash: ink.dash, points: { show: false }, paths });
    }
    return { data, series, bands, labels };
  }

  // Sums from the bottom, drawn from the top: each area hides what is below it.
  stacked() {
    const [data, series, labels] = [[this.x], [{}], []];
    let below = new Array(this.count).fill(0);
    const layers = this.shown().map((own) => {
      const base = below;
      below = base.map((sum, place) => sum + (own.values[place] ?? 0));
      return { own, base, top: below };
    });
    for (const layer of layers.reverse()) {
      const ink = huzhu.ink(layer.own);
      labels.push({ name: layer.own.name, colour: ink.lettering, fill: ink.colour, place: data.length, base: layer.base });
      data.push(layer.top);
      const edge = huzhu.colour("paper");
      series.push({ stroke: edge, width: 0.75, fill: ink.colour, points: { show: false } });
    }
    return { data, series, bands: [], labels };
  }

  options(width, built) {
    const faint = huzhu.colour("faint");
    const font = `12px ${huzhu.colour("sans")}`;
    const isSmall = this.host.classList.contains("one-of-many");
    const axis = { stroke: faint, font, ticks: { show: false }, gap: 6 };
    const right = isSmall ? 14 : huzhu.lines.right(width);
    return {
      width,
      height: isSmall ? 230 : width < 620 ? 270 : 360,
      padding: [10, right, 0, 0],
      legend: { show: false },
      scales: { x: { time: false }, y: { range: (_, low, high) => this.range(low, high) } },
      series: built.series,
      bands: built.bands,
      axes: [
        {
          ...axis,
          size: 28,
          grid: { show: false },
          ticks: { show: true, size: 5, width: 1, stroke: huzhu.colour("axis") },
          ...this.across(),
        },
        {
          ...axis,
          size: huzhu.lines.LEFT,
          space: isSmall ? 36 : 44,
          incrs: huzhu.lines.STEPS,
          grid: { stroke: huzhu.colour("grid"), width: 1 },
          values: (_, values) => huzhu.format.ticks(values, this.plot),
        },
      ],
      cursor: {
        y: false,
        points: { size: 7, width: 1.5, show: !this.isStacked },
        drag: { x: this.isCalendar, y: false, setScale: false },
        sync: this.isCalendar ? { key: "months", setSeries: false } : undefined,
        bind: { dblclick: () => (this.isCalendar ? () => (huzhu.zoom(), null) : null) },
      },
      hooks: {
        drawAxes: [(u) => this.marks(u)],
        draw: [(u) => this.names(u, built, right)],
        setCursor: [() => this.hover?.show()],
        setSelect: [(u) => this.select(u)],
      },
    };
  }

  // Marks across: the years, or months where few are shown.
  across() {
    if (!this.isCalendar) return { space: 50 };
    const splits = (u, _, low, high) => {
      const years = u.bbox.width / devicePixelRatio / Math.max(1, (high - low) / 12);
      const step = years < 36 ? 24 : high - low > 30 ? 12 : high - low > 14 ? 6 : high - low > 7 ? 3 : 1;
      const places = [];
      for (let place = Math.ceil(low); place <= high; place++) {
        const [year, month] = huzhu.format.date(place);
        if ((year * 12 + month) % step === 0) places.push(place);
      }
      return places;
    };
    const label = (place) => {
      const [year, month] = huzhu.format.date(place);
      return month === 0 ? String(year) : huzhu.format.MONTHS[month];
    };
    return { splits, values: (_, places) => places.map(label) };
  }

  range(low, high) {
    // Where few histories lie far above all others, the axis lets go of them.
    const end = this.plot.most === undefined ? high : Math.min(high, this.plot.most);
    const held = this.plot.holds.concat(low === null ? [] : [low, end]);
    const [least, most] = held.length ? [Math.min(...held), Math.max(...held)] : [0, 1];
    const room = (most - least || 1) * 0.06;
    return [this.plot.holds.includes(least) ? least : least - room, this.plot.holds.includes(most) && most > 0 ? most : most + room];
  }

  select(u) {
    if (u.select.width < 4) return;
    const [from, to] = [u.select.left, u.select.left + u.select.width].map((at) => u.posToVal(at, "x"));
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    huzhu.zoom(from, to);
  }

  // Measures of the regulator, and levels that others set.
  marks(u) {
    const pen = u.ctx;
    const scale = devicePixelRatio;
    const { left, top, width, height } = u.bbox;
    pen.save();
    pen.lineWidth = scale;
    if (this.isCalendar) {
      pen.strokeStyle = huzhu.colour("measure");
      pen.setLineDash([2 * scale, 3 * scale]);
      const months = huzhu.data.events.filter((event) => event.kind === "intervention").map((event) => event.month);
      for (const month of new Set(months)) {
        const x = Math.round(u.valToPos(month, "x", true)) + 0.5;
        if (x < left || x > left + width) continue;
        pen.beginPath();
        pen.moveTo(x, top);
        pen.lineTo(x, top + height);
        pen.stroke();
      }
    }
    pen.strokeStyle = huzhu.colour("axis");
    pen.setLineDash([]);
    const base = u.valToPos(Math.max(0, u.scales.y.min), "y", true);
    pen.beginPath();
    pen.moveTo(left, base);
    pen.lineTo(left + width, base);
    pen.stroke();
    this.thresholds(u, pen, scale);
    pen.restore();
  }

  thresholds(u, pen, scale) {
    const { left, width, top, height } = u.bbox;
    pen.setLineDash([5 * scale, 4 * scale]);
    pen.strokeStyle = huzhu.colour("faint");
    pen.fillStyle = huzhu.colour("faint");
    pen.font = `${11 * scale}px ${huzhu.colour("sans")}`;
    for (const { value, name } of this.plot.thresholds) {
      const y = u.valToPos(value, "y", true);
      if (y < top || y > top + height) continue;
      pen.beginPath();
      pen.moveTo(left, y);
      pen.lineTo(left + width, y);
      pen.stroke();
      pen.textAlign = "left";
      pen.fillText(name, left + 6 * scale, y - 4 * scale);
    }
  }

  // Names beside the ends of lines, the largest first; those for which there is no room have the legend alone.
  names(u, built, right) {
    if (this.isStacked) this.within(u, built);
    if (right < 60) return;
    const scale = devicePixelRatio;
    const { left, width, top, height } = u.bbox;
    const pen = u.ctx;
    const size = 12 * scale;
    pen.save();
    pen.font = `600 ${size}px ${huzhu.colour("sans")}`;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    const ends = built.labels.map((label) => this.end(u, label)).filter((end) => end);
    const taken = [];
    for (const end of ends.sort((a, b) => b.weight - a.weight)) {
      const x = Math.min(left + width, end.x) + 7 * scale;
      const text = this.fitting(pen, end.name, left + width + (right - 4) * scale - x);
      const box = { x, width: pen.measureText(text).width, y: end.y };
      const steps = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6].map((step) => end.y + step * 7 * scale);
      const isFree = (y) =>
        y > top && y < top + height + 2 * scale &&
        taken.every((other) => Math.abs(other.y - y) >= size * 1.1 || other.x > x + box.width || other.x + other.width < x);
      const y = steps.find(isFree);
      if (y === undefined) continue;
      taken.push({ ...box, y });
      pen.strokeStyle = huzhu.colour("paper");
      pen.lineWidth = 3 * scale;
      pen.strokeText(text, x, y);
      pen.fillStyle = end.colour;
      pen.fillText(text, x, y);
    }
    pen.restore();
  }

  // Names in their areas, where these are thickest and thick enough.
  within(u, built) {
    const scale = devicePixelRatio;
    const pen = u.ctx;
    const size = 12 * scale;
    pen.save();
    pen.font = `600 ${size}px ${huzhu.colour("sans")}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const label of built.labels) {
      const top = u.data[label.place];
      const [first, last] = [Math.ceil(u.scales.x.min), Math.min(this.count - 1, Math.floor(u.scales.x.max))];
      const half = pen.measureText(label.name).width / 2 + 3 * scale;
      const reach = Math.ceil(half / Math.max(1, u.bbox.width / Math.max(1, u.scales.x.max - u.scales.x.min)));
      let best = { room: size * 1.3 };
      for (let place = first + reach; place <= last - reach; place++) {
        let [above, below] = [-Infinity, Infinity];
        for (let near = place - reach; near <= place + reach; near++) {
          above = Math.max(above, u.valToPos(top[near], "y", true));
          below = Math.min(below, u.valToPos(label.base[near], "y", true));
        }
        if (below - above > best.room) best = { room: below - above, place, y: (above + below) / 2 };
      }
      if (best.place === undefined) continue;
      pen.fillStyle = huzhu.prefersWhite(label.fill) ? "#ffffff" : "#111111";
      pen.fillText(label.name, u.valToPos(u.data[0][best.place], "x", true), best.y);
    }
    pen.restore();
  }

  // Where the line of a label ends within the panel; nothing where it has no point there.
  end(u, label) {
    const values = u.data[label.place];
    const { left, width, top, height } = u.bbox;
    let place = Math.min(values.length - 1, Math.floor(u.scales.x.max));
    const first = Math.max(0, Math.ceil(u.scales.x.min));
    if (this.isStacked) {
      if (values[place] - label.base[place] <= (u.scales.y.max - u.scales.y.min) * 0.004) return null;
    } else {
      while (place >= first && (values[place] ?? null) === null) place--;
      if (place < first) return null;
    }
    const value = this.isStacked ? (values[place] + label.base[place]) / 2 : values[place];
    const [x, y] = [u.valToPos(u.data[0][place], "x", true), u.valToPos(value, "y", true)];
    const weight = this.isStacked ? values[place] - label.base[place] : Math.max(...values.map(Math.abs));
    return { ...label, weight, x: Math.min(x, left + width), y: Math.max(top, Math.min(top + height, y)) };
  }

  fitting(pen, text, room) {
    if (pen.measureText(text).width <= room) return text;
    const characters = Array.from(text);
    while (characters.length > 1 && pen.measureText(`${characters.join("")}\u2026`).width > room) characters.pop();
    return `${characters.join("")}\u2026`;
  }
}

for (const kind of ["lines", "stacked", "steps"]) huzhu.kinds[kind] = huzhu.lines.draw;
