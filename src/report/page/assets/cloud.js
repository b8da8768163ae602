// A dot per pair upon an axis, where they are many a bar per class; below it the mean with its interval.
class CloudDrawing extends CanvasDrawing {
  height() {
    return 190;
  }

  paint(pen) {
    const { mean, interval, dots, bars, levels, told } = this.own;
    const [left, right, top, base] = [24, this.width - 24, 6, 146];
    const x = (place) => left + (right - left) * place;
    this.line([[left, base], [right, base]], huzhu.colour("axis"), 1);
    this.shares(this.own, { left, right, top, bottom: base, hasGrid: false });
    const accent = huzhu.colour("accent");
    const size = Math.min(this.own.width * (right - left), (base - top) / Math.max(1, levels), 16);
    for (const dot of dots) {
      const [cx, cy] = [x(dot.at), base - size * (dot.level + 0.5) - 1];
      this.disc(cx, cy, size * 0.45, accent);
      this.marks.push({ x: cx, y: cy, heading: `Pair ${dot.replicate}`, rows: [["difference", dot.text]] });
    }
    pen.fillStyle = accent;
    for (const bar of bars) {
      const height = ((base - top) * bar.count) / Math.max(1, levels);
      const [from, to] = [x(bar.at), x(bar.at + this.own.width)];
      pen.fillRect(from, base - height, Math.max(1, to - from - 1), height);
      const heading = `${bar.count} pairs`;
      this.marks.push({ x: (from + to) / 2, y: base - height, isBar: true, heading, rows: [["difference", bar.text]] });
    }
    const y = base + 34;
    const ink = huzhu.colour("ink");
    if (interval) this.line(interval.map((end) => [x(end), y]), ink, 3);
    if (mean === null) return;
    this.disc(x(mean), y, 4.5, ink);
    this.marks.push({ x: x(mean), y, heading: "All pairs", rows: told });
  }

  // Anywhere in a bar is on it.
  distance(mark, x, y) {
    return mark.isBar && y > mark.y ? Math.abs(mark.x - x) : super.distance(mark, x, y);
  }
}
CloudDrawing.kind("cloud");
