// Who may call a service: holders of a token, and pages of named origins.
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { describeText } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { Problem } from './problems.js';

/** Who may call. */
export interface Access {
  /** Tokens, one of which a caller must have. None: everybody may call. */
  readonly tokens: readonly string[];
  /** Origins of pages that may call, such as `https://example.org`, beside the pages of the service. */
  readonly origins: readonly string[];
  /** Names that the service is reached by, beside `localhost` and numbers. Checked where there is no token. */
  readonly hosts: readonly string[];
}

/** The fewest characters of a token. */
const fewestCharacters = 16;

/** @throws BytetagError `usage` for a token that can be guessed, or that cannot stand in a header */
export function checkTokens(tokens: readonly string[]): void {
  for (const token of tokens) {
    if (/^[\x21-\x7e]+$/.test(token) && token.length >= fewestCharacters) continue;
    const expected = `tokens of at least ${fewestCharacters} characters, of ASCII and without spaces`;
    throw new BytetagError('usage', `token: expected ${expected}, got another of ${token.length} characters`);
  }
}

/** @throws BytetagError `usage` for an origin or a name that no caller could have */
export function checkCallers({ origins, hosts }: Pick<Access, 'origins' | 'hosts'>): void {
  for (const origin of origins) {
    if (URL.canParse(origin) && new URL(origin).origin === origin) continue;
    throw new BytetagError('usage', `origins: expected such as https://example.org, got ${describeText(origin)}`);
  }
  for (const name of hosts) {
    if (/^[\w-]+(\.[\w-]+)*$/.test(name)) continue;
    throw new BytetagError('usage', `hosts: expected names such as tagger.example.org, got ${describeText(name)}`);
  }
}

/** Whether an address is this machine's alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/** Makes a function that throws a Problem for a request that may not be answered. */
export function accessCheck({ tokens, origins, hosts }: Access): (request: FastifyRequest, isOpen: boolean) => void {
  const digests = tokens.map(digest);
  const names = new Set(hosts.map((name) => name.toLowerCase()));
  return ({ headers, hostname, host }, isOpen) => {
    const { origin, authorization = '' } = headers;
    // A page elsewhere can send forms without asking. A browser names the page.
    if (origin !== undefined && !origins.includes(origin) && !isOwn(origin, host)) {
      throw new Problem(403, 'Origin: expected a page that may call the service, got another');
    }
    if (isOpen) return;
    if (tokens.length === 0) {
      // A name that somebody has pointed to this machine would make their page one of the service's.
      if (isIP(hostname.replace(/^\[|\]$/g, '')) > 0 || hostname === 'localhost' || names.has(hostname.toLowerCase()))
        return;
      throw new Problem(421, 'Host: expected a name that the service is reached by (--hosts), got another');
    }
    const [, given = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    const found = digest(given);
    // All of them are compared: how long it takes says nothing of which is right.
    if (digests.filter((known) => timingSafeEqual(known, found)).length === 0) {
      throw new Problem(401, `Authorization: expected Bearer and a token, got ${given === '' ? 'none' : 'another'}`);
    }
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isOwn(origin: string, host: string): boolean {
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
