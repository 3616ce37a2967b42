"""Descriptions are read as a musician means them: what is the sound, what is wished of it, what is not known."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.actions.synth_breeding import CATEGORIES as ASKED_FOR
from audiomancer.analyzers.synthdef import metadata_words, parse_synthdefs
from audiomancer.errors import InvalidSettingError, SynthDefError
from audiomancer.supercollider import shipped_files, shipped_source
from audiomancer.variation.synths.words import CATEGORIES, MEMBERS, TABLE, Phrase, Row, read_phrase
from audiomancer.variation.synths.words._spelling import words_of

SAYING = [row for row in TABLE if row.kind in ("quality", "effect")]
NOUNS = [row for row in TABLE if row.kind == "noun"]


def wished(description: str, category: str | None = None) -> dict[str, float]:
    return {wish.act: wish.strength for wish in read_phrase(description, category).wishes}


def forbidden(description: str) -> set[str]:
    return {wish.act for wish in read_phrase(description).wishes if wish.forbidden}


# The table


def test_the_table_has_a_row_for_at_least_150_english_words() -> None:
    assert len({row.word for row in TABLE if row.kind in ("noun", "quality", "effect", "degree", "negation")}) >= 150


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_a_spelling_stands_in_one_row_of_its_language(language: str) -> None:
    spelled = Counter(
        text for row in TABLE for text in {" ".join(words_of(spelling)) for spelling in row.spellings[language]}
    )
    assert [text for text, times in spelled.items() if times > 1] == []


def spellings(rows: list[Row]) -> list[tuple[Row, str]]:
    return [(row, text) for row in rows for spelled in row.spellings.values() for text in spelled]


def test_a_noun_is_understood_by_itself_in_every_spelling() -> None:
    for row, spelling in spellings(NOUNS):
        phrase = read_phrase(spelling)
        assert (phrase.nouns, phrase.category, phrase.unknown) == ((row.word,), row.category, ()), spelling
        kin = {*MEMBERS[row.category], *MEMBERS["fm"]}
        assert phrase.bases == (tuple(name for name in row.bases if name in kin) or row.bases), spelling


def test_every_spelling_of_a_quality_asks_for_the_same() -> None:
    for row, spelling in spellings(SAYING):
        phrase = read_phrase(f"{spelling} heartbeat")  # a noun whose base no quality prefers
        assert {wish.act: wish.strength for wish in phrase.wishes} == dict(row.acts), spelling
        assert {wish.word for wish in phrase.wishes} == {row.word}


def test_a_degree_says_how_strongly_and_a_not_never_asks_for_more() -> None:
    for row in SAYING:
        for act, sign in row.acts:
            slightly, plainly, very = (
                abs(wished(f"{degree} {row.word} heartbeat")[act]) for degree in ("slightly", "", "very")
            )
            assert slightly < plainly < very <= 2, row.word
            assert wished(f"less {row.word}")[act] * sign < 0, row.word
            assert wished(f"not {row.word}")[act] * sign < 0, row.word
            assert (act in forbidden(f"without {row.word}")) == (sign > 0), row.word


@pytest.mark.parametrize(
    ("plain", "ended"),
    [
        ("dark", "darker darkest darkly darkness"),
        ("noisy", "noisier noisiest"),
        ("thin", "thinner thinnest"),
        ("gentle", "gentler gently"),
        ("dunkel", "dunkler dunkles dunkle dunklere"),
        ("sombre", "sombres"),
        ("oscuro", "oscura oscuros oscuras"),
        ("cymbal", "cymbals"),
        ("echo", "echoes echos"),
    ],
)
def test_endings_are_found_by_rule(plain: str, ended: str) -> None:
    meant = read_phrase(f"{plain} kick")
    for spelling in ended.split():
        phrase = read_phrase(f"{spelling} kick")
        assert (phrase.nouns, [w.act for w in phrase.wishes]) == (meant.nouns, [w.act for w in meant.wishes]), spelling


def test_the_table_knows_every_synth_that_comes_along_by_its_category_and_a_word_leads_to_each() -> None:
    shipped = {name: metadata_words(parse_synthdefs(shipped_source(name))[0])["category"] for name in shipped_files()}
    assert {name: category for category, names in MEMBERS.items() for name in names} == shipped
    assert {name for row in TABLE for name in row.bases} == shipped.keys()


# Which sound it is


@pytest.mark.parametrize(
    ("description", "category", "told"),
    [
        ("soft warm pad", "pad", "pad: soft, warm"),
        ("bell pad", "pad", "pad: bell"),
        ("bass drum", "drum", "kick"),
        ("snare drum", "drum", "snare"),
        ("kick bass", "bass", "bass: kick"),
        ("bass guitar", "bass", "bass guitar"),
        ("electric piano", "keys", "electric piano"),
        ("pad like a flute", "pad", "pad: flute"),
        ("bell-like pad", "pad", "pad: bell"),
        ("sounds like a bass", "bass", "bass"),
        ("sound of rain", "fx", "rain"),
        ("not a pad but a bass", "bass", "bass: no pad"),
        ("nappe de cordes très douce", "pad", "pad: strings, very soft"),
        ("Streicherfläche mit sehr viel Hall", "pad", "pad: strings, very much reverb"),
        ("nicht zu weicher Synthbass ohne Hall", "bass", "bass: not too soft, no reverb"),
        ("bajo muy oscuro sin distorsión", "bass", "bass: very dark, no distortion"),
        ("warm and soft", "bass", "bass: warm, soft"),
    ],
)
def test_the_last_noun_is_the_sound_and_the_others_colour_it(description: str, category: str, told: str) -> None:
    phrase = read_phrase(description)
    assert (phrase.category, phrase.told) == (category, told)


@pytest.mark.parametrize(
    ("description", "bases"),
    [
        ("808 kick", ("kick_808",)),
        ("909 snare drum", ("snare_909",)),
        ("string pad", ("string_pad", "tape_strings")),
        ("acoustic guitar", ("steel_guitar", "nylon_guitar")),
        ("techno kick", ("kick_909", "kick_hard")),
        ("trap hat", ("hat_closed_808",)),
        ("303 lead", ("acid_lead",)),
        ("moog bass", ("moog_bass",)),
        ("saw lead", ("saw_lead", "supersaw")),
        ("8-bit chip lead", ("chip_lead",)),
        ("fm bass", ("fm_bass", "fm_growl")),
    ],
)
def test_a_word_that_prefers_bases_chooses_among_those_of_the_noun(description: str, bases: tuple[str, ...]) -> None:
    phrase = read_phrase(description)
    assert (phrase.bases, phrase.wishes) == (bases, ())


def test_where_no_noun_says_what_a_sound_is_for_fm_is_fm_and_all_else_a_bass() -> None:
    assert [read_phrase(text).category for text in ("metallic fm", "fm bass", "not fm", "metallic")] == [
        "fm",
        "bass",
        "bass",
        "bass",
    ]


def test_a_word_that_finds_no_base_of_its_own_is_a_wish() -> None:
    assert wished("fm pad") == {"fm": 1}
    assert wished("8-bit pad") == {"chip": 1}
    assert wished("very wobbly bass") == {"wobble": 1.6}


def test_a_category_that_can_be_asked_for_is_one_of_the_table() -> None:
    assert ASKED_FOR == CATEGORIES


def test_an_explicit_category_wins() -> None:
    assert read_phrase("acid bass", "lead").category == "lead"
    assert read_phrase("bell", "keys").bases == read_phrase("keys", "keys").bases
    assert wished("bell", "pad") == {"bell": 1}
    assert read_phrase("strings", "pad") == read_phrase("strings")
    with pytest.raises(SynthDefError, match="there is no category 'hat'; there are bass, lead, pad, keys, pluck, fm"):
        read_phrase("bright", "hat")


@pytest.mark.parametrize("description", ["dark", "warm pad", "808", "with echo", "bell like a bird", "Orgel ohne Hall"])
def test_a_description_is_read_alike_when_it_is_asked_for_by_the_category_that_it_had(description: str) -> None:
    """So a birth, which keeps both, brings the same again."""
    for asked in ({}, {"base": "tb303", "base_category": "bass"}):
        phrase = read_phrase(description, **asked)
        assert read_phrase(description, phrase.category, base=asked.get("base")) == phrase


def test_a_synth_to_begin_with_needs_no_other_bases_and_keeps_its_category() -> None:
    phrase = read_phrase("darker and shorter", base="warm_pad", base_category="pad")
    assert (phrase.category, phrase.bases, phrase.told) == ("pad", (), "pad: dark, short")
    assert read_phrase("plucky lead", base="warm_pad", base_category="pad").category == "lead"
    assert phrase.stem == "darker_shorter_warm_pad"


# What is wished of it


@pytest.mark.parametrize(
    ("description", "wishes"),
    [
        ("darker and shorter", {"dark": 1, "short": 1}),
        ("a bit darker, much shorter", {"dark": 0.5, "short": 1.6}),
        ("darkest", {"dark": 1.6}),
        ("darkish", {"dark": 0.5}),
        ("detuned slightly", {"detuned": 0.5}),
        ("not bright", {"bright": -1}),
        ("not too bright", {"bright": -0.5}),
        ("dark, but not too dark", {"dark": 0.5}),
        ("less bright", {"bright": -1}),
        ("no reverb or echo", {"reverb": -1, "echo": -1}),
        ("without reverb, delay or distortion", {"reverb": -1, "echo": -1, "distorted": -1}),
        ("no reverb and long", {"reverb": -1, "long": 1}),
        ("bright but not harsh, warm", {"bright": 1, "harsh": -1, "warm": 1}),
        ("neither bright nor dark", {"bright": -1, "dark": -1}),
        ("weder hell noch dunkel", {"bright": -1, "dark": -1}),
        ("pas trop brillant", {"bright": -0.5}),
        ("sin reverberación ni eco", {"reverb": -1, "echo": -1}),
        ("reverb and echo: none, warm", {"reverb": 1, "echo": -1, "warm": 1}),
        ("reverb? no!", {"reverb": -1}),
        ("bright, but not too much", {"bright": 0.5}),
        ("no reverb, with echo", {"reverb": -1, "echo": 1}),
        ("without reverb and with echo", {"reverb": -1, "echo": 1}),
        ("no reverb, lots of echo", {"reverb": -1, "echo": 1.6}),
        ("no reverb or much echo", {"reverb": -1, "echo": -1.6}),
        ("dark, very fast", {"dark": 1}),
        ("dark, not loud", {"dark": 1}),
        ("not loud or bright", {"bright": -1}),
        ("dark, very xyzzy", {"dark": 1}),
        ("hardly bright", {"bright": 0.5}),
        ("noiseless", {"noisy": -1}),
        ("pad w/o reverb", {"reverb": -1}),
        ("bass -reverb", {"reverb": -1}),
        ("click-free", {"hard": -1}),
        ("not without reverb", {"reverb": 1}),
        ("not only bright but wide", {"bright": 1, "wide": 1}),
        ("it isn't bright", {"bright": -1}),
        ("mono", {"wide": -1}),
        ("not mono", {"wide": 1}),
        ("more bass", {"sub": 1}),
        ("no bass", {"sub": -1}),
        ("dark trumpet pad", {"dark": 1, "nasal": 1}),
    ],
)
def test_degrees_and_nots_belong_to_what_a_musician_means(description: str, wishes: dict[str, float]) -> None:
    assert wished(description) == wishes


def test_of_words_that_contradict_each_other_the_later_holds_and_it_is_told() -> None:
    for description, act in (("bright dark", "dark"), ("dark bright", "bright"), ("short, long", "long")):
        phrase = read_phrase(description)
        assert [wish.act for wish in phrase.wishes] == [act]
        assert any("contradict" in remark for remark in phrase.remarks)


# What is not known


def named(phrase: Phrase) -> list[str]:
    return [one.word for one in phrase.unknown]


def test_every_unknown_word_is_named_with_its_nearest_where_one_is_near() -> None:
    phrase = read_phrase("distored gitar with flabbergasting xyzzy, 120 and 🎉 and dark")
    assert named(phrase) == ["distored", "gitar", "flabbergasting", "xyzzy", "120", "🎉"]
    assert [one.nearest for one in phrase.unknown][:4] == ["distorted", "guitar", None, None]
    assert "distored (did you mean distorted?)" in phrase.remarks[0]


def test_an_unknown_word_is_named_as_it_was_typed() -> None:
    assert named(read_phrase("Bass mit Steuererklärung, l'accountant's, yesterday")) == [
        "steuererklärung",
        "accountant's",
        "yesterday",
    ]


@given(st.text(alphabet="qxzjkv", min_size=5, max_size=12))
def test_an_unknown_word_is_named_and_changes_nothing_else(word: str) -> None:
    plain, phrase = read_phrase("dark bass with echo"), read_phrase(f"dark {word} bass with echo")
    assert named(phrase) == [word]
    assert (phrase.wishes, phrase.bases, phrase.told) == (plain.wishes, plain.bases, plain.told)


@pytest.mark.parametrize("description", ["", "  ", "flabbergasting xyzzy", "🎉", "the sound of a", "123", "loud"])
def test_a_phrase_of_which_nothing_is_understood_is_refused_with_a_hint(description: str) -> None:
    with pytest.raises(InvalidSettingError, match="`audiomancer synth generate --words` lists the words"):
        read_phrase(description)


def test_what_is_no_matter_of_a_synth_is_left_aside_with_the_reason() -> None:
    assert read_phrase("loud bass").remarks == (
        "Loud is left aside: all synths are made equally loud; `amp` turns one up or down.",
    )


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    try:
        phrase = read_phrase(text)
    except InvalidSettingError as error:
        assert len(str(error)) < 2000
    else:
        assert phrase.stem.isidentifier() and phrase.category in CATEGORIES
        assert len({wish.act for wish in phrase.wishes}) == len(phrase.wishes)
        assert all(0 < abs(wish.strength) <= 2 and not (wish.forbidden and wish.strength > 0) for wish in phrase.wishes)


def test_ten_thousand_words_are_read_as_one_is() -> None:
    assert read_phrase("bass" + " very" * 9_000 + " warm").wishes == read_phrase("bass extremely warm").wishes
    many = read_phrase(" ".join(f"q{number}z" for number in range(10_000)) + " bass")
    assert len(many.unknown) == 10_000 and "and 9980 more" in many.remarks[0]


def test_capitals_accents_hyphens_and_stops_make_no_difference() -> None:
    meant = read_phrase("hi hat, tight")
    for description in ("HI-HAT: TIGHT!", "hihat tight", "(Hi—hat)... tight?", "ｈｉ ｈａｔ tight"):
        phrase = read_phrase(description)
        assert (phrase.nouns, phrase.wishes) == (meant.nouns, meant.wishes)
    for spelling in ("Fläche", "Flaeche", "flache"):
        assert read_phrase(spelling).nouns == ("pad",)


@pytest.mark.parametrize(
    ("description", "stem"),
    [
        ("warm acid bass with filter sweep", "warm_acid_bass"),
        ("dark soft", "dark_soft_bass"),
        ("a dark pad with echo", "dark_pad"),
        ("303!", "synth_303"),
        ("with a lot of echo", "bass"),
        ("dunkler Bass ohne Hall", "dunkler_bass"),
        ("not bright pad", "not_bright_pad"),
        ("dark music box", "dark_music_box"),
        ("sound of a thousand angry bees", "thousand_angry_bees"),
    ],
)
def test_a_synth_is_called_by_the_words_before_with(description: str, stem: str) -> None:
    assert read_phrase(description).stem == stem


def test_a_machine_is_what_it_is_for() -> None:
    """The lead of a 303 plays two octaves above its bass, and a bare 808 is a drum machine."""
    assert read_phrase("squelchy 303").bases == ("tb303",)
    assert read_phrase("303 lead").bases == ("acid_lead",)
    assert "bass_808" not in read_phrase("808").bases
    assert read_phrase("808 bass").bases == ("bass_808",)
