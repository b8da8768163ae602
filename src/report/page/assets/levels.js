// A number by the levels or bins of a factor: means with their intervals, a line per scenario, single points behind.
class LevelsDrawing extends MarksDrawing {
  shown() {
    return this.plot.series
      .map((series, scenario) => ({ series, scenario }))
      .filter(({ series }) => !huzhu.isHidden(series.platform));
  }

  // What every plot of the chart holds, so that they can be compared.
  range() {
    const values = [];
    for (const { series, own: body } of this.chart.plots) {
      series.forEach((own, scenario) => {
        if (huzhu.isHidden(own.platform)) return;
        values.push(...own.values, ...(own.low ?? []), ...(own.high ?? []));
        values.push(...(body.dots[scenario] ?? []).map((dot) => dot[1]));
      });
    }
    const found = values.filter((value) => value !== null).map((value) => value / this.plot.factor);
    const [low, high] = found.length ? [Math.min(...found), Math.max(...found)] : [0, 1];
    return [low > 0 && low < 0.4 * high ? 0 : low, high];
  }

  paint(width) {
    const height = this.chart.plots.length > 1 ? 230 : 320;
    const [left, right, top, bottom] = [58, width - 12, this.body.axis ? 22 : 12, height - 28];
    const faint = huzhu.colour("faint");
    const upwards = huzhu.marks.ticks(...this.range(), 5);
    const [low, high] = [upwards[0], upwards[upwards.length - 1]];
    this.y = (value) => bottom - ((bottom - top) * (value / this.plot.factor - low)) / (high - low);
    const labels = huzhu.format.ticks(upwards, { factor: 1 });
    upwards.forEach((value, place) => {
      const y = this.y(value * this.plot.factor);
      this.line(left, y, right, y, huzhu.colour(value === 0 ? "axis" : "grid"));
      this.write(labels[place], left - 6, y + 4, { anchor: "end" });
    });
    this.across(left, right, bottom);
    if (this.body.axis) this.write(this.body.axis, 0, 11, { size: 11 });
    for (const { series, scenario } of this.shown()) this.dots(series, scenario);
    for (const { series, scenario } of this.shown()) this.means(series, scenario);
    this.spots.sort((a, b) => a.x - b.x);
    this.cross = this.line(-9, top, -9, bottom, faint);
    this.cross.setAttribute("class", "cross");
    return height;
  }

  // Numbers at their places, words side by side.
  across(left, right, bottom) {
    const axis = huzhu.colour("axis");
    const mark = (x, text, anchor = "middle") => {
      this.line(x, bottom, x, bottom + 5, axis);
      this.write(text, x, bottom + 18, { anchor });
    };
    if (!this.body.isNumeric) {
      const step = (right - left) / this.body.labels.length;
      this.x = (place) => left + step * (place + 0.5);
      const widest = Math.max(...this.body.labels.map((label) => label.length)) * 6.4 + 8;
      const every = Math.max(1, Math.min(3, Math.ceil(widest / step)));
      this.body.labels.forEach((label, place) => {
        if (place % every === 0) mark(this.x(place), huzhu.marks.fitting(label, step * every));
      });
      return;
    }
    const places = [...this.plot.x, ...this.body.dots.flat().map((dot) => dot[0])];
    const ticks = huzhu.marks.ticks(Math.min(...places), Math.max(...places), Math.max(2, Math.floor((right - left) / 62)));
    const [low, high] = [ticks[0], ticks[ticks.length - 1]];
    // Intervals at the ends have room beside them.
    const inset = 8;
    this.x = (value) => left + inset + ((right - left - 2 * inset) * (value - low)) / (high - low);
    const labels = huzhu.format.ticks(ticks, { factor: 1 });
    ticks.forEach((value, place) => mark(this.x(value), labels[place]));
  }

  dots(series, scenario) {
    const { colour } = huzhu.ink(series);
    for (const [x, y] of this.body.dots[scenario] ?? []) {
      this.add("circle", { cx: this.x(x), cy: this.y(y), r: 2, fill: colour, opacity: 0.28 });
    }
  }

  means(series, scenario) {
    const { colour, dash } = huzhu.ink(series);
    const found = this.plot.x.map((x, level) => ({ x, level })).filter(({ level }) => series.values[level] !== null);
    const d = found.map(({ x, level }, place) => `${place ? "L" : "M"}${this.x(x)} ${this.y(series.values[level])}`).join("");
    this.add("path", { d, fill: "none", stroke: colour, "stroke-width": 2, "stroke-dasharray": (dash ?? []).join(" ") });
    const shift = (scenario - (this.plot.series.length - 1) / 2) * 1.5;
    for (const { x, level } of found) {
      const [at, y] = [this.x(x) + shift, this.y(series.values[level])];
      const [low, high] = [series.low[level], series.high[level]];
      if (low !== null) {
        const [from, to] = [this.y(low), this.y(high)];
        this.line(at, from, at, to, colour, 1.25);
        for (const end of [from, to]) this.line(at - 3, end, at + 3, end, colour, 1.25);
      }
      const mark = this.add("circle", { cx: at, cy: y, r: 3.5, fill: colour, class: "spot" });
      this.spots.push({ x: at, y, level, mark, heading: `${this.plot.title} ${this.body.labels[level]}` });
    }
  }

  // Keys go from level to level: what is told is of all scenarios there.
  move(step) {
    const levels = Array.from(new Set(this.spots.map(({ level }) => level))).sort((a, b) => a - b);
    if (!levels.length) return;
    const from = this.place === null ? null : levels.indexOf(this.spots[this.place].level);
    const level = levels[this.next(step, from, levels.length)];
    this.show(this.spots.findIndex((spot) => spot.level === level));
  }

  // All scenarios of the level whose spot is met, told together.
  show(place) {
    const { level } = this.spots[place];
    const exact = (value) => huzhu.marks.short(value / this.plot.factor);
    this.spots[place].rows = this.shown()
      .filter(({ series }) => series.values[level] !== null)
      .map(({ series, scenario }) => {
        const [low, high] = [series.low[level], series.high[level]];
        const interval = low === null ? "" : ` (${exact(low)} to ${exact(high)})`;
        const text = `${exact(series.values[level])}${interval}, n ${this.body.counts[scenario][level]}`;
        const name = this.plot.series.length > 1 ? series.name : "mean";
        return { name, text, colour: huzhu.ink(series).colour };
      });
    const unit = this.body.axis ? `in ${this.body.axis}; ` : "";
    this.spots[place].remarks = [`${unit}95 % interval, n histories`];
    super.show(place);
  }

  // The level is what is looked for, whichever line is near.
  nearest(x, y) {
    let [best, least] = [null, Infinity];
    for (const [place, spot] of this.spots.entries()) {
      const distance = Math.abs(spot.x - x) * 8 + Math.abs(spot.y - y);
      if (distance < least) [best, least] = [place, distance];
    }
    return best;
  }
}
LevelsDrawing.kind("levels");
