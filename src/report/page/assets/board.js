// Rows against one axis: a point with its interval, or two points and the way between them.
class BoardDrawing extends SketchDrawing {
  rows() {
    return this.plot.board.rows.filter((row) => !huzhu.isHidden(row.platform));
  }

  // Whether names stand above their rows, for want of room beside them.
  isNarrow(width) {
    return width < 620;
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

  paint(pen, width) {
    const rows = this.rows();
    const { marks, zero } = this.plot.board;
    const bottom = this.height(width) - 28;
    const widest = (text) => rows.reduce((most, row) => Math.max(most, pen.measureText(text(row)).width), 0);
    this.font(pen, 13);
    const isNarrow = this.isNarrow(width);
    const left = isNarrow ? 22 : Math.min(width * 0.4, widest((row) => row.name)) + 16;
    const right = isNarrow ? width - 22 : width - widest((row) => row.text) - 20;
    this.axis(pen, { left, right, top: 4, bottom, marks, zero, hasGrid: true });
    let y = 0;
    rows.forEach((row, place) => {
      if (row.group && row.group !== rows[place - 1]?.group) {
        this.font(pen, 13, 650);
        pen.fillStyle = huzhu.colour("ink");
        pen.textAlign = "left";
        this.onPaper(pen, row.group, 0, y + 17);
        y += 28;
      }
      this.row(pen, row, { top: y, left, right, width, isNarrow });
      y += this.step(width);
    });
  }

  row(pen, row, { top, left, right, width, isNarrow }) {
    const isTiny = this.isTiny(width);
    const words = top + (isNarrow ? 12 : 13);
    const y = isTiny ? top + 46 : isNarrow ? top + 30 : words;
    const x = (place) => left + (right - left) * place;
    this.font(pen, 13);
    pen.fillStyle = huzhu.colour("ink");
    pen.textAlign = isNarrow ? "left" : "right";
    this.onPaper(pen, row.name, isNarrow ? 0 : left - 16, words);
    pen.textAlign = isTiny ? "left" : "right";
    this.onPaper(pen, row.text, isTiny ? 0 : width - 2, isTiny ? words + 17 : words);
    const colour = row.platform === undefined ? huzhu.colour(row.clear ? "accent" : "faint") : huzhu.ink(row).colour;
    pen.strokeStyle = colour;
    if (row.interval) {
      pen.lineWidth = 3;
      this.line(pen, x(row.interval[0]), y, x(row.interval[1]), y);
    }
    if (row.at !== null) {
      if (row.from !== undefined) {
        pen.lineWidth = 2;
        this.line(pen, x(row.from), y, x(row.at), y);
        this.point(pen, x(row.from), y, 5, colour, false);
      }
      this.point(pen, x(row.at), y, row.from === undefined ? 4.5 : 4, colour, row.clear);
    }
    this.things.push({ row, x: x(row.at ?? 0.5), y, top });
  }

  // Words that no line of the grid runs through.
  onPaper(pen, text, x, y) {
    pen.strokeStyle = huzhu.colour("paper");
    pen.lineWidth = 4;
    pen.lineJoin = "round";
    pen.strokeText(text, x, y);
    pen.fillText(text, x, y);
  }

  nearest(_, y) {
    const place = this.things.findIndex(({ top }) => y >= top && y < top + this.step(this.width));
    return place < 0 ? null : place;
  }

  tell({ row }) {
    return { heading: row.name, rows: row.told };
  }
}

huzhu.kinds.board = (host, chart, plot) => {
  const drawing = new BoardDrawing(host, chart, plot);
  drawing.rebuild();
  return drawing;
};
