// The page: what is set, what is simulated, what is pinned.

import { Charts, PIN_DASHES } from "./charts.js";
import { drawControls } from "./controls.js";
import { Refused, ask, simulate } from "./history.js";
import { Setting, command, fragment, restored } from "./setting.js";

const PINS_MOST = PIN_DASHES.length;
const SEED = "run.seed";
const SEED_MOST = 2 ** 53 - 1;

const at = (id) => document.getElementById(id);
const element = huzhu.element;

const welcome = await (await fetch("welcome")).json();
const state = {
  // The seed of everything that is simulated, set or pinned: they share their luck. Null: that of the configuration.
  seed: null,
  ...adopted(restored(location.hash)),
  // The history under way, and the last that was whole.
  history: null,
  before: null,
  hidden: new Set(),
  // Ends the run under way.
  stop: new AbortController(),
  // The last run that began, by number.
  run: 0,
};

at("title").textContent = welcome.title || welcome.config;
document.title = `${welcome.title || welcome.config} – huzhu explore`;
const households = grouped(welcome.households);
at("subtitle").textContent = `${welcome.config}, ${households} simulated households; huzhu ${welcome.version}`;

const dark = matchMedia("(prefers-color-scheme: dark)");
const charts = new Charts(at("charts"), () => ({
  history: state.history,
  before: state.before,
  pins: state.pins,
  hidden: state.hidden,
  looks: welcome.platforms.map((look) => ({
    name: look.name,
    colour: dark.matches ? look.on_dark : look.colour,
    dash: look.dash ? look.dash.split(" ").map(Number) : undefined,
  })),
}));
const showControls = drawControls(at("controls"), welcome, () => state.setting, (control, value) => {
  control.keys.forEach((key) => change(key, value));
  changed();
});
dark.addEventListener("change", showLegend);

function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

// What was restored, with the seed taken out: it belongs to all.
function adopted({ setting, pins }) {
  const seed = setting.get(SEED) ?? null;
  [setting, ...pins.map((pin) => pin.setting)].forEach((each) => each.delete(SEED));
  return { setting, pins, seed };
}

// What the server is asked for.
function withLuck(setting) {
  return state.seed === null ? setting.lines() : [...setting.lines(), `${SEED}=${state.seed}`];
}

function change(key, value) {
  if (value === null) state.setting.delete(key);
  else state.setting.set(key, value);
}

// After every change of the setting: show it, keep it in the address, simulate it.
function changed() {
  showControls();
  showOthers();
  remember();
  return simulateNow();
}

function remember() {
  window.history.replaceState(null, "", fragment(withLuck(state.setting), state.pins) || location.pathname);
}

// Simulates what is set. A run under way ends: what is seen is always the last setting.
async function simulateNow() {
  state.stop.abort();
  state.stop = new AbortController();
  const { signal } = state.stop;
  const run = (state.run += 1);
  const began = performance.now();
  let first = null;
  const [setting, seed] = [new Setting(state.setting.lines()), state.seed];
  document.body.dataset.state = "running";
  try {
    const whole = await simulate(withLuck(setting), signal, (history) => {
      if (run !== state.run) return;
      state.history = history;
      charts.draw(() => (first ??= performance.now() - began));
    });
    if (run !== state.run) return;
    Object.assign(whole, { setting, seed });
    [state.history, state.before] = [whole, whole];
    refuse(null);
    showResult();
    charts.draw(() => tellTime(whole, first, performance.now() - began));
  } catch (error) {
    if (run !== state.run || error.name === "AbortError") return;
    refuse(error);
  }
}

function tellTime(history, first, last) {
  // The first month is drawn before the last, or with it.
  const begun = Math.min(first ?? last, last);
  at("timing").textContent = `${grouped(history.households)} households, ${history.months} months: the first drawn after ${begun.toFixed(0)} ms, the last after ${last.toFixed(0)} ms`;
  Object.assign(document.body.dataset, { state: "done", first: begun.toFixed(1), last: last.toFixed(1), run: state.run });
}

function refuse(error) {
  const box = at("refusal");
  box.hidden = !error;
  if (!error) return;
  document.body.dataset.state = "refused";
  const lines = error instanceof Refused && error.problems.length ? error.problems.map(problem) : [element("p", {}, words(error))];
  box.replaceChildren(...lines);
}

function words(error) {
  return error instanceof Refused ? error.message : "The explorer does not answer: is it still running?";
}

// A mistake as the configuration layer tells it: the key, the rule, what was found, what to do.
function problem({ key, rule, found, remedy, place, written }) {
  const line = element("p");
  line.append(element("code", {}, key), ` ${rule}`);
  if (found) line.append(", found ", element("code", {}, found));
  if (remedy) line.append(`; ${remedy}`);
  if (place) line.append(element("small", {}, ` (${place[0]}:${place[1]}:${place[2]}${written ? ` at ${written}` : ""})`));
  return line;
}

function showResult() {
  at("headline").textContent = state.history.headline;
  showLegend();
  showPins();
}

// Platforms: press to hide. Shows the members of the last month.
function showLegend() {
  const { history } = state;
  const chips = welcome.platforms.map((look) => {
    const isHidden = state.hidden.has(look.name);
    const button = element("button", { type: "button", "aria-pressed": String(!isHidden) });
    const swatch = element("i");
    const colour = dark.matches ? look.on_dark : look.colour;
    swatch.style.borderColor = colour;
    if (!isHidden) swatch.style.backgroundColor = colour;
    button.append(swatch, look.name);
    if (history && !history.platforms.includes(look.name)) button.append(" (not there)");
    button.addEventListener("click", () => {
      if (!state.hidden.delete(look.name)) state.hidden.add(look.name);
      showLegend();
      charts.draw();
      at("legend").querySelectorAll("button")[welcome.platforms.indexOf(look)].focus();
    });
    const item = element("li");
    item.append(button);
    return item;
  });
  at("legend").replaceChildren(...chips);
}

