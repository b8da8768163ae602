// A history as the server streams it: a line of JSON per month.

export class Refused extends Error {
  constructor(status, told) {
    super(told.error);
    this.status = status;
    this.problems = told.problems || [];
  }
}

export class History {
  constructor(begin) {
    this.start = begin.start;
    this.months = begin.months;
    this.households = begin.households;
    this.platforms = begin.platforms;
    this.members = begin.platforms.map(() => []);
    this.charge = begin.platforms.map(() => []);
    this.risk = begin.platforms.map(() => []);
    this.hhi = [];
    this.effective = [];
    this.memberships = [];
    this.events = [];
    this.headline = null;
  }

  get length() {
    return this.hhi.length;
  }

  add(line) {
    line.members.forEach((value, place) => this.members[place].push(value));
    line.charge.forEach((value, place) => this.charge[place].push(value));
    line.risk.forEach((value, place) => this.risk[place].push(value));
    this.hhi.push(line.hhi);
    this.effective.push(line.effective);
    this.memberships.push(line.memberships);
    this.events.push(line.events || []);
  }

  // The column of a platform, by name; empty where this history has no such platform.
  of(column, name) {
    const place = this.platforms.indexOf(name);
    return place < 0 ? [] : this[column][place];
  }

  // The month at a place, such as "Jun 2020".
  month(place) {
    const [year, month] = this.start.split("-").map(Number);
    const months = year * 12 + month - 1 + place;
    return `${MONTHS[months % 12]} ${Math.floor(months / 12)}`;
  }
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const AGAIN_AFTER_MS = 40;
const AGAIN_MOST = 50;

export async function ask(path, set, signal) {
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ set }),
      signal,
    });
    if (answer.ok) return answer;
    // Histories that were given up end within a month: room comes soon.
    if (answer.status === 429 && tries < AGAIN_MOST) {
      await new Promise((done) => setTimeout(done, AGAIN_AFTER_MS));
      signal?.throwIfAborted();
      continue;
    }
    throw new Refused(answer.status, await answer.json().catch(() => ({ error: answer.statusText })));
  }
}

// Simulates a setting; calls `grows` with the history whenever months have come. Yields the whole history.
export async function simulate(set, signal, grows) {
  const answer = await ask("run", set, signal);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let history = null;
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const text of lines) {
      const line = JSON.parse(text);
      if (line.is === "begin") history = new History(line);
      else if (line.is === "month") history.add(line);
      else history.headline = line.headline;
    }
    if (history?.length) grows(history);
  }
  if (!history?.headline) throw new Refused(0, { error: "the history broke off: is the explorer still running?" });
  return history;
}
