// Calls a service (`npx bytetag serve`) with what Node and browsers have, for a text and for a stream of texts:
// npx tsx examples/service/client.ts [ADDRESS]
import { pathToFileURL } from 'node:url';

/** What a service says of a text. */
interface Result {
  readonly text: string;
  readonly tokens: readonly {
    readonly text: string;
    readonly tag: string;
    readonly start: number;
    readonly end: number;
  }[];
}

/** Makes a client. @param token for a service that wants one */
export function createClient(address: string, token?: string) {
  const call = async (type: string, body: string | ReadableStream<Uint8Array>): Promise<Response> => {
    const response = await fetch(`${address}/v1/tag`, {
      method: 'POST',
      headers: { 'content-type': type, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body,
      // Node wants this for a body that comes in pieces.
      ...{ duplex: 'half' },
    });
    if (response.ok) return response;
    const { error } = (await response.json()) as { readonly error: string };
    throw new Error(`${response.status}: ${error}`);
  };
  return {
    /** Tags a text. */
    async tag(text: string, options: { readonly model?: string; readonly task?: string } = {}): Promise<Result> {
      const response = await call('application/json', JSON.stringify({ text, ...options }));
      const { results } = (await response.json()) as { readonly results: readonly Result[] };
      const [result] = results;
      if (result === undefined) throw new Error('expected a result, got none');
      return result;
    },
    /** Tags texts as they come. The service answers each as soon as it is tagged. */
    async *tagStream(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Result> {
      const encoder = new TextEncoder();
      const lines = new ReadableStream<Uint8Array>({
        async start(controller) {
          for await (const text of texts) controller.enqueue(encoder.encode(`${JSON.stringify({ text })}\n`));
          controller.close();
        },
      });
      const { body } = await call('application/x-ndjson', lines);
      if (body === null) return;
      const decoder = new TextDecoder();
      let rest = '';
      for await (const piece of body) {
        const parts = (rest + decoder.decode(piece, { stream: true })).split('\n');
        rest = parts.pop() ?? '';
        for (const line of parts) yield JSON.parse(line) as Result;
      }
    },
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const client = createClient(process.argv[2] ?? 'http://127.0.0.1:8080', process.env.BYTETAG_TOKEN);
  const shown = ({ tokens }: Result): string => tokens.map(({ text, tag }) => `${text}/${tag}`).join(' ');
  console.log(shown(await client.tag('She sells sea shells.', { task: 'xpos' })));
  for await (const result of client.tagStream(['One.', 'Two.'])) console.log(shown(result));
}
