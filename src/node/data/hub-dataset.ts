// Downloads the files of a split of a data set on the hub. Data sets that only a script can load have a branch with the
// same data as Parquet, which the hub makes (https://huggingface.co/docs/dataset-viewer).
import { join } from 'node:path';
import { describeText } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { parseRepository, type Repository } from '../../foundation/repository-name.js';
import type { DataReference } from '../../language/data/reference.js';
import { configurationsOf, filesOfSplit } from '../../language/data/split-files.js';
import { isNotFound } from '../hub/request.js';
import type { HubAccess } from '../hub/settings.js';
import { fetchSnapshot } from '../hub/snapshot.js';

/** The branch that the hub makes. */
const parquetBranch = 'refs/convert/parquet';

/**
 * Downloads the files of a split, if they are not on this machine yet.
 * @param defaultSplits names of splits to look for if the reference names none, in order
 * @returns their paths, in the order in which they are to be read
 * @throws BytetagError `usage` for an invalid name, or if the data set has several configurations and none is named;
 *   `data` if no file belongs to that split, `network` like `fetchSnapshot`
 */
export async function fetchDataset(
  hub: HubAccess,
  reference: DataReference & { readonly kind: 'hub' },
  defaultSplits: readonly string[],
): Promise<readonly string[]> {
  const repository = parseRepository(reference.repository, 'dataset');
  if (repository === undefined) {
    throw new BytetagError(
      'usage',
      `hf: expected the name of a data set, with its organisation or without, got ${reference.repository}`,
    );
  }
  const splits = reference.split === undefined ? defaultSplits : [reference.split];
  const { configuration } = reference;
  /** This error is thrown even if something else fails, too. */
  let ambiguity: BytetagError | undefined;
  const fetchFrom = async (source: Repository): Promise<readonly string[] | undefined> => {
    let isEmpty = false;
    const { folder, files } = await fetchSnapshot(hub, source, (paths) => {
      for (const split of splits) {
        const chosen = filesOfSplit(paths, split, configuration);
        if (chosen.length === 0) continue;
        const configurations = configurationsOf(chosen, split, configuration);
        if (configurations.length === 1) return chosen;
        ambiguity = severalConfigurations(reference, configurations);
        throw ambiguity;
      }
      isEmpty = true;
      // Files that are missing offline may exist on the hub.
      if (hub.offline) throw missingSplit(reference, splits);
      return [];
    });
    return isEmpty ? undefined : files.map((file) => join(folder, file));
  };
  let notCached: BytetagError | undefined;
  const found = await fetchFrom(repository).catch((error) => {
    if (ambiguity) throw ambiguity;
    if (!hub.offline || !(error instanceof BytetagError)) throw error;
    notCached = error;
    return undefined;
  });
  if (found !== undefined) return found;
  const converted = await fetchFrom({ ...repository, revision: parquetBranch }).catch((error) => {
    if (ambiguity) throw ambiguity;
    if (notCached && error instanceof BytetagError) throw notCached;
    // A data set may have no such branch. Other errors do not show whether it has one.
    if (!isNotFound(error)) throw error;
    return undefined;
  });
  if (converted !== undefined) return converted;
  throw missingSplit(reference, splits);
}

/** The most configurations that a message names, and the most characters of each. */
const mostShown = 10;
const mostNameCharacters = 60;

function shownName(name: string): string {
  return describeText(name, mostNameCharacters);
}

function severalConfigurations(
  { repository, configuration }: DataReference & { readonly kind: 'hub' },
  names: readonly string[],
): BytetagError {
  const asked = configuration === undefined ? repository : `${repository}/${configuration}`;
  const left = names.length - mostShown;
  const more = left > 0 ? ` and ${left} more` : '';
  const shown = `${names.slice(0, mostShown).map(shownName).join(', ')}${more}`;
  // For a name without an organisation, the revision shows that the part after it is a configuration.
  const place = repository.includes('/') || repository.includes('@') ? asked : `${repository}@main`;
  return new BytetagError(
    'usage',
    `hf:${asked}: expected one of its configurations, got none of ${shown} (write ` +
      `hf:${place}/${shownName(names[0] ?? '')})`,
  );
}

function missingSplit(
  { repository, configuration }: DataReference & { readonly kind: 'hub' },
  splits: readonly string[],
): BytetagError {
  const what = configuration === undefined ? splits.join(' or ') : `${configuration}, ${splits.join(' or ')}`;
  return new BytetagError(
    'data',
    `hf:${repository}: expected files of split ${what} (Parquet, JSON, CSV, CoNLL), got none`,
  );
}
