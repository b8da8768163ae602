// A line per point through an axis per factor and metric. What is brushed on an axis stays; the other lines fade.
class ParallelDrawing extends MarksDrawing {
  constructor(host, chart, plot) {
    super(host, chart, plot);
    Object.assign(this, { by: this.body.by, brushes: new Map(), chosen: this.body.by });
    this.controls();
    host.classList.add("wide");
    host.addEventListener("pointerdown", (event) => this.drag(event));
  }

  // Which axis colours lines, and sliders for one axis at a time.
  controls() {
    const { element } = huzhu;
    const bar = element("div", { class: "brush" });
    const choice = (label, value, then) => {
      const list = element("select", { "aria-label": label });
      this.body.axes.forEach((axis, place) => list.append(element("option", { value: place }, axis.name)));
      list.value = value;
      list.addEventListener("change", () => then(Number(list.value)));
      const whole = element("label", {}, `${label} `);
      whole.append(list);
      bar.append(whole);
      return list;
    };
    this.colouring = choice("Coloured by", this.by, (axis) => {
      this.by = axis;
      this.rebuild();
    });
    this.colouring.dataset.colour = "";
    this.choosing = choice("Keep where", this.chosen, (axis) => {
      this.chosen = axis;
      this.tell();
    });
    this.sliders = ["lowest", "highest"].map((end, place) => {
      const slider = element("input", { type: "range", min: 0, max: 1000, value: place * 1000, "data-brush": end });
      slider.addEventListener("input", () => this.slide());
      bar.append(slider);
      return slider;
    });
    const clear = element("button", { type: "button", "data-brush": "clear" }, "All");
    clear.addEventListener("click", () => {
      this.brushes.clear();
      this.fade();
    });
    this.told = element("span", { role: "status", "aria-live": "polite" });
    bar.append(clear, this.told);
    this.host.before(bar);
    this.bar = bar;
  }

  slide() {
    const [low, high] = this.sliders.map((slider) => Number(slider.value) / 1000).sort((a, b) => a - b);
    if (low <= 0 && high >= 1) this.brushes.delete(this.chosen);
    else this.brushes.set(this.chosen, [low, high]);
    this.fade();
  }

  share(axis, value) {
    const { low, high } = this.body.axes[axis];
    return high > low ? (value - low) / (high - low) : 0.5;
  }

  written(axis, value) {
    if (value === null) return "\u2013";
    const short = huzhu.marks.short(value);
    return this.body.axes[axis].words[value] ?? (/\.\d*0$/.test(short) ? short.replace(/\.?0+$/, "") : short);
  }

  isKept(line) {
    return Array.from(this.brushes).every(([axis, [low, high]]) => {
      const value = line[axis + 2];
      return value !== null && this.share(axis, value) >= low - 1e-9 && this.share(axis, value) <= high + 1e-9;
    });
  }

  // Of the axis that colours lines; the darkest would not be seen on dark paper.
  colour(value) {
    const share = this.share(this.by, value);
    return huzhu.marks.colourOf(this.body.stops, huzhu.isDark() ? 0.3 + 0.7 * share : share);
  }

  shown() {
    return this.body.lines.filter((line) => !this.body.isDivided || !huzhu.isHidden(line[1]));
  }

  paint() {
    const { axes } = this.body;
    const gap = Math.max(this.host.clientWidth / axes.length, 84);
    this.svg.setAttribute("width", gap * axes.length);
    const height = 340;
    Object.assign(this, { gap, top: 52, bottom: height - 38, drawn: [] });
    this.x = (axis) => gap * (axis + 0.5);
    this.y = (axis, value) => this.bottom - (this.bottom - this.top) * this.share(axis, value);
    for (const line of this.shown()) {
      const parts = [];
      let isDown = false;
      for (let axis = 0; axis < axes.length; axis++) {
        const value = line[axis + 2];
        if (value !== null) parts.push(`${isDown ? "L" : "M"}${this.x(axis).toFixed(1)} ${this.y(axis, value).toFixed(1)}`);
        isDown = value !== null;
      }
      const value = line[this.by + 2];
      const stroke = value === null ? huzhu.colour("axis") : this.colour(value);
      const mark = this.add("path", { d: parts.join(""), fill: "none", stroke, "stroke-width": 1.2, class: "line" });
      this.drawn.push({ line, mark });
    }
    axes.forEach((axis, place) => this.axis(axis, place));
    this.brushed = axes.map(() => this.add("rect", { class: "brushed", width: 14, x: -99, y: 0, height: 0 }));
    this.tell();
    this.fade();
    return height;
  }

  rebuild() {
    super.rebuild();
    // Where axes have no room the drawing is wider than its place, which scrolls.
    const wide = Math.max(this.host.clientWidth, this.gap * this.body.axes.length);
    this.svg.setAttribute("width", wide);
    this.svg.setAttribute("viewBox", `0 0 ${wide} ${this.svg.getAttribute("height")}`);
    this.width = this.host.clientWidth;
    this.spots = this.drawn.filter(({ line }) => this.isKept(line)).map((drawn) => this.spot(drawn));
  }

