// @ts-check
// The way through a survey on a tablet without network: the same walk as app/interview/course.py over the same rules
// (app/web/kiosk/rules.py), and a first reading of answers. The server walks and reads again: its word is the last.

/** @typedef {string | number | string[]} Value  A date is its ISO text, which sorts as days do. */
/** @typedef {Map<string, Value>} Values */
/** @typedef {{value?: Value, missing?: string}} Answer */
/** @typedef {any[]} Node */
/** @typedef {{tree: Node, names: string[], wavering: string[]}} Rule */
/** @typedef {{id: string, kind: string, reads: string, rule?: Rule, constraint?: Rule, filter?: Rule,
 *   formula?: {term: Node, names: string[]}, exits?: {way: string, rule: Rule, context: string}[],
 *   columns?: [string, Record<string, string>][], pipes?: Record<string, string>, accepts?: string,
 *   rotation?: [string, string], codes?: string[], alone?: string[], last?: string[], randomise?: boolean,
 *   required?: boolean, refusable?: boolean, missing?: string[], minimum?: any, maximum?: any, longest?: number}} Item */

const LARGEST = 1e15, FIRST_TIME_ZONE_MS = 14 * 3600e3, DAY_MS = 864e5;
const LONGEST = 4000;
const DATE = /^\d{4}-\d\d-\d\d$/;
const same = (one, other) => one === other;
const COMPARE = {
  "==": same, "!=": (a, b) => !same(a, b), "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
};
const GATHER = {
  sum: (all) => all.reduce((a, b) => a + b, 0), min: (all) => Math.min(...all), max: (all) => Math.max(...all),
  mean: (all) => all.reduce((a, b) => a + b, 0) / all.length,
};

/** Kleene's logic: `absent` is what a comparison with an answer that is not there is worth.
 * @param {Node} node @param {Values} values @param {false | null} absent @returns {boolean | null} */
export function truth([what, ...parts], values, absent) {
  switch (what) {
    case "and": return every(parts, values, absent, false);
    case "or": return every(parts, values, absent, true);
    case "not": { const one = truth(parts[0], values, absent); return one === null ? null : !one; }
    case "answered": return values.has(parts[0]);
    case "compare": {
      const [left, right] = [reckon(parts[1], values, absent), reckon(parts[2], values, absent)];
      return left === undefined || right === undefined ? absent : COMPARE[parts[0]](left, right);
    }
    case "in": {
      const value = values.get(parts[0]);
      return value === undefined ? absent : parts[1].includes(value) !== parts[2];
    }
    case "chosen": {
      const [code, value] = [reckon(parts[0], values, absent), values.get(parts[1])];
      return code === undefined || value === undefined ? absent : (Array.isArray(value) && value.includes(code)) !== parts[2];
    }
  }
  throw new Error(what);
}

/** `or` ends at the first true, `and` at the first false. */
function every(parts, values, absent, ending) {
  let result = !ending;
  for (const part of parts) {
    const one = truth(part, values, absent);
    if (one === ending) return ending;
    if (one === null) result = null;
  }
  return result;
}

/** @param {Node} term @param {Values} values @param {false | null} absent @returns {any} undefined where it has no value */
export function reckon([what, ...parts], values, absent = false) {
  switch (what) {
    case "name": return values.get(parts[0]);
    case "value": return parts[0];
    case "count": { const all = values.get(parts[0]); return Array.isArray(all) ? all.length : undefined; }
    case "gather": {
      const found = parts[1].map((name) => values.get(name)).filter((one) => typeof one === "number");
      return found.length ? figure(GATHER[parts[0]](found)) : undefined;
    }
    case "years": return years(reckon(parts[0], values, absent), values.get("today"));
    case "choose": {
      const held = truth(parts[0], values, absent);
      return held === null ? undefined : reckon(parts[held ? 1 : 2], values, absent);
    }
    case "told": return { true: "yes", false: "no" }[String(truth(parts[0], values, null))];
    case "length": { const text = values.get(parts[0]); return text === undefined ? undefined : [...text].length; }
    case "join": {
      const found = parts.map((part) => reckon(part, values, absent));
      return found.includes(undefined) ? undefined : [...found.join("")].slice(0, LONGEST).join("");
    }
    case "round": {
      const [value, unit] = [reckon(parts[0], values, absent), 10 ** parts[1]];
      return typeof value === "number" ? figure(Math.floor(figure(value * unit) + 0.5) / unit) : undefined;
    }
    case "reckon": return arithmetic(parts[0], reckon(parts[1], values, absent), reckon(parts[2], values, absent));
  }
  throw new Error(what);
}

