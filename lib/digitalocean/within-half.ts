import type { Client } from './client.ts';

/**
 * The same client for what others wait for: it asks only in the first half of the time left, so that an endpoint that
 * hangs does not keep everything after it from being read.
 */
export function withinHalf(client: Client): Client {
  const { clock, deadline: end = Number.POSITIVE_INFINITY } = client;
  const deadline = (clock.now() + end) / 2;
  return {
    ...client,
    get: (endpoint, query, options) => client.get(endpoint, query, { ...options, deadline }),
  };
}
