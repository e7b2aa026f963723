// The contract of a target format: words and tags go in and become ids to read and ids to write; whatever a model wrote
// comes back as exactly one label per word. Each format is one file beside this one.

import type { Automaton } from './automaton.js';

/** What the encoder reads. */
export interface SourceEncoding {
  /** Ids, end-of-sequence included. */
  readonly ids: Int32Array;
  /** For formats with word markers: the position in `ids` of each word's marker. */
  readonly markerPositions?: Int32Array;
}

/** What was wrong with one generated sequence. */
export interface StructureProblems {
  /** Words for which no label was written. */
  readonly missing: number;
  /** Labels beyond the number of words. */
  readonly extra: number;
  /** Labels whose tag is not in the tag set. */
  readonly unknownTag: number;
  /** Labels whose echoed word or marker is not the word's own. */
  readonly wordMismatch: number;
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
  readonly name: FormatName;
  /** The tags that may be written. */
  readonly tagSet: readonly string[];
  encodeSource(words: readonly string[]): SourceEncoding;
  /** Ids of the labels, end-of-sequence included. @throws BytetagError `data` if `tags` has another length than `words`. */
  encodeTarget(words: readonly string[], tags: readonly string[]): Int32Array;
  /** For formats with word markers: the id that the encoder's state at each marker is trained to predict. */
  encodeMarkerTargets?(tags: readonly string[]): Int32Array;
  /** The inverse of `encodeMarkerTargets`: the tag that an id stands for, if any. */
  tagOfMarkerTarget?(id: number): string | undefined;
  /** The well-formed targets for these words, so that decoding can be held to them. */
  automaton(words: readonly string[]): Automaton;
  /** Reads generated ids (with or without a start id, end-of-sequence and padding). Never throws. */
  parse(ids: ArrayLike<number>, words: readonly string[]): ParsedLabels;
}

/** The formats there are. */
export const formatNames = ['notebook', 'tags', 'ids'] as const;

/** Name of a format. */
export type FormatName = (typeof formatNames)[number];
