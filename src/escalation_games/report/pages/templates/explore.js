// The page to play with. It asks the program what holds, and puts the answers in their places, as
// text always. What holds comes first, then what tips the assumption that was moved, then the rest.
"use strict";

const REGIMES = { below: "below the line", across: "across the line", above: "at or above the line", unresolved: "not settled" };
const SIGNS = { "○": "below", "◐": "across", "●": "above" };
const SVG = "http://www.w3.org/2000/svg";
const ANSWER = 2; // sentences of an answer; what else there is to say stands below them
const PATIENCE = 400; // ms after which an answer that is not wanted any more is given up
const PAUSE = 120; // ms without a move before it is asked what tips

const find = (id) => document.getElementById(id);
const points = JSON.parse(find("points").textContent);

// -- what is set: a reading, and what is moved from it ---------------------------------------------

let preset = "";
const SOLVED_AS = ["--concept", "--merge", "--effort"]; // these stay as the address has them
let solvedAs = [];
let moved = new Map(); // name -> exact text
let axes = ["", ""]; // as chosen; "" is the nearest

const valueOf = (name) => moved.get(name) ?? points[preset][name];

function query() {
  const found = new URLSearchParams();
  if (preset) found.set("--preset", preset);
  for (const [option, value] of solvedAs) found.set(option, value);
  for (const [name, value] of moved) found.set(name, value);
  return found;
}

function address() {
  const found = query();
  if (axes[0]) found.set("--x", axes[0]);
  if (axes[1]) found.set("--y", axes[1]);
  const text = found.toString();
  return text ? `?${text}` : location.pathname;
}

function readAddress() {
  const given = new URLSearchParams(location.search);
  const named = given.get("--preset") ?? "";
  preset = Object.hasOwn(points, named) ? named : "";
  solvedAs = SOLVED_AS.filter((option) => given.get(option)).map((option) => [option, given.get(option)]);
  axes = [given.get("--x") ?? "", given.get("--y") ?? ""];
  moved = new Map([...given].filter(([name, value]) => !name.startsWith("--") && value !== points[preset][name]));
}

let isDragging = false; // the address of a drag is one entry of the history
let noted = 0; // timer: browsers allow few changes of an address a second

function note(isLast) {
  if (!isDragging) history.pushState(null, "", address());
  isDragging = !isLast;
  clearTimeout(noted);
  noted = setTimeout(() => history.replaceState(null, "", address()), isLast ? 0 : 150);
}

function set(name, text) {
  if (text === points[preset][name]) moved.delete(name);
  else moved.set(name, text);
}

// -- sliders: whole steps, so that every value is exact --------------------------------------------

class Slider {
  constructor(box) {
    const { name, low, high } = box.dataset;
    Object.assign(this, { box, name, low, high });
    for (const key of ["first", "last", "unit", "places"]) this[key] = Number(box.dataset[key]);
    this.input = box.querySelector("input");
    this.output = box.querySelector("output");
    this.parts = box.querySelector(".parts");
    this.far = box.querySelector(".far");
    this.said = "";
    this.input.addEventListener("input", () => this.slid(false));
    this.input.addEventListener("change", () => this.slid(true));
    this.input.addEventListener("keydown", (event) => this.paged(event));
  }

  text(step) {
    if (step < this.first) return this.low;
    if (step > this.last) return this.high;
    const whole = BigInt(step) * BigInt(this.unit);
    const digits = String(whole < 0n ? -whole : whole).padStart(this.places + 1, "0");
    const cut = digits.length - this.places;
    const text = this.places ? `${digits.slice(0, cut)}.${digits.slice(cut)}`.replace(/\.?0+$/, "") : digits;
    return whole < 0n ? `-${text}` : text;
  }

  step(text) {
    if (text === this.low) return Number(this.input.min); // ends need not be whole steps
    if (text === this.high) return Number(this.input.max);
    const [top, bottom = "1"] = text.split("/");
    const nearest = Math.round((Number(top) / Number(bottom)) * (10 ** this.places / this.unit));
    return Math.min(Math.max(nearest, Number(this.input.min)), Number(this.input.max));
  }

  to(step) {
    const within = Math.min(Math.max(step, Number(this.input.min)), Number(this.input.max));
    set(this.name, this.text(within));
    this.show(null);
  }

