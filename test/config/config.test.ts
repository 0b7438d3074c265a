import { describe, expect, it } from 'vitest';
import { type Config, parseConfig } from '../../lib/config.ts';
import { ConfigError } from '../../lib/errors.ts';

function problemsOf(environment: Record<string, string>, account?: string): readonly string[] {
  try {
    parseConfig(environment, { account });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('has defaults for everything', () => {
    expect(parseConfig({})).toEqual<Config>({
      token: undefined,
      apiUrl: 'https://api.digitalocean.com',
      topicArn: undefined,
      region: undefined,
      account: 'default',
      state: undefined,
    });
  });

  it('takes values without the space around them, and empty ones for none', () => {
    const environment = {
      DIGITALOCEAN_ACCESS_TOKEN: ' dop_v1_abc\n',
      DIGITALOCEAN_API_URL: '',
      SNS_TOPIC_ARN: ' arn ',
      AWS_REGION: '  ',
      SNAPWARDEN_ACCOUNT: 'prod.eu-1_a',
      SNAPWARDEN_STATE: 's3://acme-state/snapwarden ',
    };
    expect(parseConfig(environment)).toEqual({
      token: 'dop_v1_abc',
      apiUrl: 'https://api.digitalocean.com',
      topicArn: 'arn',
      region: undefined,
      account: 'prod.eu-1_a',
      state: { bucket: 'acme-state', prefix: 'snapwarden/' },
    });
    expect(parseConfig(environment, { account: 'given' }).account).toBe('given');
  });

  it.each([
    ['https://api.example.com', 'https://api.example.com'],
    ['https://api.example.com/', 'https://api.example.com'],
    ['HTTPS://API.Example.com:443', 'https://api.example.com'],
    ['https://api.example.com:8443', 'https://api.example.com:8443'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://127.8.9.10', 'http://127.8.9.10'],
    ['http://2130706433', 'http://127.0.0.1'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('reads %s as the origin %s', (text, origin) => {
    expect(parseConfig({ DIGITALOCEAN_API_URL: text }).apiUrl).toBe(origin);
  });

  it.each([
    ['ftp://api.example.com', /no http\(s\) address/],
    ['api.example.com', /no http\(s\) address/],
    ['https://', /no http\(s\) address/],
    ['file:///etc/passwd', /no http\(s\) address/],
    ['http://api.example.com', /plain http/],
    ['http://localhost.example.com', /plain http/],
    ['http://127.0.0.1.example.com', /plain http/],
    ['http://0.0.0.0:80', /plain http/],
    ['http://[::ffff:127.0.0.1]', /plain http/],
    ['https://api.example.com/v2', /more than scheme, host and port/],
    ['https://api.example.com/?a=b', /more than scheme, host and port/],
    ['https://api.example.com/#a', /more than scheme, host and port/],
    ['https://me@api.example.com', /more than scheme, host and port/],
  ])('refuses %s as an origin', (text, expected) => {
    const problems = problemsOf({ DIGITALOCEAN_API_URL: text });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });

  it.each(['two words', 'line\nbreak', 'naïve', 'tab\tbed', 'null\0'])(
    'refuses the token %j unrepeated',
    (token) => {
      const [problem, ...others] = problemsOf({ DIGITALOCEAN_ACCESS_TOKEN: token });
      expect(others).toEqual([]);
      expect(problem).toMatch(/^DIGITALOCEAN_ACCESS_TOKEN holds a character that no token has/);
      expect(problem).not.toContain(token);
    },
  );

  it.each(['', ' ', '-x', '.x', 'a b', 'a/b', 'ä', 'x'.repeat(101)])(
    'refuses the account id %j',
    (account) => {
      expect(problemsOf({}, account)).toHaveLength(1);
    },
  );

  it.each(['s3://', 's3://B', 's3:bucket', 'https://bucket.s3.amazonaws.com/x', 'gs://bucket'])(
    'refuses the state %s',
    (state) => {
      expect(problemsOf({ SNAPWARDEN_STATE: state })).toEqual([
        expect.stringMatching(/^the state .* write s3:\/\/bucket\/prefix, or the path of a folder$/),
      ]);
    },
  );

  it('takes a folder for the state, and what is given instead of it', () => {
    const environment = { SNAPWARDEN_STATE: '/var/lib/snapwarden' };
    expect(parseConfig(environment).state).toEqual({ folder: '/var/lib/snapwarden' });
    expect(parseConfig(environment, { state: 's3://bucket' }).state).toEqual({
      bucket: 'bucket',
      prefix: '',
    });
  });

  it('tells all problems at once', () => {
    const environment = {
      DIGITALOCEAN_ACCESS_TOKEN: 'a b',
      DIGITALOCEAN_API_URL: 'http://example.com/v2',
      SNAPWARDEN_STATE: 's3:',
    };
    expect(problemsOf(environment, '-')).toHaveLength(5);
  });
});
