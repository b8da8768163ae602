// The sliders: one for each control that the server offers. Labels are ours; unit, bounds and meaning are the schema's.

const DIGITS = 12;

// Draws the controls into `form`. `setting` says what is set; `changed(control, value)` is called on every change, with
// null where a control goes back to the base. Yields a function that draws again what is set.
export function drawControls(form, welcome, setting, changed) {
  const shown = { platform: welcome.platforms[0]?.name };
  const parts = welcome.controls.map((control) => part(control, changed));
  const groups = new Map();
  parts.forEach((one) => {
    const name = one.control.group;
    if (!groups.has(name)) groups.set(name, group(form, name));
    groups.get(name).append(one.box);
  });
  const choose = groups.has("Platform") ? chooser(welcome, shown, show) : null;
  if (choose) groups.get("Platform").querySelector("legend").after(choose);

  function show() {
    for (const one of parts) {
      const { control } = one;
      one.box.hidden = control.platform !== null && control.platform !== shown.platform;
      one.show(setting().get(control.keys[0]));
    }
    if (!choose) return;
    // Platforms with changes are marked in the list.
    for (const option of choose.querySelectorAll("option")) {
      const own = welcome.controls.filter((control) => control.platform === option.value);
      const isChanged = own.some((control) => setting().get(control.keys[0]) !== undefined);
      option.textContent = isChanged ? `${option.value} •` : option.value;
    }
  }
  show();
  return show;
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function group(form, name) {
  const made = element("fieldset", {}, element("legend", { textContent: name }));
  form.append(made);
  return made;
}

function chooser(welcome, shown, show) {
  const options = welcome.platforms.map(({ name }) => element("option", { value: name, textContent: name }));
  const select = element("select", { id: "platform" }, ...options);
  // The platform with the widest reach is what most people came for.
  const reach = (name) =>
    welcome.controls.find((control) => control.platform === name && control.label === "Reach")?.value ?? 0;
  const names = welcome.platforms.map(({ name }) => name);
  shown.platform = names.reduce((most, name) => (reach(name) > reach(most) ? name : most), names[0]);
  select.value = shown.platform;
  select.addEventListener("change", () => {
    shown.platform = select.value;
    show();
  });
  return element("div", { className: "control" }, element("label", { htmlFor: "platform", textContent: "Of" }), select);
}

function part(control, changed) {
  return control.kind === "boolean" ? toggle(control, changed) : slider(control, changed);
}

// What stands around the input of a control: label, way back, and what the schema says.
function frame(control, id) {
  const label = element("label", { htmlFor: id, textContent: control.label });
  const back = element("button", { type: "button", className: "back", textContent: "↺" });
  back.title = `Back to ${control.value}`;
  back.setAttribute("aria-label", `${control.label}: back to ${control.value}`);
  const bounds = control.kind === "boolean" ? "" : ` From ${plain(control.least)} to ${plain(control.most)}.`;
  const key = element("code", { textContent: control.keys[0] });
  const meaning = element("div", {}, `${control.meaning}${bounds} Base: ${control.value}. `, key);
  if (control.keys.length > 1) meaning.append(" and its later revisions");
  const about = element("details", {}, element("summary", { title: control.meaning }, "?"), meaning);
  about.querySelector("summary").setAttribute("aria-label", `What ${control.label} means`);
  return { label, back, about };
}

function slider(control, changed) {
  const id = `c-${control.keys[0].replace(/[^\w]+/g, "-")}`;
  const { label, back, about } = frame(control, id);
  const range = element("input", { type: "range", id });
  // min and max come before the value, which is clamped to them.
  Object.assign(range, { min: control.from, max: control.to, step: "any" });
  const exact = element("input", { type: "text", inputMode: "decimal", className: "exact", maxLength: 24 });
  exact.setAttribute("aria-label", `${control.label}, exact value`);
  if (control.unit) label.append(" ", element("span", { className: "unit", textContent: control.unit }));
  const head = element("div", { className: "head" }, label, about, back, exact);
  const box = element("div", { className: "control" }, head, range);

  range.addEventListener("input", () => changed(control, stepped(control, Number(range.value))));
  range.addEventListener("keydown", (event) => {
    const sign = { ArrowRight: 1, ArrowUp: 1, PageUp: 10, ArrowLeft: -1, ArrowDown: -1, PageDown: -10 }[event.key];
    if (!sign) return;
    event.preventDefault();
    const next = Math.min(control.to, Math.max(control.from, Number(range.value) + sign * control.step));
    changed(control, stepped(control, next));
  });
  exact.addEventListener("change", () => changed(control, exact.value.trim() || null));
  back.addEventListener("click", () => changed(control, null));
  return {
    control,
    box,
    show(text) {
      const value = text ?? String(control.value);
      box.classList.toggle("changed", text !== undefined);
      back.hidden = text === undefined;
      range.value = value;
      const share = (Number(range.value) - control.from) / (control.to - control.from);
      range.style.setProperty("--share", `${100 * share}%`);
      range.setAttribute("aria-valuetext", `${value} ${control.unit ?? ""}`);
      exact.value = value;
    },
  };
}

function toggle(control, changed) {
  const id = `c-${control.keys[0].replace(/[^\w]+/g, "-")}`;
  const { label, back, about } = frame(control, id);
  const input = element("input", { type: "checkbox", id, role: "switch" });
  const box = element("div", { className: "control" }, element("div", { className: "head" }, label, about, back, input));
  input.addEventListener("change", () => changed(control, String(input.checked)));
  back.addEventListener("click", () => changed(control, null));
  return {
    control,
    box,
    show(text) {
      box.classList.toggle("changed", text !== undefined);
      back.hidden = text === undefined;
      input.checked = (text ?? String(control.value)) === "true";
    },
  };
}

// The nearest step of the slider, written without the noise of binary fractions.
function stepped(control, value) {
  const steps = Math.round(value / control.step) * control.step;
  const inside = Math.min(control.to, Math.max(control.from, steps));
  return String(Number(inside.toPrecision(DIGITS)));
}

function plain(value) {
  return value >= 1e6 ? value.toExponential().replace("e+", "e") : String(value);
}
