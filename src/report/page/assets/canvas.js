// Charts on a canvas of their own, whose marks each have a place: the pointer finds the nearest, arrow keys go from one to the next.
huzhu.canvas = {
  // How far from a mark the pointer may be, pixels.
  REACH: 26,
  NARROW: 620,
};

// Where numbers lie between two ends of a canvas, as `Scale` of the page has it.
class CanvasScale {
  constructor(scale, from, to) {
    Object.assign(this, { scale, from, to });
  }

  at(value) {
    const { low, high, log } = this.scale;
    const share = log ? Math.log(Math.max(value, Number.MIN_VALUE) / low) / Math.log(high / low) : (value - low) / (high - low);
    return this.from + (this.to - this.from) * share;
  }

  // The same, but never beyond an end.
  within(value) {
    const at = this.at(value);
    return Math.max(Math.min(this.from, this.to), Math.min(Math.max(this.from, this.to), at));
  }
}

class CanvasDrawing extends Drawing {
  constructor(host, chart, plot) {
    super(host, chart, plot);
    Object.assign(this, { own: plot.own, marks: [], current: -1 });
    this.canvas = huzhu.element("canvas", { "aria-hidden": "true" });
    host.prepend(this.canvas);
    for (const kind of ["pointermove", "pointerdown"]) {
      this.canvas.addEventListener(kind, (event) => this.tell(this.find(event.offsetX, event.offsetY)));
    }
    this.canvas.addEventListener("pointerleave", () => this.tell(-1));
    this.hover = { move: (step) => this.move(step), hide: () => this.tell(-1), show() {} };
    const rows = { ArrowUp: -1, ArrowDown: 1 };
    host.addEventListener("keydown", (event) => {
      if (!(event.key in rows)) return;
      event.preventDefault();
      this.move(rows[event.key] * this.below());
    });
  }

  // Marks that the keys for up and down go by.
  below() {
    return 1;
  }

  rebuild() {
    this.width = Math.max(200, this.host.clientWidth);
    this.tall = this.height(this.width);
    const scale = devicePixelRatio;
    this.canvas.width = Math.round(this.width * scale);
    this.canvas.height = Math.round(this.tall * scale);
    this.canvas.style.width = `${this.width}px`;
    this.canvas.style.height = `${this.tall}px`;
    this.pen = this.canvas.getContext("2d");
    this.draw();
  }

  draw() {
    this.pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.pen.clearRect(0, 0, this.width, this.tall);
    this.marks = [];
    this.paint(this.pen);
    const mark = this.marks[this.current];
    if (mark) this.highlight(this.pen, mark);
  }

  refresh() {
    this.box.hidden = true;
    this.current = -1;
    this.rebuild();
  }

  // The mark at a place of the canvas: the nearest, if it is near enough.
  find(x, y) {
    let best = [huzhu.canvas.REACH, -1];
    this.marks.forEach((mark, place) => {
      const far = this.distance(mark, x, y);
      if (far < best[0]) best = [far, place];
    });
    return best[1];
  }

  distance(mark, x, y) {
    return Math.hypot(mark.x - x, mark.y - y);
  }

  move(step) {
    if (this.marks.length) this.tell(this.next(step, this.current < 0 ? null : this.current, this.marks.length));
  }

  // Tells of a mark; of none, where there is none of this number.
  tell(place) {
    if (place === this.current) return;
    this.current = place;
    this.draw();
    const mark = this.marks[place];
    this.box.hidden = !mark;
    if (!mark) return;
    const rows = mark.rows.map(([name, text]) => ({ name, text, colour: "transparent" }));
    huzhu.hover.fill(this.box, mark.heading, rows, mark.remarks ?? []);
    this.box.classList.add("plain");
    this.beside(mark, this.tall);
  }

  highlight(pen, mark) {
    pen.strokeStyle = huzhu.colour("ink");
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.arc(mark.x, mark.y, 8, 0, 2 * Math.PI);
    pen.stroke();
  }

