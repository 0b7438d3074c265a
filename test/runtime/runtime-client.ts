import { access } from 'node:fs/promises';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'node_modules/aws-lambda-ric');

/** The managed runtime's own client, as a program for Node. */
export const runtimeClient = join(folder, 'index.mjs');

/** Why the runtime client cannot be used here, or undefined where it can. */
export async function runtimeClientProblem(): Promise<string | undefined> {
  const is = (file: string) =>
    access(join(folder, file)).then(
      () => true,
      () => false,
    );
  if (!(await is('index.mjs'))) return 'aws-lambda-ric is not installed';
  if (!(await is('rapid-client.node')))
    return 'aws-lambda-ric was installed, but its native part was not compiled';
  return undefined;
}
