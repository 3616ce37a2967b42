// The REST of audiomancer: one function for what reads, one for what writes, one for what takes long.

const BASE = "/api/v1/";
const PATIENCE = 3; // errors in a row after which a server is taken to have ended; a browser would try for ever

const ENDED = "The server does not answer any more; start `audiomancer serve` again, and go on with this run.";
const FORGOTTEN = "The server knows nothing of this any more; load the page again, and go on with this run.";

/** What went wrong, in the server's own sentence. */
export class Problem extends Error {
  constructor(detail, status) {
    super(detail);
    this.name = "Problem";
    this.status = status;
  }
}

const meta = () => document.querySelector('meta[name="token"]');
const WRITTEN = /<meta name="token" content="([^"]+)">/;

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
  headers: { "Content-Type": "application/json", "X-Audiomancer-Token": meta().content },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

/** Order something; a server that was started again while the page was open has another token, which its own page tells. */
async function ordered(path, method, body) {
  try {
    return await answered(fetch(path, written(method, body)));
  } catch (problem) {
    if (problem.status !== 401 || !(await renewed())) throw problem;
    return answered(fetch(path, written(method, body)));
  }
}

/** Take the token of the server as it is now; tells whether it is another. */
async function renewed() {
  const told = WRITTEN.exec(await (await answered(fetch("/"))).text())?.[1];
  const isNew = Boolean(told) && told !== meta().content;
  if (isNew) meta().content = told;
  return isNew;
}

/** Ask an action that reads. */
export async function read(action, asked = {}) {
  return (await answered(fetch(address(action, asked)))).json();
}

/** Ask an action that writes. */
export async function write(action, asked = {}) {
  return (await ordered(address(action), "POST", asked)).json();
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
  const end = () => ordered(`${BASE}jobs/${encodeURIComponent(job)}`, "DELETE");
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
    let errors = 0;
    const heard = (name, act) =>
      events.addEventListener(name, (event) => {
        errors = 0;
        act(JSON.parse(event.data));
      });
    const over = (act, value) => {
      events.close();
      act(value);
    };
    events.addEventListener("open", () => (errors = 0));
    heard("progress", told.progress);
    heard("note", told.note);
    heard("done", (data) => over(resolve, data.result));
    heard("failed", ({ problem }) => over(reject, new Problem(problem.detail, problem.status)));
    events.addEventListener("error", () => {
      errors += 1;
      if (events.readyState === EventSource.CLOSED) over(reject, new Problem(FORGOTTEN, 0));
      else if (errors === PATIENCE) over(reject, new Problem(ENDED, 0)); // until then the browser tries again by itself
    });
  });
}