  // A text; where it is longer than `room` allows, its beginning.
  text(words, x, y, { align = "left", colour = "ink", weight = 400, size = 12, room = Infinity, halo = false } = {}) {
    const pen = this.pen;
    pen.font = `${weight} ${size}px ${huzhu.colour("sans")}`;
    pen.textAlign = align;
    pen.textBaseline = "middle";
    let told = words;
    if (pen.measureText(told).width > room) {
      const letters = Array.from(words);
      while (letters.length > 1 && pen.measureText(`${letters.join("")}\u2026`).width > room) letters.pop();
      told = `${letters.join("")}\u2026`;
    }
    if (halo) {
      pen.strokeStyle = huzhu.colour("paper");
      pen.lineWidth = 3;
      pen.lineJoin = "round";
      pen.strokeText(told, x, y);
    }
    pen.fillStyle = colour.startsWith("#") || colour.startsWith("rgb") ? colour : huzhu.colour(colour);
    pen.fillText(told, x, y);
    return pen.measureText(told).width;
  }

  line(points, colour, width, dash = []) {
    const pen = this.pen;
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.lineCap = pen.lineJoin = "round";
    pen.setLineDash(dash);
    pen.beginPath();
    points.forEach(([x, y], place) => (place ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.stroke();
    pen.setLineDash([]);
  }

  disc(x, y, radius, colour, hole = false) {
    const pen = this.pen;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fillStyle = colour;
    pen.fill();
    if (!hole) return;
    pen.beginPath();
    pen.arc(x, y, radius * 0.58, 0, 2 * Math.PI);
    pen.fillStyle = huzhu.colour("paper");
    pen.fill();
  }

  // The marks of an axis across, with the labels for which there is room.
  across(scale, y, { grid } = {}) {
    const axis = huzhu.colour("axis");
    this.line([[scale.from, y], [scale.to, y]], axis, 1);
    let taken = -Infinity;
    for (const [value, label] of scale.scale.ticks) {
      const x = scale.at(value);
      if (grid !== undefined) this.line([[x, grid], [x, y]], huzhu.colour("grid"), 1);
      this.line([[x, y], [x, y + 4]], axis, 1);
      this.pen.font = `400 12px ${huzhu.colour("sans")}`;
      const half = this.pen.measureText(label).width / 2;
      const at = Math.max(half, Math.min(this.width - half, x));
      if (at - half < taken + 8) continue;
      this.text(label, at, y + 14, { align: "center", colour: "faint" });
      taken = at + half;
    }
  }

  // The marks of an axis upwards, with lines of a grid.
  upwards(scale, left, right) {
    let taken = Infinity;
    for (const [value, label] of scale.scale.ticks) {
      const y = scale.at(value);
      this.line([[left, y], [right, y]], huzhu.colour("grid"), 1);
      if (y > taken - 13) continue;
      this.text(label, left - 6, y, { align: "right", colour: "faint" });
      taken = y;
    }
  }

  // The marks of an axis whose places are shares of its length, and the line that all is read against.
  shares({ marks, zero }, { left, right, top, bottom, hasGrid }) {
    const x = (place) => left + (right - left) * place;
    this.pen.font = `400 12px ${huzhu.colour("sans")}`;
    // Zero has its label; another gives way to it.
    const reach = (label) => this.pen.measureText(label).width / 2 + 3;
    const isFree = ([place, label]) =>
      marks.every(([other, text]) => other === place || text !== "0" || Math.abs(x(place) - x(other)) > reach(label) + reach(text));
    for (const [place, label] of marks) {
      const ends = hasGrid ? [top, bottom] : [bottom, bottom + 5];
      this.line(ends.map((y) => [x(place), y]), huzhu.colour(hasGrid ? "grid" : "axis"), 1);
      if (isFree([place, label])) this.text(label, x(place), bottom + 14, { align: "center", colour: "faint" });
    }
    if (zero !== undefined) this.line([[x(zero), top], [x(zero), bottom]], huzhu.colour("axis"), 1.5);
  }

  // Room for what stands beside the marks of an axis upwards.
  room(scale) {
    this.pen.font = `400 12px ${huzhu.colour("sans")}`;
    return Math.max(0, ...scale.ticks.map(([, label]) => this.pen.measureText(label).width)) + 10;
  }
}
