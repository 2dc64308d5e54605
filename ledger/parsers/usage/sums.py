"""Told totals and parts of one call made to fit: native counts, whose totals hold their parts.

Sources differ in whether a part (cache reads, cache writes, audio, reasoning …) lies in its total
or beside it, and many do not keep to their own convention. The provider's total decides, where it
is told:

    total = input + output + the parts that lie beside them

A reading that adds up and in which no part exceeds its total is proved. Where the convention of
the source is proved, or nothing is told to prove it with, it holds; where only another one is
proved, that one holds; where none is, the event is in doubt.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from ledger.parsers.usage import words
from ledger.parsers.usage.terms import NO_TERMS, terms_of
from ledger.parsers.usage.words import count_named

Counts = dict[str, int]
CACHE_WRITES = ("cache_write_tokens", words.CACHE_WRITE_1H)
CACHE = (words.CACHED, *CACHE_WRITES)
METERED_IN = (*CACHE, words.AUDIO_IN, words.IMAGE_IN)
METERED_OUT = (words.REASONING, words.AUDIO_OUT, words.IMAGE_OUT)
# Parts without a meter of their own are plain input or output: inside their total they change
# nothing, beside it they add to it.
PLAIN_IN = (words.TEXT_IN, words.TOOL_IN, words.COMPACTION_IN, words.OTHER_IN)
PLAIN_OUT = (words.TEXT_OUT, words.COMPACTION_OUT, words.OTHER_OUT)
PARTS = (*METERED_IN, *PLAIN_IN, *METERED_OUT, *PLAIN_OUT)
AUDIO_TWICE = frozenset({words.CACHED, words.AUDIO_IN})  # cached audio lies in both
NO_NUMBERS = (bool, dict, list)
MAY_BE_WORDS = (words.UNKNOWN, words.ITEM, words.WEB_SEARCH)
MOST_PARTS = 8  # of more, not every reading is tried
LARGEST = 10**12


@dataclass(frozen=True)
class TokenSide:
    """A total, as native records and as this module name it, and the parts that belong to it."""

    total: str
    name: str
    order: tuple[str, ...]
    plain: frozenset[str]

    @property
    def metered(self) -> frozenset[str]:
        return frozenset(self.order)


SIDES = (
    TokenSide("input_tokens", words.INPUT, METERED_IN, frozenset(PLAIN_IN)),
    TokenSide("output_tokens", words.OUTPUT, METERED_OUT, frozenset(PLAIN_OUT)),
)
Reading = tuple[Counts, list[str]]  # native counts, and codes of what is doubtful about them


@dataclass(frozen=True)
class Convention:
    """Which parts a source tells beside their totals.

    `is_loose`: its clients do not agree, so that where both readings are possible and no total
    decides, the event is in doubt. `sums_itself`: the total it tells is its own sum of input and
    output and proves nothing.
    """

    beside: frozenset[str] = frozenset()
    is_loose: bool = False
    sums_itself: bool = False


# What Anthropic's SDK tells of compacting a context lies beside everywhere.
COMPACTION = frozenset({words.COMPACTION_IN, words.COMPACTION_OUT})
INCLUSIVE = Convention(COMPACTION)
# Anthropic's and Bedrock Converse's own usage.
CACHE_BESIDE = Convention(COMPACTION | set(CACHE))
# Gemini's own usage.
THOUGHTS_BESIDE = Convention(COMPACTION | {words.REASONING, words.TOOL_IN})
DISJOINT = Convention(frozenset(PARTS), is_loose=True)


SIMPLE = frozenset(
    (
        *(words.INPUT, words.OUTPUT, words.TOTAL),
        *(words.CACHED, words.CACHE_WRITE, words.REASONING),
    )
)


@dataclass(frozen=True, slots=True)
class NativeUsage:
    """Native counts; empty where none were told. `doubts` are codes of what is wrong; `searches`
    were made on the web inside the call; `tier` and `region` are where it was served."""

    counts: Counts = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    tier: str = ""
    searches: int = 0
    region: str = ""


@dataclass(frozen=True, slots=True)
class NamedCounts:
    """What a source tells, by what its names mean."""

    counts: Counts
    doubts: tuple[str, ...] = ()
    tier: str = ""
    searches: int = 0
    region: str = ""

    def usage(self, counts: Counts, doubts: tuple[str, ...]) -> NativeUsage:
        return NativeUsage(counts, doubts, self.tier, self.searches, self.region)


def read_counts(pairs: Iterable[tuple[str, object]]) -> NamedCounts:
    """Of several names of one count the largest value counts: the others are a nought or a part.

    A text under a name that is not a count's is none, but it may tell how the call was served.
    """
    counts: Counts = {}
    doubts: tuple[str, ...] = ()
    tier = ""
    texts: list[tuple[str, str]] = []
    for name, value in pairs:
        meaning = count_named(name)
        what, kind = meaning.count, type(value)
        if isinstance(value, str):
            texts.append((name, value))
        if not what or value is None or kind in NO_NUMBERS:
            continue
        count = whole_number(value)
        if count is not None:
            if count >= counts.get(what, 0):
                counts[what] = count
            tier = tier or (meaning.tier if count else "")
        elif what not in MAY_BE_WORDS or kind is not str:
            doubts = ("bad_count",)
    searches = counts.pop(words.WEB_SEARCH, 0)
    terms = terms_of(texts) if texts else NO_TERMS
    return NamedCounts(counts, doubts, terms.tier or tier, searches, terms.region)


def whole_number(value: object) -> int | None:
    """A whole number of zero or more, however its source wrote it."""
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None
    elif isinstance(value, float):
        value = int(value) if value.is_integer() and abs(value) < 10**15 else None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
        return value
    return None


def settle(named: NamedCounts, convention: Convention) -> NativeUsage:
    """The native counts of what was told."""
    counts = named.counts
    if not counts:
        return named.usage({}, named.doubts)
    if not named.doubts and counts.keys() <= SIMPLE:
        simply = plainly(counts, convention)
        if simply is not None:
            return named.usage(simply, ())
    if words.UNCACHED in counts:
        counts, convention = with_uncached(counts, convention)
    parts, doubts = parts_of(counts, convention)
    sums = Sums(counts, parts)
    total = counts.get(words.TOTAL) or None
    if convention.sums_itself and total == sums.both:
        total = None
    settled, more = sums.only_total(total) or sums.settled(total, convention)
    doubts = [*named.doubts, *doubts, *more]
    if is_unexplained(counts, is_proved=total is not None and not more):
        doubts.append("unknown_bucket")
    return named.usage(settled, tuple(dict.fromkeys(doubts)))


def plainly(counts: Counts, convention: Convention) -> Counts | None:
    """What most calls tell: the usual parts where the convention says that they are, with a total
    that agrees. All that follows would say the same, in ten times the time."""
    get = counts.get
    into, out, total = get(words.INPUT), get(words.OUTPUT), get(words.TOTAL)
    cached, written = get(words.CACHED, 0), get(words.CACHE_WRITE, 0)
    thought = get(words.REASONING, 0)
    if into is None or out is None:
        return None
    if convention is DISJOINT and total:
        into, out = into + cached + written, out + thought
    elif convention is not INCLUSIVE:
        return None
    if (total and total != into + out) or cached + written > into or thought > out:
        return None
    native = {"input_tokens": into, "output_tokens": out}
    if cached:
        native[words.CACHED] = cached
    if written:
        native["cache_write_tokens"] = written
    if thought:
        native[words.REASONING] = thought
    return native


def is_unexplained(counts: Counts, *, is_proved: bool) -> bool:
    """Is there something told that no meter counts? A total that adds up without an unknown
    count of tokens shows that it only repeats others."""
    unknown = any(counts.get(name) for name in (words.UNKNOWN, words.OTHER_IN, words.OTHER_OUT))
    return bool(counts.get(words.ITEM)) or (unknown and not is_proved)


def with_uncached(counts: Counts, convention: Convention) -> tuple[Counts, Convention]:
    """What was read fresh tells where the cache is: inside an input that is more than that."""
    fresh = counts[words.UNCACHED]
    cached = sum(counts.get(name, 0) for name in (words.CACHED, words.CACHE_WRITE))
    told_input = counts.get(words.INPUT)
    if told_input is None or (told_input == fresh and cached):
        return {**counts, words.INPUT: fresh}, CACHE_BESIDE
    return counts, INCLUSIVE if told_input == fresh + cached else convention


def parts_of(counts: Counts, convention: Convention) -> tuple[Counts, list[str]]:
    """The parts that are more than nought, cached audio in both of its own."""
    parts = {name: counts[name] for name in PARTS if counts.get(name)}
    doubts = put_writes_together(counts, parts)
    audio, image, text = (
        counts.get(name, 0) for name in (words.CACHED_AUDIO, words.CACHED_IMAGE, words.CACHED_TEXT)
    )
    put(parts, words.CACHED, max(parts.get(words.CACHED, 0), audio + image + text))
    if words.AUDIO_IN in convention.beside:
        put(parts, words.AUDIO_IN, parts.get(words.AUDIO_IN, 0) + audio)
    else:
        put(parts, words.IMAGE_IN, max(parts.get(words.IMAGE_IN, 0) - image, 0))
    if audio and parts.get(words.AUDIO_IN, 0) >= audio:
        parts[words.CACHED_AUDIO] = audio
    return parts, doubts


def put_writes_together(counts: Counts, parts: Counts) -> list[str]:
    """All writes, told as one or by how long they last; what lasts an hour has its own price."""
    every_write, short, long = (
        counts.get(name, 0)
        for name in (words.CACHE_WRITE, words.CACHE_WRITE_5M, words.CACHE_WRITE_1H)
    )
    put(parts, "cache_write_tokens", max(every_write, short + long) - long)
    differ = every_write and short and every_write != short + long
    return ["total_mismatch"] if differ else []


def put(parts: Counts, name: str, count: int) -> None:
    if count:
        parts[name] = count
    else:
        parts.pop(name, None)


@dataclass(frozen=True, slots=True)
class Sums:
    """Told totals and the parts that are more than nought; one reading of them is a set of
    parts that lie beside."""

    counts: Mapping[str, int]
    parts: Mapping[str, int]

    @property
    def both(self) -> int:
        return self.counts.get(words.INPUT, 0) + self.counts.get(words.OUTPUT, 0)

    def only_total(self, total: int | None) -> Reading | None:
        """A total alone is all input: that is right for embeddings, and a doubt for the rest."""
        if total is None or self.both or self.parts:
            return None
        return {"input_tokens": total}, ["total_mismatch"]

    def settled(self, total: int | None, convention: Convention) -> Reading:
        own = convention.beside & self.parts.keys()
        if total is None:
            return self.unproved(own, is_loose=convention.is_loose)
        if self.proves(total, own):
            return self.native(own), []
        readings = [reading for reading in self.readings() if self.proves(total, reading)]
        by_counts = {tuple(sorted(self.native(reading).items())): reading for reading in readings}
        if by_counts:
            best = next(iter(by_counts.values()))
            return self.native(best), ["unproven_parts"] if len(by_counts) > 1 else []
        return self.unproved(own, is_loose=False)[0], ["total_mismatch"]

    def readings(self) -> Iterator[frozenset[str]]:
        """The usual ones first, then every other one."""
        present = frozenset(self.parts) & frozenset(PARTS)
        usual: tuple[frozenset[str], ...]
        usual = (frozenset(), CACHE_BESIDE.beside, THOUGHTS_BESIDE.beside, DISJOINT.beside)
        yield from (parts & present for parts in usual)
        if len(present) <= MOST_PARTS:
            for size in range(1, len(present)):
                yield from map(frozenset, combinations(sorted(present), size))

    def proves(self, total: int, beside: frozenset[str]) -> bool:
        return self.both + self.size(beside) == total and self.fits(beside)

    def fits(self, beside: frozenset[str]) -> bool:
        return not any(self.moved_out(side, beside) for side in SIDES)

    def excess(self, side: TokenSide, beside: frozenset[str]) -> int:
        """How much the metered parts inside a total are more than it."""
        excess = self.size(side.metered - beside) - self.counts.get(side.name, 0)
        return 0 if self.is_overlap(excess, side.metered - beside) else excess

    def size(self, names: Iterable[str]) -> int:
        """Of these parts together; cached audio, which lies in two, once."""
        parts = frozenset(names)
        overlap = self.parts.get(words.CACHED_AUDIO, 0) if parts >= AUDIO_TWICE else 0
        return sum(self.parts.get(name, 0) for name in parts) - overlap

    def is_overlap(self, excess: int, inside: frozenset[str]) -> bool:
        """Cached and audio tokens that exceed their total only together are partly the same."""
        if excess <= 0 or words.CACHED_AUDIO in self.parts or not inside >= AUDIO_TWICE:
            return False
        return excess <= min(self.parts.get(name, 0) for name in AUDIO_TWICE)

    def unproved(self, own: frozenset[str], *, is_loose: bool) -> Reading:
        """By convention; parts that exceed their total nevertheless were told beside it."""
        moved = {side.name: self.moved_out(side, own) for side in SIDES}
        if not any(moved.values()):
            is_open = is_loose and bool(own) and self.fits(frozenset())
            return self.native(own), ["unproven_parts"] if is_open else []
        was_told = any(name in self.counts for name, parts in moved.items() if parts)
        beside = own.union(*moved.values())
        return self.native(beside), ["part_exceeds_total"] if was_told else []

    def moved_out(self, side: TokenSide, beside: frozenset[str]) -> frozenset[str]:
        """The fewest parts that must lie beside too: cache writes, the cache, all of them."""
        side_total = self.counts.get(side.name, 0)
        plain = frozenset(
            part for part in side.plain - beside if self.parts.get(part, 0) > side_total
        )
        if self.excess(side, beside) <= 0:
            return plain
        choices = (frozenset(some) & side.metered for some in (CACHE_WRITES, CACHE))
        fitting = (writes for writes in choices if self.excess(side, beside | writes) <= 0)
        return plain | next(fitting, side.metered)

    def native(self, beside: frozenset[str]) -> Counts:
        """Every total with the parts that lie beside it put into it."""
        counts: Counts = {}
        for side in SIDES:
            parts = {name: self.parts[name] for name in side.order if name in self.parts}
            more = self.size(beside & (side.metered | side.plain))
            if side.name in self.counts or parts or more:
                own = self.counts.get(side.name, 0) + more
                excess = self.size(side.metered - beside) - self.counts.get(side.name, 0)
                if self.is_overlap(excess, side.metered - beside):
                    parts[words.CACHED_AUDIO] = excess
                    excess = 0
                counts |= {side.total: own + max(excess, 0), **parts}
        if words.CACHED_AUDIO in self.parts:
            counts[words.CACHED_AUDIO] = self.parts[words.CACHED_AUDIO]
        return counts
