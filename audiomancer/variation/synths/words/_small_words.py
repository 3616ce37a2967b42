"""The small words: degrees, negation, what joins, and what is left aside because it is no matter of a synth."""

from __future__ import annotations

from functools import partial

from audiomancer.variation.synths.words._row import Row, row

__all__ = ["SMALL_WORDS"]

_degree = partial(row, "degree")
_joining = partial(row, "joining")
_aside = partial(row, "aside")

SMALL_WORDS: tuple[Row, ...] = (
    # Degrees
    _degree("slightly", "half as much",
            "a bit, a bit of, bit, a little, a little bit, a little bit of, a little of, little, somewhat, "
            "a touch, a touch of, touch of, touch, a hint of, hint of, hint, lightly, mildly, subtly, faintly, "
            "kind of, sort of, kinda, sorta, semi, mid, moderately, fairly, rather, quite, barely, hardly, hardly any, "
            "scarcely, a tad, tad, a dash of, a pinch of, partly, almost, some",
            de="leicht, etwas, ein wenig, ein bisschen, bisschen, wenig, ein Hauch, eine Spur, dezent, mäßig, "
               "ziemlich, relativ, halb",
            fr="un peu, un peu de, légèrement, peu, un brin, une touche de, assez, plutôt, faiblement",
            es="un poco, un poco de, ligeramente, poco, algo, levemente, un toque de, bastante, un tanto",
            degree=0.5),
    _degree("very", "half as much again and more",
            "really, so, super, much, heavily, strongly, a lot of, a lot, lots of, lots, plenty of, tons of, "
            "full of, highly, deeply, too, too much, big time, quite a lot, way, real, mega, serious, seriously, "
            "particularly, especially, intensely, intense, overly, loads of, hella, proper",
            de="sehr, viel, stark, richtig, besonders, zu, zu viel, ganz, recht, echt, wirklich, voller",
            fr="très, beaucoup de, beaucoup, fort, fortement, trop, trop de, vraiment, bien, super très, "
               "plein de, tellement, si",
            es="muy, mucho, mucha, muchos, muchas, bien, demasiado, demasiada, fuertemente, realmente, tan, "
               "lleno de", degree=1.6),
    _degree("extremely", "as much as there is",
            "ultra, insanely, totally, completely, maximum, max, maximally, incredibly, absolutely, extreme, "
            "hyper, as possible, crazy, insane, ridiculously, utterly, entirely, fully, at all",
            de="extrem, äußerst, total, völlig, maximal, unglaublich, absolut, überhaupt, gar",
            fr="extrêmement, totalement, complètement, incroyablement, absolument, du tout",
            es="extremadamente, totalmente, completamente, increíblemente, absolutamente, sumamente", degree=2.0),
    _degree("more", "more of it than before",
            "increase, increased, boost, boosted, extra, additional, most, raise, turn up, further",
            de="mehr, stärker", fr="plus, plus de, davantage de, davantage", es="más"),
    _degree("less", "less of it than before",
            "reduce, reduced, decrease, decreased, fewer, least, lessen, tone down, turn down, minus, too little",
            de="weniger, minder, geringer", fr="moins, moins de", es="menos", degree=-1.0),
    # Negation
    row("negation", "not", "none of what follows",
        "no, without, w o, w out, isnt, arent, dont, doesnt, shouldnt, wont, cant, wasnt, never, none, nothing, "
        "neither, nor, zero, remove, removed, lacking, lose, free of, instead of, rather than, anything but, "
        "avoid, non, devoid of, minus any, no more, cannot, nt, not at all",
        de="nicht, kein, keine, keinen, keinem, keiner, keinerlei, ohne, weder, noch nicht, gar nicht, gar kein, "
           "gar keine, überhaupt nicht, überhaupt kein, nie, statt, anstatt, niemals",
        fr="pas, sans, ni, aucun, aucune, non, ne, jamais, pas de, au lieu de, pas du tout",
        es="sin, ni, nada, nada de, ningún, ninguna, ninguno, nunca, jamás, en vez de, en lugar de, tampoco"),
    # Joining, with a part in reading
    _joining("with", "what follows belongs to the sound before it",
             "plus a, featuring, having, has, includes, including, contains, containing, through, over, under, "
             "behind, into, w", de="mit, samt, durch", fr="avec, à travers", es="con"),
    _joining("of", "what follows belongs to the sound before it", "made of, out of, made from", de="von, aus, vom",
             fr="de, d, du, des", es="del, hecho de"),
    _joining("like", "what follows colours the sound before it",
             "as, similar to, resembling, inspired by, reminiscent of, a la, in the style of", de="wie, ähnlich",
             fr="comme, façon, à la, style de", es="como, al estilo de, parecido a"),
    _joining("for", "what follows says what the sound is used for", "used for, used in, meant for, suited for",
             de="für", fr="pour", es="para"),
    _joining("or", "a not before it holds for what follows, too", "and or, or any", de="oder, noch", fr="ou",
             es="o, u"),
    _joining("and", "joins", "n, plus, also, then, yet also, as well as", de="und, sowie, auch", fr="et, aussi",
             es="y, e, también"),
    _joining("but", "ends what a not holds for", "however, though, although, yet, except, only, while",
             de="aber, jedoch, sondern, doch, nur", fr="mais, seulement, cependant",
             es="pero, sino, aunque, solamente"),
    # Joining, without a meaning of their own
    _joining("the", "says nothing of a sound",
             "a, an, this, that, that s, thats, these, those, any, it, its, it s, one, each, every, another, "
             "other, such, some kind of",
             de="der, die, das, den, dem, ein, eine, einen, einem, einer, eines, es, dieser, diese, dieses",
             fr="le, la, les, l, un, une, au, aux, ce, cette, son d",
             es="el, los, las, una, uno, unos, unas, lo, al, este, esta, esto"),
    _joining("sound", "says nothing of a sound",
             "sounds, sounding, synth, synths, synthesizer, synthesiser, synthesizers, tone, tones, toned, "
             "timbre, timbres, patch, patches, preset, presets, instrument, instruments, voice patch, synthdef, "
             "sample, samples, oneshot, one shot, type, kind, style, styled, flavour, flavor, quality, character, "
             "feel, feeling, vibe, mood, texture, textures, colour, color, note, notes, pitch, pitched, waveform, "
             "oscillator, oscillators, osc, effect, effects, audio, thing, something, stuff, version, variant, "
             "flavoured, electronic, electric, synthetic, electro, musical, music, line, lines, film, movie, "
             "game, scene, club, female, male, nice, good, cool, great, beautiful, lovely, awesome, perfect, "
             "best, interesting, typical, standard, normal, classic sounding, envelope, tuned, amp, model, "
             "modern, new, fresh, live, solid state",
             de="Klang, Klänge, klingt, klingend, klingender, klingen, Ton, Töne, Synthesizer-Klang, Instrumente, "
                "Art, Stil, Farbe, Stimmung, schön, gut, toll, elektronisch, synthetisch, Sounds",
             fr="son, sons, sonorité, timbre sonore, genre, ton, beau, belle, bon, bonne, joli, électronique, "
                "synthétique, synthé, synthétiseur, type de, effets",
             es="sonido, sonidos, tono, timbre de, tipo, estilo, bonito, bueno, hermoso, electrónico, sintético, "
                "sintetizador, efecto, efectos, sinte"),
    _joining("make", "says nothing of a sound",
             "makes, making, made, give, gives, create, generate, please, want, wanted, need, needs, would, "
             "should, could, can, will, must, lets, let, me, i, id, my, you, your, we, us, he, she, they, them, "
             "be, is, are, was, were, being, been, becomes, become, becoming, get, gets, getting, keep, add, "
             "adds, added, adding, put, use, using, play, plays, played, playing, do, does, that is, which, who, "
             "whose, what, when, where, how, just, even, bit more or less, not only, not just, same, now, here, "
             "there, very own, ok, okay, hey, hello, thanks, try, go, goes, going",
             de="mach, mache, macht, bitte, ich, möchte, brauche, ist, sei, sind, soll, sollte, etwas mit, mal, "
                "haben, gib, mir, der ist, nicht nur, klingen soll, dazu, werden",
             fr="fais, je, veux, voudrais, est, soit, sont, qui, que, qu, il, elle, c, j, s, m, t, ne pas, a un, "
                "ajoute, donne, moi, pas seulement, avoir, y a",
             es="haz, quiero, quisiera, son de, que, se, me, tiene, dame, por favor, no solo, agrega, suena"),
    _joining("in", "says nothing of a sound",
             "on, at, to, from, by, inside, around, between, across, off, onto, within, per, via, about, down, "
             "up, out, after, before, until, than, if, because, since, both, either, in a, in the, back, side, "
             "end, part, first, last, second, next",
             de="im, am, an, auf, zum, zur, bei, nach, vor, beim, als, vom Typ, ins",
             fr="dans, en, sur, par, vers, chez, sous, entre", es="en, a, por, sobre, desde, hacia, entre"),
    # Left aside, with the reason
    _aside("loud", "all synths are made equally loud; `amp` turns one up or down",
           "louder, loudest, quiet, quieter, quietest, silent, volume, gain, level, loudness, faint",
           de="laut, lauter, leise, leiser, Lautstärke",
           fr="fort volume, bruyante, silencieux, volume sonore, faible",
           es="fuerte, silencioso, volumen, bajito, callado"),
    _aside("melody", "a synth is one sound; `audiomancer generate` makes what it plays",
           "arpeggio, arp, arpeggiated, arpeggiator, sequence, sequenced, sequencer, chord, chords, riff, beat, "
           "beats, loop, loops, groove, rhythm, tune, song, track, phrase, pattern, hook, bar, bars, intro, "
           "outro, verse, drop, break, breakbeat",
           de="Arpeggio, Akkord, Akkorde, Rhythmus, Lied, Sequenz, Schleife",
           fr="arpège, accord, accords, rythme, chanson, séquence, boucle",
           es="arpegio, acorde, acordes, ritmo, canción, secuencia, bucle"),
    _aside("bpm", "a synth has no tempo; the pattern has", "tempo, fast, faster, fastest, speed, speedy",
           de="schnell, schneller, Tempo-Angabe", fr="rapide, vite, vitesse", es="rápido, velocidad"),
    _aside("polyphonic", "each note is a synth of its own, so every synth is polyphonic",
           "poly, polyphony, duophonic, paraphonic, voices count", de="mehrstimmig", fr="polyphonique",
           es="polifónico"),
    _aside("velocity", "what a synth answers to stands in its controls; `audiomancer synth show` lists them",
           "aftertouch, midi, mpe, modwheel, mod wheel, knob, control, controls, parameter, parameters, macro, "
           "slider", de="Anschlagdynamik, Regler", fr="vélocité, contrôle, paramètre", es="control de, parámetro"),
)  # fmt: skip
