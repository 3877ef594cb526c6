// Verdicts wait here, in the browser's own storage, until the server says that they are on its disk.
// Every one has an item of its own: two tabs then never overwrite each other's, and hear of each other's.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15000;
const PATIENCE = 10000;
const BATCH = 100;

export class Outbox {
  // log: what names the log that the verdicts are for. heard: told of an event that another tab has added.
  constructor(log, changed, heard) {
    this.log = log;
    this.prefix = `maskoven.outbox/${encodeURIComponent(log)}/`;
    this.changed = changed;
    this.trouble = "";
    this.pause = FIRST_PAUSE;
    this.failing = false;
    this.refused = [];
    this.unstored = new Map(); // where the browser lets us store nothing: kept as long as the page is open
    this.sending = false;
    addEventListener("online", () => this.send());
    addEventListener("visibilitychange", () => document.hidden || this.send());
    addEventListener("storage", ({ key, newValue }) => {
      if (key?.startsWith(this.prefix) && newValue) heard(JSON.parse(newValue));
      if (key?.startsWith(this.prefix)) changed();
    });
    addEventListener("beforeunload", (event) => this.unstored.size && event.preventDefault());
  }

  keys() {
    const stored = [];
    try {
      for (let i = 0; i < localStorage.length; i += 1) {
        const key = localStorage.key(i);
        if (key.startsWith(this.prefix)) stored.push(key);
      }
    } catch { /* storage is switched off */ }
    return [...stored, ...this.unstored.keys()].sort();
  }

  waiting() {
    const events = [];
    for (const key of this.keys()) {
      try {
        events.push([key, this.unstored.get(key) ?? JSON.parse(localStorage.getItem(key))]);
      } catch { /* another tab has sent it meanwhile */ }
    }
    return events.filter(([, event]) => event);
  }

  add(event) {
    const last = this.keys().pop();
    const number = last ? Number(last.slice(this.prefix.length).split(".")[0]) + 1 : 1;
    const key = `${this.prefix}${String(number).padStart(9, "0")}.${event.id}`;
    try {
      localStorage.setItem(key, JSON.stringify(event));
    } catch {
      this.unstored.set(key, event);
    }
    this.changed();
    this.send();
  }

  drop(key) {
    this.unstored.delete(key);
    try {
      localStorage.removeItem(key);
    } catch { /* as above */ }
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    try {
      for (let batch = this.waiting().slice(0, BATCH); batch.length; batch = this.waiting().slice(0, BATCH)) {
        const answer = await this.post(batch.map(([, event]) => event));
        const done = new Set([...answer.kept, ...answer.refused.map((one) => one.id)]);
        if (!batch.some(([, event]) => done.has(event.id))) throw new Error("nothing was kept");
        for (const [key, event] of batch) if (done.has(event.id)) this.drop(key);
        this.refused.push(...answer.refused);
        this.failing = false;
        this.trouble = "";
        this.pause = FIRST_PAUSE;
        this.changed();
      }
    } catch (error) {
      this.failing = true;
      this.trouble = error.told ?? "";
      this.timer = setTimeout(() => this.send(), this.pause);
      this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
    } finally {
      this.sending = false;
      this.changed();
    }
  }

  async post(events) {
    const response = await fetch("/api/verdicts", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ log: this.log, events }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!response.ok) throw Object.assign(new Error(`status ${response.status}`), { told: await told(response) });
    return response.json();
  }
}

async function told(response) {
  try {
    return (await response.json()).detail;
  } catch {
    return `status ${response.status}`;
  }
}
