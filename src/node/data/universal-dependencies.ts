// Downloads treebanks of Universal Dependencies by their code (`en_ewt`) and a split.
// Each treebank has its own repository, such as https://github.com/UniversalDependencies/UD_English-EWT.
// https://universaldependencies.org
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { isRevision } from '../../foundation/repository-name.js';
import type { DataReference } from '../../language/data/reference.js';
import { createFolder, writeAtomically } from '../files/atomic-file.js';
import { readAnswer } from '../hub/limited-answer.js';
import { networkError, retryingFetch, statusError } from '../hub/request.js';
import { cacheHome, type HubAccess, webAddress } from '../hub/settings.js';

/** The address of the repositories' files. `UD_ENDPOINT` can name another with the same layout. */
const publicEndpoint = 'https://raw.githubusercontent.com/UniversalDependencies';

/** The most bytes of a file, which is kept in memory: several times the largest of Universal Dependencies. */
const mostTreebankBytes = 2 ** 29;

/** Languages whose names in Universal Dependencies are not the English names of their codes. */
const languageNames: Readonly<Record<string, string>> = {
  ...{ no: 'Norwegian', grc: 'Ancient_Greek', cu: 'Old_Church_Slavonic', fro: 'Old_French', orv: 'Old_East_Slavic' },
  ...{
    lzh: 'Classical_Chinese',
    sme: 'North_Sami',
    kmr: 'Kurmanji',
    ug: 'Uyghur',
    gd: 'Scottish_Gaelic',
    pcm: 'Naija',
  },
  ...{ bxr: 'Buryat', hsb: 'Upper_Sorbian', swl: 'Swedish_Sign_Language', qhe: 'Hindi_English', gsw: 'Swiss_German' },
  ...{ hbo: 'Ancient_Hebrew', otk: 'Old_Turkish', ota: 'Ottoman_Turkish', hyw: 'Western_Armenian', nds: 'Low_Saxon' },
};

/** Treebanks whose names are not written in capitals. */
const treebankNames = [
  ...['LinES', 'ParTUT', 'Pronouns', 'Atis', 'ESLSpok', 'GUMReddit', 'CTeTex', 'Sequoia', 'Rhapsodie', 'ParisStories'],
  ...[
    'Bosque',
    'PetroGold',
    'Porttinari',
    'AnCora',
    'Alpino',
    'LassySmall',
    'Talbanken',
    'FicTree',
    'Bokmaal',
    'Nynorsk',
  ],
  ...['NynorskLIA', 'SynTagRus', 'Taiga', 'Szeged', 'PoSTWITA', 'TWITTIRO', 'MarkIT', 'Valico', 'Modern', 'Kaist'],
  ...['GSDSimp', 'Beginner', 'Kenet', 'Penn', 'Tourism', 'FrameNet', 'Perseus', 'UDante', 'ALKSNIS', 'TwittIrish'],
  ...['TreeGal', 'PerDT', 'Seraji', 'IAHLTwiki', 'IAHLTknesset', 'Nonstandard', 'SiMoNERo', 'IcePaHC', 'FarPaHC'],
  ...['AfriBooms', 'ArmTDP', 'Vedic', 'Scriptorium', 'Giella', 'Kyoto', 'TueCL', 'Poetry', 'RRT', 'COSER', 'KEB'],
];

/**
 * Returns the file of a treebank's split, from the cache if it was downloaded before.
 * @param defaultSplits as for `fetchDataset`
 * @throws BytetagError `network` if it does not exist or cannot be downloaded; `usage` for an invalid release
 */
export async function fetchTreebank(
  hub: HubAccess,
  { treebank, release, split }: DataReference & { readonly kind: 'ud' },
  defaultSplits: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
  mostBytes = mostTreebankBytes,
): Promise<string> {
  // The release becomes a part of a path and of an address.
  if (!isRevision(release) || release.includes('/')) {
    throw new BytetagError('usage', `ud:${treebank}: expected a release like r2.14, got ${describeValue(release)}`);
  }
  const code = treebank.toLowerCase();
  const name = (split ?? defaultSplits[0] ?? 'train').replace('validation', 'dev');
  const fileName = `${code}-ud-${name}.conllu`;
  const folder = join(cacheHome(environment), 'bytetag', 'ud', release);
  const path = join(folder, fileName);
  // A release does not change; the newest state of a treebank is kept until its file is deleted.
  if (await exists(path)) return path;
  if (hub.offline) {
    throw new BytetagError(
      'network',
      `ud:${treebank}: expected ${path}, got none (HF_HUB_OFFLINE forbids to download it)`,
    );
  }
  const endpoint = webAddress(environment.UD_ENDPOINT || publicEndpoint, 'UD_ENDPOINT');
  const address = `${endpoint}/${repositoryOf(code)}/${release}/${fileName}`;
  const response = await retryingFetch(hub)(address);
  if (!response.ok) {
    await response.body?.cancel();
    throw statusError(`ud:${treebank}: ${address}`, response.status);
  }
  const bytes = await readAnswer(response, `ud:${treebank}: ${address}`, mostBytes).catch((error) => {
    hub.signal?.throwIfAborted();
    throw error instanceof BytetagError ? error : networkError(address, error);
  });
  hub.onProgress?.({ file: fileName, received: bytes.length, total: bytes.length });
  await createFolder(folder);
  await writeAtomically(path, bytes);
  return path;
}

/** `en_ewt` as `UD_English-EWT`. @throws BytetagError `usage` for an unknown language */
export function repositoryOf(code: string): string {
  const [language = '', treebank = ''] = code.split('_');
  let name = Object.hasOwn(languageNames, language) ? languageNames[language] : undefined;
  try {
    name ??= new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' }).of(language)?.replaceAll(' ', '_');
  } catch {
    // The code does not even have the form of a language code.
  }
  if (name === undefined) {
    throw new BytetagError('usage', `ud:${code}: expected the code of a language before _, got ${language}`);
  }
  const known = treebankNames.find((each) => each.toLowerCase() === treebank.toLowerCase());
  return `UD_${name}-${known ?? treebank.toUpperCase()}`;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
