// Saving a chart: what is seen of it as PNG, its still picture, whole, as SVG or PNG, and its numbers as CSV.
huzhu.save = {
  DOTS_PER_INCH: 300,

  file(blob, name) {
    const link = huzhu.element("a", { download: name, href: URL.createObjectURL(blob) });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  },

  svg(figure) {
    return new XMLSerializer().serializeToString(figure.querySelector(".still > svg"));
  },

  // Paints the still picture at the resolution of print.
  png(figure) {
    const picture = figure.querySelector(".still > svg");
    const { width, height } = picture.viewBox.baseVal;
    const scale = this.DOTS_PER_INCH / 72;
    const image = new Image();
    return new Promise((done, fail) => {
      image.onerror = fail;
      image.onload = () => {
        const canvas = huzhu.element("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(done, "image/png");
      };
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(this.svg(figure))}`;
    });
  },

  // The table under the chart: all digits.
  csv(figure) {
    const quoted = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const rows = Array.from(figure.querySelectorAll(".numbers tr"));
    return rows.map((row) => Array.from(row.cells, (cell) => quoted(cell.textContent.trim())).join(",")).join("\r\n") + "\r\n";
  },

  // The text that follows a button, as a file.
  text(button) {
    const text = `${button.parentElement.querySelector("pre").textContent}\n`;
    this.file(new Blob([text], { type: "text/plain" }), button.dataset.saveText);
  },

  async as(format, figure) {
    const view = format === "view";
    const name = `${huzhu.data.name}-${figure.dataset.chart}${view ? "-as-seen.png" : `.${format}`}`;
    const blob = {
      view: () => huzhu.view.png(figure),
      svg: () => new Blob([this.svg(figure)], { type: "image/svg+xml" }),
      png: () => this.png(figure),
      csv: () => new Blob([this.csv(figure)], { type: "text/csv" }),
    };
    this.file(await blob[format](), name);
  },
};
