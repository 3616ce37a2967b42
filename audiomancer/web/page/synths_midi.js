// A keyboard by Web MIDI: what it plays, or why it cannot.

const NOTE_OFF = 0x8;
const NOTE_ON = 0x9;

/** What a message of MIDI says: {down, note, velocity}, 0-1; null if it is none of a note. */
export function readMessage([status, note, velocity]) {
  const kind = status >> 4;
  if (kind !== NOTE_ON && kind !== NOTE_OFF) return null;
  return { down: kind === NOTE_ON && velocity > 0, note, velocity: velocity / 127 };
}

/** Why there is no MIDI here; empty if there may be. */
export function whyNot({ secure, there }) {
  if (!secure) return "A MIDI keyboard needs https, or the page opened on the machine itself: this browser allows it nowhere else. The computer's keys play.";
  if (!there) return "This browser has no Web MIDI; Chromium and Firefox have. The computer's keys play.";
  return "";
}

/** Listen to every keyboard that is there or comes; `played` is {press(note, key, velocity), release(key)}. Gives what to say. */
export async function listenToMidi(played, changed) {
  const why = whyNot({ secure: isSecureContext, there: Boolean(navigator.requestMIDIAccess) });
  if (why) return { listens: false, said: why };
  let access;
  try {
    access = await navigator.requestMIDIAccess();
  } catch {
    return { listens: false, said: "MIDI was refused: allow it for this page in the browser's settings, then try again." };
  }
  const hear = () => {
    for (const input of access.inputs.values()) input.onmidimessage = ({ data }) => act(played, data);
    return [...access.inputs.values()].filter(({ state }) => state === "connected").map(({ name }) => name ?? "a keyboard");
  };
  access.onstatechange = () => changed(saidOfInputs(hear()));
  return { listens: true, said: saidOfInputs(hear()) };
}

const saidOfInputs = (names) => (names.length ? `${names.join(", ")} plays.` : "No MIDI keyboard is connected yet; plug one in, and it plays.");

function act(played, data) {
  const message = readMessage(data);
  if (!message) return;
  const key = `midi ${message.note}`;
  if (message.down) played.press(message.note, key, 0.25 + 0.75 * message.velocity);
  else played.release(key);
}
