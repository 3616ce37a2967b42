"""What each UGen is for, and in which range each of its arguments is musical. Written by ear and by hand.

The catalogue itself (names, rates, arguments, defaults) comes from sclang; these tables are ours. A class that
stands in no table has the role ``other`` and its arguments the range of their name, if that has one.
"""

from __future__ import annotations

__all__ = ["FAMILIES", "MEANINGS", "RANGES", "ROLES"]

ROLES: dict[str, str] = {
    "oscillator": """
        SinOsc SinOscFB FSinOsc PMOsc Saw Pulse VarSaw SyncSaw Blip Formant LFSaw LFTri LFPar LFCub LFPulse Osc OscN
        COsc VOsc VOsc3 Impulse PSinGrain Klang DynKlang Gendy1 Gendy2 Gendy3
        """,
    "noise": """
        WhiteNoise PinkNoise BrownNoise GrayNoise ClipNoise Dust Dust2 Crackle Logistic LFClipNoise LFDClipNoise
        LFDNoise0 LFDNoise1 LFDNoise3 LFNoise0 LFNoise1 LFNoise2 CuspL CuspN FBSineC FBSineL FBSineN GbmanL GbmanN
        HenonC HenonL HenonN LatoocarfianC LatoocarfianL LatoocarfianN LinCongC LinCongL LinCongN LorenzL QuadC QuadL
        QuadN StandardL StandardN
        """,
    "physical": "Pluck Ball TBall Spring Vibrato Klank DynKlank Ringz Formlet",
    "sampler": "PlayBuf BufRd GrainBuf GrainSin GrainFM GrainIn TGrains Warp1 DiskIn VDiskIn",
    "input": """
        In InFeedback LocalIn SoundIn LagIn InTrig AudioIn InBus InRect XIn XInFeedback SharedIn DigitalIn AnalogIn
        """,
    "filter": """
        LPF RLPF MoogFF BLowPass BLowPass4 HPF RHPF BHiPass BHiPass4 BPF Resonz BBandPass BRF BBandStop MidEQ BPeakEQ
        BLowShelf BHiShelf BAllPass APF OnePole OneZero TwoPole TwoZero LPZ1 LPZ2 HPZ1 HPZ2 BPZ2 BRZ2 FOS SOS Integrator
        Slew Median LeakDC
        """,
    "envelope": "Env EnvGen IEnvGen Line XLine Linen Decay Decay2 DemandEnvGen LFGauss",
    "modulator": "Sweep Ramp Phasor Stepper Lag Lag2 Lag3 LagUD Lag2UD Lag3UD VarLag Slope Amplitude Timer",
    "distortion": "Shaper Clip Fold Wrap",
    "dynamics": "Compander CompanderD Limiter Normalizer",
    "reverb": "FreeVerb FreeVerb2 GVerb",
    "delay": """
        DelayN DelayL DelayC CombN CombL CombC AllpassN AllpassL AllpassC BufDelayN BufDelayL BufDelayC BufCombN
        BufCombL BufCombC BufAllpassN BufAllpassL BufAllpassC MultiTap PingPong Delay1 Delay2 DelTapRd DelTapWr Tap
        """,
    "pitch": "PitchShift FreqShift Hilbert HilbertFIR Convolution Convolution2 PartConv",
    "panner": """
        Pan2 Pan4 PanAz PanB PanB2 BiPanB2 LinPan2 Balance2 Rotate2 DecodeB2 Splay SplayAz SplayZ XFade2 LinXFade2
        SelectX SelectXFocus Mix
        """,
    "output": "Out OffsetOut ReplaceOut XOut DiskOut LocalOut SharedOut AnalogOut DigitalOut ScopeOut ScopeOut2",
    "random": """
        Rand IRand ExpRand LinRand NRand TRand TIRand TExpRand RandSeed RandID CoinGate TChoose TWChoose TWindex
        """,
    "trigger": """
        Trig Trig1 TDelay Latch Gate PulseCount PulseDivider ToggleFF SetResetFF Schmidt Changed InRange Done Free
        FreeSelf FreeSelfWhenDone Pause PauseSelf PauseSelfWhenDone DetectSilence SendTrig SendReply Poll
        """,
    "control": "Control AudioControl TrigControl LagControl NamedControl MouseX MouseY MouseButton KeyState",
}
"""Role of each class, as words."""

FAMILIES: dict[str, str] = {
    "oscillator": "SinOsc Saw Pulse VarSaw LFSaw LFTri LFPar LFCub Blip",
    "lowpass": "LPF RLPF MoogFF BLowPass BLowPass4",
    "highpass": "HPF RHPF BHiPass BHiPass4",
    "bandpass": "BPF Resonz BBandPass",
}
"""UGens of which each can stand for every other: all bipolar and without DC."""

MEANINGS: dict[str, str] = {
    "iphase": "phase",
    "initPhase": "phase",
    "fundfreq": "freq",
    "bwr": "rq",
    "bw": "rq",
    "maxdelaytime": "maxdelay",
    "delaytime": "delay",
    "decaytime": "decay",
    "roomsize": "room",
}
"""Argument names that mean the same, each with the name that stands for it."""

RANGES: dict[str, tuple[float, float]] = {
    "freq": (20.0, 18000.0),
    "formfreq": (20.0, 18000.0),
    "bwfreq": (20.0, 8000.0),
    "syncFreq": (20.0, 2000.0),
    "sawFreq": (20.0, 12000.0),
    "rq": (0.1, 2.0),
    "MoogFF.gain": (0.0, 3.5),
    "width": (0.05, 0.95),
    "phase": (0.0, 6.2832),
    "LFSaw.iphase": (0.0, 2.0),
    "LFTri.iphase": (0.0, 4.0),
    "VarSaw.iphase": (0.0, 1.0),
    "numharm": (1.0, 60.0),
    "feedback": (0.0, 1.5),
    "mix": (0.0, 1.0),
    "room": (0.0, 1.0),
    "GVerb.roomsize": (1.0, 100.0),
    "damp": (0.0, 1.0),
    "db": (-18.0, 18.0),
    "rs": (0.3, 3.0),
    "maxdelay": (0.001, 4.0),
    "delay": (0.0001, 4.0),
    "decay": (-8.0, 8.0),
    "pos": (-1.0, 1.0),
    "attackTime": (0.001, 8.0),
    "decayTime": (0.005, 8.0),
    "releaseTime": (0.01, 12.0),
    "sustainTime": (0.01, 8.0),
    "sustainLevel": (0.05, 1.0),
    "peakLevel": (0.1, 1.0),
    "dur": (0.005, 30.0),
}
"""Range of an argument by ``Class.name``, else by name or by what the name means: Hz, seconds, radians, 0-1."""
