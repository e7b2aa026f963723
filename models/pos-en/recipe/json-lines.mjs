// JSON Lines: objects go in, a file comes out, whole or not at all.
import { createWriteStream, renameSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes objects, one a line. */
export async function writeLines(path, objects) {
  const lines = (async function* () {
    for await (const object of objects) yield `${JSON.stringify(object)}\n`;
  })();
  await pipeline(Readable.from(lines), createWriteStream(`${path}.tmp`));
  renameSync(`${path}.tmp`, path);
}
