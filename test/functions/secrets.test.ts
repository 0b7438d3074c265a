import { describe, expect, it } from 'vitest';
import { failing } from '../support/failing-run.ts';
import { startWorld } from '../support/lambda.ts';
import { NOW, twoDroplets } from '../support/sample-run.ts';

describe('nothing that a run emits holds the token or its key', () => {
  it.each([
    { name: 'a run that succeeds', sandbox: {}, event: { now: NOW } },
    {
      name: 'an API that echoes the request',
      sandbox: {
        intercept: ({ headers }: { headers: object }) => ({
          status: 422,
          body: JSON.stringify({ id: 'bad', message: JSON.stringify(headers) }),
        }),
      },
      event: { now: NOW },
    },
    { name: 'connections that break', sandbox: { intercept: () => 'reset' as const }, event: { now: NOW } },
    { name: 'a payload that holds it', sandbox: {}, event: { now: 'secret', extra: true } },
  ])('$name', async ({ sandbox, event }) => {
    const world = await startWorld({
      account: twoDroplets,
      sandbox,
      environment: { POWERTOOLS_LOG_LEVEL: 'DEBUG', AWS_LAMBDA_LOG_LEVEL: undefined },
    });
    for (const name of ['audit', 'report'] as const) {
      const run = (await world.container(name))(event, { timeoutMs: 6_000 });
      const all = await run.then(
        (answer) => `${JSON.stringify(answer)}\n${world.output.text}`,
        async () => (await failing(run, world)).all,
      );
      expect(all.length).toBeGreaterThan(200);
      expect(all).not.toContain(world.api.token);
      expect(all).not.toContain(world.api.token.slice(7, 40));
      expect(all).not.toContain('wJalrXUtnFEMI');
    }
  });
});
