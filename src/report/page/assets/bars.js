// Shares that fill a bar, a bar per level.
class SharesDrawing extends MarksDrawing {
  paint(width) {
    const { rows, legend } = this.body;
    const head = this.legend(legend, 0, 0) + 6;
    const room = Math.min(width * 0.4, Math.max(...rows.map((row) => row.label.length)) * 6.4 + 12);
    const height = 24;
    rows.forEach((row, place) => {
      const y = head + height * place;
      this.write(huzhu.marks.fitting(row.label, room - 8), room - 6, y + 15, { anchor: "end" });
      let x = room;
      for (const { look, share } of row.parts) {
        const length = (width - room - 4) * share;
        if (length <= 0) continue;
        this.area([x, y, length, height - 4], look);
        const text = `${(share * 100).toFixed(0)} %`;
        if (text.length * 7 + 4 < length) this.write(text, x + length / 2, y + 14, { anchor: "middle", colour: look.ink });
        x += length;
      }
      const mark = this.add("rect", { x: room, y, width: width - room - 4, height: height - 4, fill: "none" });
      const lines = row.lines.map((line) => ({ name: line, text: "", colour: "transparent" }));
      this.spots.push({ x: room + 30, y: y + height / 2, box: [0, y, width, height], heading: row.label, rows: lines, mark });
    });
    return head + height * rows.length + 4;
  }
}
SharesDrawing.kind("shares");

// Pairs of bars with their intervals, a pair a row.
class IndicesDrawing extends MarksDrawing {
  paint(width) {
    const { rows, names, colours, low, high } = this.body;
    const entries = names.map((name, place) => ({ name, look: { fill: colours[place] } }));
    const head = this.legend(entries, 0, 0) + 4;
    const room = Math.min(width * 0.42, Math.max(...rows.map((row) => row.factor.length)) * 6.6 + 12);
    const [left, right] = [room, width - 14];
    const x = (value) => left + ((right - left) * (value - low)) / (high - low);
    const [pair, bar] = [36, 12];
    const bottom = head + pair * rows.length;
    const ticks = huzhu.marks.ticks(low, high, Math.max(2, Math.min(6, Math.floor((right - left) / 60))));
    const labels = huzhu.format.ticks(ticks, { factor: 1 });
    ticks.forEach((value, place) => {
      if (value < low - 1e-12 || value > high * (1 + 1e-12)) return;
      this.line(x(value), head, x(value), bottom, huzhu.colour(value === 0 ? "axis" : "grid"));
      this.write(labels[place], x(value), bottom + 16, { anchor: "middle" });
    });
    rows.forEach((row, place) => {
      const y = head + pair * place + 4;
      const name = huzhu.marks.fitting(row.factor, room - 8);
      this.write(name, room - 8, y + bar + 4, { anchor: "end", colour: huzhu.colour("ink") });
      const told = row.estimates.map((estimate, which) => {
        const value = huzhu.marks.short(estimate?.value);
        const { low: from, high: to } = estimate ?? {};
        const interval = (from ?? null) === null ? "" : ` (${huzhu.marks.short(from)} to ${huzhu.marks.short(to)})`;
        return { name: names[which], text: `${value}${interval}`, colour: colours[which] };
      });
      let mark = null;
      row.estimates.forEach((estimate, which) => {
        if (!estimate) return;
        const top = y + (bar + 1) * which;
        const [from, to] = [x(0), x(estimate.value)].sort((a, b) => a - b);
        const at = { x: from, y: top, width: Math.max(0.5, to - from), height: bar, fill: colours[which], class: "cell" };
        mark = this.add("rect", at);
        if ((estimate.low ?? null) === null) return;
        const middle = top + bar / 2;
        this.line(x(estimate.low), middle, x(estimate.high), middle, huzhu.colour("ink"), 1.25);
        for (const end of [estimate.low, estimate.high]) {
          this.line(x(end), middle - 3, x(end), middle + 3, huzhu.colour("ink"), 1.25);
        }
      });
      const remarks = ["95 % interval"].concat(this.plot.unit ? [this.plot.unit] : []);
      this.spots.push({ x: left + 40, y: y + bar, box: [0, y - 4, width, pair], heading: row.factor, rows: told, remarks, mark });
    });
    return bottom + 22;
  }
}
IndicesDrawing.kind("indices");