  axis(axis, place) {
    const x = this.x(place);
    this.line(x, this.top, x, this.bottom, huzhu.colour("ink"), 1.25);
    const options = { anchor: "middle", colour: huzhu.colour("ink"), bold: axis.isMetric };
    const name = huzhu.marks.fitting(axis.name, this.gap * 1.9);
    // Names at the edges stay inside.
    const half = name.length * (axis.isMetric ? 4.1 : 3.6);
    const middle = Math.max(half, Math.min(this.gap * this.body.axes.length - half, x));
    this.write(name, middle, place % 2 ? 12 : 28, options);
    if (axis.unit) this.write(huzhu.marks.fitting(axis.unit, this.gap - 4), x, this.bottom + 31, { anchor: "middle", size: 11 });
    const ends = [[axis.high, this.top - 6], [axis.low, this.bottom + 16]];
    // There is little room beside an axis.
    const written = (value) => this.written(place, value).replace(" million", " M");
    for (const [value, y] of ends) {
      this.write(huzhu.marks.fitting(written(value), this.gap - 4), x, y, { anchor: "middle", size: 11 });
    }
  }

  spot({ line, mark }) {
    const { axes, isDivided } = this.body;
    const rows = axes.map((axis, place) => ({
      name: axis.name,
      text: `${this.written(place, line[place + 2])} ${axis.unit}`.trim(),
      colour: place === this.by && line[place + 2] !== null
        ? this.colour(line[place + 2])
        : "transparent",
    }));
    const scenario = isDivided ? `, ${huzhu.data.platforms[line[1]].name}` : "";
    const y = line[this.by + 2] === null ? this.top : this.y(this.by, line[this.by + 2]);
    return { x: this.x(this.by), y, line, mark, heading: `Point ${line[0]}${scenario}`, rows };
  }

  // The line that passes nearest, between the axes beside the mouse.
  nearest(x, y) {
    const axis = Math.max(0, Math.min(this.body.axes.length - 2, Math.floor(x / this.gap - 0.5)));
    const along = Math.max(0, Math.min(1, x / this.gap - 0.5 - axis));
    let [best, least] = [null, 14];
    for (const [place, { line }] of this.spots.entries()) {
      const [from, to] = [line[axis + 2], line[axis + 3] ?? null];
      if (from === null || (to === null && this.body.axes.length > 1)) continue;
      const begin = this.y(axis, from);
      const end = to === null ? begin : this.y(axis + 1, to);
      const distance = Math.abs(begin + (end - begin) * along - y);
      if (distance < least) [best, least] = [place, distance];
    }
    if (best !== null) Object.assign(this.spots[best], { x: x - this.host.scrollLeft, y });
    return best;
  }

  // Brushes the axis on which a drag begins.
  drag(event) {
    const { left, top } = this.svg.getBoundingClientRect();
    const place = (moved) => (this.bottom - (moved.clientY - top)) / (this.bottom - this.top);
    const axis = Math.round((event.clientX - left) / this.gap - 0.5);
    if (axis < 0 || axis >= this.body.axes.length || Math.abs(event.clientX - left - this.x(axis)) > 16) return;
    event.preventDefault();
    const from = place(event);
    const brush = (moved) => {
      const ends = [from, place(moved)].map((end) => Math.max(0, Math.min(1, end))).sort((a, b) => a - b);
      this.chosen = axis;
      if (ends[1] - ends[0] < 0.02) this.brushes.delete(axis);
      else this.brushes.set(axis, ends);
      this.tell();
      this.fade();
    };
    const end = (moved) => {
      brush(moved);
      removeEventListener("pointermove", brush);
    };
    addEventListener("pointermove", brush);
    addEventListener("pointerup", end, { once: true });
  }

  // The controls as they are.
  tell() {
    this.choosing.value = this.chosen;
    const ends = this.brushes.get(this.chosen) ?? [0, 1];
    this.sliders.forEach((slider, place) => {
      slider.value = ends[place] * 1000;
      slider.setAttribute("aria-label", `${slider.dataset.brush} ${this.body.axes[this.chosen].name} that is kept`);
    });
  }

  fade() {
    let kept = 0;
    for (const { line, mark } of this.drawn) {
      const isKept = this.isKept(line);
      mark.classList.toggle("is-faded", !isKept);
      if (isKept) kept += 1;
    }
    this.brushed.forEach((mark, axis) => {
      const [low, high] = this.brushes.get(axis) ?? [0, 0];
      mark.setAttribute("x", high > 0 ? this.x(axis) - 7 : -99);
      mark.setAttribute("y", this.bottom - (this.bottom - this.top) * high);
      mark.setAttribute("height", (this.bottom - this.top) * (high - low));
    });
    this.spots = this.drawn.filter(({ line }) => this.isKept(line)).map((drawn) => this.spot(drawn));
    const ends = this.brushes.get(this.chosen);
    const { low, high } = this.body.axes[this.chosen];
    const value = (share) => this.written(this.chosen, this.body.axes[this.chosen].words.length ? Math.round(low + share * (high - low)) : low + share * (high - low));
    const range = ends ? `, ${this.body.axes[this.chosen].name} from ${value(ends[0])} to ${value(ends[1])}` : "";
    this.told.textContent = `${kept} of ${this.drawn.length} lines${range}`;
    this.tell();
  }
}
ParallelDrawing.kind("parallel");
