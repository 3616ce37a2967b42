// Answers on standard output, one JSON line for each JSON line on standard input, what Strudel plays:
// {code, cycles} -> {cpm, events}; {mini, cycles} -> {words}; anything that goes wrong -> {problem}.
import * as core from '@strudel/core';
import * as mini from '@strudel/mini';
import * as tonal from '@strudel/tonal';
import { transpiler } from '@strudel/transpiler';
import { createInterface } from 'node:readline';

console.log = console.warn = () => {};

let lines = [];
let cpm = null;
core.Pattern.prototype.p = function () {
  lines.push(this);
  return this;
};
Object.assign(globalThis, core, mini, tonal, {
  setcpm: (value) => {
    cpm = value;
  },
});

const onsets = (pattern, cycles) => pattern.queryArc(0, cycles).filter((hap) => hap.hasOnset());
const spoken = (value) => (typeof value?.note === 'string' ? { ...value, note: core.noteToMidi(value.note) } : value);
const event = (hap) => [hap.whole.begin.toFraction(), hap.whole.end.toFraction(), spoken(hap.value)];

function play(code, cycles) {
  lines = [];
  cpm = null;
  const { output } = transpiler(code, { wrapAsync: false, addReturn: true, emitWidgets: false });
  const last = new Function(output)();
  if (!lines.length && last) lines.push(last);
  return { cpm, events: lines.map((line) => onsets(line, cycles).map(event)) };
}

function answer({ code, mini: text, cycles }) {
  try {
    return text === undefined ? play(code, cycles) : { words: onsets(mini.mini(text), cycles).map(event) };
  } catch (problem) {
    return { problem: String(problem.message ?? problem) };
  }
}

for await (const request of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(answer(JSON.parse(request))) + '\n');
}
