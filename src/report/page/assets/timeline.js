// The lives of platforms as bars, on the same months as all other charts.
huzhu.timeline = {
  ROW: 30,

  draw(host, chart, plot) {
    const drawing = new TimelineDrawing(host, chart, plot);
    drawing.rebuild();
    return drawing;
  },
};

class TimelineDrawing extends LinesDrawing {
  constructor(host, chart, plot) {
    super(host, chart, plot);
    this.lives = plot.series.map((series) => this.life(series));
  }

  // Launch, announcement and end of a platform, and what else befell it.
  life(series) {
    const own = huzhu.data.events.filter((event) => event.platform === series.platform);
    const first = (...kinds) => own.find((event) => kinds.includes(event.kind));
    const end = this.count - 1;
    const announced = first("exit-announced");
    return {
      series,
      launch: first("launch", "entry")?.month ?? 0,
      announced: announced?.month ?? end,
      cause: announced?.cause ?? "",
      closed: first("closed")?.month ?? end,
      marks: own.filter((event) => ["campaign", "scandal", "merger"].includes(event.kind)),
    };
  }

  rebuild() {
    this.rowsShown = this.lives.filter((life) => !huzhu.isHidden(life.series.platform));
    super.rebuild();
  }

  lines() {
    const empty = new Array(this.count).fill(null);
    return { data: [this.x, empty], series: [{}, { points: { show: false } }], bands: [], labels: [] };
  }

  rows() {
    return [];
  }

  options(width, built) {
    const options = super.options(width, built);
    const rows = Math.max(1, this.rowsShown.length);
    options.height = rows * huzhu.timeline.ROW + 46;
    options.scales.y = { range: () => [rows, 0] };
    options.axes[1] = { size: huzhu.lines.LEFT, values: () => [], grid: { show: false }, ticks: { show: false } };
    options.hooks.draw = [(u) => this.bars(u)];
    return options;
  }

  bars(u) {
    const pen = u.ctx;
    const scale = devicePixelRatio;
    const { left, top, width, height } = u.bbox;
    const at = (month) => u.valToPos(month, "x", true);
    pen.save();
    pen.beginPath();
    pen.rect(left - 4 * scale, top, width + u.width * scale, height);
    pen.clip();
    pen.textBaseline = "middle";
    this.rowsShown.forEach((life, row) => {
      const ink = huzhu.ink(life.series);
      const middle = u.valToPos(row + 0.72, "y", true);
      const [from, announced, closed] = [life.launch, life.announced, life.closed].map(at);
      const half = 5 * scale;
      pen.fillStyle = ink.colour;
      pen.fillRect(from, middle - half, Math.max(2 * scale, announced - from), 2 * half);
      pen.globalAlpha = 0.4;
      pen.fillRect(announced, middle - half, closed - announced, 2 * half);
      pen.globalAlpha = 1;
      for (const mark of life.marks) this.mark(pen, mark.kind, at(mark.month), middle, half);
      this.label(pen, life, { from, end: life.cause ? Math.max(announced, closed) : announced, middle, left, width, scale });
    });
    pen.restore();
  }

  // The name above the bar, or at the left edge where the bar begins before it; the cause of the end behind it.
  label(pen, life, { from, end, middle, left, width, scale }) {
    pen.font = `600 ${11 * scale}px ${huzhu.colour("sans")}`;
    pen.fillStyle = huzhu.colour("ink");
    pen.textAlign = "left";
    const name = life.series.name;
    const room = pen.measureText(name).width;
    const x = Math.max(left, Math.min(from, left + width - room));
    const y = middle - 12 * scale;
    pen.strokeStyle = huzhu.colour("paper");
    pen.lineWidth = 3 * scale;
    pen.strokeText(name, x, y);
    pen.fillText(name, x, y);
    if (!life.cause || end < left) return;
    pen.font = `${11 * scale}px ${huzhu.colour("sans")}`;
    pen.fillStyle = huzhu.colour("faint");
    pen.strokeText(life.cause, end + 6 * scale, middle);
    pen.fillText(life.cause, end + 6 * scale, middle);
  }

  // What a platform does to its members white, what befalls it black.
  mark(pen, kind, x, y, half) {
    pen.beginPath();
    pen.arc(x, y, half * 0.62, 0, 2 * Math.PI);
    pen.fillStyle = kind === "campaign" ? huzhu.colour("paper") : huzhu.colour("ink");
    pen.fill();
  }
}

huzhu.kinds.timeline = huzhu.timeline.draw;
