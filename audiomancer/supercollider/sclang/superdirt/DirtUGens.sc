// What SynthDefs for SuperDirt are made of, as far as they need it to compile where SuperDirt is not installed.

// A panner: one signal is placed between the speakers, two are balanced, more are first spread over both.
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

// A factor of the frequency, which goes from the speed to where the acceleration has brought it in the end.
DirtFreqScale {
	*kr { |speed = 1, accelerate = 0, sustain = 1|
		var start = speed.abs;
		^Line.kr(start, start * (1 + accelerate), sustain)
	}
}
