// Words and tags of every kind, and what may happen to the bytes of a file.
import fc from 'fast-check';

/** What separates, quotes, ends or begins something in one kind of file or another. */
const marks = [
  ...['\t', ' ', '\n', '\r', '\r\n', '"', "'", '""', ',', ';', '|', '\\', '#', '# ', '-', '_', '.', '=', ':', '>', '/'],
  ...['[', ']', '{', '}', '(', ')', '...', '\u0010', '0', '1', '2-3', '1.1', 'O', 'B-', 'null', 'true', 'NaN', 'u'],
];

/** What looks like something else than it is. */
const odd = [
  ...['\ufeff', '\u00a0', '\u200b', '\u200d', '\u2028', '\u2029', '\u0085', '\u000b', '\f', '\0', '\u001f', '\u3000'],
  ...[
    'e\u0301',
    '日本',
    '😀',
    '👩‍👩‍👧‍👦',
    '\u{10ffff}',
    '\ud800',
    '\udc00',
    'İ',
    'ß',
    'اللغة',
    'người dân',
    '10\u202f000',
  ],
  ...[
    '-DOCSTART-',
    '-DOCSTART- -X-',
    '# id 3',
    '# text = a',
    '# global.columns = ID FORM',
    '# a = b',
    '#',
    '__proto__',
  ],
  ...[
    'constructor',
    'toString',
    'tokens',
    'tags',
    'names',
    'word',
    'text',
    '1e400',
    '-1',
    '9007199254740993',
    '_',
    '*',
  ],
  ...['["a"]', '[a]', "['a', 'b']", '{"a": 1}', 'array([1, 2])', '\\n', '\\u00e8', '</s>', '<extra_id_0>', '[PER a]'],
  ...['NN>:> a>;>', 'SpaceAfter=No', '../a', 'hf:a/b', 'ud:en_ewt', 'a[1:2]', '--out', '--', '-', ''],
];

/** Any text: mostly plain, else odd. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', 'cat', 'New York', 'sat', '.', '12', 'naïve', 'U.S.', 'PRP$') },
  { weight: 3, arbitrary: fc.constantFrom(...odd) },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...marks), maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);

/** A word: never empty. */
export const word = text.filter((each) => each !== '');

/** A tag. */
export const tag: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('O', 'B-PER', 'I-PER', 'B-LOC', 'NOUN', 'VERB', '$', "''", ',') },
  { weight: 1, arbitrary: word },
);

/** Words with a tag each. */
export interface Tagging {
  readonly words: readonly string[];
  readonly tags: readonly string[];
}

function taggingOf(words: fc.Arbitrary<string>, tags: fc.Arbitrary<string>): fc.Arbitrary<Tagging> {
  return fc.array(fc.tuple(words, tags), { minLength: 1, maxLength: 6 }).map((pairs) => ({
    words: pairs.map(([each]) => each),
    tags: pairs.map(([, each]) => each),
  }));
}

/** Sentences of any words and tags. */
export const sentences = fc.array(taggingOf(word, tag), { minLength: 1, maxLength: 4 });

/** Sentences as most files have them. */
export const plainSentences = fc.array(
  taggingOf(
    fc.constantFrom('a', 'cat', 'New', 'sat', '.', '12', 'é', '"', ','),
    fc.constantFrom('O', 'B-PER', 'I-PER'),
  ),
  { minLength: 1, maxLength: 5 },
);

const place = fc.double({ min: 0, max: 1, noNaN: true });

/** Numbers that a size, a place or a count can be in text, and hardly ever is. */
const oddNumbers = [
  ...['0', '-1', '0.5', '1e9', '2147483648', '4294967295', '9007199254740993', '1e308', '1e400', '00', 'null', '"8"'],
];

/** The same in bytes, as the kinds of files that are not text write them. */
const oddBytes = [
  'ff',
  'ffff',
  'ffffff7f',
  'ffffffff',
  '00000040',
  'ffffffff0f',
  'ffffffffffffff7f',
  '8080808080',
  '00',
];

