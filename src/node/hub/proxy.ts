// Connects to the hub through a proxy if the environment names one: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, or the
// same names in lowercase, which have priority. Node's own `fetch` does not read them before version 24.
import { BlockList, isIP } from 'node:net';
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { reasonOf } from './connection-reason.js';

/** Environment variables. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A `fetch` that uses the proxies of an environment, or the global `fetch` if there are none.
 * @throws BytetagError `usage`, when it is called, if the address of a proxy is invalid
 */
export function fetchThroughProxies(environment: Environment): typeof fetch {
  if (variable(environment, 'HTTP_PROXY') === undefined && variable(environment, 'HTTPS_PROXY') === undefined) {
    return (input, init) => fetch(input, init);
  }
  let opened: Promise<typeof fetch> | undefined;
  return async (input, init) => {
    opened ??= openProxies(environment);
    const target = new URL(input instanceof Request ? input.url : input);
    const proxy = proxyOf(target, environment);
    try {
      return await (await opened)(input, init);
    } catch (error) {
      if (proxy === undefined || init?.signal?.aborted || error instanceof BytetagError) throw error;
      throw new TypeError('fetch failed', { cause: new Error(`${reasonOf(error)} through the proxy ${proxy.origin}`) });
    }
  };
}

/** The `fetch` and its agents must be from the same library: Node's own does not accept all of these agents. */
async function openProxies(environment: Environment): Promise<typeof fetch> {
  const { Agent, fetch: fetchBy, Pool, ProxyAgent } = await import('undici');
  const dispatcher = new Agent({
    // Redirections lead to other hosts, and each host may need another proxy.
    factory(origin, options) {
      const proxy = proxyOf(new URL(origin), environment);
      // Requests without encryption are sent to the proxy itself, as all programs do.
      return proxy ? new ProxyAgent({ uri: proxy.href, proxyTunnel: false }) : new Pool(origin, options);
    },
  });
  return ((input: string | URL, init?: object) => fetchBy(input, { ...init, dispatcher })) as unknown as typeof fetch;
}

/**
 * The proxy for an address.
 * @returns undefined if there is none, or if `NO_PROXY` lists the address
 * @throws BytetagError `usage` for a proxy that is not `http://` or `https://`
 */
export function proxyOf(target: URL, environment: Environment): URL | undefined {
  const name = target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = variable(environment, name);
  if (value === undefined || isExcepted(target, variable(environment, 'NO_PROXY') ?? '')) return undefined;
  const address = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    // The message must not show a password.
    const found = value.replace(/\/\/.*@/, '//');
    throw new BytetagError('usage', `${name}: expected http://host:port, got ${describeValue(found)}`);
  }
  return url;
}

/**
 * Whether a list contains the address. Its entries are `*`, a host with its subdomains (`example.org`, `.example.org`),
 * an IP address or a range of them (`10.0.0.0/8`), each optionally with `:` and a port. Commas or spaces separate them,
 * as in curl.
 */
function isExcepted(target: URL, list: string): boolean {
  const host = target.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = '', only = port] =
        /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
      const suffix = name.replace(/^\*?\.?/, '');
      if (suffix === '' || only !== port) return false;
      return host === suffix || (isIP(host) === 0 ? host.endsWith(`.${suffix}`) : isInRange(host, suffix));
    });
}

function isInRange(address: string, range: string): boolean {
  const [first = '', bits = ''] = range.split('/');
  const [family, other] = [isIP(address), isIP(first)];
  const length = Number(bits);
  if (bits === '' || family !== other || !(length >= 0 && length <= (family === 6 ? 128 : 32))) return false;
  const kind = family === 6 ? 'ipv6' : 'ipv4';
  const addresses = new BlockList();
  addresses.addSubnet(first, length, kind);
  return addresses.check(address, kind);
}

/** The value of a variable with a lowercase name, otherwise an uppercase name; undefined if it is empty. */
function variable(environment: Environment, name: string): string | undefined {
  return (environment[name.toLowerCase()] ?? environment[name])?.trim() || undefined;
}
