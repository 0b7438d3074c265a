import { type ChildProcess, spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';

/** A client of the YAML language server, the one that editors talk to, over its standard input and output. */
export interface LanguageServer extends AsyncDisposable {
  /** What is offered where `‸` stands in a file of the folder `policies`. */
  complete(text: string): Promise<readonly { readonly label: string; readonly documentation: string }[]>;
  /** What is shown where the pointer rests on the place of `‸`. */
  hover(text: string): Promise<string>;
  /** What is underlined. */
  diagnose(text: string): Promise<readonly string[]>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
}

interface Completion {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
}

/** Sends and receives messages, each behind its length; answers what the server asks. */
class Wire {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  readonly #listeners: ((message: Message) => void)[] = [];
  #buffer = Buffer.alloc(0);
  #sent = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#read();
    });
  }

  #read(): void {
    for (;;) {
      const head = this.#buffer.indexOf('\r\n\r\n');
      if (head === -1) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.#buffer.toString('latin1', 0, head))?.[1]);
      if (this.#buffer.length < head + 4 + length) return;
      const message = JSON.parse(this.#buffer.toString('utf8', head + 4, head + 4 + length)) as Message;
      this.#buffer = this.#buffer.subarray(head + 4 + length);
      this.#take(message);
    }
  }

  #take(message: Message): void {
    const { id, method, result, params } = message;
    if (method === undefined && id !== undefined) this.#waiting.get(id)?.(result);
    else if (id !== undefined) this.#send({ id, result: answer(method, params) });
    for (const listen of this.#listeners) listen(message);
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#child.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  notify(method: string, params: object): void {
    this.#send({ method, params });
  }

  request(method: string, params: object): Promise<unknown> {
    this.#sent += 1;
    const id = this.#sent;
    const answered = new Promise((resolve) => this.#waiting.set(id, resolve));
    this.#send({ id, method, params });
    return answered;
  }

  next(method: string, uri: string): Promise<Message> {
    return new Promise((resolve) => {
      this.#listeners.push((message) => {
        if (message.method === method && message.params?.uri === uri) resolve(message);
      });
    });
  }
}

/** Settings as an editor has them without any of its user's, but for the catalogue of schemas in the network. */
function answer(method: string | undefined, params: Message['params']): unknown {
  if (method !== 'workspace/configuration') return null;
  const items = (params?.items ?? []) as readonly { readonly section?: string }[];
  const yaml = { completion: true, hover: true, validate: true, schemaStore: { enable: false } };
  return items.map(({ section }) => (section === 'yaml' ? yaml : {}));
}

/**
 * Starts a language server; `program` is its `bin/yaml-language-server`.
 * @see https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
 */
export async function startLanguageServer(program: string): Promise<LanguageServer> {
  const child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const wire = new Wire(child);
  await wire.request('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(process.cwd()).href,
    capabilities: {
      workspace: { configuration: true },
      textDocument: {
        completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
        hover: { contentFormat: ['markdown'] },
      },
    },
  });
  wire.notify('initialized', {});
  let opened = 0;

  function open(text: string): { uri: string; position: { line: number; character: number } } {
    opened += 1;
    const uri = pathToFileURL(`policies/being-written-${opened}.yaml`).href;
    const [before = ''] = text.split('‸');
    const lines = before.split('\n');
    wire.notify('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text: text.replace('‸', '') },
    });
    return { uri, position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 } };
  }

  return {
    async complete(text) {
      const { uri, position } = open(text);
      const list = await wire.request('textDocument/completion', { textDocument: { uri }, position });
      const { items } = list as { readonly items: readonly Completion[] };
      return items.map(({ label, documentation = '' }) => ({
        label,
        documentation: typeof documentation === 'string' ? documentation : documentation.value,
      }));
    },
    async hover(text) {
      const { uri, position } = open(text);
      const shown = await wire.request('textDocument/hover', { textDocument: { uri }, position });
      return (shown as { readonly contents: { readonly value: string } } | null)?.contents.value ?? '';
    },
    async diagnose(text) {
      const told = wire.next(
        'textDocument/publishDiagnostics',
        pathToFileURL(`policies/being-written-${opened + 1}.yaml`).href,
      );
      open(text);
      const { diagnostics } = (await told).params as {
        readonly diagnostics: readonly { readonly message: string }[];
      };
      return diagnostics.map(({ message }) => message);
    },
    async [Symbol.asyncDispose]() {
      child.kill();
    },
  };
}