  slid(isLast) {
    const text = this.text(Number(this.input.value));
    const isNew = text !== this.output.dataset.exact;
    if (isNew || isDragging) {
      set(this.name, text);
      this.show(null);
      note(isLast);
    }
    if (isNew) changed(this.name);
  }

  paged(event) {
    const by = { PageUp: 10, PageDown: -10 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.input.value = String(Number(this.input.value) + by);
    this.slid(true);
  }

  // `known` is how the program spells the value, once it has answered
  show(known) {
    const exact = valueOf(this.name);
    this.input.value = String(this.step(exact));
    this.output.textContent = known?.text ?? exact.replace("-", "−");
    this.output.dataset.exact = exact;
    this.output.classList.toggle("moved", moved.has(this.name));
    this.say();
  }

  say() {
    const text = this.output.textContent;
    this.input.setAttribute("aria-valuetext", this.said ? `${text}, ${this.said}` : text);
  }

  stale(is) {
    this.box.classList.toggle("stale", is);
  }

  track(found) {
    const file = element("span", "file");
    file.style.left = `${this.share(points[""][this.name])}%`;
    this.parts.replaceChildren(
      ...found.parts.map((part) => placed(element("span", `part area-${part.regime}${part.several ? " several" : ""}`), part.left, part.width)),
      ...found.ticks.map((tick) => placed(element("span", tick.level ? "tick" : "tick play"), tick.left)),
      file,
    );
    this.far.replaceChildren(...this.tips(found));
    this.said = found.aria;
    this.say();
    this.stale(false);
  }

  tips(found) {
    if (!found.tips.length) return [found.quiet];
    const [tip, ...others] = found.tips;
    const shown = [`${tip.when} `, element("b", "", tip.move), " ", level(tip.regime, tip.then)];
    this.far.title = found.tips.map((one) => `${one.when}: ${one.then}, ${one.move}`).join("\n");
    return others.length ? [...shown, " ", element("span", "beside", `· ${others.length} more`)] : shown;
  }

  share(text) {
    const low = Number(this.input.min), high = Number(this.input.max);
    return high > low ? (100 * (this.step(text) - low)) / (high - low) : 0;
  }
}

const sliders = new Map([...document.querySelectorAll(".slider")].map((box) => [box.dataset.name, new Slider(box)]));

// of these a question about all looks only as far as the nearest changes: each is asked by itself
const lengths = [...sliders.values()].filter((slider) => "length" in slider.box.dataset);

// -- writing ---------------------------------------------------------------------------------------

// letters that run from right to left, and what no other letter stands between: in a line of ours
// they would turn around the numbers after them
const LEFTWARD = /([\u0590-\u08ff\ufb1d-\ufefc](?:[\P{L}\u0590-\u08ff\ufb1d-\ufefc]*[\u0590-\u08ff\ufb1d-\ufefc])?)/u;

function apart(run) {
  const made = document.createElement("bdi");
  made.textContent = run;
  return made;
}

const isolated = (part) => (typeof part === "string" ? part.split(LEFTWARD).map((text, k) => (k % 2 ? apart(text) : text)) : [part]);

function element(tag, kind, ...inside) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  made.append(...inside.flatMap(isolated));
  return made;
}

function placed(made, left, width) {
  made.style.left = `${left}%`;
  if (width !== undefined) made.style.width = `${width}%`;
  return made;
}

function sign(regime) {
  const made = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  made.setAttribute("class", `sign ${regime}`);
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", REGIMES[regime]);
  use.setAttribute("href", `#sign-${regime}`);
  made.append(use);
  return made;
}

const level = (regime, text) => element("span", `level ${regime}`, ...(regime in REGIMES ? [sign(regime)] : []), text);

// a level stays on one line with its sign
const withSigns = (text) => text.split(/([○◐●](?: \S+)?)/).map((part) => (part[0] in SIGNS ? element("span", "beside", sign(SIGNS[part[0]]), part.slice(1)) : part));

// a level is one word with its sign
const wordsOf = (sentence) => sentence.match(/[○◐●] \S+|\S+/g) ?? [];

