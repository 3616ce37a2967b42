"""The whitelist: what a SynthDef needs passes, everything that reaches outside is refused where it stands."""

from __future__ import annotations

import pytest

from audiomancer.analyzers import check_safe
from audiomancer.errors import SynthDefError, UnsafeCodeError

HOSTILE = r"""
"rm -rf /".unixCmd
unixCmd("rm -rf /")
["rm", "-rf"].unixCmd
"ls".systemCmd
"ls".unixCmdGetStdOut
File.delete("/etc/passwd")
File("x", "w").write("x").close
'File'.asClass.delete("x")
"File".asSymbol.asClass
Pipe.new("ls", "r")
NetAddr("127.0.0.1", 57110).sendMsg("/quit")
thisProcess.platform
thisProcess.interpreter.interpret("1")
this.executeFile("x.scd")
thisThread.clock
"0.exit".interpret
"0.exit".compile.value
0.exit
s.sendMsg("/quit")
s.freeAll
3.perform("unixCmd".asSymbol)
"ls".perform(\unixCmd)
["ls", 1].reduce(\unixCmd)
["ls", "x"].blendAt(0, \unixCmd)
"x.scd".load
"x.scd".loadRelative
Foo { *new { "ls".unixCmd } }
+ SinOsc { *ar { "ls".unixCmd } }
~run = { "ls".unixCmd }; ~run.value
(play: { "ls".unixCmd }).play
currentEnvironment.use { 1 }
// a comment ends at a carriage return \r"ls".unixCmd
/*/ and this begins one */ "ls".unixCmd
/* // */ "ls".unixCmd
x = x -// "ls".unixCmd \r 1
x = x <// "ls".unixCmd
x = x -/* "ls".unixCmd */ 1
x =// "ls".unixCmd
[2r1unixCmd: "x"]
[16rA.Bsystemcmd: "x"]
['a\r"ls".unixCmd; 'b']
$" "ls".unixCmd
$\\ "ls".unixCmd
_BasicNew
{ _BasicNew }.value
Function.def
{ }.def.makeFuncModifierString
{ |a = 'x'| }.flop
Object.subclasses
Class.allClasses
Main.recompile
SynthDef.removeAt(\x)
SynthDef(\x, { Out.ar(0, Saw.ar) }).writeDefFile("elsewhere")
SynthDef(\x, { Out.ar(0, Saw.ar) }).store(dir: "elsewhere")
SynthDef(\x, { Out.ar(0, Saw.ar) }).load(s)
SynthDef("../../x", { Out.ar(0, Saw.ar) }).store
SynthDef("\.\./x", { Out.ar(0, Saw.ar) }).store
SynthDef(name: '..\\..\\x', ugenGraphFunc: { Out.ar(0, Saw.ar) }).add
SynthDef(".." ++ "/x", { Out.ar(0, Saw.ar) }).store
[SynthDef].do { |c| c.new("../x", { Out.ar(0, Saw.ar) }).store }
Server.killAll
Buffer.read(s, "/etc/passwd")
Quarks.install("x")
SinOsc.ar(440).plot
{ SinOsc.ar }.play
Routine { 1.wait }.play
a.b_(3)
x.unixCmd = 3
1 unixCmd: 2
Message("ls", \unixCmd).value
OSCFunc({ }, '/x')
String.readNew(1)
Archive.global
BinaryOpUGen.new(\unixCmd, 1, 2)
DiskOut.ar(0, Saw.ar)
BinaryOpUGen(\unixCmd, 1, 2)
BinaryOpUGen("unix" ++ "Cmd", 1, 2)
x = BinaryOpUGen; x.new(\unixCmd, 1, 2)
UnaryOpUGen(\unixCmd, "ls")
x = { |a = 'x'| a }; x.flop
{ |a = "x"| }.flop
{ |a = #['x']| }.flop
perform(3, \neg)
3.perform(*[\unixCmd])
3.perform(selector: \unixCmd)
3.perform(\perform, \unixCmd)
3.perform(\flop)
SynthDef(\x, { }).perform(\store, 1, "elsewhere")
["ls", 1].reduce("unix" ++ "Cmd")
["ls", 1].reduce(\flop)
x.isKindOf(y = File)
x.isKindOf(File.new("x"))
x.isKindOf(File).if { File }
LADSPA.ar(1, 1043)
Getenv.kr("HOME")
Ndef(\x, { })
""".strip().splitlines()

HARMLESS = r"""
SynthDef(\x, { |out = 0, freq = 440| Out.ar(out, SinOsc.ar(freq, mul: 0.1) ! 2) }).add
SynthDef(\x, { Out.ar(0, Mix.fill(8, { |i| SinOsc.ar(100 * (i + 1), 0, 0.1 / (i + 1)) })) }).store
SynthDef(\x, { var z = LocalIn.ar(2); 4.do { z = AllpassN.ar(z, 0.05, { 0.05.rand }.dup, 1) }; Out.ar(0, z) })
SynthDef(\x, { Out.ar(0, RLPF.ar(PinkNoise.ar, \c.kr(800, spec: ControlSpec(20, 2000, \exp)).clip(20, 18000), 0.2)) })
SynthDef(\x, { |a| Out.ar(0, if(a.isKindOf(File)) { a } { BinaryOpUGen('==', a, 2) * UnaryOpUGen(\neg, a) }) })
SynthDef(\x, { |a = 1, b = #[1, 2]| Out.ar(0, [[1, 2], [3, 4]].flop.collect { |p| p.reduce('*') + p.reduce(_ + _) }) })
SynthDef(\x, { Out.ar(0, Saw.perform(\ar, 440) + [1, 2].reduce { |a, b| a * b }) })
SynthDef(\x, { |out, pan| Out.ar(out, DirtPan.ar(Saw.ar(440), ~dirt.numChannels, pan, 0.1)) })
SynthDef(\x, { Out.ar(0, Greyhole.ar(MoogLadder.ar(VOSIM.ar(Impulse.ar(100), 500, 3, 0.99), 900))) })
SynthDef(name: 'wait ... bass', ugenGraphFunc: { |a| Out.ar(0, a.isKindOf(SynthDef)) }).store
SynthDef("bass/sub", { Out.ar(0, SynthDef.wrap({ |freq = 110| Saw.ar(freq) })) }).store
SynthDef("unixCmd", { Out.ar(0, Klank.ar(`[[200, 300], nil, [1, 1]], Dust.ar(3), 'File'.size)) })
""".strip().splitlines()


@pytest.mark.parametrize("text", HOSTILE)
def test_what_reaches_outside_is_refused(text: str) -> None:
    with pytest.raises(SynthDefError) as caught:
        check_safe(f"SynthDef(\\x, {{\n {text} }})".replace("\\r", "\r"))
    assert caught.value.line == 2


@pytest.mark.parametrize("text", HARMLESS)
def test_what_a_synthdef_needs_passes(text: str) -> None:
    check_safe(text)


def test_rich_text_is_refused_since_sclang_runs_what_is_left_of_it() -> None:
    with pytest.raises(SynthDefError, match="plain text"):
        check_safe('{\\rtf1 { /* \\par */ "ls".unixCmd } }')


def test_the_refusal_names_what_is_refused_and_where() -> None:
    with pytest.raises(UnsafeCodeError, match=r"line 2, column 5: the message 'unixCmd'"):
        check_safe("SynthDef(\n'x'.unixCmd)")
