// Points and lines over months or other numbers: discs for what was simulated, rings for what was observed, each with its bar.
class PointsDrawing extends CanvasDrawing {
  height(width) {
    return this.host.classList.contains("one-of-many") ? 250 : width < huzhu.canvas.NARROW ? 270 : 330;
  }

  shown() {
    return this.own.lines.filter((line) => !huzhu.isHidden(line.platform));
  }

  colour(line) {
    return line.platform === undefined ? huzhu.colour(line.look || "ink") : huzhu.ink(line).colour;
  }

  paint() {
    const { across, upwards, levels } = this.own;
    const left = this.room(upwards);
    const names = this.own.named && this.width >= 420 ? this.roomOfNames() : 12;
    const x = new CanvasScale(across, left, this.width - names);
    const y = new CanvasScale(upwards, this.tall - 26 - (across.title ? 16 : 0), 10);
    this.upwards(y, left, x.to);
    this.across(x, y.from);
    if (across.title) this.text(across.title, (x.from + x.to) / 2, this.tall - 8, { align: "center", colour: "faint" });
    for (const [value, name] of levels) {
      const at = y.at(value);
      if (at > y.from || at < y.to) continue;
      this.line([[x.from, at], [x.to, at]], huzhu.colour("missed"), 1, [4, 3]);
      // Below: what is searched comes down to it.
      this.text(name, x.to, at + 9, { align: "right", colour: "missed", halo: true });
    }
    for (const line of this.shown()) this.lineOf(line, x, y);
    for (const line of this.shown()) this.pointsOf(line, x, y);
    this.marks.sort((a, b) => a.order - b.order || a.x - b.x);
    if (this.own.named && names > 12) this.names(x, y);
  }

  lineOf(line, x, y) {
    const there = line.points.filter((point) => point.y !== undefined && (!this.own.upwards.log || point.y > 0));
    this.line(there.map((point) => [x.at(point.x), y.within(point.y)]), this.colour(line), line.points.some((point) => point.ring !== undefined) ? 1.25 : 2);
  }

  pointsOf(line, x, y) {
    const colour = this.colour(line);
    const order = this.own.lines.indexOf(line);
    for (const point of line.points) {
      const at = x.at(point.x);
      if (point.tolerated) this.line(point.tolerated.map((end) => [at, y.within(end)]), colour, 1);
      if (point.spread) this.line(point.spread.map((end) => [at, y.within(end)]), colour, 3);
      const isDrawn = point.ring !== undefined || line.points.length < 40;
      if (point.y !== undefined && isDrawn) this.disc(at, y.within(point.y), 3, colour);
      if (point.ring !== undefined) this.disc(at, y.within(point.ring), 4.5, colour, true);
      const middle = y.within(point.ring ?? point.y);
      if (Number.isFinite(middle)) this.marks.push({ order, x: at, y: middle, heading: point.heading, rows: point.details, remarks: point.remarks });
    }
  }

  roomOfNames() {
    this.pen.font = `600 12px ${huzhu.colour("sans")}`;
    const widest = Math.max(0, ...this.own.lines.map((line) => this.pen.measureText(line.name).width));
    return Math.min(widest + 14, this.width * 0.32);
  }

  // Names beside the last points, apart from one another; those for which there is no room have the legend alone.
  names(x, y) {
    const taken = [];
    for (const line of this.shown()) {
      const last = line.points.at(-1);
      if (!last) continue;
      const wanted = y.within(last.ring ?? last.y);
      const places = Array.from({ length: 17 }, (_, step) => wanted + (step % 2 ? -1 : 1) * Math.ceil(step / 2) * 7);
      const at = places.find((place) => place > 4 && place < y.from + 6 && taken.every((other) => Math.abs(other - place) >= 13));
      if (at === undefined) continue;
      taken.push(at);
      this.line([[x.at(last.x) + 6, wanted], [x.to + 3, at]], huzhu.colour("axis"), 0.75, [1, 3]);
      this.text(line.name, x.to + 7, at, { colour: huzhu.ink(line).lettering, weight: 600, room: this.width - x.to - 9 });
    }
  }
}
PointsDrawing.kind("points");

// The density of a sample against that of its prior.
class DensityDrawing extends CanvasDrawing {
  height() {
    return 130;
  }

  paint(pen) {
    const { across, bins, interval } = this.own;
    const x = new CanvasScale(across, 8, this.width - 8);
    const highest = Math.max(...bins.map(([, , sample, prior]) => Math.max(sample, prior))) * 1.05;
    const y = new CanvasScale({ low: 0, high: highest, log: false, ticks: [] }, this.tall - 30, 6);
    const accent = huzhu.colour("accent");
    for (const [from, to, sample, prior, told] of bins) {
      pen.fillStyle = accent;
      pen.globalAlpha = 0.5;
      pen.fillRect(x.at(from) + 0.5, y.at(sample), Math.max(1, x.at(to) - x.at(from) - 1), y.from - y.at(sample));
      pen.globalAlpha = 1;
      const rows = [["sample", `${huzhu.format.grouped(sample.toFixed(3))} of a uniform one`], ["prior", huzhu.format.grouped(prior.toFixed(3))]];
      this.marks.push({ x: (x.at(from) + x.at(to)) / 2, y: y.at(sample), heading: told, rows, remarks: this.own.remarks });
    }
    const steps = bins.flatMap(([from, to, , prior]) => [[x.at(from), y.at(prior)], [x.at(to), y.at(prior)]]);
    this.line(steps, huzhu.colour("faint"), 1.25);
    this.across(x, y.from);
    this.line([[x.within(interval[0]), y.from], [x.within(interval[2]), y.from]], accent, 4);
    this.disc(x.within(interval[1]), y.from, 5, accent);
  }

  // Anywhere above or below a part of the range is on it.
  find(x) {
    let best = [Infinity, -1];
    this.marks.forEach((mark, place) => {
      if (Math.abs(mark.x - x) < best[0]) best = [Math.abs(mark.x - x), place];
    });
    return best[1];
  }
}

huzhu.kinds.densities = (host, chart, plot) => {
  host.parentElement.parentElement.classList.add("small-many");
  const drawing = new DensityDrawing(host, chart, plot);
  drawing.rebuild();
  return drawing;
};
