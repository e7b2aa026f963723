// The interface of a target format: how words and tags are encoded as ids, and how generated ids are read as exactly
// one label per word. Each format has its own file in this folder.
import type { Edges, TagTransitions } from '../spans/transitions.js';
import type { Codec } from '../text/codec.js';
import type { Automaton } from './automaton.js';

/** The input of the encoder. */
export interface SourceEncoding {
  /** Ids, end-of-sequence included. */
  readonly ids: Int32Array;
  /** For formats with word markers: the position in `ids` of each word's marker. */
  readonly markerPositions?: Int32Array;
}

/** A range of a target's ids, from `start` up to but not including `end`. */
export interface IdRange {
  readonly start: number;
  readonly end: number;
}

/** The first place where a target would differ if one word had another tag. */
export interface Divergence {
  readonly word: number;
  /** Index in the target. */
  readonly position: number;
  /** The id that the other tag would have there. */
  readonly id: number;
}

/** The faults of one generated sequence. */
export interface StructureProblems {
  /** Words for which no label was written. */
  readonly missing: number;
  /** Labels beyond the number of words. */
  readonly extra: number;
  /** Labels whose tag is not in the tag set, nor close enough to one that is. */
  readonly unknownTag: number;
  /** Labels whose echoed word or marker is not that of the word. */
  readonly wordMismatch: number;
  /** Labels whose tag differs from a known one only in upper and lower case, and was read as that one. */
  readonly tagCase: number;
  /** Labels whose tag differs from exactly one known tag in one character, and was read as that one. */
  readonly tagSpelling: number;
}

/** One label for each word of a sentence, read from generated ids. */
export interface ParsedLabels {
  /** One for each word; `''` if none could be read. A tag outside the tag set is returned as it was written. */
  readonly tags: readonly string[];
  /** True if the ids are exactly the target of some tagging of these words. */
  readonly wellFormed: boolean;
  readonly problems: StructureProblems;
}

/** A format for one tag set: a way to write the tags of a sentence as a sequence of ids. */
export interface Format {
  /** One of `formatNames`, or the name of a user-defined format. */
  readonly name: string;
  /** The tags that may be written. */
  readonly tagSet: readonly string[];
  encodeSource(words: readonly string[]): SourceEncoding;
  /**
   * The ids of the labels, including end-of-sequence. @throws BytetagError `data` if `tags` has another length than
   * `words`.
   */
  encodeTarget(words: readonly string[], tags: readonly string[]): Int32Array;
  /** The most ids that a target of these words can have. */
  longestTarget(words: readonly string[]): number;
  /**
   * The ids of the target that spell each word's tag. A weight for the tag applies to these. @throws like
   * `encodeTarget`
   */
  tagRanges(words: readonly string[], tags: readonly string[]): readonly IdRange[];
  /**
   * Where the target would first differ if one word had another tag, for each word that has a different tag and could
   * have this one. A loss can discourage the other tag there. @throws like `encodeTarget`
   */
  divergences(words: readonly string[], tags: readonly string[], otherTag: string): readonly Divergence[];
  /** For formats with word markers: the id that the encoder's state at each marker is trained to predict. */
  encodeMarkerTargets?(tags: readonly string[]): Int32Array;
  /** The inverse of `encodeMarkerTargets`: the tag that an id stands for, if any. */
  tagOfMarkerTarget?(id: number): string | undefined;
  /** Rules for sequences of tags that decoding must follow. Absent: any tag may follow any other. */
  readonly transitions?: TagTransitions;
  /**
   * The well-formed targets for these words, so that decoding can be limited to them.
   * @param edges whether the words begin and end with their sentence. Default: both
   */
  automaton(words: readonly string[], edges?: Edges): Automaton;
  /** Reads generated ids, with or without a start id, end-of-sequence and padding. Never throws. */
  parse(ids: ArrayLike<number>, words: readonly string[]): ParsedLabels;
}

/** Options for a format. */
export interface FormatOptions {
  /** Text at the start of every source, to tell tasks and languages apart. Default: none (`notebook`: `TAG:`). */
  readonly prefix?: string;
  /**
   * All tags of the model, in an order that never changes; the tag set is a part of them. Formats that assign an id to
   * each tag assign them in this order. Default: the tag set.
   */
  readonly inventory?: readonly string[];
  /** Rules for sequences of tags that decoding must follow. Default: any tag may follow any other. */
  readonly transitions?: TagTransitions;
  /** The vocabulary to write in. Default: ByT5's bytes. */
  readonly codec?: Codec;
}

/** The same for the built-in formats, whose vocabulary `createFormat` has filled in. */
export interface CodedFormatOptions extends FormatOptions {
  readonly codec: Codec;
}

/** The names of the built-in formats. */
export const formatNames = ['notebook', 'input-tag', 'tags', 'sentinel', 'spans', 'ids'] as const;

/** The name of a built-in format. */
export type FormatName = (typeof formatNames)[number];
