// The page: one mask at a time, a verdict by a key, on to the next. Text from data is only ever set as text.

import { Outbox } from "/outbox.js";

const $ = (id) => document.getElementById(id);
const NAME = "maskoven.reviewer";
const SHORTCUTS = "maskoven.shortcuts";
const AGAIN = 2000;

const state = { cases: [], reasons: {}, verdicts: new Map(), undo: [], at: 0, reviewer: "", mask: true };
let outbox;

// ---- what is stored in this browser ----

function remembered(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch { /* storage is switched off: asked again next time */ }
}

// ---- talking to the server ----

async function ask(path) {
  for (;;) {
    try {
      const response = await fetch(path, { signal: AbortSignal.timeout(30000) });
      if (response.ok) return await response.json();
    } catch { /* said below */ }
    tell("The server does not answer. Trying again.");
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
      ? `${waiting} kept in this browser until the server answers`
      : `Saving ${waiting}`;
  }
}

// ---- judging ----

function judge(verdict, reason = null) {
  const one = state.cases[state.at];
  if (!one) return;
  if (!state.reviewer) {
    askName();
    return;
  }
  const former = state.verdicts.get(one.mention_id) ?? null;
  state.undo.push({ at: state.at, former });
  record(one, { verdict, reason });
  const said = verdict === "wrong" ? `Wrong: ${reasonText(reason)}` : verdict === "correct" ? "Correct" : "Unsure";
  const next = nextOpen(state.at);
  tell(next === null ? `${said}. All ${state.cases.length} are judged. Thank you.` : `${said}.`);
  show(next ?? state.at);
}

function record(one, judged) {
  if (judged) state.verdicts.set(one.mention_id, judged);
  else state.verdicts.delete(one.mention_id);
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
  const last = state.undo.pop();
  if (!last) return;
  record(state.cases[last.at], last.former);
  tell("Taken back.");
  show(last.at);
}

function nextOpen(from) {
  const n = state.cases.length;
  for (let step = 1; step <= n; step += 1) {
    const at = (from + step) % n;
    if (!state.verdicts.has(state.cases[at].mention_id)) return at;
  }
  return null;
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
  state.at = at;
  const one = state.cases[at];
  document.title = `${at + 1} · ${one.entity} · Review of masks`;
  $("entity").textContent = one.entity;
  $("wikipedia").href = one.wikipedia;
  $("wikidata").href = one.wikidata;
  $("wikidata").textContent = one.entity_id;
  setDetail("classes", one.classes.join(", "));
  setDetail("prompt", one.prompt);
  setDetail("question", one.question ?? "");
  $("place").textContent = `Mask ${at + 1} of ${state.cases.length} · ${one.split} · ${one.width} × ${one.height}`;
  const judged = state.verdicts.get(one.mention_id);
  $("said").hidden = !judged;
  $("said").textContent = judged ? `You said ${judged.verdict}${judged.reason ? `: ${reasonText(judged.reason)}` : ""}` : "";
  for (const button of document.querySelectorAll("[data-verdict]")) {
    button.setAttribute("aria-pressed", String(judged?.verdict === button.dataset.verdict));
  }
  $("undo").disabled = !state.undo.length;
  const done = state.cases.filter((each) => state.verdicts.has(each.mention_id)).length;
  $("bar").max = state.cases.length;
  $("bar").value = done;
  $("count").textContent = `${done} of ${state.cases.length} judged`;
  showPicture(one);
  for (const ahead of [nextOpen(at), at + 1]) if (state.cases[ahead]) preload(state.cases[ahead]);
}

function setDetail(id, text) {
  $(id).textContent = text;
  $(id).parentElement.hidden = !text;
}

function sources(one) {
  return [`/pictures/${one.number}?v=${one.mask}`, `/masks/${one.number}?v=${one.mask}`];
}

function preload(one) {
  for (const source of sources(one)) new Image().src = source;
}

async function showPicture(one) {
  const [picture, mask] = sources(one);
  $("stage").setAttribute("aria-busy", "true");
  $("trouble").hidden = true;
  $("picture").alt = `Picture that is said to show ${one.entity}`;
  $("mask").alt = "The mask that is to be judged";
  $("picture").src = picture;
  $("mask").src = mask;
  const here = () => state.cases[state.at] === one;
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
  try {
    const response = await fetch(source, { cache: "reload" });
    if (!response.ok) {
      const { detail, mend } = await response.json();
      text = `This picture cannot be shown: ${detail}${mend ? ` (${mend})` : ""}`;
      again = false;
    }
  } catch { /* no answer */ }
  if (!here()) return;
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
  remember(NAME, name);
  $("who").textContent = name;
  $("who").hidden = false;
  const { verdicts } = await ask(`/api/verdicts?reviewer=${encodeURIComponent(name)}`);
  state.verdicts = new Map(Object.entries(verdicts));
  state.undo = [];
  const masks = new Map(state.cases.map((one) => [one.mention_id, one.mask]));
  for (const [, event] of outbox.waiting()) {
    if (event.reviewer !== name || masks.get(event.mention_id) !== event.mask) continue;
    if (event.verdict) state.verdicts.set(event.mention_id, { verdict: event.verdict, reason: event.reason });
    else state.verdicts.delete(event.mention_id);
  }
  show(nextOpen(state.cases.length - 1) ?? 0);
}

async function askName() {
  const { reviewers } = await ask("/api/verdicts");
  $("names").replaceChildren(...reviewers.map((name) => new Option(name)));
  $("name").value = state.reviewer;
  $("sign").showModal();
  $("name").select();
}

// ---- wiring ----

const KEYS = {
  c: () => judge("correct"),
  w: askWhy,
  u: () => judge("unsure"),
  z: undo,
  m: toggleMask,
  n: () => { const at = nextOpen(state.at); if (at !== null) show(at); },
  l: () => $("wikipedia").click(),
  arrowleft: () => show((state.at + state.cases.length - 1) % state.cases.length),
  arrowright: () => show((state.at + 1) % state.cases.length),
  "?": () => $("keys").showModal(),
};

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const single = remembered(SHORTCUTS) !== "off";
  if ($("why").open) {
    const button = $("reasons").children[Number(event.key) - 1];
    if (single && button && event.target !== $("note")) {
      event.preventDefault();
      button.click();
    }
    return;
  }
  if (document.querySelector("dialog[open]") || event.target.matches?.("input")) return;
  const action = KEYS[event.key.toLowerCase()];
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
  $("sign").addEventListener("cancel", (event) => { if (!state.reviewer) event.preventDefault(); });
  $("shortcuts").checked = remembered(SHORTCUTS) !== "off";
  $("shortcuts").addEventListener("change", () => remember(SHORTCUTS, $("shortcuts").checked ? "on" : "off"));
}

async function start() {
  wire();
  const session = await ask("/api/session");
  Object.assign(state, { cases: session.cases, reasons: session.reasons });
  $("release").textContent = session.release;
  fillReasons();
  outbox = new Outbox(session.release, showSaving);
  showSaving();
  outbox.send();
  const name = remembered(NAME);
  if (name) await signIn(name);
  else await askName();
}

start();
