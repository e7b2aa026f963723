// The interface of a vocabulary to the formats: how text becomes ids and back, and which ids a format may use itself.

/**
 * Converts text to ids and back. The ids of a text are those of its parts, one after the other, and each ASCII
 * character has one id: formats put texts together, and look for separators among ids.
 */
export interface Codec {
  /** Pads the shorter rows of a batch; also the first id of the decoder. */
  readonly padId: number;
  /** Ends every source and every target. */
  readonly eosId: number;
  /** Ids in a row that stand for no text. Formats use them for tags and word markers. */
  readonly spareIds: { readonly first: number; readonly count: number };
  /** The ids of a text, without an end-of-sequence id. @throws BytetagError `data` if it contains a lone surrogate */
  textToIds(text: string): readonly number[];
  /** The text of ids. Ids that stand for no text are left out. Never throws. */
  idsToText(ids: Iterable<number>): string;
}
