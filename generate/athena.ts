import { recordKeys } from '../lib/report/records.ts';

const types: Readonly<Record<string, string>> = {
  due: 'boolean',
  complete: 'boolean',
  monthly_usd: 'double',
  excess: 'double',
};

/** The columns of an archived line with their types; the account is a folder of the archive, and so a partition. */
export const athenaColumns: readonly (readonly [name: string, type: string])[] = recordKeys
  .filter((key) => key !== 'first_seen' && key !== 'account')
  .map((key) => [key, types[key] ?? 'string']);

/**
 * The table of the archive for Athena, as a block of Markdown.
 * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
export function athenaTable(): string {
  const columns = athenaColumns.map(([name, type]) => `  ${name} ${type}`).join(',\n');
  return `\`\`\`sql
CREATE EXTERNAL TABLE findings (
${columns}
)
PARTITIONED BY (account string, day string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
LOCATION 's3://BUCKET/PREFIX/runs/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.account.type' = 'enum',
  'projection.account.values' = 'default',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy-MM-dd',
  'projection.day.range' = '2026-01-01,NOW',
  'storage.location.template' = 's3://BUCKET/PREFIX/runs/account=\${account}/day=\${day}/'
)
\`\`\``;
}
