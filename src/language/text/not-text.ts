// Recognises by its first bytes that a file is not text in UTF-8, so that the error can name what it is.

/** Signatures of files that are not text: what the file is, and how to turn it into text. */
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

/** How many bytes of the file are examined. */
const examined = 4096;

/** The fewest zero or control bytes that suggest UTF-16. A text may contain a few control characters. */
const fewestControls = 4;

/**
 * Describes a file that is not text, with a hint in brackets; undefined if it may be text. UTF-16 without a byte-order
 * mark is recognised by its high bytes: for most alphabets, every other byte is the same small number, which would be a
 * control character in UTF-8.
 * @param bytes the first bytes of a file, or its first line
 */
export function describeNonText(bytes: Uint8Array): string | undefined {
  const first = bytes.subarray(0, examined);
  const controls = [0, 1].map(
    (parity) => first.filter((byte, index) => isControl(byte) && index % 2 === parity).length,
  );
  const [fewer, more] = [Math.min(...controls), Math.max(...controls)];
  for (const { bytes: signature, what, hint } of signatures) {
    const isSigned = signature.every((byte, index) => first[index] === byte);
    // The signatures of bzip2 and Parquet are letters, so a text may begin with them, too. But it would not continue
    // with control characters.
    const isCertain = signature.some((byte) => byte >= 0x80) || more > 0;
    if (isSigned && isCertain) return `${what} (${hint})`;
  }
  const isUtf16 = more >= fewestControls && more * 8 >= first.length * 3 && fewer * 3 <= more * 2;
  return isUtf16 ? 'UTF-16 (iconv -f UTF-16LE -t UTF-8 converts it, or UTF-16BE)' : undefined;
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}
