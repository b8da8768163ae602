// What stands beside the cursor: the month, and the exact value of every series there.
huzhu.hover = {
  // Adds the box to a drawing whose uPlot is `u`. `rows(place)` yields {name, text, colour, value}, `heading(place)` a text,
  // `remarks(place)` further lines.
  attach(u, { heading, rows, remarks }) {
    const box = huzhu.element("div", { class: "hover", role: "status", "aria-live": "polite", hidden: "" });
    u.root.querySelector(".u-wrap").append(box);
    let isHere = false;
    const hide = () => {
      isHere = false;
      box.hidden = true;
    };
    u.over.addEventListener("mouseenter", () => (isHere = true));
    u.over.addEventListener("mouseleave", hide);
    const show = () => {
      const place = u.cursor.idx;
      if (!isHere || place === null || place === undefined) {
        box.hidden = true;
        return;
      }
      this.fill(box, heading(place), rows(place), remarks(place));
      box.hidden = false;
      this.place(u, box);
    };
    return {
      show,
      // The same for the keyboard: `step` months onwards from where the cursor is.
      move(step) {
        isHere = true;
        const [low, high] = [u.scales.x.min, u.scales.x.max];
        const last = u.data[0].length - 1;
        const from = u.cursor.idx ?? (step > 0 ? Math.ceil(low) - 1 : Math.floor(high) + 1);
        const to = Math.max(0, Math.min(last, from + step));
        const x = Math.max(low, Math.min(high, u.data[0][to]));
        u.setCursor({ left: u.valToPos(x, "x"), top: u.over.clientHeight / 3 });
      },
      hide,
    };
  },

  fill(box, heading, rows, remarks) {
    box.replaceChildren(huzhu.element("b", {}, heading));
    const table = huzhu.element("table");
    for (const row of rows) {
      const line = huzhu.element("tr");
      const name = huzhu.element("th", { scope: "row" }, row.name);
      const swatch = huzhu.element("i");
      swatch.style.backgroundColor = row.colour;
      name.prepend(swatch);
      line.append(name, huzhu.element("td", {}, row.text));
      table.append(line);
    }
    if (rows.length) box.append(table);
    for (const remark of remarks) box.append(huzhu.element("p", {}, remark));
  },

  // Beside the cursor, on the side where there is room.
  place(u, box) {
    const [width, room] = [box.offsetWidth, u.over.clientWidth];
    const left = u.cursor.left;
    const at = left + 14 + width <= room + 40 ? left + 14 : Math.max(-40, left - 14 - width);
    const top = Math.min(Math.max(0, u.cursor.top - 20), Math.max(0, u.over.clientHeight - box.offsetHeight));
    box.style.left = `${u.over.offsetLeft + at}px`;
    box.style.top = `${u.over.offsetTop + top}px`;
  },

  // What happened in a month, in words.
  events(place) {
    const words = {
      launch: "launches",
      entry: "enters",
      "exit-announced": "announces its end",
      closed: "closes",
      campaign: "campaign",
      revision: "revises its terms",
      scandal: "scandal",
      merger: "merger",
    };
    return huzhu.data.events
      .filter((event) => event.month === place)
      .map((event) => {
        const who = event.platform === undefined ? "" : huzhu.data.platforms[event.platform].name;
        if (event.kind === "intervention") return `Regulator: ${event.cause}${who ? ` (${who})` : ""}`;
        const cause = event.cause && event.kind === "exit-announced" ? ` (${event.cause})` : "";
        return `${who} ${words[event.kind] ?? event.kind}${cause}`.trim();
      });
  },
};
