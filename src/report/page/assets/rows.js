// A row for each of many things, with its value as a dot and its bar, or as a bar from the left.
class RowsDrawing extends CanvasDrawing {
  isNarrow(width) {
    return width < huzhu.canvas.NARROW || this.own.bars;
  }

  shown() {
    const groups = this.own.groups.filter((group) => !huzhu.isHidden(group.platform));
    return groups.filter((group) => group.rows.length);
  }

  height(width) {
    this.row = this.isNarrow(width) ? 40 : 21;
    const groups = this.shown();
    const heads = groups.filter((group) => group.name).length;
    return groups.reduce((sum, group) => sum + group.rows.length * this.row, heads * 26) + 34;
  }

  paint(pen) {
    const isNarrow = this.isNarrow(this.width);
    const { across, band } = this.own;
    const [label, note, end] = [Math.min(360, this.width * 0.32), Math.min(210, this.width * 0.22), this.own.ends ? 52 : 8];
    const x = isNarrow
      ? new CanvasScale(across, 6, this.width - 6)
      : new CanvasScale(across, label + end, this.width - note - end);
    this.columns = { label, note };
    const bottom = this.tall - 26;
    if (band) {
      pen.fillStyle = huzhu.colour("band");
      pen.fillRect(x.at(band[0]), 0, x.at(band[1]) - x.at(band[0]), bottom);
    }
    if (across.ticks.length) this.across(x, bottom, { grid: this.own.bars ? undefined : 0 });
    if (across.low < 0) this.line([[x.at(0), 0], [x.at(0), bottom]], huzhu.colour("axis"), 1.25);
    let y = 2;
    for (const group of this.shown()) {
      const { colour, lettering } = huzhu.ink(group.platform === undefined ? { look: group.look || "market" } : group);
      if (group.name) {
        this.text(group.name, 0, y + 15, { colour: lettering, weight: 650, size: 13, halo: true, room: this.width });
        y += 26;
      }
      for (const row of group.rows) {
        this.one(row, { x, y, colour, isNarrow });
        y += this.row;
      }
    }
  }

  one(row, { x, y, colour, isNarrow }) {
    const ink = row.missed ? "missed" : row.open ? "faint" : "ink";
    const own = row.missed && !this.own.keeps ? huzhu.colour("missed") : colour;
    const words = isNarrow ? y + 11 : y + this.row / 2;
    const middle = isNarrow ? y + 28 : y + this.row / 2;
    const { label, note } = this.columns;
    if (isNarrow) {
      const room = this.text(row.note, this.width, words, { align: "right", colour: "faint", halo: true });
      this.text(row.name, 0, words, { colour: ink, room: this.width - room - 10, halo: true });
    } else {
      this.text(row.name, 0, words, { colour: ink, room: label - 8 });
      this.text(row.note, this.width, words, { align: "right", colour: row.missed ? "missed" : "faint", room: note - 4 });
      if (this.own.ends) {
        this.text(row.ends[0], x.from - 8, words, { align: "right", colour: "faint", size: 11, room: 46 });
        this.text(row.ends[1], x.to + 8, words, { colour: "faint", size: 11, room: 46 });
      }
    }
    const at = x.within(row.value);
    if (this.own.bars) {
      this.pen.fillStyle = huzhu.colour("grid");
      this.pen.fillRect(x.from, middle - 5, x.to - x.from, 10);
      this.pen.fillStyle = own;
      this.pen.fillRect(x.from, middle - 5, at - x.from, 10);
    } else {
      if (this.own.ends) this.line([[x.from, middle], [x.to, middle]], huzhu.colour("grid"), 3);
      if (row.bar) this.line(row.bar.map((value) => [x.within(value), middle]), own, 2);
      this.disc(at, middle, 4.5, own, row.open);
      if (row.beyond) {
        const side = row.value > 0 ? -1 : 1;
        this.text(row.beyond, at + side * 9, middle, { align: side < 0 ? "right" : "left", colour: "missed", size: 11, halo: true });
      }
    }
    this.marks.push({ x: at, y: middle, top: y, heading: row.heading, rows: row.details, remarks: row.remarks });
  }

  // Anywhere in a row is on it.
  find(_, y) {
    return this.marks.findIndex((mark) => y >= mark.top && y < mark.top + this.row);
  }

  highlight(pen, mark) {
    pen.fillStyle = huzhu.colour("accent");
    pen.globalAlpha = 0.12;
    pen.fillRect(0, mark.top, this.width, this.row);
    pen.globalAlpha = 1;
  }
}
RowsDrawing.kind("rows");
