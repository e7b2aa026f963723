// The contract of a target format: words and tags go in and become ids to read and ids to write; whatever a model wrote
// comes back as exactly one label per word. Each format is one file beside this one.
import type { Edges, TagTransitions } from '../spans/transitions.js';
import type { Automaton } from './automaton.js';

/** What the encoder reads. */
export interface SourceEncoding {
  /** Ids, end-of-sequence included. */
  readonly ids: Int32Array;
  /** For formats with word markers: the position in `ids` of each word's marker. */
  readonly markerPositions?: Int32Array;
}

/** Ids of a target: those from `start` up to, not including, `end`. */
export interface IdRange {
  readonly start: number;
  readonly end: number;
}

/** Where a target would first differ if one word had another tag. */
export interface Divergence {
  readonly word: number;
  /** Place in the target. */
  readonly position: number;
  /** The id that the other tag would put there. */
  readonly id: number;
}

/** What was wrong with one generated sequence. */
export interface StructureProblems {
  /** Words for which no label was written. */
  readonly missing: number;
  /** Labels beyond the number of words. */
  readonly extra: number;
  /** Labels whose tag is not in the tag set, and not near enough to one that is. */
  readonly unknownTag: number;
  /** Labels whose echoed word or marker is not the word's own. */
  readonly wordMismatch: number;
  /** Labels whose tag was read as the one that differs in upper and lower case only. */
  readonly tagCase: number;
  /** Labels whose tag was read as the only one that differs in one character. */
  readonly tagSpelling: number;
}

/** One label per word. */
export interface ParsedLabels {
  /** As many as there are words; `''` where none could be read. A tag outside the tag set is given as it was written. */
  readonly tags: readonly string[];
  /** True if the ids are exactly what some tagging of these words encodes to. */
  readonly wellFormed: boolean;
  readonly problems: StructureProblems;
}

/** A way to write a tagging as a sequence of ids, for one tag set. */
export interface Format {
  /** One of `formatNames`, or that of a format of one's own. */
  readonly name: string;
  /** The tags that may be written. */
  readonly tagSet: readonly string[];
  encodeSource(words: readonly string[]): SourceEncoding;
  /** Ids of the labels, end-of-sequence included. @throws BytetagError `data` if `tags` has another length than `words`. */
  encodeTarget(words: readonly string[], tags: readonly string[]): Int32Array;
  /** The most ids that a target of these words can have. */
  longestTarget(words: readonly string[]): number;
  /** The ids of the target that spell each word's tag: what a weight of the tag applies to. @throws like `encodeTarget` */
  tagRanges(words: readonly string[], tags: readonly string[]): readonly IdRange[];
  /**
   * Where the target would first differ if one word had another tag: for each word that has a different tag and could
   * have this one. There a loss can discourage the other tag. @throws like `encodeTarget`
   */
  divergences(words: readonly string[], tags: readonly string[], otherTag: string): readonly Divergence[];
  /** For formats with word markers: the id that the encoder's state at each marker is trained to predict. */
  encodeMarkerTargets?(tags: readonly string[]): Int32Array;
  /** The inverse of `encodeMarkerTargets`: the tag that an id stands for, if any. */
  tagOfMarkerTarget?(id: number): string | undefined;
  /** Rules for sequences of tags that decoding is held to. Absent: any tag may follow any. */
  readonly transitions?: TagTransitions;
  /**
   * The well-formed targets for these words, so that decoding can be held to them.
   * @param edges whether the words begin and end with their sentence. Default: both
   */
  automaton(words: readonly string[], edges?: Edges): Automaton;
  /** Reads generated ids (with or without a start id, end-of-sequence and padding). Never throws. */
  parse(ids: ArrayLike<number>, words: readonly string[]): ParsedLabels;
}

/** What a format may be told beside its tag set. */
export interface FormatOptions {
  /** Text that every source begins with, to tell tasks and languages apart. Default: none (`notebook`: `TAG:`). */
  readonly prefix?: string;
  /**
   * All tags of the model, of which the tag set is a part, in an order that never changes: formats that give each tag an
   * id of its own give it by this. Default: the tag set.
   */
  readonly inventory?: readonly string[];
  /** Rules for sequences of tags that decoding is held to. Default: any tag may follow any. */
  readonly transitions?: TagTransitions;
}

/** The formats there are. */
export const formatNames = ['notebook', 'input-tag', 'tags', 'sentinel', 'spans', 'ids'] as const;

/** Name of a format. */
export type FormatName = (typeof formatNames)[number];
