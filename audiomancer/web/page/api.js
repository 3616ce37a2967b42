// The REST of audiomancer: one function for what reads, one for what writes, one for what takes long.

const BASE = "/api/v1/";

/** What went wrong, in the server's own sentence. */
export class Problem extends Error {
  constructor(detail, status) {
    super(detail);
    this.name = "Problem";
    this.status = status;
  }
}

const token = () => document.querySelector('meta[name="token"]').content;

/** The address of an action: "run rate" is /api/v1/run/rate; lists are repeated, what is null is left out. */
export function address(action, asked = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined) query.append(name, String(one));
    }
  }
  const text = query.toString();
  return BASE + action.replaceAll(" ", "/") + (text ? `?${text}` : "");
}

async function answered(request) {
  let response;
  try {
    response = await request;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem("The server does not answer; is `audiomancer serve` still running?", 0);
  }
  if (response.ok) return response;
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    // What is no problem of ours has no sentence of ours; the status is told.
  }
  throw new Problem(problem.detail || problem.title || `The server answered ${response.status}.`, response.status);
}

const written = (method, body) => ({
  method,
  headers: { "Content-Type": "application/json", "X-Audiomancer-Token": token() },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

/** Ask an action that reads. */
export async function read(action, asked = {}) {
  return (await answered(fetch(address(action, asked)))).json();
}

/** Ask an action that writes. */
export async function write(action, asked = {}) {
  return (await answered(fetch(address(action), written("POST", asked)))).json();
}

/** A file, as bytes with the headers that came with it. */
export async function bytes(path, asked = {}) {
  const response = await answered(fetch(address(path, asked)));
  return { data: await response.arrayBuffer(), headers: response.headers };
}

/** Ask an action that takes long; `told` hears {what, done, total} and notes. Gives {result, cancel}. */
export function long(action, asked, told) {
  let cancelled = false;
  let job = null;
  const end = () => answered(fetch(`${BASE}jobs/${encodeURIComponent(job)}`, written("DELETE")));
  const result = (async () => {
    const begun = await write(action, asked);
    job = begun.job;
    if (cancelled) await end();
    return followed(job, told);
  })();
  return {
    result,
    cancel: () => {
      cancelled = true;
      return job === null ? Promise.resolve() : end();
    },
  };
}

function followed(job, told) {
  return new Promise((resolve, reject) => {
    const events = new EventSource(`${BASE}jobs/${encodeURIComponent(job)}/events`);
    const over = (act) => (event) => {
      events.close();
      act(JSON.parse(event.data));
    };
    events.addEventListener("progress", (event) => told.progress(JSON.parse(event.data)));
    events.addEventListener("note", (event) => told.note(JSON.parse(event.data)));
    events.addEventListener("done", over((data) => resolve(data.result)));
    events.addEventListener("failed", over((data) => reject(new Problem(data.problem.detail, data.problem.status))));
    events.addEventListener("error", async () => {
      if (events.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      events.close();
      reject(new Problem("The server does not answer any more; what was bred is kept.", 0));
    });
  });
}
