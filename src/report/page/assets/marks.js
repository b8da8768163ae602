// What charts have in common that are drawn as shapes of SVG, and not by the library of lines: axes, and spots that tell their
// numbers to mouse and keyboard.
huzhu.marks = {
  // An element of SVG with attributes and text, of the same namespace as the still pictures.
  svg(name, attributes = {}, text = "") {
    this.namespace ??= document.querySelector(".still svg").namespaceURI;
    const element = document.createElementNS(this.namespace, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== "") element.textContent = text;
    return element;
  },

  // At most `most` steps of 1, 2 or 5 times a power of ten that cover `low` to `high`.
  ticks(low, high, most) {
    const end = high > low ? high : low + 1;
    const count = (step) => Math.ceil(end / step - 1e-9) - Math.floor(low / step + 1e-9);
    const step = huzhu.lines.STEPS.find((one) => count(one) <= most) ?? end - low;
    const first = Math.floor(low / step + 1e-9);
    return Array.from({ length: count(step) + 1 }, (_, place) => Number(((first + place) * step).toPrecision(12)));
  },

  // As much of a text as there is room for, at 12 pixels.
  fitting(text, room) {
    const most = Math.max(1, Math.floor(room / 6.4));
    const letters = Array.from(text);
    return letters.length <= most ? text : `${letters.slice(0, Math.max(1, most - 1)).join("")}\u2026`;
  },

  // A number in four digits.
  short(value) {
    if (value === null || value === undefined) return "\u2013";
    const size = Math.abs(value);
    if (size >= 1e6) return `${huzhu.format.grouped((value / 1e6).toPrecision(4))} million`;
    if (size !== 0 && size < 1e-4) return value.toExponential(2);
    const decimals = Number.isInteger(value) ? 0 : Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(size))));
    return huzhu.format.grouped(value.toFixed(decimals));
  },

  colourOf(stops, share) {
    return stops[Math.round(Math.max(0, Math.min(1, share)) * (stops.length - 1))];
  },
};

// A drawing of a plot in `host`. Those who extend it say `paint()`, which draws into `this.svg` and fills `this.spots`: places
// {x, y, heading, rows, remarks, mark} in the order in which the keyboard goes through them; a spot with a `box` is met inside it.
class MarksDrawing extends Drawing {
  constructor(host, chart, plot) {
    super(host, chart, plot);
    Object.assign(this, { body: plot.own ?? {}, place: null });
    this.hover = { move: (step) => this.move(step), hide: () => this.leave() };
    host.addEventListener("pointermove", (event) => this.point(event));
    host.addEventListener("pointerleave", () => this.leave());
  }

  rebuild() {
    this.leave();
    this.width = Math.max(200, this.host.clientWidth);
    this.svg?.remove();
    this.spots = [];
    this.svg = huzhu.marks.svg("svg", { class: "marks", width: this.width, "aria-hidden": "true" });
    const height = this.paint(this.width);
    this.svg.setAttribute("height", height);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${height}`);
    this.host.prepend(this.svg);
  }

  add(name, attributes, text) {
    const element = huzhu.marks.svg(name, attributes, text);
    this.svg.append(element);
    return element;
  }

  write(text, x, y, { anchor = "start", colour = huzhu.colour("faint"), bold = false, size = 12 } = {}) {
    const weight = bold ? 600 : 400;
    const at = { x, y, "text-anchor": anchor, fill: colour, "font-size": size, "font-weight": weight };
    return this.add("text", at, text);
  }

  line(x1, y1, x2, y2, colour, width = 1) {
    return this.add("line", { x1, y1, x2, y2, stroke: colour, "stroke-width": width });
  }

  // A filled rectangle with its hatch, as the still figures have it (`Hatch`): lines go on from one to its neighbour.
  area([x, y, width, height], { fill, hatch, lines }) {
    const SPACING = 6;
    const mark = this.add("rect", { x, y, width, height, fill, class: "cell" });
    const [right, bottom] = [x + width, y + height];
    const ends = {
      rising: [x + y, right + bottom],
      falling: [x - bottom, right - y],
      level: [y, bottom],
      upright: [x, right],
    }[hatch];
    if (!ends) return mark;
    const parts = [];
    for (let sum = (Math.floor(ends[0] / SPACING) + 1) * SPACING; sum < ends[1]; sum += SPACING) {
      const sides = {
        rising: [Math.max(x, sum - bottom), Math.min(right, sum - y)].map((at) => [at, sum - at]),
        falling: [Math.max(x, sum + y), Math.min(right, sum + bottom)].map((at) => [at, at - sum]),
        level: [[x, sum], [right, sum]],
        upright: [[sum, y], [sum, bottom]],
      }[hatch];
      parts.push(`M${sides.map((side) => side.map((at) => at.toFixed(1)).join(" ")).join("L")}`);
    }
    this.add("path", { d: parts.join(""), fill: "none", stroke: lines, "stroke-width": 1, "pointer-events": "none" });
    return mark;
  }

  point(event) {
    if (event.pointerType === "touch" && event.buttons === 0) return;
    const { left, top } = this.svg.getBoundingClientRect();
    const place = this.nearest(event.clientX - left, event.clientY - top);
    if (place === null) this.leave();
    else this.show(place);
  }

  // The place of the spot that is meant by a place in the drawing; null for none.
  nearest(x, y) {
    let best = null;
    let least = 30 * 30;
    for (const [place, spot] of this.spots.entries()) {
      if (spot.box) {
        const [left, top, width, height] = spot.box;
        if (x >= left && x < left + width && y >= top && y < top + height) return place;
        continue;
      }
      const distance = (spot.x - x) ** 2 + (spot.y - y) ** 2;
      if (distance < least) [best, least] = [place, distance];
    }
    return best;
  }

  move(step) {
    if (this.spots.length) this.show(this.next(step, this.place, this.spots.length));
  }

  show(place) {
    if (place !== this.place) this.spots[this.place]?.mark?.classList.remove("is-here");
    this.place = place;
    const spot = this.spots[place];
    spot.mark?.classList.add("is-here");
    huzhu.hover.fill(this.box, spot.heading, spot.rows ?? [], spot.remarks ?? []);
    this.beside(spot, this.svg.clientHeight);
  }

  leave() {
    this.spots?.[this.place]?.mark?.classList.remove("is-here");
    this.place = null;
    this.box.hidden = true;
  }

  // Names with their colours in lines from `top` on; the height that they take.
  legend(entries, left, top) {
    let [x, y] = [left, top + 12];
    for (const { name, look } of entries) {
      const width = name.length * 6.4 + 30;
      if (x > left && x + width > this.width) [x, y] = [left, y + 18];
      this.area([x, y - 10, 12, 12], look);
      this.write(name, x + 17, y);
      x += width;
    }
    return y + 8 - top;
  }
}
