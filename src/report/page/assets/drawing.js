// What charts have in common that are not drawn by the library of lines, whatever they are drawn with: a box that tells of one place
// at a time, keys that go from place to place, and a new drawing where the width changes. Those who extend it say `rebuild()`.
class Drawing {
  constructor(host, chart, plot) {
    Object.assign(this, { host, chart, plot });
    this.box = huzhu.element("div", { class: "hover", role: "status", "aria-live": "polite", hidden: "" });
    host.append(this.box);
  }

  refresh() {
    this.rebuild();
  }

  resize() {
    if (Math.abs(this.host.clientWidth - this.width) > 1) this.refresh();
  }

  // These charts have no months.
  zoom() {}

  // The number of the place that keys reach in so many steps from another; from beyond the ends where there is none yet.
  next(step, from, count) {
    const begin = from ?? (step > 0 ? -1 : count);
    return Math.max(0, Math.min(count - 1, begin + step));
  }

  // Puts the box beside a place, on the side where there is room, within a drawing of this height.
  beside({ x, y }, height) {
    this.box.hidden = false;
    const [wide, tall] = [this.box.offsetWidth, this.box.offsetHeight];
    const left = x + 14 + wide <= this.width ? x + 14 : Math.max(0, x - 14 - wide);
    this.box.style.left = `${Math.min(left, Math.max(0, this.width - wide))}px`;
    this.box.style.top = `${Math.max(0, Math.min(y - 20, height - tall))}px`;
  }

  // Draws charts of this kind.
  static kind(name) {
    huzhu.kinds[name] = (host, chart, plot) => {
      const drawing = new this(host, chart, plot);
      drawing.rebuild();
      return drawing;
    };
  }
}
