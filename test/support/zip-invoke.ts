import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Outcome {
  readonly answer?: Readonly<Record<string, unknown>>;
  /** What Lambda would hand to whoever invoked. */
  readonly error?: { readonly name: string; readonly message: string };
  /** All that the process wrote beside. */
  readonly log: string;
}

const MARK = 'OUTCOME ';

const program = `
  const [url, name, event] = process.argv.slice(1);
  const say = (outcome) => console.info('\\n${MARK}' + JSON.stringify(outcome));
  try {
    const { [name]: handler } = await import(url);
    const endsAt = Date.now() + 60_000;
    const answer = await handler(JSON.parse(event), {
      awsRequestId: 'b0a1c2d3-0000-4000-8000-000000000001',
      functionName: 'snapwarden-production',
      memoryLimitInMB: '1769',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:snapwarden-production',
      getRemainingTimeInMillis: () => endsAt - Date.now(),
    });
    say({ answer });
  } catch (error) {
    say({ error: { name: error.name, message: error.message } });
  }
`;

/**
 * Loads and invokes the function of an unpacked package in a process of its own, with nothing in the environment
 * but what is given, and with the flag that Lambda's runtime starts Node with.
 * @param handler as the template names it, `dist/audit.handler`
 */
export function invokePacked(
  root: string,
  handler: string,
  event: unknown,
  environment: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const [file = '', name = ''] = handler.split('.');
  const url = pathToFileURL(join(root, `${file}.js`)).href;
  const flags = ['--no-experimental-detect-module', '--input-type=module', '--eval', program];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...flags, url, name, JSON.stringify(event)],
      { cwd: root, env: { ...environment, LAMBDA_TASK_ROOT: root } },
      (error, stdout, stderr) => {
        const at = stdout.lastIndexOf(MARK);
        if (at < 0) reject(new Error(`no outcome: ${stderr || stdout}`, { cause: error }));
        else resolve({ ...JSON.parse(stdout.slice(at + MARK.length)), log: stdout.slice(0, at) + stderr });
      },
    );
  });
}
