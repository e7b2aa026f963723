// Exports a model to a folder on a disk.
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ExportOptions, exportedFiles } from '../../product/model/exported-files.js';
import type { WholeModel } from '../../product/model/merge-adapter.js';
import { writeAtomically } from '../files/atomic-file.js';
import { makeWholeFolder } from '../files/whole-folder.js';

/**
 * Exports a model to a new folder: `onnx/*.onnx`, `config.json`, `generation_config.json`, `tokenizer.json` and
 * `bytetag.json`.
 * @param model a model without an adapter. Merge an adapter first
 * @param onFile called before each ONNX file is written
 * @throws BytetagError `usage` for another target or element type; `config` if the folder is not empty; `io` if it
 *   cannot be written
 */
export async function exportModel(
  out: string,
  model: WholeModel,
  options: ExportOptions,
  onFile: (path: string) => void = () => {},
): Promise<void> {
  const files = exportedFiles(model, options);
  await makeWholeFolder(out, async (folder) => {
    await mkdir(join(folder, 'onnx'));
    for (const { path, content } of files) {
      if (path.endsWith('.onnx')) onFile(basename(path));
      await writeAtomically(join(folder, path), content());
    }
  });
}