// how many words both have in common from the k-th and the n-th on, in their order
function commonWords(old, now) {
  const common = Array.from({ length: old.length + 1 }, () => new Array(now.length + 1).fill(0));
  for (let k = old.length - 1; k >= 0; k -= 1) {
    for (let n = now.length - 1; n >= 0; n -= 1) {
      common[k][n] = old[k] === now[n] ? common[k + 1][n + 1] + 1 : Math.max(common[k + 1][n], common[k][n + 1]);
    }
  }
  return common;
}

// which words are new beside an earlier sentence
function newWords(old, now) {
  const common = commonWords(old, now);
  const isNew = [];
  let k = 0;
  for (let n = 0; n < now.length; n += 1) {
    while (k < old.length && old[k] !== now[n] && common[k + 1][n] >= common[k][n + 1]) k += 1;
    isNew.push(k === old.length || old[k] !== now[n]);
    if (!isNew[n]) k += 1;
  }
  return isNew;
}

let before = []; // sentences of the last whole answer, as words, so that what is new can be marked
let latest = [];

// the earlier sentence that is most alike, where more than half of the words stay
function earlier(now) {
  const shares = before.map((old) => commonWords(old, now)[0][0] / Math.max(old.length, now.length));
  const most = Math.max(0, ...shares);
  return most > 0.5 ? before[shares.indexOf(most)] : [];
}

function marked(now) {
  const isNew = before.length ? newWords(earlier(now), now) : now.map(() => false);
  const runs = [];
  now.forEach((word, n) => {
    if (n && isNew[n] === isNew[n - 1]) runs.at(-1).push(word);
    else runs.push([word]);
  });
  let n = 0;
  return runs.flatMap((run) => {
    const tag = isNew[n] ? "mark" : "span";
    n += run.length;
    return [element(tag, "", ...withSigns(run.join(" "))), " "];
  });
}

function write(answer, isWhole) {
  const sentences = answer.split(/(?<=[.?!]) (?=\S)/).map(wordsOf);
  const texts = sentences.map(marked);
  const details = element("span", "details", ...texts.slice(ANSWER).flat());
  find("answer").replaceChildren(...texts.slice(0, ANSWER).flat(), details);
  if (isWhole) latest = sentences;
}

function card(one) {
  const name = element("b", "number", one.name);
  const head = element("h3", "", name, " ", element("span", "play", one.play));
  const header = element("header", "", head, ...(one.level ? [level(one.regime, one.level)] : []));
  const made = element("article", one.broken ? "card gone" : "card", header);
  made.append(...(one.broken ? broken(one.broken) : why(one)));
  return made;
}

function broken({ says, rule, now }) {
  const text = [element("p", "", says)];
  if (rule) text.push(element("p", "", element("s", "", element("code", "", rule)), element("span", "false", now)));
  return text;
}

function why(one) {
  const losses = one.losses.map((loss) => {
    const text = `${loss.who}: ‘${loss.action}’ instead would lose ${loss.loss ?? "nothing"}${loss.then}.`;
    return element("p", "", text, ...(loss.relation ? [element("code", "", loss.relation)] : []));
  });
  const pays = one.payoffs.map(([player, payoff]) => `${player} ${payoff}`).join(", ");
  const meta = element("p", "meta", `payoffs: ${pays} · ${one.labels.join(" · ")}`);
  return [...losses, ...one.sentences.map((text) => element("p", "", text)), meta];
}

function showState(state) {
  before = latest;
  for (const slider of sliders.values()) slider.show(state.values[slider.name]);
  const regime = state.regime;
  find("level").className = `level ${regime}`;
  find("level").replaceChildren(...(regime in REGIMES ? [sign(regime)] : []), state.level || state.found);
  find("reach").textContent = state.reach;
  write(state.answer, false);
  find("found").textContent = state.found + (state.gone ? ` · ${state.gone} gone` : "");
  find("why").textContent = state.why;
  find("cards").replaceChildren(...state.cards.map(card));
  const more = state.more ? [`And ${state.more} more: ${state.command.replace("analyze", "solve")}`] : [];
  find("notes").replaceChildren(...[...state.notes, ...more].map((text) => element("p", "", text)));
  find("command").textContent = state.command;
  find("made").textContent = state.made;
  find("copy").textContent = "Copy command";
  star();
}

function showSetting() {
  for (const slider of sliders.values()) slider.show(null);
  for (const button of document.querySelectorAll("[data-preset]")) {
    const isOn = button.dataset.preset === preset;
    button.setAttribute("aria-pressed", String(isOn));
    button.classList.toggle("moved", isOn && moved.size > 0);
  }
  find("link").href = address();
}

