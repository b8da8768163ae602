// Rows against one axis: a point with its interval, or two points and the way between them.
class BoardDrawing extends CanvasDrawing {
  rows() {
    return this.own.rows.filter((row) => !huzhu.isHidden(row.platform));
  }

  // Whether names stand above their rows, for want of room beside them.
  isNarrow(width) {
    return width < huzhu.canvas.NARROW;
  }

  // Whether numbers do not even fit beside names.
  isTiny(width) {
    return width < 420;
  }

  step(width) {
    return this.isTiny(width) ? 62 : this.isNarrow(width) ? 44 : 26;
  }

  headings(rows) {
    return rows.filter((row, place) => row.group && row.group !== rows[place - 1]?.group).length;
  }

  height(width) {
    const rows = this.rows();
    return rows.length * this.step(width) + this.headings(rows) * 28 + 34;
  }

  paint(pen) {
    const rows = this.rows();
    const { width } = this;
    pen.font = `400 13px ${huzhu.colour("sans")}`;
    const widest = (text) => rows.reduce((most, row) => Math.max(most, pen.measureText(text(row)).width), 0);
    const isNarrow = this.isNarrow(width);
    const left = isNarrow ? 22 : Math.min(width * 0.4, widest((row) => row.name)) + 16;
    const right = isNarrow ? width - 22 : width - widest((row) => row.text) - 20;
    this.shares(this.own, { left, right, top: 4, bottom: this.tall - 28, hasGrid: true });
    let y = 0;
    rows.forEach((row, place) => {
      if (row.group && row.group !== rows[place - 1]?.group) {
        this.text(row.group, 0, y + 17, { weight: 650, size: 13, halo: true });
        y += 28;
      }
      this.row(row, { top: y, left, right, isNarrow });
      y += this.step(width);
    });
  }

  row(row, { top, left, right, isNarrow }) {
    const isTiny = this.isTiny(this.width);
    const words = top + (isNarrow ? 12 : 13);
    const y = isTiny ? top + 46 : isNarrow ? top + 30 : words;
    const x = (place) => left + (right - left) * place;
    const look = { size: 13, halo: true };
    this.text(row.name, isNarrow ? 0 : left - 16, words, { ...look, align: isNarrow ? "left" : "right" });
    this.text(row.text, isTiny ? 0 : this.width - 2, isTiny ? words + 17 : words, { ...look, align: isTiny ? "left" : "right" });
    const colour = row.platform === undefined ? huzhu.colour(row.clear ? "accent" : "faint") : huzhu.ink(row).colour;
    if (row.interval) this.line(row.interval.map((end) => [x(end), y]), colour, 3);
    if (row.at !== null) {
      if (row.from !== undefined) {
        this.line([[x(row.from), y], [x(row.at), y]], colour, 2);
        this.disc(x(row.from), y, 6, colour, true);
      }
      this.disc(x(row.at), y, row.from === undefined ? 5.5 : 5, colour, !row.clear);
    }
    this.marks.push({ x: x(row.at ?? 0.5), y, top, heading: row.name, rows: row.told });
  }

  // Anywhere in a row is on it.
  find(_, y) {
    return this.marks.findIndex(({ top }) => y >= top && y < top + this.step(this.width));
  }
}
BoardDrawing.kind("board");
