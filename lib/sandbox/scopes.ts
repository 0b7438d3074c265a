/**
 * What a custom-scoped token may be granted, as far as the sandbox tells it apart.
 * @see https://docs.digitalocean.com/reference/api/scopes/
 */
export const allScopes = [
  'account:read',
  'block_storage:read',
  'block_storage_snapshot:read',
  'droplet:read',
  'image:read',
  'regions:read',
  'sizes:read',
  'snapshot:read',
  'tag:read',
] as const;

export type Scope = (typeof allScopes)[number];

/** Whether the token holds a scope. */
export type May = (scope: Scope) => boolean;