function showTips(found) {
  for (const [name, track] of Object.entries(found.tracks)) sliders.get(name)?.track(track);
  if (found.answer === null) return; // of one alone
  write(found.answer, true);
  find("limits").textContent = found.limits;
  const nearest = found.nearest[0];
  for (const slider of sliders.values()) slider.box.classList.toggle("nearest", slider.name === nearest);
}

function trouble(text) {
  find("trouble").hidden = !text;
  find("trouble").textContent = text;
}

// -- asking ----------------------------------------------------------------------------------------

let number = 0; // of the setting that is asked about; what belongs to an older one is dropped
let busy = null; // the request for a state that is under way
let later = new AbortController();
let pause = 0;
let lastMoved = "";

async function get(what, more, signal) {
  const asked = query();
  for (const [key, value] of Object.entries(more)) asked.set(key, value);
  const answer = await fetch(`${what}?${asked}`, { signal });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error);
  return found;
}

function changed(name) {
  number += 1;
  lastMoved = name;
  clearTimeout(pause);
  later.abort();
  later = new AbortController();
  for (const slider of sliders.values()) slider.stale(true);
  document.body.setAttribute("aria-busy", "true");
  showSetting();
  askState();
}

async function askState() {
  if (busy) return; // when the answer is there, or given up, the newest setting is asked about
  const mine = number;
  busy = new AbortController();
  const waiting = setInterval(() => mine !== number && busy.abort(), PATIENCE);
  try {
    const state = await get("state", {}, busy.signal);
    if (mine === number || isDragging) {
      showState(state);
      trouble("");
    }
    if (mine === number) askLater(mine, state.is_open);
  } catch (error) {
    if (mine === number && error.name !== "AbortError") failed(error);
  } finally {
    clearInterval(waiting);
    busy = null;
    if (mine !== number) askState();
  }
}

const asFiled = find("command").textContent;

function ended() {
  document.body.setAttribute("aria-busy", "false");
  document.body.dataset.done = String(number);
}

function told(error) {
  const isGone = error instanceof TypeError; // the server does not answer
  trouble(isGone ? "The program does not answer any more: start it again, and open its new address." : error.message);
  ended();
}

function failed(error) {
  told(error);
  find("level").replaceChildren("?");
  for (const id of ["reach", "found", "why", "answer"]) find(id).textContent = "";
  for (const id of ["cards", "notes"]) find(id).replaceChildren();
  find("command").textContent = asFiled;
  noMap();
}

function askLater(mine, isOpen) {
  const { signal } = later;
  const name = lastMoved;
  pause = setTimeout(async () => {
    try {
      if (sliders.has(name)) showTips(await get("tips", { "--assumption": name }, signal));
      const tips = await get("tips", {}, signal);
      showTips(tips);
      for (const slider of lengths) showTips(await get("tips", { "--assumption": slider.name }, signal));
      document.body.setAttribute("aria-busy", "false");
      await askMap(tips.nearest, isOpen, signal);
      ended();
    } catch (error) {
      if (error.name !== "AbortError" && mine === number) told(error); // what holds stands
    }
  }, name ? PAUSE : 0);
}

// -- the map ---------------------------------------------------------------------------------------

const plane = find("plane");
let map = null;
let mapKey = "";
const ALIGNED = [50, 25, 75, 0, 100]; // percent of a label that are left of its spot, as they are tried

function noMap() {
  map = null;
  mapKey = "";
  if (plane) find("mapped").hidden = true;
}

// what one point does not give, a plane of them does not either: then it is not asked for
async function askMap(nearest, isOpen, signal) {
  if (!plane) return;
  const free = nearest.filter((name) => !axes.includes(name));
  const kept = map && !axes[0] && !axes[1] ? [map.x.name, map.y.name] : axes.map((name) => name || free.shift());
  const [x, y] = kept;
  const others = query();
  others.delete(x);
  others.delete(y);
  const key = `${x} ${y} ${others}`;
  if (key === mapKey) return;
  if (isOpen) return noMap();
  find("mapped").hidden = false;
  plane.classList.add("stale-map");
  try {
    const found = await get("map", { "--x": x, "--y": y }, signal);
    mapKey = key;
    map = "why_not" in found ? null : found;
    find("mapped").classList.toggle("empty", !map);
    if (map) showMap();
    else find("map-note").textContent = `Nothing of this plane is found: ${found.why_not}.`;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    map = null;
    mapKey = "";
    find("mapped").classList.add("empty");
    find("map-note").textContent = error.message;
  } finally {
    plane.classList.remove("stale-map");
  }
}

