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
}

/** What stands in for the environment. */
export interface Overrides {
  readonly account?: string | undefined;
  readonly state?: string | undefined;
}

export const DEFAULT_API_URL = 'https://api.digitalocean.com';

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
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(id)) {
    problems.push(
      'the account id (--account or SNAPWARDEN_ACCOUNT) may hold letters, digits, `.`, `_` and `-` only, at most 100',
    );
  }
  const kept = given.state ?? value('SNAPWARDEN_STATE');
  const state = kept === undefined ? undefined : parsePlace(kept);
  if (kept !== undefined && state === undefined) {
    problems.push(
      'the state (--state or SNAPWARDEN_STATE) is no place to keep files; write s3://bucket/prefix, or the path of a folder',
    );
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const [topicArn, region] = [value('SNS_TOPIC_ARN'), value('AWS_REGION')];
  return { token, apiUrl, topicArn, region, account: id, state };
}

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
