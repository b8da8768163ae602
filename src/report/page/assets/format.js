// Numbers and months as people read them.
huzhu.format = {
  MONTHS: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],

  // Year and month (0 to 11) of a place in the calendar.
  date(place) {
    const [year, month] = huzhu.data.calendar.start.split("-").map(Number);
    const count = year * 12 + month - 1 + place;
    return [Math.floor(count / 12), count % 12];
  },

  month(place) {
    const [year, month] = this.date(place);
    return `${this.MONTHS[month]} ${year}`;
  },

  grouped(text) {
    const [whole, decimals] = text.replace("-", "\u2212").split(".");
    const parted = whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
    return decimals === undefined ? parted : `${parted}.${decimals}`;
  },

  // A number to six digits.
  digits(value) {
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(4).replaceAll("-", "\u2212");
    return this.grouped(String(Number(value.toPrecision(6))));
  },

  // A value of a column in the unit of its axis, to four significant digits or, of whole things, to the last one.
  value(value, plot) {
    if (value === null || value === undefined) return "\u2013";
    const scaled = value / plot.factor;
    const size = Math.abs(scaled);
    const decimals = size === 0 ? 0 : Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(size))));
    return this.grouped(Number.isInteger(value) && plot.factor === 1 ? String(value) : scaled.toFixed(decimals));
  },

  // A value and its unit: persons to the last one and money to the fen, as the tables have them; all else to four digits.
  exact(value, series, plot) {
    if (series.unit === "persons") return [this.grouped(value.toFixed(0)), "persons"];
    if (series.unit === "fen") {
      const fen = value * (series.per ?? 1);
      return [this.grouped((fen / 100).toFixed(2)), series.per ? plot.unit : "yuan"];
    }
    return [this.value(value, plot), plot.unit];
  },

  // The labels of an axis, in its own unit, all with the same number of decimals.
  ticks(values, plot) {
    const scaled = values.map((value) => value / plot.factor);
    const step = scaled.length > 1 ? Math.abs(scaled[1] - scaled[0]) : 1;
    // As many as the step has: 0.25 needs two.
    let decimals = Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9)));
    while (decimals < 6 && Math.abs(Number(step.toFixed(decimals)) - step) > step * 1e-6) decimals += 1;
    return scaled.map((value) => this.grouped(value.toFixed(decimals)));
  },
};