function arithmetic(sign, left, right) {
  if (DATE.test(left) && DATE.test(right)) return sign === "-" ? (Date.parse(left) - Date.parse(right)) / DAY_MS : undefined;
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  return figure({ "+": left + right, "-": left - right, "*": left * right, "/": right === 0 ? NaN : left / right, "%": left % right }[sign]);
}

const figure = (value) => (Math.abs(value) <= LARGEST ? Math.round(value * 1e9) / 1e9 : undefined);

function years(then, today) {
  if (!DATE.test(then) || !DATE.test(today)) return undefined;
  return Number(today.slice(0, 4)) - Number(then.slice(0, 4)) - (today.slice(5) < then.slice(5) ? 1 : 0);
}

/** @param {Rule} rule @param {Values} values */
const holds = (rule, values) => truth(rule.tree, values, false) === true;
const touches = (names, awaited) => names.some((name) => awaited.has(name));

/** The day on which an interview begins is that of where days begin first. @param {number} at */
export const dayOf = (at) => new Date(at + FIRST_TIME_ZONE_MS).toISOString().slice(0, 10);

/** @param {Item[]} items in the order drawn for the interview @param {Map<string, Answer>} answers @param {string} today */
export function course(items, answers, today) {
  const known = /** @type {Values} */ (new Map([["today", today]]));
  const found = {
    route: /** @type {string[]} */ ([]), unanswered: /** @type {string[]} */ ([]), open: /** @type {string[]} */ ([]),
    offered: /** @type {Map<string, string[]>} */ (new Map()), values: known, undecided: 0,
    exit: /** @type {{way: string, context: string} | undefined} */ (undefined), declined: false,
  };
  const awaited = new Set();
  let gate;
  const awaits = (item) => { awaited.add(item.id); if (!item.formula) found.undecided += 1; };
  for (const item of items) {
    if (item.rule && !holds(item.rule, known)) {
      const open = touches(item.rule.names, awaited)
        && (truth(item.rule.tree, known, null) === null || touches(item.rule.wavering, awaited));
      if (open) awaits(item);
      continue;
    }
    if (item.formula) {
      const value = reckon(item.formula.term, known);
      if (value !== undefined) known.set(item.id, value);
      if (touches(item.formula.names, awaited)) awaited.add(item.id);
      continue;
    }
    if (item.filter) {
      const { filter } = item;
      const left = (item.columns ?? []).filter(([, columns]) => holds(filter, new Map([...known, ...Object.entries(columns)])));
      if (left.length) found.offered.set(item.id, left.map(([code]) => code));
      else { if (touches(filter.names, awaited)) awaits(item); continue; }
    }
    found.route.push(item.id);
    const answer = answers.get(item.id);
    if (!answer || !fits(item, answer, known, found.offered.get(item.id))) {
      found.unanswered.push(item.id);
      awaited.add(item.id);
      if (gate === undefined && item.accepts) gate = found.route.length;
      continue;
    }
    if (answer.value !== undefined && item.kind !== "note") {
      known.set(item.id, answer.value);
      if (item.accepts && answer.value !== item.accepts) { found.declined = true; break; }
    }
    found.exit = item.exits?.find((out) => holds(out.rule, known));
    if (found.exit) break;
  }
  found.open = found.route.slice(0, gate);
  return found;
}

/** Whether an answer is offered, and goes together with the earlier ones; unknown is no objection. */
function fits(item, answer, known, offered) {
  if (answer.value === undefined) return true;
  if (offered && ![answer.value].flat().every((code) => offered.includes(code))) return false;
  return !item.constraint || truth(item.constraint.tree, new Map([...known, [item.id, answer.value]]), null) !== false;
}

/** The question after one just answered; undefined at the end. */
export function next(found, after) {
  const start = found.open.indexOf(after) + 1;
  return found.open.slice(start).find((id) => found.unanswered.includes(id)) ?? found.unanswered[0];
}

const digits = (text) => text.normalize("NFKC").replace(/[٠-٩۰-۹]/g, (one) => String((one.codePointAt(0) - (one < "۰" ? 1632 : 1776))));
const problem = (code, params = {}) => ({ problem: code, params });

/** What was answered, or why it is no answer. `sent` are the texts of the fields, none of them empty.
 * @param {Item} item @param {string[]} sent @param {string[] | undefined} offered @param {string} today
 * @returns {{value: Value} | {missing: string} | {problem: string, params: any}} */
