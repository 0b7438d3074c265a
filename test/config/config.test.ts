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
      archive: undefined,
      signingKey: undefined,
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
      SNAPWARDEN_ARCHIVE: ' s3://acme-archive',
      SNAPWARDEN_SIGNING_KEY: ' /etc/snapwarden/key.pem\n',
    };
    expect(parseConfig(environment)).toEqual({
      token: 'dop_v1_abc',
      apiUrl: 'https://api.digitalocean.com',
      topicArn: 'arn',
      region: undefined,
      account: 'prod.eu-1_a',
      state: { bucket: 'acme-state', prefix: 'snapwarden/' },
      archive: { bucket: 'acme-archive', prefix: '' },
      signingKey: '/etc/snapwarden/key.pem',
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

  describe.each([
    { option: 'state', name: 'SNAPWARDEN_STATE' },
    { option: 'archive', name: 'SNAPWARDEN_ARCHIVE' },
  ] as const)('the $option', ({ option, name }) => {
    it.each(['s3://', 's3://B', 's3:bucket', 'https://bucket.s3.amazonaws.com/x', 'gs://bucket'])(
      'is not %s',
      (place) => {
        expect(problemsOf({ [name]: place })).toEqual([
          expect.stringMatching(
            `^the ${option} \\(--${option} or ${name}\\) is no .* write s3://bucket/prefix, or the path of a folder$`,
          ),
        ]);
      },
    );

    it('may be a folder, and another one that is given instead of it', () => {
      const environment = { [name]: '/var/lib/snapwarden' };
      expect(parseConfig(environment)[option]).toEqual({ folder: '/var/lib/snapwarden' });
      expect(parseConfig(environment, { [option]: 's3://bucket' })[option]).toEqual({
        bucket: 'bucket',
        prefix: '',
      });
    });
  });

  it.each([
    'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws:kms:eu-central-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab',
    'arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/a',
    'key.pem',
  ])('takes the signing key %s', (key) => {
    expect(parseConfig({ SNAPWARDEN_SIGNING_KEY: key }).signingKey).toBe(key);
  });

  it.each([
    'arn:aws:kms:eu-central-1:123456789012:alias/snapwarden',
    'arn:aws:s3:::bucket/key.pem',
    'arn:aws:kms:eu-central-1:123456789012:key/a b',
    'arn:',
  ])('refuses the signing key %s', (key) => {
    expect(problemsOf({ SNAPWARDEN_SIGNING_KEY: key })).toEqual([
      expect.stringMatching(/^the signing key .* is the ARN of no key; expected arn:aws:kms:/),
    ]);
  });

  it('tells all problems at once', () => {
    const environment = {
      DIGITALOCEAN_ACCESS_TOKEN: 'a b',
      DIGITALOCEAN_API_URL: 'http://example.com/v2',
      SNAPWARDEN_STATE: 's3:',
      SNAPWARDEN_ARCHIVE: 's3:',
      SNAPWARDEN_SIGNING_KEY: 'arn:x',
    };
    expect(problemsOf(environment, '-')).toHaveLength(7);
  });
});