function showMap() {
  for (const [axis, side] of [["x", map.x], ["y", map.y]]) {
    find(`${axis}-low`).textContent = side.ends[0];
    find(`${axis}-high`).textContent = side.ends[1];
    find(`${axis}-name`).replaceChildren(...isolated(`${side.about}, `), element("i", "", side.name));
    find(axis).value = side.name;
  }
  paint();
  const curves = map.curves.map(({ exact, points: line }) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", `M${line.map(([x, y]) => `${x} ${100 - y}`).join("L")}`);
    if (!exact) path.setAttribute("class", "near");
    return path;
  });
  find("curves").replaceChildren(...curves);
  const labels = map.labels.filter((one) => one.share > 0.05).map((one) => {
    const text = element("span", "", one.level);
    const label = element("span", "spot", element("span", `level ${one.regime}`, sign(one.regime), text));
    Object.assign(label, { spots: one.spots, region: one.region, text });
    return label;
  });
  const readings = map.readings.map((one) => {
    const ring = element("span", one.beside.length ? "ring beside" : "ring", one.letter);
    ring.title = one.beside.length ? `${one.name}: beside this plane, it also moves ${one.beside.join(", ")}` : one.name;
    return at(ring, one.at.map((place) => Math.min(Math.max(place, 3), 97)));
  });
  const from = element("span", "from");
  const now = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  now.setAttribute("class", "star");
  use.setAttribute("href", "#star");
  now.append(use);
  find("marks").replaceChildren(...labels, ...readings, at(from, baseline()), now);
  const beside = map.readings.filter((one) => one.beside.length).map((one) => one.letter);
  const said = beside.length ? `Beside this plane: ${beside.join(" and ")}, since such a reading moves more than these two. ` : "";
  find("map-note").textContent = `${said}The ring: where the file stands. Borders: ${map.rules.join("; ")}. ${map.caveat}`;
  plane.setAttribute("aria-label", `Map of ${map.x.about} and ${map.y.about}; arrow keys move the star`);
  star();
}

const baseline = () => [map.x, map.y].map((side) => sliders.get(side.name).share(points[""][side.name]));

function at(made, [x, y]) {
  made.style.left = `${x}%`;
  made.style.bottom = `${y}%`;
  return made;
}

function paint() {
  const canvas = find("cells");
  const colours = getComputedStyle(document.body);
  const areas = ["below", "across", "above", "unresolved"].map((name) => colours.getPropertyValue(`--${name}-area`));
  const brush = canvas.getContext("2d");
  const n = map.regimes.length;
  const size = canvas.width / n;
  brush.clearRect(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      brush.fillStyle = areas[Number(map.regimes[i][j])];
      brush.fillRect(j * size, canvas.height - (i + 1) * size, size, size);
    }
  }
  hatch(brush, size, colours.getPropertyValue("--hatch"), (regime) => regime !== "0", 1);
  hatch(brush, size, colours.getPropertyValue("--hatch"), (regime) => regime === "0", 0.35); // faint below the line
}

function hatch(brush, size, colour, isMeant, alpha) {
  const { canvas } = brush;
  brush.save();
  brush.beginPath();
  map.regimes.forEach((row, i) => [...row].forEach((regime, j) => {
    if (map.several[i][j] === "1" && isMeant(regime)) brush.rect(j * size, canvas.height - (i + 1) * size, size, size);
  }));
  brush.clip();
  brush.globalAlpha = alpha;
  brush.strokeStyle = colour;
  brush.lineWidth = 1.4;
  brush.beginPath();
  for (let k = -canvas.height; k < canvas.width; k += 11) {
    brush.moveTo(k, canvas.height);
    brush.lineTo(k + canvas.height, 0);
  }
  brush.stroke();
  brush.restore();
}

