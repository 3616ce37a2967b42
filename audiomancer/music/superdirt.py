"""What SuperDirt, the sampler that Tidal plays, takes for itself: names of controls, synths and folders of samples.

Source: SuperDirt's classes and its list of used parameters, and the folders of Dirt-Samples (facts of November 2026).
"""

from __future__ import annotations

from collections.abc import Container

__all__ = ["OWN", "TAKEN_CONTROLS", "TAKEN_SOUNDS", "own_name"]

OWN = "own_"
"""What stands before a name that SuperDirt takes for itself: none of its names begins with it."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EVENT = _words("""
    s n sound bank note octave midinote begin end length speed endSpeed accelerate unit unitDuration loop cps cycle
    dur delta legato cut cutAll channel orbit offset latency lag timescale timescalewin metatune fadeTime fadeInTime
    amp gain overgain play playInside diversion notFound dirt dirtOut server instrument stretchInstrument buffer
    bufferObject bufNumFrames bufNumChannels hash numChannels synthGroup dryBus effectBus i_out
    """)
"""What SuperDirt puts into every event or reads from it; a synth's control of such a name gets the event's value."""

_EFFECTS = _words("""
    attack hold release curve tilt plat cutoff resonance hcutoff hresonance bandf bandq djf vowel shape crush coarse
    psrate psdisp tremolorate tremolodepth phaserrate phaserdepth to toArg delay delaytime delayfeedback delayAmp
    delaySend lock dry room size leslie lrate lsize limitertype rmsReplyRate rmsPeakLag waveloss squiz fshift
    fshiftnote fshiftphase triode krush kcutoff octer octersub octersubsub ring ringf ringdf distort xsdelay tsdelay
    freeze comb smear scram binshift hbrick lbrick real imag enhance
    """)
"""What starts or steers an effect behind the synth."""

TAKEN_CONTROLS = _EVENT | _EFFECTS
"""Controls that mean something to SuperDirt itself: a synth's control of such a name would change the sound twice.

``out``, ``freq``, ``pan`` and ``sustain`` are not among them: what SuperDirt gives by these names is meant for synths.
"""

_SYNTHS = _words("""
    imp psin pmsin in in1 inr from gabor dirac cyclo debug default supermandolin supergong superpiano superhex
    superkick super808 superhat supersnare superclap supersiren supersquare supersaw superpwm supercomparator
    superchip supernoise superfork superhammond supervibe superhoover superzow superstatic supergrind superprimes
    superwavemechanics supertron superreese superfm superpanic soskick soshats sostoms sossnare tutorial1 tutorial2
    tutorial3 tutorial4 tutorial5
    """)

_FOLDERS = _words("""
    808 808bd 808cy 808hc 808ht 808lc 808lt 808mc 808mt 808oh 808sd 909 ab ade ades2 ades3 ades4 alex alphabet
    amencutup armora arp arpy auto baa baa2 bass bass0 bass1 bass2 bass3 bassdm bassfoo battles bd bend bev bin
    birds birds3 bleep blip blue bottle breaks125 breaks152 breaks157 breaks165 breath bubble can casio cb cc chin
    circus clak click clubkick co coins control cosmicg cp cr crow d db diphone diphone2 dist dork2 dorkbot dr dr2
    dr55 dr_few drum drumtraks e east electro1 em2 erk f feel feelfx fest fire flick fm foo future gab gabba
    gabbaloud gabbalouder glasstap glitch glitch2 gretsch gtr h hand hardcore hardkick haw hc hh hh27 hit hmm ho
    hoover house ht if ifdrums incoming industrial insect invaders jazz jungbass jungle juno jvbass kicklinn koy
    kurt latibro led less lighter linnhats lt made made2 mash mash2 metal miniyeah monsterb moog mouth mp3 msg mt
    mute newnotes noise noise2 notes num numbers oc odx off outdoor pad padlong pebbles perc peri pluck popkick
    print proc procshort psr rave rave2 ravemono realclaps reverbkick rm rs sax sd seawolf sequential sf sheffield
    short sid simplesine sitar sn space speakspell speech speechless speedupdown stab stomp subroc3d sugar sundance
    tabla tabla2 tablex tacscan tech techno tink tok toys trump ul ulgab uxay v voodoo wind wobble world xmas yeah
    """)

TAKEN_SOUNDS = _SYNTHS | _FOLDERS
"""Sounds that are there already: SuperDirt's synths, and the folders of Dirt-Samples, which win over a synth's name."""


def own_name(name: str, taken: Container[str]) -> str:
    """A name that is not taken.

    Args:
        name: the name as it is here.
        taken: the names that cannot be used.

    Returns:
        The name itself if it is free; otherwise with :data:`OWN` before it, as often as it takes.
    """
    while name in taken:
        name = OWN + name
    return name
