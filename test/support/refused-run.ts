import { expect } from 'vitest';
import type { World } from './lambda.ts';

/**
 * The message of a run that must be refused before anything was asked of DigitalOcean or told to the topic, and
 * that the log must tell in the same words.
 */
export async function refused(
  world: World,
  event: unknown,
  { name = 'audit', code = 'config' }: { name?: 'audit' | 'report'; code?: string } = {},
): Promise<string> {
  const run = (await world.container(name))(event);
  const error = await run.then(
    () => expect.unreachable('it went through'),
    (reason: unknown) => reason as Error,
  );
  expect(world.api.requests).toEqual([]);
  expect(world.sns.requests).toEqual([]);
  expect(world.output.metrics).toEqual([]);
  const line = world.output.logs.at(-1);
  expect(line).toMatchObject({ level: 'ERROR', message: 'The run failed', code, errorType: error.name });
  expect(line?.problems).toEqual(error.message.split('\n'));
  return error.message;
}
