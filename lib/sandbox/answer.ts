/** What the server is about to send. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer before it has headers. */
export interface Outcome {
  readonly status: number;
  readonly content: object;
}

const refusals = {
  400: ['bad_request', 'the resource is not a snapshot'],
  401: ['unauthorized', 'Unable to authenticate you.'],
  403: ['forbidden', 'You do not have permission to perform this action.'],
  404: ['not_found', 'The resource you requested could not be found.'],
  405: ['method_not_allowed', 'Only GET is allowed here.'],
  422: ['unprocessable_entity', 'One of the parameters is not valid.'],
  429: ['too_many_requests', 'API rate limit exceeded.'],
} as const;

/**
 * An error as the API words it.
 * @see https://docs.digitalocean.com/reference/api/digitalocean/#section/Introduction/HTTP-Statuses
 */
export function refusal(status: keyof typeof refusals, message?: string): Outcome {
  const [id, usual] = refusals[status];
  return { status, content: { id, message: message ?? usual } };
}

export function found(content: object): Outcome {
  return { status: 200, content };
}
