// Tells by its first bytes what a file is that is no text in UTF-8, though its reader expects one.

/** First bytes of files that are no text: what they are called, and how text is made of them. */
const signatures: readonly { readonly bytes: readonly number[]; readonly what: string; readonly hint: string }[] = [
  { bytes: [0x1f, 0x8b], what: 'gzip', hint: 'its name needs .gz at the end, or gzip -d unpacks it' },
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    what: 'a zip archive or an office document',
    hint: 'unpack it, or save it as CSV',
  },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: 'zstd', hint: 'zstd -d unpacks it' },
  { bytes: [0x42, 0x5a, 0x68], what: 'bzip2', hint: 'bzip2 -d unpacks it' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], what: 'xz', hint: 'xz -d unpacks it' },
  { bytes: [0x50, 0x41, 0x52, 0x31], what: 'Parquet', hint: 'its name needs .parquet at the end' },
  { bytes: [0xff, 0xfe], what: 'UTF-16', hint: 'iconv -f UTF-16 -t UTF-8 converts it' },
  { bytes: [0xfe, 0xff], what: 'UTF-16', hint: 'iconv -f UTF-16 -t UTF-8 converts it' },
];

/** So many bytes are looked at. */
const examined = 4096;

/** So many letters tell UTF-16 from a few control characters in a text. */
const fewestLetters = 4;

/**
 * What the first bytes of a file show it to be, with a hint in brackets; undefined where they may be text. UTF-16 without a
 * byte-order mark shows in every other byte, which says of most alphabets only which they are: as a character it would be a control.
 * @param bytes the first of a file, or its first line
 */
export function describeNonText(bytes: Uint8Array): string | undefined {
  const first = bytes.subarray(0, examined);
  const controls = [0, 1].map(
    (parity) => first.filter((byte, index) => isControl(byte) && index % 2 === parity).length,
  );
  const [fewer, more] = [Math.min(...controls), Math.max(...controls)];
  for (const { bytes: signature, what, hint } of signatures) {
    const isSigned = signature.every((byte, index) => first[index] === byte);
    // Those of bzip2 and Parquet are letters, with which a text may begin, too, but not go on like this.
    const isCertain = signature.some((byte) => byte >= 0x80) || more > 0;
    if (isSigned && isCertain) return `${what} (${hint})`;
  }
  const isUtf16 = more >= fewestLetters && more * 4 >= first.length && fewer * 3 <= more * 2;
  return isUtf16 ? 'UTF-16 (iconv -f UTF-16LE -t UTF-8 converts it, or UTF-16BE)' : undefined;
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}
