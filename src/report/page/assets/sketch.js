// A drawing of things that lie on no calendar: painted on a canvas of its own, and read thing by thing.
// Who extends it has `height(width)`, `paint(pen, width)`, which notes where `things` lie, and `tell(thing)`.
class SketchDrawing {
  constructor(host, chart, plot) {
    Object.assign(this, { host, chart, plot, isCalendar: false, things: [], at: null });
    this.canvas = huzhu.element("canvas", { "aria-hidden": "true" });
    this.box = huzhu.element("div", { class: "hover", role: "status", "aria-live": "polite", hidden: "" });
    host.append(this.canvas, this.box);
    this.hover = { move: (step) => this.move(step), hide: () => this.show(null), show: () => this.show(this.at) };
    this.canvas.addEventListener("mousemove", (event) => this.show(this.nearest(event.offsetX, event.offsetY)));
    this.canvas.addEventListener("mouseleave", () => this.show(null));
    host.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.move(step);
    });
  }

  // Everything anew: after a change of theme, width or hidden platforms.
  rebuild() {
    const width = Math.max(200, this.host.clientWidth);
    const height = this.height(width);
    this.width = width;
    [this.canvas.width, this.canvas.height] = [width, height].map((side) => Math.round(side * devicePixelRatio));
    [this.canvas.style.width, this.canvas.style.height] = [`${width}px`, `${height}px`];
    const pen = this.canvas.getContext("2d");
    pen.scale(devicePixelRatio, devicePixelRatio);
    pen.textBaseline = "middle";
    this.things = [];
    this.paint(pen, width);
    this.show(null);
  }

  refresh() {
    this.rebuild();
  }

  resize() {
    if (Math.abs(this.host.clientWidth - this.width) > 1) this.rebuild();
  }

  // It has no months.
  zoom() {}

  move(step) {
    if (!this.things.length) return;
    const from = this.at ?? (step > 0 ? -1 : this.things.length);
    this.show(Math.max(0, Math.min(this.things.length - 1, from + step)));
  }

  // The thing at this place of `things`; nothing where there is none.
  show(at) {
    this.at = at;
    this.box.hidden = at === null;
    if (at === null) return;
    const thing = this.things[at];
    const { heading, rows } = this.tell(thing);
    huzhu.hover.fill(this.box, heading, rows.map(([name, text]) => ({ name, text, colour: "transparent" })), []);
    this.box.hidden = false;
    const room = this.width - this.box.offsetWidth;
    const beside = thing.x + 14 <= room + 30 ? thing.x + 14 : thing.x - 14 - this.box.offsetWidth;
    this.box.style.left = `${Math.max(-6, Math.min(beside, room + 30))}px`;
    this.box.style.top = `${thing.y + 12}px`;
  }

  font(pen, size, weight = 400) {
    pen.font = `${weight} ${size}px ${huzhu.colour("sans")}`;
  }

  // The marks of the axis, and the line that all is read against.
  axis(pen, { left, right, top, bottom, marks, zero, hasGrid }) {
    const x = (place) => left + (right - left) * place;
    this.font(pen, 12);
    pen.textAlign = "center";
    pen.lineWidth = 1;
    // Zero has its label; another gives way to it.
    const reach = (label) => pen.measureText(label).width / 2 + 3;
    const isFree = ([place, label]) =>
      marks.every(([other, text]) => other === place || text !== "0" || Math.abs(x(place) - x(other)) > reach(label) + reach(text));
    for (const [place, label] of marks) {
      pen.strokeStyle = huzhu.colour(hasGrid ? "grid" : "axis");
      this.line(pen, x(place), hasGrid ? top : bottom, x(place), bottom + (hasGrid ? 0 : 5));
      pen.fillStyle = huzhu.colour("faint");
      if (isFree([place, label])) pen.fillText(label, x(place), bottom + 14);
    }
    if (zero === undefined) return;
    pen.strokeStyle = huzhu.colour("axis");
    pen.lineWidth = 1.5;
    this.line(pen, x(zero), top, x(zero), bottom);
  }

  line(pen, fromX, fromY, toX, toY) {
    pen.beginPath();
    pen.moveTo(fromX, fromY);
    pen.lineTo(toX, toY);
    pen.stroke();
  }

  // A point: filled, or hollow.
  point(pen, x, y, radius, colour, isFilled = true) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fillStyle = isFilled ? colour : huzhu.colour("paper");
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.fill();
    pen.stroke();
  }
}
