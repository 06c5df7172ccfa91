"""General MIDI: the names of its programs."""

from __future__ import annotations

__all__ = ["DRUM_CHANNEL", "PROGRAM_NAMES"]

DRUM_CHANNEL = 9
"""Channel of the drums, counted from 0."""

PROGRAM_NAMES: tuple[str, ...] = tuple(
    """
    acoustic grand piano,bright acoustic piano,electric grand piano,honky-tonk piano,
    electric piano 1,electric piano 2,harpsichord,clavinet,
    celesta,glockenspiel,music box,vibraphone,marimba,xylophone,tubular bells,dulcimer,
    drawbar organ,percussive organ,rock organ,church organ,reed organ,accordion,harmonica,
    tango accordion,
    nylon guitar,steel guitar,jazz guitar,clean guitar,muted guitar,overdriven guitar,
    distortion guitar,guitar harmonics,
    acoustic bass,finger bass,pick bass,fretless bass,slap bass 1,slap bass 2,synth bass 1,
    synth bass 2,
    violin,viola,cello,contrabass,tremolo strings,pizzicato strings,harp,timpani,
    string ensemble 1,string ensemble 2,synth strings 1,synth strings 2,choir aahs,voice oohs,
    synth voice,orchestra hit,
    trumpet,trombone,tuba,muted trumpet,french horn,brass section,synth brass 1,synth brass 2,
    soprano sax,alto sax,tenor sax,baritone sax,oboe,english horn,bassoon,clarinet,
    piccolo,flute,recorder,pan flute,blown bottle,shakuhachi,whistle,ocarina,
    square lead,saw lead,calliope lead,chiff lead,charang lead,voice lead,fifths lead,
    bass and lead,
    new age pad,warm pad,polysynth pad,choir pad,bowed pad,metallic pad,halo pad,sweep pad,
    rain fx,soundtrack fx,crystal fx,atmosphere fx,brightness fx,goblins fx,echoes fx,sci-fi fx,
    sitar,banjo,shamisen,koto,kalimba,bagpipe,fiddle,shanai,
    tinkle bell,agogo,steel drums,woodblock,taiko drum,melodic tom,synth drum,reverse cymbal,
    guitar fret noise,breath noise,seashore,bird tweet,telephone ring,helicopter,applause,gunshot
    """.replace("\n", "")
    .replace("    ", "")
    .strip()
    .split(",")
)
"""Names of the 128 programs of General MIDI 1, counted from 0."""
