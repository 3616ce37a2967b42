"""Parents for the operators: a synth with everything in it, and what else the tests breed from."""

from __future__ import annotations

from audiomancer.analyzers.synthdef import SynthDefInfo, parse_synthdefs
from audiomancer.variation.synths import TEMPLATES, template

VOICE = r"""// A voice with everything in it.
SynthDef(\voice, {
    |out = 0, freq = 220, sustain = 0.5, pan = 0, amp = 0.3, cutoff = 1200, rq = 0.4, attack = 0.01, mix = 0.3|
    var env, sig; // keep me
    env = EnvGen.kr(Env.perc(attack, 0.4, curve: -4), doneAction: 2); /* and me */
    sig = Saw.ar(freq, 0.4) + Pulse.ar(freq * 1.01,   0.3,  0.2);   // odd spaces
    sig = sig + WhiteNoise.ar(0.02);
    sig = RLPF.ar(sig, cutoff * (1 + env), rq);
    sig = (sig * 3).tanh * 0.5;
    sig = FreeVerb.ar(sig, mix, 0.6, 0.5);
    sig = sig + CombL.ar(sig, 0.5, 0.2, 1, 0.2);
    Out.ar(out, Pan2.ar(sig * env * amp, pan));
}).add;
"""

FM = r"""SynthDef("fm one", { arg out, freq = 440, amp = 0.2, index = 3, gate = 1;
    var mod = SinOsc.ar(freq * 2, 0, index), env = EnvGen.kr(Env.asr(0.01, 1, 0.2), gate, doneAction: Done.freeSelf);
    var tone = SinOsc.ar(freq, mod, amp);
    tone = HPF.ar(tone, 200 + (env * 300));
    OffsetOut.ar(out, (tone * env).dup);
}).store"""

BARE = r"SynthDef(\bare, { Out.ar(0, SinOsc.ar(330, 0, 0.2)) })"

NESTED = r"""SynthDef(\nested, { |out = 0, freq = 200|
    2.do { |i|
        Out.ar(out + i, LPF.ar(Saw.ar(freq * (i + 1), 0.2), \cut.kr(900)));
    };
})"""


def parents() -> tuple[SynthDefInfo, ...]:
    """Every parent of the tests, the templates of the categories included."""
    own = tuple(parse_synthdefs(text)[0] for text in (VOICE, FM, BARE, NESTED))
    return own + tuple(template(category) for category in TEMPLATES)
