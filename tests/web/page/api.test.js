// What takes long is followed until it is over, or until the server is.

import assert from "node:assert/strict";
import test from "node:test";

import { long, write } from "./api.js";

/** A stream of events that the test lets happen. */
class Events {
  static CLOSED = 2;

  constructor() {
    Events.last = this;
    this.readyState = 1;
    this.heard = {};
  }

  addEventListener(name, act) {
    this.heard[name] = act;
  }

  happen(name, data) {
    this.heard[name]({ data: JSON.stringify(data) });
  }

  close() {
    this.readyState = Events.CLOSED;
  }
}

/** A breeding that is under way, and what its person was told. */
async function bred() {
  globalThis.EventSource = Events;
  globalThis.document = { querySelector: () => ({ content: "token" }) };
  globalThis.fetch = async () => ({ ok: true, json: async () => ({ job: "1" }) });
  const told = [];
  const breeding = long("run breed", { run: "1" }, { progress: (data) => told.push(data), note: (data) => told.push(data) });
  breeding.result.catch(() => {});
  await new Promise(setImmediate);
  return { ...breeding, told, events: Events.last };
}

test("what happens is told, and the result is that of the last event", async () => {
  const { result, told, events } = await bred();
  events.happen("progress", { done: 1 });
  events.happen("note", { note: "so" });
  events.happen("done", { result: "all" });
  assert.equal(await result, "all");
  assert.deepEqual(told, [{ done: 1 }, { note: "so" }]);
  assert.equal(events.readyState, Events.CLOSED);
});

test("a server that has ended is waited for three times, and then a sentence says what to do", async () => {
  const { result, events } = await bred();
  for (const again of ["open", "progress"]) {
    events.happen("error");
    events.happen("error");
    events.happen(again, {});
  }
  events.happen("error");
  events.happen("error");
  assert.equal(events.readyState, 1, "it came back in between");
  events.happen("error");
  await assert.rejects(result, /does not answer any more; start `audiomancer serve` again/);
  assert.equal(events.readyState, Events.CLOSED);
});

test("a server that does not know the job is not waited for", async () => {
  const { result, events } = await bred();
  events.readyState = Events.CLOSED;
  events.happen("error");
  await assert.rejects(result, /go on with this run/);
});

/** A server that takes one token, before a page that still has another; gives what was sent to it. */
function served(token) {
  const page = { content: "old" };
  const sent = [];
  globalThis.document = { querySelector: () => page };
  globalThis.fetch = async (path, { headers } = {}) => {
    sent.push(path);
    if (path === "/") return { ok: true, text: async () => `<head><meta name="token" content="${token}"></head>` };
    const ok = headers["X-Audiomancer-Token"] === "new";
    return { ok, status: ok ? 200 : 401, json: async () => (ok ? { score: 4 } : { detail: "the token is missing" }) };
  };
  return sent;
}

test("a server that was started again is known by the page that is still open", async () => {
  const sent = served("new");
  assert.deepEqual(await write("rate", { score: 4 }), { score: 4 });
  assert.deepEqual(await write("rate", { score: 4 }), { score: 4 });
  assert.deepEqual(sent, ["/api/v1/rate", "/", "/api/v1/rate", "/api/v1/rate"]);
});

test("where the page has no other token either, it is asked once, and the refusal is told", async () => {
  const sent = served("old");
  await assert.rejects(write("rate", { score: 4 }), /the token is missing/);
  assert.deepEqual(sent, ["/api/v1/rate", "/"]);
});

test("to cancel where nobody answers is told to who cancels", async () => {
  const { cancel } = await bred();
  globalThis.fetch = () => Promise.reject(new TypeError("refused"));
  await assert.rejects(cancel(), /The server does not answer/);
});
