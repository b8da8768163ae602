// Pairs of parameters: a plane of any two that are chosen, a small plane for each two of a few, and their correlations.

// How a correlation looks: blue together, orange against one another, as in the still figures.
huzhu.correlation = (value) => {
  const part = Math.round(Math.min(1, Math.abs(value)) * 255).toString(16).padStart(2, "0");
  const [together, against] = huzhu.isDark() ? ["#56b4e9", "#ff8a3d"] : ["#0072b2", "#d55e00"];
  return `${value >= 0 ? together : against}${part}`;
};

// With its sign, but for nothing.
huzhu.signed = (value, decimals) => {
  const text = value.toFixed(decimals);
  if (Number(text) === 0) return text.replace("-", "");
  return huzhu.format.grouped(value > 0 ? `+${text}` : text);
};

// The plane of two parameters that the lists above it choose.
class ScatterDrawing extends CanvasDrawing {
  constructor(host, chart, plot) {
    super(host, chart, plot);
    [this.a, this.b] = this.own.first;
    const choice = (which, words) => {
      const label = huzhu.element("label", {}, `${words} `);
      const list = huzhu.element("select", { "data-pair": which });
      this.own.names.forEach((name, place) => list.append(huzhu.element("option", { value: place }, name)));
      list.addEventListener("change", () => this.choose({ [which]: Number(list.value) }));
      label.append(list);
      return label;
    };
    this.choices = huzhu.element("div", { class: "choices" });
    this.choices.append(choice("a", "Across"), choice("b", "Upwards"));
    host.before(this.choices);
    this.choose({});
  }

  choose(pair) {
    Object.assign(this, pair);
    for (const list of this.choices.querySelectorAll("select")) list.value = this[list.dataset.pair];
    if (this.pen) this.refresh();
  }

  height(width) {
    return Math.max(240, Math.min(420, width * 0.8));
  }

  paint() {
    const { names, scales, points, told, closest, correlations } = this.own;
    const [a, b] = [this.a, this.b];
    const left = this.room(scales[b]);
    const x = new CanvasScale(scales[a], left, this.width - 12);
    const y = new CanvasScale(scales[b], this.tall - 40, 24);
    this.upwards(y, left, x.to);
    this.across(x, y.from, { grid: y.to });
    this.text(names[b], 0, 9, { weight: 600, room: this.width - 120 });
    this.text(names[a], (x.from + x.to) / 2, this.tall - 8, { align: "center", weight: 600, room: this.width });
    if (a !== b) this.text(`correlation ${huzhu.signed(correlations[a][b], 2)}`, this.width - 12, 9, { align: "right", colour: "faint" });
    const own = huzhu.colour("accent");
    points.forEach((point, place) => {
      const [at, up] = [x.at(point[a]), y.at(point[b])];
      this.pen.globalAlpha = 0.55;
      this.disc(at, up, this.radius(place), own);
      this.pen.globalAlpha = 1;
      const rows = [[names[a], huzhu.format.digits(point[a])], ...(a === b ? [] : [[names[b], huzhu.format.digits(point[b])]]), ...told.map(([name, values]) => [name, huzhu.format.digits(values[place])])];
      this.marks.push({ x: at, y: up, heading: `${this.own.noun} ${place + 1} of ${points.length}`, rows });
    });
    this.disc(x.at(points[closest][a]), y.at(points[closest][b]), 5, huzhu.colour("missed"));
  }

  // What weighs more is larger, in area.
  radius(place) {
    const weights = this.own.weights;
    return weights.length ? Math.max(1.2, Math.min(6, 2.6 * Math.sqrt(weights[place] * weights.length))) : 2.6;
  }
}

