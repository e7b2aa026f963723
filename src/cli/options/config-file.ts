// Reads the configuration file of a training, which `--config FILE` names.
import type { ValueRules } from '../../foundation/value-rules.js';
import { readJsonObject } from '../../node/files/json-file.js';
import { checkOptionValues } from './options.js';

/** The option for a file with the run's configuration. */
export const configOption = {
  config: {
    kind: 'string',
    placeholder: 'FILE',
    help: 'JSON file with any of the options above, by their names in the library; flags have priority over it',
  },
} as const;

/**
 * The options of a configuration file; none without a file.
 * @param rules the options that the file may have
 * @throws BytetagError `config` for a malformed file, an unknown option or a value that is not valid
 */
export async function readConfig<Options extends object>(
  path: string | undefined,
  rules: ValueRules,
): Promise<Partial<Options>> {
  if (path === undefined) return {};
  const json = await readJsonObject(path, 'config');
  checkOptionValues(json, rules, path);
  return json as Partial<Options>;
}
