// What is set: key paths with values as text, in the order in which they were set; and the links that hold it.

export class Setting {
  constructor(lines = []) {
    this.values = new Map();
    lines.forEach((line) => this.setLine(line));
  }

  setLine(line) {
    const at = equals(line);
    if (at < 0) this.values.set(line, null);
    else this.values.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }

  set(key, value) {
    this.values.set(key, value);
  }

  delete(key) {
    this.values.delete(key);
  }

  get(key) {
    return this.values.get(key);
  }

  // Overrides as the server takes them.
  lines() {
    return [...this.values].map(([key, value]) => (value === null ? key : `${key}=${value}`));
  }
}

// The first `=` outside quotes.
function equals(line) {
  let quote = null;
  for (let at = 0; at < line.length; at += 1) {
    const c = line[at];
    if (quote) quote = c === quote ? null : quote;
    else if (c === "=") return at;
    else if (c === '"' || c === "'") quote = c;
  }
  return -1;
}

// The fragment that restores what is set, a line each, and pinned settings.
export function fragment(lines, pins) {
  const parts = new URLSearchParams();
  lines.forEach((line) => parts.append("set", line));
  pins.forEach((pin) => parts.append("pin", [pin.name, ...pin.setting.lines()].join("\n")));
  const text = parts.toString();
  return text ? `#${text}` : "";
}

export function restored(hash) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const pins = parts.getAll("pin").map((text) => {
    const [name, ...lines] = text.split("\n");
    return { name, setting: new Setting(lines), history: null };
  });
  return { setting: new Setting(parts.getAll("set")), pins };
}

// The command that simulates a setting.
export function command(config, lines) {
  const quoted = (text) => (/^[\w./=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  return ["huzhu run", quoted(config), ...lines.map((line) => `--set ${quoted(line)}`)].join(" ");
}
