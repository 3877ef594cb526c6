// The page: one mask at a time, a verdict by a key, on to the next. Text from data is only ever set as text.

import { Outbox } from "/outbox.js";

const $ = (id) => document.getElementById(id);
const NAME = "maskoven.reviewer";
const SHORTCUTS = "maskoven.shortcuts";
const UNDO = "maskoven.undo";
const AGAIN = 2000;
const AHEAD = 5;

// ready: whether the verdicts of the reviewer are here. near: whether the part around the mask is shown alone.
// barred: why the picture in front cannot be judged.
const state = {
  cases: [], reasons: {}, verdicts: new Map(), undo: [], at: 0, reviewer: "", mask: true, near: false,
  ready: false, barred: "",
};
let outbox;

// ---- what is stored in this browser ----

// Two people at two tabs are told apart by the tab's own storage; a new tab takes who was there last.
function remembered(key) {
  try {
    return sessionStorage.getItem(key) ?? localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function remember(key, value, stores = ["sessionStorage", "localStorage"]) {
  try {
    for (const store of stores) window[store].setItem(key, value);
  } catch { /* storage is switched off: asked again next time */ }
}

// ---- talking to the server ----

async function ask(path) {
  for (;;) {
    let trouble = "The server does not answer. Trying again.";
    try {
      const response = await fetch(path, { signal: AbortSignal.timeout(30000) });
      const answer = await response.json();
      if (response.ok) {
        $("unreachable").hidden = true;
        return answer;
      }
      trouble = `${answer.detail}. Trying again.`;
    } catch { /* said below */ }
    $("unreachable").textContent = trouble;
    $("unreachable").hidden = false;
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
}

function showSaving() {
  const waiting = outbox.waiting().length;
  const saving = $("saving");
  if (outbox.refused.length) {
    saving.dataset.state = "lost";
    saving.textContent = `${outbox.refused.length} refused: ${outbox.refused[0].detail}`;
  } else if (!waiting) {
    saving.dataset.state = "saved";
    saving.textContent = "All saved";
  } else {
    saving.dataset.state = "waiting";
    saving.textContent = outbox.failing
      ? `${waiting} kept in this browser until the server ${outbox.trouble ? `can save (${outbox.trouble})` : "answers"}`
      : `Saving ${waiting}`;
  }
  // What goes well is not read out after every verdict.
  saving.setAttribute("aria-live", outbox.refused.length || outbox.failing ? "polite" : "off");
}

// ---- judging ----

function judge(verdict, reason = null) {
  const one = state.cases[state.at];
  if (!one) return;
  if (!state.reviewer) {
    askName();
    return;
  }
  if (!state.ready || bars(verdict)) return;
  const former = state.verdicts.get(one.mention_id) ?? null;
  state.undo.push({ mention: one.mention_id, former });
  record(one, { verdict, reason });
  const said = verdict === "wrong" ? `Wrong: ${reasonText(reason)}` : verdict === "correct" ? "Correct" : "Unsure";
  const next = nextOpen(state.at);
  tell(next === null
    ? `${said}. All ${state.cases.length} are judged. Thank you.`
    : `${said}. Next: ${state.cases[next].entity}.`);
  show(next ?? state.at);
}

// A mask whose picture can never be shown is not judged unseen; that it could not be seen is worth a word.
function bars(verdict) {
  if (!state.barred || (verdict === "unsure" && state.barred !== "stale")) return false;
  tell($("trouble").textContent);
  return true;
}

function record(one, judged) {
  if (judged) state.verdicts.set(one.mention_id, judged);
  else state.verdicts.delete(one.mention_id);
  remember(UNDO, JSON.stringify([undoable(), state.undo]), ["sessionStorage"]);
  outbox.add({
    id: crypto.randomUUID(),
    mention_id: one.mention_id,
    reviewer: state.reviewer,
    verdict: judged?.verdict ?? null,
    reason: judged?.reason ?? null,
    mask: one.mask,
    time: new Date().toISOString(),
  });
}

function undo() {
  const last = state.ready && state.undo.pop();
  if (!last) return;
  const at = state.cases.findIndex((one) => one.mention_id === last.mention);
  record(state.cases[at], last.former);
  tell(`Taken back: ${state.cases[at].entity}.`);
  show(at);
}

// What can be taken back outlives the page, in this tab: by whom, and of which log.
function undoable() {
  return `${outbox.prefix}${state.reviewer}`;
}

function formerSteps() {
  try {
    const [whose, steps] = JSON.parse(remembered(UNDO));
    const known = new Set(state.cases.map((one) => one.mention_id));
    return whose === undoable() ? steps.filter((step) => known.has(step.mention)) : [];
  } catch {
    return [];
  }
}

function nextOpen(from) {
  return openCases(from, 1)[0] ?? null;
}

function openCases(from, most) {
  const n = state.cases.length;
  const found = [];
  for (let step = 1; step <= n && found.length < most; step += 1) {
    const at = (from + step) % n;
    if (!state.verdicts.has(state.cases[at].mention_id)) found.push(at);
  }
  return found;
}

function reasonText(reason) {
  const [code, ...words] = (reason ?? "").split(":");
  return words.length ? words.join(":").trim() : state.reasons[code] ?? code;
}

// ---- showing ----

function tell(text) {
  $("news").textContent = "";
  setTimeout(() => { $("news").textContent = text; }, 30);
}

function show(at) {
  if (at !== state.at) setNear(false);
  state.at = at;
  const one = state.cases[at];
  document.title = `${at + 1} · ${one.entity} · Review of masks`;
  $("entity").textContent = one.entity;
  $("entity").classList.toggle("long", one.entity.length > 60);
  $("wikipedia").href = one.wikipedia;
  $("wikidata").href = one.wikidata;
  $("wikidata").textContent = one.entity_id;
  setDetail("classes", one.classes.join(", "));
  setDetail("prompt", one.prompt);
  setDetail("question", one.question ?? "");
  $("place").textContent = `Mask ${at + 1} of ${state.cases.length} · ${one.split} · ${one.width} × ${one.height}`;
  showJudged(one);
  showPicture(one);
  for (const ahead of [...openCases(at, AHEAD), at + 1]) if (state.cases[ahead]) preload(state.cases[ahead]);
}

function showJudged(one) {
  const judged = state.verdicts.get(one.mention_id);
  $("said").hidden = !judged;
  $("said").textContent = judged ? `You said ${judged.verdict}${judged.reason ? `: ${reasonText(judged.reason)}` : ""}` : "";
  for (const button of document.querySelectorAll("[data-verdict]")) {
    button.setAttribute("aria-pressed", String(judged?.verdict === button.dataset.verdict));
  }
  if (!state.undo.length && document.activeElement === $("undo")) $("actions").focus();
  $("undo").disabled = !state.undo.length;
  const done = state.cases.filter((each) => state.verdicts.has(each.mention_id)).length;
  $("bar").max = state.cases.length;
  $("bar").value = done;
  $("count").textContent = `${done} of ${state.cases.length} judged`;
  $("done").hidden = done < state.cases.length;
}

function setDetail(id, text) {
  $(id).textContent = text;
  $(id).parentElement.hidden = !text;
}

function sources(one, near = false) {
  const asked = `${one.number}?v=${one.version}${near ? "&near=1" : ""}`;
  return [`/pictures/${asked}`, `/masks/${asked}`];
}

function preload(one) {
  for (const source of sources(one)) new Image().src = source;
}

async function showPicture(one) {
  const near = state.near;
  const [picture, mask] = sources(one, near);
  state.barred = "";
  $("stage").setAttribute("aria-busy", "true");
  $("trouble").hidden = true;
  $("picture").alt = `Picture that is said to show ${one.entity}`;
  $("mask").alt = "The mask that is to be judged";
  $("picture").src = picture;
  $("mask").src = mask;
  const here = () => state.cases[state.at] === one && state.near === near;
  try {
    await Promise.all([$("picture").decode(), $("mask").decode()]);
    if (here()) $("stage").setAttribute("aria-busy", "false");
  } catch {
    if (here()) await explain(one, picture, here);
  }
}

async function explain(one, source, here) {
  let text = "The server does not answer. Verdicts are kept in this browser; the picture comes when it is back.";
  let again = true;
  let barred = "absent";
  try {
    const response = await fetch(source, { cache: "reload", signal: AbortSignal.timeout(30000) });
    if (response.status === 404 || response.status === 409) {
      const { detail, mend } = await response.json();
      text = `This picture cannot be shown: ${detail}${mend ? ` (${mend})` : ""}.`;
      barred = response.status === 409 ? "stale" : "faulty";
      if (barred === "faulty") text += " Say “unsure” to go on.";
      again = false;
    }
  } catch { /* no answer */ }
  if (!here()) return;
  state.barred = barred;
  $("trouble").textContent = text;
  $("trouble").hidden = false;
  if (!again) return;
  setTimeout(() => {
    if (!here()) return;
    $("picture").removeAttribute("src");
    $("mask").removeAttribute("src");
    showPicture(one);
  }, AGAIN);
}

function toggleMask() {
  state.mask = !state.mask;
  $("mask").hidden = !state.mask;
  $("toggle").setAttribute("aria-pressed", String(state.mask));
  tell(state.mask ? "Mask on" : "Mask off");
}

function setNear(near) {
  state.near = near;
  $("near").setAttribute("aria-pressed", String(near));
}

function toggleNear() {
  setNear(!state.near);
  showPicture(state.cases[state.at]);
  tell(state.near ? "Close to the mask" : "The whole picture");
}

// ---- why it is wrong ----

function askWhy() {
  $("words").hidden = true;
  $("note").value = "";
  const judged = state.verdicts.get(state.cases[state.at].mention_id);
  for (const button of $("reasons").children) {
    button.setAttribute("aria-pressed", String((judged?.reason ?? "").split(":")[0] === button.dataset.reason));
  }
  $("why").showModal();
}

function chooseReason(code) {
  if (code === "other") {
    $("words").hidden = false;
    $("note").focus();
    return;
  }
  $("why").close();
  judge("wrong", code);
}

function fillReasons() {
  Object.entries(state.reasons).forEach(([code, text], i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.reason = code;
    button.setAttribute("aria-keyshortcuts", String(i + 1));
    const key = document.createElement("kbd");
    key.textContent = String(i + 1);
    button.append(key, document.createTextNode(text));
    button.addEventListener("click", () => chooseReason(code));
    $("reasons").append(button);
  });
}

// ---- who judges ----

async function signIn(name) {
  state.reviewer = name;
  state.ready = false;
  remember(NAME, name);
  $("who").textContent = name;
  $("who").hidden = false;
  const { verdicts } = await ask(`/api/verdicts?reviewer=${encodeURIComponent(name)}`);
  if (state.reviewer !== name) return; // another name was given meanwhile
  state.verdicts = new Map(Object.entries(verdicts));
  state.undo = formerSteps();
  state.ready = true;
  for (const [, event] of outbox.waiting()) take(event);
  show(nextOpen(state.cases.length - 1) ?? 0);
}

// An event of this reviewer that is not, or not only, this page's.
function take(event) {
  const one = state.cases.find((each) => each.mention_id === event.mention_id);
  if (!state.ready || event.reviewer !== state.reviewer || one?.mask !== event.mask) return;
  if (event.verdict) state.verdicts.set(event.mention_id, { verdict: event.verdict, reason: event.reason });
  else state.verdicts.delete(event.mention_id);
}

async function askName() {
  $("name").value = state.reviewer;
  $("sign").showModal();
  $("name").select();
  const { reviewers } = await ask("/api/verdicts");
  $("names").replaceChildren(...reviewers.map((name) => new Option(name)));
}

// ---- wiring ----

const KEYS = {
  c: () => judge("correct"),
  w: askWhy,
  u: () => judge("unsure"),
  z: undo,
  m: toggleMask,
  x: toggleNear,
  n: () => { const at = nextOpen(state.at); if (at !== null) show(at); },
  l: () => $("wikipedia").click(),
  arrowleft: () => show((state.at + state.cases.length - 1) % state.cases.length),
  arrowright: () => show((state.at + 1) % state.cases.length),
  "?": () => $("keys").showModal(),
};

// What a key means: what it types; on a keyboard of other letters, or of digits behind Shift, what stands in its place.
function meant(event) {
  const typed = (event.key ?? "").toLowerCase();
  const place = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1].toLowerCase();
  const foreign = typed.length === 1 && typed > "~";
  const shifted = /^[1-9]$/.test(place ?? "") && !(typed in KEYS);
  return place && (foreign || shifted) ? place : typed;
}

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const single = remembered(SHORTCUTS) !== "off";
  if ($("why").open) {
    const button = $("reasons").children[Number(meant(event)) - 1];
    if (single && button && event.target !== $("note")) {
      event.preventDefault();
      button.click();
    }
    return;
  }
  if (document.querySelector("dialog[open]") || event.target.matches?.("input")) return;
  const action = KEYS[meant(event)];
  if (!action || !state.cases.length || !single) return;
  event.preventDefault();
  action();
}

function wire() {
  document.addEventListener("keydown", pressed);
  document.querySelector("[data-verdict=correct]").addEventListener("click", KEYS.c);
  document.querySelector("[data-verdict=wrong]").addEventListener("click", KEYS.w);
  document.querySelector("[data-verdict=unsure]").addEventListener("click", KEYS.u);
  $("previous").addEventListener("click", KEYS.arrowleft);
  $("next").addEventListener("click", KEYS.arrowright);
  $("open").addEventListener("click", KEYS.n);
  $("toggle").addEventListener("click", KEYS.m);
  $("near").addEventListener("click", KEYS.x);
  $("undo").addEventListener("click", KEYS.z);
  $("help").addEventListener("click", KEYS["?"]);
  $("who").addEventListener("click", askName);
  $("cancel").addEventListener("click", () => $("why").close());
  $("why-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const note = $("note").value.trim();
    $("why").close();
    judge("wrong", note ? `other: ${note}` : "other");
  });
  $("sign-form").addEventListener("submit", () => signIn($("name").value.normalize("NFC").trim().replace(/\s+/g, " ")));
  $("sign").addEventListener("close", () => { if (!state.reviewer) askName(); });
  $("shortcuts").checked = remembered(SHORTCUTS) !== "off";
  $("shortcuts").addEventListener("change", () => remember(SHORTCUTS, $("shortcuts").checked ? "on" : "off"));
}

async function start() {
  wire();
  const session = await ask("/api/session");
  Object.assign(state, { cases: session.cases, reasons: session.reasons });
  $("release").textContent = session.release;
  fillReasons();
  outbox = new Outbox(session.log, showSaving, (event) => {
    take(event);
    if (state.ready) showJudged(state.cases[state.at]);
  });
  showSaving();
  outbox.send();
  const name = remembered(NAME);
  if (name) await signIn(name);
  else await askName();
}

start();