// A small plane for each two of a few parameters, below the diagonal, and their correlations above it.
class MatrixDrawing extends CanvasDrawing {
  constructor(host, chart, plot) {
    super(host, chart, plot);
    this.canvas.addEventListener("click", () => this.choose());
    host.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.choose();
    });
  }

  // Shows the pair that is told of in the plane beside.
  choose() {
    const pair = this.marks[this.current]?.pair;
    const other = huzhu.drawings.find((drawing) => drawing instanceof ScatterDrawing && drawing.chart === this.chart);
    if (pair && other) other.choose({ a: pair[1], b: pair[0] });
  }

  below() {
    return this.own.shown.length - 1;
  }

  height(width) {
    return Math.min(560, width);
  }

  paint(pen) {
    const { shown, drawn } = this.own;
    const { names, scales, points, closest, correlations } = this.chart.plots[0].own;
    const [wide, tall] = [this.width / shown.length, this.tall / shown.length];
    shown.forEach((down, row) => shown.forEach((over, column) => {
      const [left, top] = [column * wide + 1, row * tall + 1];
      if (row === column) {
        pen.strokeStyle = huzhu.colour("rule");
        pen.lineWidth = 1;
        pen.strokeRect(left, top, wide - 2, tall - 2);
        const parts = names[down].match(/[^_]+_?/g) ?? [names[down]];
        parts.forEach((part, line) => this.text(part, left + wide / 2 - 1, top + tall / 2 + (line - (parts.length - 1) / 2) * 12, { align: "center", weight: 600, size: wide < 60 ? 9 : 11, room: wide - 4 }));
        return;
      }
      const mark = { left, top, wide, tall, x: left + wide / 2, y: top + tall / 2, pair: [down, over], heading: `${names[down]} by ${names[over]}` };
      this.marks.push({ ...mark, rows: [["correlation", huzhu.signed(correlations[down][over], 3)]], remarks: ["Press to see it large."] });
      if (row < column) {
        pen.fillStyle = huzhu.correlation(correlations[down][over]);
        pen.fillRect(left, top, wide - 2, tall - 2);
        if (wide > 40) this.text(huzhu.signed(correlations[down][over], 2), mark.x - 1, mark.y, { align: "center", size: 11 });
        return;
      }
      pen.strokeStyle = huzhu.colour("rule");
      pen.strokeRect(left, top, wide - 2, tall - 2);
      const [x, y] = [new CanvasScale(scales[over], left + 3, left + wide - 5), new CanvasScale(scales[down], top + tall - 5, top + 3)];
      const own = huzhu.colour("accent");
      for (const place of drawn) this.disc(x.at(points[place][over]), y.at(points[place][down]), 1.1, own);
      this.disc(x.at(points[closest][over]), y.at(points[closest][down]), 2.5, huzhu.colour("missed"));
    }));
  }

  find(x, y) {
    return this.marks.findIndex((mark) => x >= mark.left && x < mark.left + mark.wide && y >= mark.top && y < mark.top + mark.tall);
  }

  highlight(pen, mark) {
    pen.strokeStyle = huzhu.colour("ink");
    pen.lineWidth = 2;
    pen.strokeRect(mark.left, mark.top, mark.wide - 2, mark.tall - 2);
  }
}

huzhu.kinds.pairs = (host, chart, plot) => {
  const drawing = plot.own.shown ? new MatrixDrawing(host, chart, plot) : new ScatterDrawing(host, chart, plot);
  drawing.rebuild();
  return drawing;
};

// Correlations of all with all, below the diagonal.
class HeatDrawing extends MatrixDrawing {
  below() {
    return 1;
  }

  height(width) {
    const count = this.own.names.length;
    this.room = Math.min(200, width * 0.36);
    this.side = Math.min(34, (width - this.room) / count);
    this.step = Math.max(this.side, 15);
    return Math.min(this.step, 30) * count + 4;
  }

  paint(pen) {
    const { names, rows } = this.own;
    const step = Math.min(this.step, 30);
    names.forEach((name, row) => {
      const top = row * step;
      this.text(name, this.room - 6, top + step / 2, { align: "right", size: Math.min(12, step - 2), room: this.room - 8 });
      const after = this.room + row * this.side;
      if (row + 1 < names.length) this.text(name, after + 4, top + step / 2, { colour: "faint", size: Math.min(11, step - 3), room: this.width - after - 6 });
      rows[row].forEach((value, column) => {
        const left = this.room + column * this.side;
        pen.fillStyle = huzhu.correlation(value);
        pen.fillRect(left + 0.5, top + 0.5, this.side - 1, step - 1);
        if (this.side > 27 && Math.abs(value) >= 0.3) this.text(huzhu.signed(value, 1), left + this.side / 2, top + step / 2, { align: "center", size: 11 });
        this.marks.push({ left, top, wide: this.side, tall: step, x: left + this.side / 2, y: top + step / 2, heading: `${name} and ${names[column]}`, rows: [["correlation", huzhu.signed(value, 4)]] });
      });
    });
  }
}
HeatDrawing.kind("heat");
