import { ConfigError } from './errors.ts';
import { type Place, parsePlace } from './store/place.ts';

/** What the environment says. Parsed once, at the start, all problems at once. */
export interface Config {
  readonly token: string | undefined;
  /** An origin, without a trailing slash. */
  readonly apiUrl: string;
  readonly topicArn: string | undefined;
  readonly region: string | undefined;
  /** The account's id in findings and state; never the API's. */
  readonly account: string;
  /** Where what is known between runs is kept; undefined: nowhere. */
  readonly state: Place | undefined;
  /** Where every run is archived; undefined: nowhere. */
  readonly archive: Place | undefined;
  /** What signs an archived run: the file of a private key, or the ARN of a key of KMS. */
  readonly signingKey: string | undefined;
}

/** What stands in for the environment. */
export interface Overrides {
  readonly account?: string | undefined;
  readonly state?: string | undefined;
  readonly archive?: string | undefined;
  readonly signingKey?: string | undefined;
}

export const DEFAULT_API_URL = 'https://api.digitalocean.com';

/** What an account may be called; a part of the names of files. */
export const accountId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from environment variables.
 * @throws ConfigError with all problems
 */
export function parseConfig(environment: Environment, given: Overrides = {}): Config {
  const value = (name: string) => environment[name]?.trim() || undefined;
  const problems: string[] = [];
  const token = value('DIGITALOCEAN_ACCESS_TOKEN');
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    problems.push(
      'DIGITALOCEAN_ACCESS_TOKEN holds a character that no token has (a space, a line break?); copy it again',
    );
  }
  const apiUrl = originOf(value('DIGITALOCEAN_API_URL') ?? DEFAULT_API_URL, problems);
  const id = given.account ?? value('SNAPWARDEN_ACCOUNT') ?? 'default';
  if (!accountId.test(id)) {
    problems.push(
      'the account id (--account or SNAPWARDEN_ACCOUNT) may hold letters, digits, `.`, `_` and `-` only, at most 100',
    );
  }
  const place = (what: string, option: 'state' | 'archive', name: string) => {
    const text = given[option] ?? value(name);
    const read = text === undefined ? undefined : parsePlace(text);
    if (text !== undefined && read === undefined) {
      problems.push(
        `${what} (--${option} or ${name}) is no place to keep files; write s3://bucket/prefix, or the path of a folder`,
      );
    }
    return read;
  };
  const state = place('the state', 'state', 'SNAPWARDEN_STATE');
  const archive = place('the archive', 'archive', 'SNAPWARDEN_ARCHIVE');
  const signingKey = given.signingKey ?? value('SNAPWARDEN_SIGNING_KEY');
  if (signingKey?.startsWith('arn:') && !keyArn.test(signingKey)) {
    problems.push(
      'the signing key (--signing-key or SNAPWARDEN_SIGNING_KEY) is the ARN of no key; expected arn:aws:kms:<region>:<account>:key/<id>, or the path of a file',
    );
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const [topicArn, region] = [value('SNS_TOPIC_ARN'), value('AWS_REGION')];
  return { token, apiUrl, topicArn, region, account: id, state, archive, signingKey };
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN */
const keyArn = /^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,128}$/;

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function originOf(text: string, problems: string[]): string {
  const url = URL.parse(text);
  const expected = `expected an origin such as ${DEFAULT_API_URL}`;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    problems.push(`DIGITALOCEAN_API_URL is no http(s) address; ${expected}`);
    return '';
  }
  if (url.username || url.password || url.pathname !== '/' || url.search || url.hash) {
    problems.push(`DIGITALOCEAN_API_URL holds more than scheme, host and port; ${expected}`);
  }
  if (url.protocol === 'http:' && !loopback.test(url.hostname)) {
    problems.push(
      'DIGITALOCEAN_API_URL is plain http, which would show the token to the network; write https',
    );
  }
  return url.origin;
}
