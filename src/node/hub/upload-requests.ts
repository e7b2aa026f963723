// Checks the requests of an upload, and the answers of the hub and of the storage servers that it names. None of them
// is trusted.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { isJsonObject } from '../../foundation/json-object.js';
import { checkAnswers, malformed, parseAnswer } from './checked-answer.js';
import { limitAnswers, mostAnswerBytes } from './limited-answer.js';
import { addressOf, originOf, retryingFetch } from './request.js';
import type { HubAccess } from './settings.js';

/** The most characters of a commit's address. Browsers and proxies do not accept more. */
const mostAddressCharacters = 2_048;

/**
 * A `fetch` for an upload. It sends data only to the intended address: a redirection would send the files elsewhere, or
 * turn the upload into a GET request.
 * @param commitPath the start of the path of the request that makes the commit. Its answer must confirm the commit
 * @throws BytetagError `network` for a redirection, an answer that is too large, and a commit that was not made
 */
export function uploadRequests(hub: HubAccess, commitPath: string): typeof fetch {
  const limited: typeof fetch = async (input, init) => {
    const address = addressOf(input);
    const sends = !/^(?:get|head)$/i.test(init?.method ?? 'get');
    const way = limitAnswers(retryingFetch(hub), originOf(address), mostAnswerBytes);
    const response = await way(input, sends ? { ...init, redirect: 'manual' } : init);
    if (sends && response.status >= 300 && response.status < 400) {
      const hint = 'was the repository renamed?';
      throw new BytetagError(
        'network',
        `${originOf(address)}: expected an answer, got a redirection with status ${response.status} (${hint})`,
      );
    }
    return response;
  };
  return checkAnswers(limited, (body, address) => {
    if (!isJsonAsked(address, hub.endpoint)) return;
    const isCommit = address.startsWith(`${hub.endpoint}${commitPath}`);
    const expected = isCommit ? 'a commit with success and its address' : 'an answer in JSON';
    const answer = parseAnswer(body, originOf(address), expected);
    if (!isCommit) return;
    if (!isJsonObject(answer) || answer.success !== true) throw malformed(originOf(address), expected, answer);
    checkCommitAddress(answer.commitUrl, originOf(address));
  });
}

/** Whether Hugging Face's library reads JSON from an address. Answers of storage servers may have any form. */
function isJsonAsked(address: string, endpoint: string): boolean {
  return address.startsWith(`${endpoint}/api/`) || address.endsWith('.git/info/lfs/objects/batch');
}

/** @throws BytetagError `network` if a commit's address is not a web address */
function checkCommitAddress(found: unknown, where: string): void {
  const isText = typeof found === 'string' && found.length <= mostAddressCharacters && URL.canParse(found);
  if (isText && /^https?:$/.test(new URL(found).protocol)) return;
  throw new BytetagError('network', `${where}: expected the address of a commit, got ${describeValue(found)}`);
}