function showPins() {
  const list = at("pins");
  list.hidden = !state.pins.length;
  at("pin").disabled = state.pins.length >= PINS_MOST;
  const items = state.pins.map((pin, place) => {
    const item = element("li");
    const dash = element("i", { class: `dash dash-${place % PIN_DASHES.length}` });
    const back = element("button", { type: "button", title: "Go back to this setting" }, pin.name);
    back.addEventListener("click", () => {
      state.setting = new Setting(pin.setting.lines());
      changed();
    });
    const away = element("button", { type: "button", "aria-label": `Unpin ${pin.name}` }, "×");
    away.addEventListener("click", () => {
      state.pins.splice(place, 1);
      remember();
      showPins();
      charts.draw();
    });
    item.append(dash, back, element("span", {}, against(pin)), away);
    return item;
  });
  list.replaceChildren(...items);
}

// The history under way against a pinned one, in a few words: its peak.
function against(pin) {
  if (!pin.history || !state.history) return "…";
  const peak = (history) => Math.max(...history.memberships);
  const [own, other] = [peak(state.history), peak(pin.history)];
  if (!other) return "no members";
  const percent = (own / other - 1) * 100;
  const sign = percent < 0 ? "\u2212" : "+";
  return `peak now ${sign}${Math.abs(percent).toFixed(Math.abs(percent) < 10 ? 1 : 0)} %`;
}

// Keys that no slider shows.
function showOthers() {
  const known = new Set(welcome.controls.flatMap((control) => control.keys));
  const others = [...state.setting.values].filter(([key]) => !known.has(key));
  const items = others.map(([key, value]) => {
    const item = element("li");
    const away = element("button", { type: "button", "aria-label": `Do not set ${key}` }, "×");
    away.addEventListener("click", () => {
      state.setting.delete(key);
      changed();
    });
    item.append(element("code", {}, value === null ? key : `${key}=${value}`), away);
    return item;
  });
  if (state.seed !== null) items.push(luckItem());
  at("others").replaceChildren(...items);
}

// The seed, and how to go back to that of the configuration.
function luckItem() {
  const item = element("li");
  const away = element("button", { type: "button", "aria-label": `Do not set ${SEED}` }, "×");
  away.addEventListener("click", () => setLuck(null));
  item.append(element("code", {}, `${SEED}=${state.seed}`), away);
  return item;
}

// Simulates what is pinned and not there yet, one after another.
async function simulatePins() {
  const { seed } = state;
  for (const pin of [...state.pins]) {
    try {
      const history = pin.history ?? (await simulate(withLuck(pin.setting), undefined, () => {}));
      // Other luck was asked for meanwhile: whoever did sees to it.
      if (state.seed !== seed) return;
      pin.history = history;
    } catch (error) {
      state.pins = state.pins.filter((other) => other !== pin);
      refuse(error);
    }
  }
  if (state.history) showPins();
  charts.draw();
}

// Pins what is drawn, which is not what is set where that was refused or is still under way.
function pin() {
  const { history } = state;
  if (!history?.headline || history.seed !== state.seed || state.pins.length >= PINS_MOST) return;
  const named = [...history.setting.values].map(([key, value]) => `${label(key)} ${value}`);
  const name = named.length ? named.slice(0, 2).join(", ") + (named.length > 2 ? `, ${named.length - 2} more` : "") : "as configured";
  state.pins.push({ name, setting: new Setting(history.setting.lines()), history });
  remember();
  showPins();
  charts.draw();
}

function label(key) {
  const control = welcome.controls.find((control) => control.keys.includes(key));
  if (!control) return key;
  return control.platform && welcome.platforms.length > 1 ? `${control.platform}: ${control.label.toLowerCase()}` : control.label.toLowerCase();
}

// Another seed for all: what is pinned keeps the same luck as what is set.
function setLuck(seed) {
  state.seed = seed;
  state.pins.forEach((pin) => (pin.history = null));
  changed();
  simulatePins();
}

function otherLuck() {
  setLuck(String((Number(state.seed ?? welcome.seed) + 1) % SEED_MOST));
}

async function save() {
  try {
    const text = await (await ask("toml", withLuck(state.setting))).text();
    const name = welcome.config.split(/[\\/]/).pop().replace(/\.toml$/, "");
    const link = element("a", { download: `${name}-setting.toml`, href: URL.createObjectURL(new Blob([text], { type: "application/toml" })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch (error) {
    refuse(error);
  }
}

// Says on the button that it has been done.
async function copy(button, text) {
  const name = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    window.prompt("Copy this:", text);
  }
  setTimeout(() => (button.textContent = name), 1500);
}

at("pin").addEventListener("click", pin);
at("luck").addEventListener("click", otherLuck);
at("reset").addEventListener("click", () => {
  state.setting = new Setting();
  changed();
});
at("save").addEventListener("click", save);
at("link").addEventListener("click", (event) => copy(event.target, location.href));
at("command").addEventListener("click", (event) => {
  const lines = [...welcome.own, ...withLuck(state.setting)];
  copy(event.target, command(welcome.config, lines));
});
at("other").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = at("other-key").value.trim();
  if (!text) return;
  state.setting.setLine(text);
  at("other-key").value = "";
  const seed = state.setting.get(SEED);
  if (seed === undefined) return void changed();
  state.setting.delete(SEED);
  setLuck(seed);
});
at("controls").addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("hashchange", () => {
  Object.assign(state, adopted(restored(location.hash)));
  changed();
  simulatePins();
});

showLegend();
await changed();
await simulatePins();
