// Makes folders and those that they are in. Node's own `mkdir` with `recursive` never ends where the system says that
// the new folder is not there although the one that it is in is, as below /proc.
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes a folder, and those that it is in, unless they are there. @throws what `mkdir` throws */
export async function makeFolders(path: string): Promise<void> {
  await makeFolder(path).catch(async (error) => {
    const parent = dirname(path);
    if (error.code !== 'ENOENT' || parent === path) throw error;
    await makeFolders(parent);
    await makeFolder(path);
  });
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path).catch(async (error) => {
    const isFolder = await stat(path).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (!isFolder) throw error;
  });
}
