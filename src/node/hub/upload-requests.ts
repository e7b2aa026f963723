// How an upload asks the hub, and the storage servers that the hub names: none of their answers is trusted.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { checkAnswers, isObject, malformed, parseAnswer } from './checked-answer.js';
import { limitAnswers, mostAnswerBytes } from './limited-answer.js';
import { addressOf, originOf, retryingFetch } from './request.js';
import type { HubAccess } from './settings.js';

/** The most characters of a commit's address: browsers and proxies take no more. */
const mostAddressCharacters = 2_048;

/**
 * A `fetch` for an upload. What is sent is sent to the address that was meant, or not at all: a redirection would lead the
 * files elsewhere, or turn sending into asking.
 * @param commitPath begins the path of the request that makes the commit, whose answer must say that it was made
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
    if (!isObject(answer) || answer.success !== true) throw malformed(originOf(address), expected, answer);
    checkCommitAddress(answer.commitUrl, originOf(address));
  });
}

/** Whether Hugging Face's library reads JSON from an address: storage servers answer what they like. */
function isJsonAsked(address: string, endpoint: string): boolean {
  return address.startsWith(`${endpoint}/api/`) || address.endsWith('.git/info/lfs/objects/batch');
}

/** @throws BytetagError `network` where a commit's address is no address of the web */
function checkCommitAddress(found: unknown, where: string): void {
  const isText = typeof found === 'string' && found.length <= mostAddressCharacters && URL.canParse(found);
  if (isText && /^https?:$/.test(new URL(found).protocol)) return;
  throw new BytetagError('network', `${where}: expected the address of a commit, got ${describeValue(found)}`);
}