export function read(item, sent, offered, today) {
  if (item.kind === "note") return { value: "seen" };
  if (!sent.length) return item.required ? problem(item.refusable ? "required" : "not_refusable") : { missing: "blank" };
  if (sent[0].startsWith("~")) return { missing: sent[0].slice(1) };
  const [text] = sent, codes = offered ?? item.codes ?? [];
  switch (item.reads) {
    case "code": return codes.includes(text) ? { value: text } : problem("unknown_choice");
    case "codes": {
      const chosen = codes.filter((code) => sent.includes(code)), alone = chosen.find((code) => item.alone?.includes(code));
      if (alone && chosen.length > 1) return problem("exclusive_choice", { choice: alone });
      if (!alone && chosen.length < (item.minimum ?? 0)) return problem("too_few_choices", { minimum: item.minimum });
      return chosen.length > (item.maximum ?? Infinity) ? problem("too_many_choices", { maximum: item.maximum }) : { value: chosen };
    }
    case "ranking": {
      const most = Math.min(item.maximum ?? Infinity, codes.length), least = Math.min(item.minimum ?? most, most);
      const ranked = new Set(sent).size === sent.length && least <= sent.length && sent.length <= most;
      return ranked ? { value: sent } : problem("not_ranked", { count: most });
    }
    case "mark": case "integer": return number(item, digits(text).replace(/[\s٬]/g, ""), /^[+-]?\d{1,15}$/, "not_a_number");
    case "decimal": return number(item, digits(text).replace(/[\s٬]/g, "").replace(/[,٫]/, "."), /^[+-]?\d{1,15}(\.\d{1,9})?$/, "not_a_decimal");
    case "date": return day(item, sent, "not_a_date", today);
    case "month": return day(item, ["1", ...sent], "not_a_month", today);
    case "time": {
      const at = digits(text).match(/^(\d{1,2})(?: *[:hH.] *(\d{2})?)?$/), moment = at && `${at[1].padStart(2, "0")}:${at[2] ?? "00"}`;
      if (!moment || moment > "23:59" || moment.slice(3) > "59") return problem("not_a_time");
      return within(item, moment, "time_out_of_range");
    }
    case "email": return /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text) ? { value: text } : problem("not_an_email");
    case "phone": return /^(\+|00)?\d{9,15}$/.test(digits(text).replace(/[\s().-]/g, "")) ? { value: text } : problem("not_a_phone");
    case "postcode": return /^(\d{5}|\d[\dAB]\d?)$/i.test(digits(text).replace(/\s/g, "")) ? { value: text } : problem("not_a_postcode");
  }
  return [...text].length > (item.longest ?? 500) ? problem("too_long", { maximum: item.longest }) : { value: text };
}

function number(item, text, pattern, code) {
  return pattern.test(text) ? within(item, Number(text), "out_of_range") : problem(code);
}

function day(item, sent, code, today) {
  const [d, m, y] = sent.map((one) => digits(one).trim());
  const iso = `${y}-${(m ?? "").padStart(2, "0")}-${(d ?? "").padStart(2, "0")}`;
  const whole = /^(19|20)\d\d-\d\d-\d\d$/.test(iso);
  const real = whole && !Number.isNaN(Date.parse(iso)) && new Date(iso).toISOString().startsWith(iso);
  return real ? within(item, iso, "date_out_of_range", today) : problem(whole && code === "not_a_date" ? "no_such_day" : code);
}

/** Ends of a month are written as months: a whole date is compared with its first day. */
function within(item, value, code, today) {
  const end = (limit) => (limit === "today" ? today : /^\d{4}-\d\d$/.test(limit) ? `${limit}-01` : limit);
  const [low, high] = [end(item.minimum), end(item.maximum)];
  if ((low === undefined || low <= value) && (high === undefined || value <= high)) return { value };
  return problem(code, { ...(low !== undefined && { minimum: item.minimum }), ...(high !== undefined && { maximum: item.maximum }) });
}

/** Names in the order that the seed alone decides (app/questionnaire/chance.py).
 * @param {string[]} names @param {string[]} seed @returns {Promise<string[]>} */
export async function drawn(names, ...seed) {
  const hashed = await Promise.all(names.map(async (name) => {
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode([...seed, name].join("\x1f")));
    return /** @type {[string, string]} */ ([[...new Uint8Array(hash)].map((one) => one.toString(16).padStart(2, "0")).join(""), name]);
  }));
  return hashed.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, name]) => name);
}

/** The items in the order drawn for one interview. @param {Item[]} items @param {string} id */
export async function arranged(items, id) {
  const found = [];
  for (let at = 0; at < items.length;) {
    const group = items[at].rotation?.[0];
    let end = at + 1;
    while (group && items[end]?.rotation?.[0] === group) end += 1;
    const run = items.slice(at, end), sections = [...new Set(run.map((one) => one.rotation?.[1] ?? ""))];
    const order = group ? await drawn(sections, id, group) : sections;
    for (const section of order) found.push(...run.filter((one) => (one.rotation?.[1] ?? "") === section));
    at = end;
  }
  return found;
}