/** One thing that happens to the bytes of a file. */
const change: fc.Arbitrary<(bytes: Buffer) => Buffer> = fc.oneof(
  // A byte becomes another.
  fc.tuple(place, fc.nat(255)).map(([at, byte]) => (bytes: Buffer) => {
    const copy = Buffer.from(bytes);
    copy[Math.floor(at * bytes.length)] = byte;
    return copy;
  }),
  // It is cut short.
  place.map((at) => (bytes: Buffer) => bytes.subarray(0, Math.floor(at * bytes.length))),
  // A part is left out, or is there twice.
  fc.tuple(place, place, fc.boolean()).map(([a, b, isTwice]) => (bytes: Buffer) => {
    const [start, end] = [Math.min(a, b), Math.max(a, b)].map((at) => Math.floor(at * bytes.length));
    return Buffer.concat([bytes.subarray(0, isTwice ? end : start), bytes.subarray(isTwice ? start : end)]);
  }),
  // Something stands between.
  fc.tuple(place, fc.oneof(fc.constantFrom(...marks), text)).map(([at, between]) => (bytes: Buffer) => {
    const middle = Math.floor(at * bytes.length);
    return Buffer.concat([bytes.subarray(0, middle), Buffer.from(between), bytes.subarray(middle)]);
  }),
  // A number becomes another, in text or in bytes.
  fc.tuple(place, fc.constantFrom(...oddNumbers)).map(([at, other]) => (bytes: Buffer) => {
    const content = bytes.toString('latin1');
    const found = [...content.matchAll(/-?\d+(?:\.\d+)?/g)];
    const number = found[Math.floor(at * found.length)];
    if (number === undefined) return bytes;
    const end = number.index + number[0].length;
    return Buffer.from(content.slice(0, number.index) + other + content.slice(end), 'latin1');
  }),
  fc.tuple(place, fc.constantFrom(...oddBytes)).map(([at, other]) => (bytes: Buffer) => {
    const written = Buffer.from(other, 'hex');
    const start = Math.floor(at * bytes.length);
    return Buffer.concat([bytes.subarray(0, start), written, bytes.subarray(start + written.length)]);
  }),
  // Two lines change places.
  fc.tuple(place, place).map(([a, b]) => (bytes: Buffer) => {
    const lines = bytes.toString('latin1').split('\n');
    const [first, second] = [Math.floor(a * lines.length), Math.floor(b * lines.length)];
    const swapped = lines.with(first % lines.length, lines[second % lines.length] ?? '');
    return Buffer.from(swapped.with(second % lines.length, lines[first % lines.length] ?? '').join('\n'), 'latin1');
  }),
  // Lines end as elsewhere.
  fc.constantFrom('\r\n', '\r', '\r\r\n', '\n\n', '\u2028').map((end) => (bytes: Buffer) => {
    const encoded = Buffer.from(end).toString('latin1');
    return Buffer.from(bytes.toString('latin1').replaceAll('\n', encoded), 'latin1');
  }),
);

/** The bytes of a file as they are, after some changes, or noise. */
export function damaged(whole: fc.Arbitrary<string | Uint8Array>): fc.Arbitrary<Buffer> {
  return fc.oneof<fc.WeightedArbitrary<Buffer>[]>(
    { weight: 3, arbitrary: whole.map((content) => Buffer.from(content)) },
    {
      weight: 12,
      arbitrary: fc
        .tuple(whole, fc.array(change, { minLength: 1, maxLength: 4 }))
        .map(([content, changes]) => changes.reduce<Buffer>((bytes, apply) => apply(bytes), Buffer.from(content))),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.array(text, { maxLength: 30 }).map((texts) => Buffer.from(texts.join(''))) },
  );
}

/** The same, where most of the file may be of no interest: only its first and last bytes are changed. */
export function damagedAtEnds(whole: fc.Arbitrary<Uint8Array>, edge = 4096): fc.Arbitrary<Buffer> {
  return fc
    .tuple(whole, fc.array(change, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([content, changes, isFirst]) => {
      const bytes = Buffer.from(content);
      const border = isFirst ? Math.min(edge, bytes.length) : Math.max(0, bytes.length - edge);
      const parts = [bytes.subarray(0, border), bytes.subarray(border)] as const;
      const changed = changes.reduce<Buffer>((part, apply) => apply(part), isFirst ? parts[0] : parts[1]);
      return Buffer.concat(isFirst ? [changed, parts[1]] : [parts[0], changed]);
    });
}

/** Any value that JSON can hold. */
export const jsonValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown[]>(null, true, false, 0, 1, -1, 0.5, 8, 1e30, '', 'none', [], {}, [''], ['a'], { a: 1 }),
  text,
  fc.jsonValue({ maxDepth: 2 }),
);

/** Any value at all. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  jsonValue,
  fc.constantFrom<unknown[]>(undefined, Number.NaN, Number.POSITIVE_INFINITY, -0, 10n, Symbol('a'), () => 1, new Map()),
  fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withTypedArray: true, maxDepth: 2 }),
);

/** An object like `whole`; in half of them some keys have other values, are missing, or are new. */
export function changedObject(whole: fc.Arbitrary<object>): fc.Arbitrary<Record<string, unknown>> {
  const changes = fc.array(fc.tuple(fc.nat(), fc.option(jsonValue)), { minLength: 1, maxLength: 2 });
  const added = fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.tuple(fc.tuple(text, jsonValue)) },
  );
  return fc.oneof(
    whole.map((object) => ({ ...object })),
    fc.tuple(whole, changes, added).map(([object, changed, further]) => {
      const keys = Object.keys(object);
      const entries = new Map<string, unknown>(Object.entries(object));
      for (const [index, value] of changed) {
        const key = keys[index % Math.max(1, keys.length)] ?? '';
        if (value === null) entries.delete(key);
        else entries.set(key, value);
      }
      return Object.fromEntries([...entries, ...further]);
    }),
  );
}
