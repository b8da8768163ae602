// The picture of a chart as it is seen: these months and platforms, these colours, with its headings and a key.
huzhu.view = {
  // Room around, and between lines of the key, pixels.
  EDGE: 16,
  LINE: 20,

  async png(figure) {
    const live = figure.querySelector(".live");
    const drawings = huzhu.drawings.filter((drawing) => live.contains(drawing.host) && drawing.host.clientWidth);
    const told = drawings.length ? [] : figure.querySelectorAll(".still > svg");
    const pictures = await Promise.all([...drawings.map((drawing) => this.drawn(drawing)), ...Array.from(told, (svg) => this.still(svg))]);
    const place = drawings.length ? live.getBoundingClientRect() : { left: 0, top: 0, width: pictures[0].box.width, height: pictures[0].box.height };
    const key = this.key(drawings, place.width);
    const head = this.EDGE + 26 + key.height;
    const scale = Math.max(2, devicePixelRatio);
    const canvas = huzhu.element("canvas", {
      width: Math.ceil((place.width + 2 * this.EDGE) * scale),
      height: Math.ceil((place.height + head + this.EDGE) * scale),
    });
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.fillStyle = huzhu.colour("paper");
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.translate(this.EDGE, this.EDGE);
    this.write(pen, figure.querySelector("h3").textContent, 0, 14, { weight: 650, size: 17 });
    key.draw(pen, 30);
    pen.translate(-place.left, head - this.EDGE - place.top);
    if (drawings.length) live.querySelectorAll(".axis-title").forEach((title) => this.title(pen, title));
    for (const { image, box } of pictures) pen.drawImage(image, box.left, box.top, box.width, box.height);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  },

  write(pen, text, x, y, { weight = 400, size = 13, colour = "ink" } = {}) {
    pen.font = `${weight} ${size}px ${huzhu.colour("sans")}`;
    pen.fillStyle = colour.startsWith("#") || colour.startsWith("rgb") ? colour : huzhu.colour(colour);
    pen.textBaseline = "alphabetic";
    pen.fillText(text, x, y);
    return pen.measureText(text).width;
  },

  // What stands above a plane, where it stands.
  title(pen, title) {
    const { left, bottom } = title.getBoundingClientRect();
    let x = left;
    for (const part of title.childNodes) {
      const isBold = part.nodeName === "B";
      const colour = getComputedStyle(isBold ? part : title).color;
      x += this.write(pen, part.textContent, x, bottom - 5, { weight: isBold ? 700 : 400, colour });
    }
  },

  // An image of a drawing, and where it stands.
  async drawn({ host, svg, canvas, u }) {
    const own = svg ?? canvas ?? u.ctx.canvas;
    // What scrolls is drawn whole, as wide as its place.
    const box = own.getBoundingClientRect();
    if (!svg) return { image: own, box };
    const { left, top, width } = host.getBoundingClientRect();
    const share = Math.min(1, width / box.width);
    return { image: await this.still(this.styled(svg)).then((found) => found.image), box: { left, top, width: box.width * share, height: box.height * share } };
  },

  // A copy whose marks say themselves what the style sheet says of them.
  styled(svg) {
    const copy = svg.cloneNode(true);
    copy.setAttribute("font-family", huzhu.colour("sans"));
    const own = Array.from(svg.querySelectorAll("[class]"));
    Array.from(copy.querySelectorAll("[class]")).forEach((mark, place) => {
      const style = getComputedStyle(own[place]);
      for (const name of ["opacity", "stroke", "stroke-width", "fill"]) mark.setAttribute(name, style.getPropertyValue(name));
    });
    return copy;
  },

  still(svg) {
    const { width, height } = svg.viewBox.baseVal;
    const scale = Math.max(2, devicePixelRatio);
    const copy = svg.cloneNode(true);
    copy.setAttribute("width", width * scale);
    copy.setAttribute("height", height * scale);
    const image = new Image();
    return new Promise((done, fail) => {
      image.onerror = fail;
      image.onload = () => done({ image, box: { left: 0, top: 0, width, height } });
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    });
  },

  // The names of what several lines or areas stand for, in lines.
  key(drawings, width) {
    const entries = new Map();
    for (const series of drawings.flatMap((drawing) => drawing.shown?.() ?? []).map((one) => one.series ?? one)) {
      if (!series.values) continue;
      const { colour, dash } = huzhu.ink(series);
      // What has another colour in each plane is told by its dashes.
      const same = [undefined, colour].includes(entries.get(series.name)?.colour);
      entries.set(series.name, { colour: same ? colour : huzhu.colour("ink"), dash });
    }
    // Lives have their names beside them.
    if (entries.size < 2 || drawings[0].chart.kind === "timeline") return { height: 0, draw() {} };
    const pen = huzhu.element("canvas").getContext("2d");
    pen.font = `400 13px ${huzhu.colour("sans")}`;
    let [x, y] = [0, 0];
    const placed = Array.from(entries, ([name, look]) => {
      const room = pen.measureText(name).width + 42;
      if (x > 0 && x + room > width) [x, y] = [0, y + this.LINE];
      x += room;
      return { name, ...look, x: x - room, y };
    });
    const draw = (onto, top) => {
      for (const { name, colour, dash, x: left, y: down } of placed) {
        Object.assign(onto, { strokeStyle: colour, lineWidth: 3 });
        onto.setLineDash(dash ?? []);
        onto.beginPath();
        onto.moveTo(left, top + down + 6);
        onto.lineTo(left + 22, top + down + 6);
        onto.stroke();
        this.write(onto, name, left + 27, top + down + 11);
      }
      onto.setLineDash([]);
    };
    return { height: y + this.LINE + 6, draw };
  },
};
