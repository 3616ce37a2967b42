// SuperDirt's panner, as far as a SynthDef needs it to compile where SuperDirt is not installed: one signal is placed
// between the speakers, two are balanced, more are first spread over both.
DirtPan {
	*ar { |signals, numChannels = 2, pan = 0, mul = 1|
		var channels = signals.asArray;
		var place = pan.fold(-1, 1);
		if(numChannels == 1) { ^channels.sum * mul };
		if(channels.size == 1) { ^Pan2.ar(channels.first, place, mul) };
		if(channels.size > 2) { channels = Splay.ar(channels) };
		^Balance2.ar(channels[0], channels[1], place, mul)
	}
}
