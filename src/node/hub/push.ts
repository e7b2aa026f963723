// Uploads files to a repository in one commit.
import { pathToFileURL } from 'node:url';
import { BytetagError } from '../../foundation/errors.js';
import type { Repository } from '../../foundation/repository-name.js';
import { asked } from './listing.js';
import type { HubAccess } from './settings.js';
import { uploadRequests } from './upload-requests.js';

/** A file to upload. */
export interface Upload {
  /** Path in the repository. */
  readonly path: string;
  /** Path on this machine, or the content itself. */
  readonly file: string | Blob;
}

/** How a repository is created and changed. */
export interface PushOptions {
  /** Whether a new repository is only visible to its owner. */
  readonly isPrivate: boolean;
  /** The commit's title. */
  readonly title: string;
  /** Called while files are uploaded, with the share of the file that is done. */
  readonly onFile?: (path: string, share: number) => void;
}

/**
 * Uploads files in one commit. If the repository does not exist, it is created.
 * @returns the address of the commit
 * @throws BytetagError `network` if there is no token, or the hub refuses it, cannot be reached, or does not confirm
 *   the commit
 */
export async function pushFiles(
  hub: HubAccess,
  repository: Repository,
  uploads: readonly Upload[],
  { isPrivate, title, onFile }: PushOptions,
): Promise<string> {
  const { type, name, revision } = repository;
  if (hub.offline) throw new BytetagError('network', `${name}: expected to be online, got HF_HUB_OFFLINE`);
  if (hub.token === undefined) {
    throw new BytetagError('network', `${name}: expected a token that may write, got none (set HF_TOKEN)`);
  }
  const { commitIter, createRepo, HubApiError } = await import('@huggingface/hub');
  const way = uploadRequests(hub, `/api/${type}s/${name}/commit/`);
  const access = { hubUrl: hub.endpoint, accessToken: hub.token, fetch: way };
  const repo = { type, name } as const;
  return asked(hub, repository, async () => {
    const visibility = isPrivate ? 'private' : 'public';
    await createRepo({ repo, visibility, ...access }).catch((error) => {
      // The repository exists already.
      if (!(error instanceof HubApiError && error.statusCode === 409)) throw error;
    });
    const operations = uploads.map(({ path, file }) => ({
      ...{ operation: 'addOrUpdate' as const, path, content: typeof file === 'string' ? pathToFileURL(file) : file },
    }));
    const steps = commitIter({
      ...{ repo, branch: revision, title, operations, ...access },
      ...(hub.signal && { abortSignal: hub.signal }),
    });
    for (;;) {
      const { value, done } = await steps.next();
      if (done) return new URL(value?.commit.url ?? `${hub.endpoint}/${name}`).href;
      if (value.event === 'fileProgress') onFile?.(value.path, value.progress);
    }
  });
}
