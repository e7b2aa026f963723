// Reads the training history of a run from its file.
import { mostHistoryBytes } from '../../network/train/history-event.js';
import { parseHistory } from '../../product/report/parse-history.js';
import type { TrainingHistory } from '../../product/report/report-data.js';
import { readWholeFile } from '../files/whole-file.js';

/**
 * The history in a file of training events; `undefined` if there is no such file.
 * @throws BytetagError `io` if the file cannot be read, `data` for a file that is too large, or like `parseHistory`
 */
export async function readHistory(path: string): Promise<TrainingHistory | undefined> {
  const bytes = await readWholeFile(path, { mostBytes: mostHistoryBytes, code: 'data' }).catch((error) => {
    if (error.cause?.code === 'ENOENT') return undefined;
    throw error;
  });
  return bytes && parseHistory(new TextDecoder().decode(bytes), path);
}
