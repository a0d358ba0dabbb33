// Shows the figures of the daemon, and asks for them again every few seconds.
"use strict";

const REFRESH_MILLIS = 5_000;
const DEADLINE_MILLIS = 4_000;
const MINUTES = 60;
const SVG = "http://www.w3.org/2000/svg";

// In the order in which they are listed, and stacked from the bottom up.
const KINDS = ["USERID", "HIDDEN-USER", "NO-USER", "INVALID-PORT", "UNKNOWN-ERROR", "other"];

const number = value => value.toLocaleString("en");
const counted = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
const mebibytes = octets => (octets / (1 << 20)).toFixed(1);
const time = moment => new Date(moment).toLocaleTimeString("en-GB");
const hourAndMinute = moment => new Date(moment).toLocaleTimeString("en-GB", { timeStyle: "short" });

/** Gives the time of day and, unless it is of today, the date before it. */
const timeAndDate = moment => {
  const date = new Date(moment);
  return date.toDateString() === new Date().toDateString()
    ? time(date)
    : date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
};

/** Gives a length of time in its two largest units. */
const length = millis => {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
};

/** Gives a time from nanoseconds up to seconds with two or three digits. */
const duration = nanos => {
  const [scale, unit] = nanos < 999.5e3 ? [1e3, "µs"] : nanos < 999.5e6 ? [1e6, "ms"] : [1e9, "s"];
  const value = nanos / scale;
  return `${value < 9.95 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
};

// Nothing is written that is shown already, so that the reader's selection and tooltips stay.
const show = (name, text, tone = "") => {
  const place = document.querySelector(`[data-show="${name}"]`);
  if (place.textContent !== text) place.textContent = text;
  if (place.className !== tone) place.className = tone;
};

const make = (parent, name, attributes = {}, text = "") => {
  const svg = parent.namespaceURI === SVG;
  const element = svg ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  parent.append(element);
  return element;
};

const drawn = new Map();

/** Empties an element and has it filled, unless it shows the same data in the same width already. */
const redraw = (id, data, fill) => {
  const element = document.getElementById(id);
  const key = JSON.stringify([element.clientWidth, data]);
  if (drawn.get(id) === key) return;
  drawn.set(id, key);
  element.replaceChildren();
  fill(element, data);
};

/** Draws what both plots share: the times below, the rules with their labels, and a tooltip for each minute. */
const frame = (svg, start, ticks, tooltip) => {
  const box = { left: 48, top: 8, right: svg.clientWidth, bottom: svg.clientHeight - 20 };
  box.minute = (box.right - box.left) / MINUTES;
  box.x = minute => box.left + minute * box.minute;
  box.y = share => box.bottom - share * (box.bottom - box.top);
  for (const [share, label] of ticks) {
    make(svg, "line", { class: "rule", x1: box.left, x2: box.right, y1: box.y(share), y2: box.y(share) });
    make(svg, "text", { x: box.left - 8, y: box.y(share) + 4, "text-anchor": "end" }, label);
  }
  for (let minute = 0; minute < MINUTES; minute++) {
    const moment = new Date(Date.parse(start) + minute * 60_000);
    if (moment.getMinutes() % 15 > 0 || minute < 2 || minute > MINUTES - 3) continue;
    make(svg, "line", { class: "base", x1: box.x(minute), x2: box.x(minute), y1: box.bottom, y2: box.bottom + 4 });
    make(svg, "text", { x: box.x(minute), y: box.bottom + 16, "text-anchor": "middle" }, hourAndMinute(moment));
  }
  box.close = () => {
    make(svg, "line", { class: "base", x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom });
    for (let minute = 0; minute < MINUTES; minute++) {
      const area = make(svg, "rect",
        { class: "minute", x: box.x(minute), y: box.top, width: box.minute, height: box.bottom - box.top });
      make(area, "title", {}, `${hourAndMinute(Date.parse(start) + minute * 60_000)}  ${tooltip(minute)}`);
    }
  };
  return box;
};

const sayNone = (svg, text) =>
  make(svg, "text", { x: (48 + svg.clientWidth) / 2, y: svg.clientHeight / 2, "text-anchor": "middle" }, text);

/** Gives the smallest of some round numbers that is large enough. */
const roundedUp = most => {
  for (let power = 1; ; power *= 10) {
    const factor = [1, 2, 3, 4, 5, 6, 8].find(each => each * power >= most);
    if (factor) return factor * power;
  }
};

const plotAnswers = (svg, { start, answers }) => {
  const kinds = KINDS.filter(kind => answers[kind]);
  const sums = Array.from({ length: MINUTES }, (_, minute) => kinds.reduce((sum, kind) => sum + (answers[kind][minute] ?? 0), 0));
  const top = roundedUp(Math.max(1, ...sums));
  const ticks = (top % 2 === 0 ? [0, top / 2, top] : [0, top]).map(value => [value / top, number(value)]);
  const box = frame(svg, start, ticks, minute => answers.USERID[minute] === null
    ? "not known"
    : kinds.filter(kind => answers[kind][minute] > 0).map(kind => `${kind} ${number(answers[kind][minute])}`).join(", ") || "none");
  const heights = new Array(MINUTES).fill(0);
  const gap = box.minute > 4 ? 1 : 0;
  for (const kind of kinds) {
    let path = "";
    answers[kind].forEach((count, minute) => {
      if (!count) return;
      const low = box.y(heights[minute] / top);
      heights[minute] += count;
      const high = box.y(heights[minute] / top);
      path += `M${box.x(minute).toFixed(2)} ${low.toFixed(2)}V${high.toFixed(2)}h${(box.minute - gap).toFixed(2)}V${low.toFixed(2)}z`;
    });
    if (path) make(svg, "path", { class: kind, d: path });
  }
  const total = sums.reduce((sum, each) => sum + each, 0);
  if (total === 0) sayNone(svg, "no answers in the last hour");
  svg.setAttribute("aria-label", `Answers in each minute of the last hour, ${number(total)} in all, ${number(Math.max(...sums))} at most`);
  box.close();
};

/** Gives the runs of minutes whose values are known, each as its first minute and the one after its last. */
const runs = values => {
  const found = [];
  values.forEach((value, minute) => {
    if (value === null) return;
    if (found.length > 0 && found.at(-1)[1] === minute) found.at(-1)[1]++;
    else found.push([minute, minute + 1]);
  });
  return found;
};

const plotLookups = (svg, { start, p50Nanos, p99Nanos }) => {
  const known = [...p50Nanos, ...p99Nanos].filter(nanos => nanos !== null && nanos > 0);
  // Each rule is ten times the one below it, because a lookup may take some microseconds or some seconds.
  const low = Math.floor(Math.log10(Math.min(...known, 1e9)));
  const lowest = known.length > 0 ? low : 4;
  const highest = known.length > 0 ? Math.max(low + 1, Math.ceil(Math.log10(Math.max(...known)))) : 7;
  const share = nanos => Math.max(0, (Math.log10(Math.max(nanos, 1)) - lowest) / (highest - lowest));
  const ticks = [];
  for (let power = lowest; power <= highest; power++) ticks.push([share(10 ** power), duration(10 ** power)]);
  const box = frame(svg, start, ticks, minute => p50Nanos[minute] === null
    ? "no lookups"
    : `p50 ${duration(p50Nanos[minute])}, p99 ${duration(p99Nanos[minute])}`);
  const point = values => minute => `${box.x(minute + 0.5).toFixed(2)} ${box.y(share(values[minute])).toFixed(2)}`;
  const minutes = ([from, to]) => Array.from({ length: to - from }, (_, i) => from + i);
  const all = runs(p50Nanos).map(minutes);
  const band = all.filter(run => run.length > 1)
    .map(run => `M${[...run.map(point(p99Nanos)), ...run.toReversed().map(point(p50Nanos))].join("L")}z`);
  if (band.length > 0) make(svg, "path", { class: "band", d: band.join("") });
  for (const [name, values] of [["p99", p99Nanos], ["p50", p50Nanos]]) {
    const lines = all.filter(run => run.length > 1).map(run => `M${run.map(point(values)).join("L")}`).join("");
    // A minute between two without lookups is a line without length, of which the round ends make a dot.
    const dots = all.filter(run => run.length === 1).map(run => `M${run.map(point(values))}h0`).join("");
    if (lines) make(svg, "path", { class: `line ${name}`, d: lines });
    if (dots) make(svg, "path", { class: `line dot ${name}`, d: dots });
  }
  if (known.length === 0) sayNone(svg, "no lookups in the last hour");
  svg.setAttribute("aria-label", `How long lookups took in each minute of the last hour${
    known.length > 0 ? `, at most ${duration(Math.max(...known))} for 99 %` : ""}`);
  box.close();
};

const tables = ({ answers, limitsReached, lastHour }) => {
  const hour = kind => (lastHour.answers[kind] ?? []).reduce((sum, count) => sum + count, 0);
  const kinds = KINDS.filter(kind => kind in answers);
  redraw("answers", kinds.map(kind => [kind, hour(kind), answers[kind]]), (body, rows) => {
    for (const [kind, inLastHour, total] of rows) {
      const row = make(body, "tr", total === 0 ? { class: "zero" } : {});
      make(make(row, "td"), "i", { class: kind }).parentNode.append(kind);
      make(row, "td", {}, number(inLastHour));
      make(row, "td", {}, number(total));
    }
  });
  const reached = Object.entries(limitsReached).filter(([, times]) => times > 0).sort();
  redraw("limits", reached, (body, rows) => {
    for (const [limit, times] of rows) {
      const row = make(body, "tr");
      make(row, "td", { colspan: 2 }, limit);
      make(row, "td", {}, number(times));
    }
    if (rows.length === 0) make(make(body, "tr"), "td", { class: "none", colspan: 3 }, "none reached");
  });
  show("answers-note", `${number(kinds.reduce((sum, kind) => sum + hour(kind), 0))} in the last hour`);
};

const STATES = { stuck: "stuck: an event loop does nothing" };

const facts = figures => {
  const { policy, connections, memory, problems, lastHour } = figures;
  show("version", figures.version);
  show("state", STATES[figures.state] ?? figures.state, figures.state === "serving" ? "good" : "bad");
  show("since", `since ${timeAndDate(figures.startedAt)}, ${length(Date.parse(figures.time) - Date.parse(figures.startedAt))}`);
  document.title = `${figures.state} · netty-identd at ${location.host}`;
  show("listening", `port ${figures.ports.join(", ")} (${figures.transport}, ${counted(figures.eventLoops, "event loop")})`);
  show("lookups", figures.lookups.join(", then "));
  show("policy", !policy ? "none, as the system lookup is not asked"
    : `${policy.readAt ? `read ${timeAndDate(policy.readAt)}` : "no file: nothing is granted"}; ${counted(policy.reloads, "reload")}`
      + (policy.failedReloads > 0 ? `, and ${number(policy.failedReloads)} that failed` : ""),
    policy?.failedReloads > 0 ? "bad" : "");
  show("connections", `${number(connections.open)} open${connections.most > 0 ? ` of at most ${number(connections.most)}` : ""}; `
    + `${number(connections.served)} served`);
  show("accounts", `${number(figures.accountsCached)} remembered`);
  show("memory", `${mebibytes(memory.heapUsed)} of ${Math.round(memory.heapMost / (1 << 20))} MiB of heap, `
    + `${mebibytes(memory.nettyDirect)} MiB of buffers`);
  const lines = [[problems.errors, "error"], [problems.warnings, "warning"]].filter(([count]) => count > 0);
  show("problems", problems.last
    ? `${lines.map(([count, noun]) => counted(count, noun)).join(" and ")}, the latest at ${timeAndDate(problems.last)}`
    : "none", problems.errors > 0 ? "bad" : "");
  const last = values => values.findLast(nanos => nanos !== null);
  for (const name of ["p50", "p99"]) show(name, last(lastHour[`${name}Nanos`]) ? duration(last(lastHour[`${name}Nanos`])) : "–");
};

let shown = null;

const draw = () => {
  if (!shown) return;
  redraw("answers-plot", { start: shown.lastHour.start, answers: shown.lastHour.answers }, plotAnswers);
  redraw("lookups-plot", shown.lastHour, plotLookups);
};

const setStale = stale => {
  document.body.classList.toggle("stale", stale);
  const notice = document.getElementById("stale");
  notice.hidden = !stale;
  if (!stale) return;
  show("state", "no answer", "bad");
  document.title = `no answer · netty-identd at ${location.host}`;
  notice.textContent = shown
    ? `The daemon has not answered since ${timeAndDate(shown.time)}. The figures below are from that time.`
    : "The daemon does not answer.";
};

const refresh = async () => {
  try {
    const response = await fetch("status.json", { signal: AbortSignal.timeout(DEADLINE_MILLIS) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    shown = await response.json();
  } catch {
    setStale(true);
    return;
  }
  setStale(false);
  facts(shown);
  tables(shown);
  draw();
  show("refreshed", `As of ${time(shown.time)}; refreshed every ${REFRESH_MILLIS / 1000} seconds.`);
};

const repeat = async () => {
  if (!document.hidden) await refresh();
  setTimeout(repeat, REFRESH_MILLIS);
};

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});
new ResizeObserver(draw).observe(document.querySelector("main"));
repeat();