function star() {
  const now = map && find("marks").querySelector(".star");
  if (!now) return;
  const place = [map.x, map.y].map((side) => sliders.get(side.name).share(valueOf(side.name)));
  at(now, place);
  // of what meets, the star and the rings stay, and the larger region's label; others take another spot
  const kept = [...find("marks").querySelectorAll(".star, .ring, .from")].map((one) => one.getBoundingClientRect());
  for (const label of find("marks").querySelectorAll(".spot")) {
    label.hidden = false;
    label.hidden = ![false, true].some((isBrief) => { // the level, or its sign alone
      label.text.hidden = isBrief;
      return label.spots.some((spot) => ALIGNED.some((share) => {
        at(label, spot).style.transform = `translate(-${share}%, 50%)`;
        const box = label.getBoundingClientRect();
        const meets = ({ left, right, top, bottom }) => left < box.right && box.left < right && top < box.bottom && box.top < bottom;
        if (kept.some(meets) || !isWithin(box, label.region)) return false;
        kept.push(box);
        return true;
      }));
    });
  }
}

// does the region reach half a cell beyond this box, on all sides?
function isWithin(box, region) {
  const around = plane.getBoundingClientRect();
  const n = map.regions.length;
  const cell = (share, beyond) => Math.floor(share * n + beyond);
  const [left, right] = [cell((box.left - around.left) / around.width, -0.5), cell((box.right - around.left) / around.width, 0.5)];
  const [low, high] = [cell((around.bottom - box.bottom) / around.height, -0.5), cell((around.bottom - box.top) / around.height, 0.5)];
  for (let i = low; i <= high; i += 1) {
    for (let j = left; j <= right; j += 1) if (map.regions[i]?.[j] !== region) return false;
  }
  return true;
}

function drag(event, isLast) {
  if (!map || !(event.buttons || isLast)) return;
  const box = plane.getBoundingClientRect();
  const shares = [(event.clientX - box.left) / box.width, (box.bottom - event.clientY) / box.height];
  [map.x, map.y].forEach((side, k) => {
    const slider = sliders.get(side.name);
    const low = Number(slider.input.min), high = Number(slider.input.max);
    slider.to(Math.round(low + shares[k] * (high - low)));
  });
  star();
  note(isLast);
  changed(map.x.name);
}

if (plane) {
  new ResizeObserver(star).observe(plane); // another width has room for other labels
  plane.addEventListener("pointerdown", (event) => {
    plane.setPointerCapture(event.pointerId);
    drag(event, false);
  });
  plane.addEventListener("pointermove", (event) => drag(event, false));
  plane.addEventListener("pointerup", (event) => drag(event, true));
  plane.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
    if (!map || !steps) return;
    event.preventDefault();
    const [slider, by] = steps[0] ? [sliders.get(map.x.name), steps[0]] : [sliders.get(map.y.name), steps[1]];
    slider.to(Number(slider.input.value) + by);
    star();
    note(true);
    changed(slider.name);
  });
  for (const [k, axis] of [[0, "x"], [1, "y"]]) {
    find(axis).addEventListener("change", (event) => {
      const chosen = [find("x").value, find("y").value];
      if (map && chosen[0] === chosen[1]) chosen[1 - k] = k ? map.y.name : map.x.name;
      if (chosen[0] === chosen[1]) chosen[1 - k] = [...sliders.keys()].find((name) => name !== event.target.value);
      axes = chosen;
      note(true);
      changed("");
    });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => map && paint());
}

// -- buttons, keys, history ------------------------------------------------------------------------

function read(name) {
  preset = name;
  moved = new Map();
  note(true);
  changed("");
}

function copy() {
  const done = () => (find("copy").textContent = "Copied");
  const byHand = () => getSelection().selectAllChildren(find("command"));
  if (navigator.clipboard) navigator.clipboard.writeText(find("command").textContent).then(done, byHand);
  else byHand();
}

const readings = [...document.querySelectorAll("[data-preset]")];
for (const button of readings) button.addEventListener("click", () => read(button.dataset.preset));
find("copy").addEventListener("click", copy);
find("reset").addEventListener("click", () => read(""));
addEventListener("popstate", () => {
  readAddress();
  changed("");
});
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "SELECT") return;
  const chosen = readings[Number(event.key) - 1];
  if (chosen) chosen.click();
  else if (event.key === "c") copy();
  else if (event.key === "r") read("");
});

readAddress();
changed("");
