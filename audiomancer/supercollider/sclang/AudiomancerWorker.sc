// The inner half of a warm worker: compiles the source that it is handed and writes back what came of it.
//
// It lives in a class, because submitted code can overwrite the interpreter's variables but no class.
// A job is two commands, so that code which leaves the first one early (with `halt`, say) is still reported.
AudiomancerWorker {
	classvar function, caught, thrown, ended;

	// The system's own SynthDefs, for up to 16 channels, take a third of the start to build, and nobody plays them here.
	*initClass {
		SystemSynthDefs.numChannels = 1;
	}

	*ready { |ticket|
		("\n" ++ ticket).postln;
	}

	// Compile the text of a file and run it, catching every SynthDef that is built.
	*run { |path, seed|
		this.forget;
		thisThread.randSeed = seed; // so that chance in the source falls alike on every worker
		function = thisProcess.interpreter.compile(File.readAllString(path));
		function !? {
			try {
				Environment.make { ~dirt = [nil, nil] }.use(function); // synths for SuperDirt ask it for its channels
			} { |error|
				thrown = if(error.isKindOf(Exception)) { error.errorString } { error.asString };
			};
		};
		ended = true;
	}

	// Write what came of the job as records, the last one with the ticket, and say on the terminal that it is done.
	*report { |ticket, path|
		var file = File(path, "wb");
		if(function.isNil) { this.prRecord(file, $N, "") };
		if(ended.not) { this.prRecord(file, $A, "") };
		caught.do { |def|
			var bytes = this.prTry({ def.asBytes }, { |error| thrown = thrown ? error.errorString; nil });
			bytes !? {
				this.prRecord(file, $D, bytes);
				this.prRecord(file, $M, this.prTry({ this.prMetadata(def) }, { "{}" }));
			};
		};
		thrown !? { this.prRecord(file, $T, thrown) };
		this.prRecord(file, $Z, ticket);
		file.close;
		this.forget;
		this.ready(ticket);
	}

	// Leave nothing of one job to the next: neither its variables, nor what it scheduled, nor its dependants.
	*forget {
		function = nil;
		thrown = nil;
		ended = false;
		caught = List.new;
		UGen.buildSynthDef = nil;
		thisProcess.interpreter.clearAll;
		topEnvironment.clear;
		currentEnvironment = topEnvironment;
		SystemClock.clear;
		AppClock.clear;
		TempoClock.all.copy.do { |clock| clock.clear };
		SynthDef.releaseDependants;
		SynthDef.addDependant { |class, message, def|
			if(message == \synthDefReady) { caught.add(def) };
		};
	}

	// A method of its own, because a handler returns from the method that it stands in.
	*prTry { |function, handler|
		^try(function, handler)
	}

	*prRecord { |file, tag, bytes|
		file.putChar(tag);
		file.putInt32(bytes.size);
		file.write(bytes);
	}

	// The category, description and specs of a SynthDef as JSON; what is no spec is left out.
	*prMetadata { |def|
		var metadata = def.metadata ? ();
		var pairs = List.new;
		(metadata[\specs] ? ()).keysValuesDo { |name, value|
			var spec = value.tryPerform(\asSpec);
			if(spec.isKindOf(ControlSpec)) { pairs.add(this.prPair(name, this.prSpec(spec))) };
		};
		^this.prObject([
			this.prPair(\category, this.prQuoted(metadata[\category])),
			this.prPair(\description, this.prQuoted(metadata[\description])),
			this.prPair(\specs, this.prObject(pairs))
		])
	}

	*prSpec { |spec|
		^this.prObject([
			this.prPair(\min, this.prNumber(spec.minval)),
			this.prPair(\max, this.prNumber(spec.maxval)),
			this.prPair(\default, this.prNumber(spec.default)),
			this.prPair(\warp, this.prQuoted(spec.warp.asSpecifier)),
			this.prPair(\units, this.prQuoted(spec.units))
		])
	}

	*prObject { |pairs|
		^"{" ++ pairs.join(", ") ++ "}"
	}

	*prPair { |key, value|
		^this.prQuoted(key) ++ ": " ++ value
	}

	*prQuoted { |text|
		^if(text.isNil) { "null" } { text.asString.asCompileString }
	}

	*prNumber { |number|
		^if(number.isNumber and: { number.isNaN.not } and: { number.abs < inf }) { number.asString } { "null" }
	}
}

// A worker has no server and keeps no files: to hand a SynthDef on does nothing here.
+ SynthDef {
	add { ^this }
	send { ^this }
	load { ^this }
	store { ^this }
	storeOnce { ^this }
	writeOnce { ^this }
	writeDefFile { ^this }
	play { ^this }
}
