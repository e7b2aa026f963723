// Shows pages in headless Chromium over the DevTools protocol and reports what happens.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** The name of a browser on the PATH, if there is one. */
export const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);

type Json = Readonly<Record<string, unknown>>;

/** A page in a browser. */
export interface BrowserPage {
  /** Errors and warnings of the console, violations of the page's policy, and requests for anything but the page. */
  readonly complaints: readonly string[];
  /** Shows a file at a width in CSS pixels. */
  open(url: string, width: number, scheme: 'light' | 'dark'): Promise<void>;
  /** The value of an expression in the page. */
  evaluate<T>(expression: string): Promise<T>;
  send(method: string, parameters?: Json): Promise<Json>;
  close(): Promise<void>;
}

/** Starts a browser with one page. It talks over two pipes, so it needs no port. */
export async function startBrowser(command: string): Promise<BrowserPage> {
  const profile = mkdtempSync(join(tmpdir(), 'bytetag-chromium-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-pipe'];
  const browser = spawn(command, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const complaints: string[] = [];
  const waiting = new Map<number, (message: Json) => void>();
  let onLoad = (): void => {};
  let page = '';
  const send = talk(browser, waiting, ({ method, params }) => {
    if (method === 'Page.loadEventFired') onLoad();
    const text = JSON.stringify(params);
    if (method === 'Network.requestWillBeSent' && !/"url":"(file|data):/.test(text)) complaints.push(text);
    if (method === 'Log.entryAdded' || method === 'Runtime.exceptionThrown') complaints.push(text);
    if (method === 'Runtime.consoleAPICalled' || method === 'Audits.issueAdded') complaints.push(text);
  });
  const { targetInfos } = (await send('Target.getTargets', {})) as {
    targetInfos: readonly { readonly type: string; readonly targetId: string }[];
  };
  const targetId = targetInfos.find(({ type }) => type === 'page')?.targetId;
  const attached = await send('Target.attachToTarget', { targetId, flatten: true });
  page = String(attached.sessionId);
  const toPage = (method: string, parameters: Json = {}): Promise<Json> => send(method, parameters, page);
  for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'Audits']) await toPage(`${domain}.enable`);
  return {
    complaints,
    send: toPage,
    async open(url, width, scheme) {
      await toPage('Emulation.setDeviceMetricsOverride', {
        width,
        height: 900,
        deviceScaleFactor: 1,
        mobile: width < 600,
      });
      await toPage('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
      const loaded = new Promise<void>((resolve) => {
        onLoad = resolve;
      });
      await toPage('Page.navigate', { url });
      await loaded;
    },
    async evaluate<T>(expression: string) {
      const { result } = await toPage('Runtime.evaluate', { expression, returnByValue: true });
      return (result as { readonly value: T }).value;
    },
    async close() {
      const gone = new Promise((resolve) => browser.once('exit', resolve));
      await send('Browser.close', {}).catch(() => browser.kill());
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Messages are JSON, each ended by a zero byte. */
function talk(browser: ChildProcess, waiting: Map<number, (message: Json) => void>, onEvent: (message: Json) => void) {
  const [, , , input, output] = browser.stdio as unknown as readonly [null, null, null, Writable, Readable];
  let rest = '';
  output.setEncoding('utf8').on('data', (piece: string) => {
    const messages = (rest + piece).split('\0');
    rest = messages.pop() ?? '';
    for (const text of messages) {
      const message = JSON.parse(text) as Json;
      const answer = waiting.get(Number(message.id));
      if (answer) answer(message);
      else onEvent(message);
    }
  });
  let last = 0;
  return (method: string, params: Json, sessionId?: string): Promise<Json> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error) reject(new Error(`${method}: ${JSON.stringify(error)}`));
        else resolve(result as Json);
      });
      input.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    });
}
