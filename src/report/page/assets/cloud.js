// A dot per pair upon an axis, where they are many a bar per class; below it the mean with its interval.
class CloudDrawing extends SketchDrawing {
  height() {
    return 190;
  }

  paint(pen, width) {
    const { marks, zero, mean, interval, dots, bars, levels } = this.plot.cloud;
    const [left, right, top, base] = [24, width - 24, 6, 146];
    const x = (place) => left + (right - left) * place;
    pen.strokeStyle = huzhu.colour("axis");
    pen.lineWidth = 1;
    this.line(pen, left, base, right, base);
    this.axis(pen, { left, right, top, bottom: base, marks, zero, hasGrid: false });
    const accent = huzhu.colour("accent");
    const size = Math.min(this.plot.cloud.width * (right - left), (base - top) / Math.max(1, levels), 16);
    pen.fillStyle = accent;
    for (const dot of dots) {
      const [cx, cy] = [x(dot.at), base - size * (dot.level + 0.5) - 1];
      pen.beginPath();
      pen.arc(cx, cy, size * 0.45, 0, 2 * Math.PI);
      pen.fill();
      this.things.push({ dot, x: cx, y: cy });
    }
    for (const bar of bars) {
      const height = ((base - top) * bar.count) / Math.max(1, levels);
      const [from, to] = [x(bar.at), x(bar.at + this.plot.cloud.width)];
      pen.fillRect(from, base - height, Math.max(1, to - from - 1), height);
      this.things.push({ bar, x: (from + to) / 2, y: base - height });
    }
    const y = base + 34;
    if (interval) {
      pen.strokeStyle = huzhu.colour("ink");
      pen.lineWidth = 3;
      this.line(pen, x(interval[0]), y, x(interval[1]), y);
    }
    if (mean !== null) this.point(pen, x(mean), y, 3.5, huzhu.colour("ink"));
    if (mean !== null) this.things.push({ x: x(mean), y });
  }

  // The nearest within reach.
  nearest(x, y) {
    const REACH = 24;
    let [best, place] = [REACH, null];
    this.things.forEach((thing, at) => {
      const away = Math.hypot(thing.x - x, thing.bar && y > thing.y ? 0 : thing.y - y);
      if (away < best) [best, place] = [away, at];
    });
    return place;
  }

  tell({ dot, bar }) {
    if (dot) return { heading: `Pair ${dot.replicate}`, rows: [["difference", dot.text]] };
    if (bar) return { heading: `${bar.count} pairs`, rows: [["difference", bar.text]] };
    return { heading: "All pairs", rows: this.plot.cloud.told };
  }
}

huzhu.kinds.cloud = (host, chart, plot) => {
  const drawing = new CloudDrawing(host, chart, plot);
  drawing.rebuild();
  return drawing;
};
