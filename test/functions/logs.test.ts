import { describe, expect, it, vi } from 'vitest';
import { startWorld } from '../support/lambda.ts';
import { NOW, twoDroplets } from '../support/sample-run.ts';

describe('logs', () => {
  it('are JSON lines with the run, the function and the level; the last has the summary', async () => {
    const { container, output } = await startWorld({ account: twoDroplets });
    const audit = await container('audit');
    const summary = await audit({ now: NOW }, { requestId: 'a' });
    await audit({ now: NOW }, { requestId: 'b' });
    expect(output.others).toEqual([]);
    expect(output.logs).toHaveLength(2);
    expect(output.logs[0]).toMatchObject({
      level: 'INFO',
      message: 'The audit is complete',
      service: 'snapwarden',
      function_name: 'snapwarden-audit',
      function_request_id: 'a',
      runId: 'a',
      cold_start: true,
      ...(summary as object),
    });
    expect(output.logs[1]).toMatchObject({ runId: 'b', function_request_id: 'b', cold_start: false });
  });

  it('tell of a failure which it was and what is wrong, one problem an entry', async () => {
    const { container, output } = await startWorld();
    const audit = await container('audit');
    await expect(audit({ now: 'soon', publish: 'yes' }, { requestId: 'c' })).rejects.toThrow();
    expect(output.logs).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: 'The run failed',
        runId: 'c',
        code: 'config',
        errorType: 'ConfigError',
        problemCount: 2,
        problems: [
          expect.stringMatching(/^payload\.now: expected an instant/),
          expect.stringMatching(/^payload\.publish: .*expected boolean/),
        ],
      }),
    ]);
  });

  it('tell of an API failure its endpoint, status and request id', async () => {
    const { container, output } = await startWorld({
      sandbox: { intercept: () => ({ status: 404, headers: { 'x-request-id': 'do-7' }, body: '{}' }) },
    });
    await expect((await container('audit'))({})).rejects.toThrow(/404/);
    expect(output.logs.at(-1)).toMatchObject({
      code: 'api',
      failure: 'not-found',
      status: 404,
      endpoint: expect.stringMatching(/^\/v2\//),
      apiRequestId: 'do-7',
    });
  });

  it('warn of what is odd in the policies', async () => {
    const odd = `version: 1
policies:
  - id: odd
    severity: low
    select: { regions: [xyz9] }
    rules: [{ kind: freshness, rpo: 24h }]
`;
    const { container, output } = await startWorld({ files: { 'policies/odd.yaml': odd } });
    await (await container('audit'))({ publish: false });
    expect(output.logs[0]).toMatchObject({
      level: 'WARN',
      message: expect.stringMatching(/odd\.yaml:5:.*xyz9/),
    });
  });

  it('obey the level of the environment', async () => {
    const { container, output } = await startWorld({ account: twoDroplets });
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'ERROR');
    await (await container('audit'))({ now: NOW });
    expect(output.logs).toEqual([]);
    expect(output.metrics).toHaveLength(1);
  });
});
