// A number or a class where two factors meet.
class CellsDrawing extends MarksDrawing {
  constructor(host, chart, plot) {
    super(host, chart, plot);
    host.addEventListener("keydown", (event) => {
      const rows = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!rows) return;
      event.preventDefault();
      this.move(rows * this.body.across.labels.length);
    });
  }

  rebuild() {
    if (this.panel) this.panel.hidden = huzhu.isHidden(this.plot.platform);
    super.rebuild();
  }

  paint(width) {
    const { across, upwards, cells } = this.body;
    const [columns, rows] = [across.labels.length, upwards.labels.length];
    const room = Math.min(110, Math.max(...upwards.labels.map((label) => label.length)) * 6.4 + 12);
    const [left, right] = [room, width - 6];
    const head = this.body.legend ? this.legend(this.body.legend, 0, 0) : this.scale(left, right);
    const top = head + 20;
    const [step, height] = [(right - left) / columns, Math.max(22, Math.min(44, (right - left) / columns * 0.7))];
    const bottom = top + height * rows;
    this.write(huzhu.marks.fitting(upwards.name, right - left), left, top - 6, { colour: huzhu.colour("ink") });
    const widest = Math.max(...across.labels.map((label) => label.length)) * 6.4 + 6;
    const every = Math.max(1, Math.min(3, Math.ceil(widest / step)));
    across.labels.forEach((label, column) => {
      const x = left + step * (column + 0.5);
      if (column % every === 0) this.write(huzhu.marks.fitting(label, step * every), x, bottom + 16, { anchor: "middle" });
    });
    this.write(across.name, (left + right) / 2, bottom + 34, { anchor: "middle", colour: huzhu.colour("ink") });
    upwards.labels.forEach((label, row) => {
      const y = bottom - height * (row + 0.5) + 4;
      this.write(huzhu.marks.fitting(label, room - 8), left - 6, y, { anchor: "end" });
      cells[row].forEach((cell, column) => {
        if (!cell) return;
        const box = [left + step * column, bottom - height * (row + 1), step, height];
        this.cell(cell, box, `${across.name} ${across.labels[column]}, ${upwards.name} ${label}`);
      });
    });
    return bottom + 42;
  }

  cell(cell, [x, y, width, height], heading) {
    const mark = this.area([x + 0.5, y + 0.5, Math.max(1, width - 1), height - 1], cell.look);
    if (cell.text.length * 6.6 < width - 4) {
      this.write(cell.text, x + width / 2, y + height / 2 + 4, { anchor: "middle", colour: cell.look.ink });
    }
    const rows = cell.lines.map((line, place) => ({ name: line, text: "", colour: place ? "transparent" : cell.look.fill }));
    this.spots.push({ x: x + width / 2, y: y + height / 2, box: [x, y, width, height], heading, rows, mark });
  }

  // What the colours stand for.
  scale(left, right) {
    const { low, high, stops } = this.body.scale;
    const [begin, length] = [left + low.length * 7 + 8, Math.min(180, (right - left) / 2)];
    this.write(low, left, 12);
    stops.forEach((fill, place) => {
      const step = length / stops.length;
      this.add("rect", { x: begin + step * place, y: 2, width: step + 0.5, height: 12, fill });
    });
    this.write(high, begin + length + 8, 12);
    return 20;
  }
}
CellsDrawing.kind("cells");
