import { answer } from './answer.ts';
import type { ReportDocument } from './document.ts';
import assets from './html/assets.json' with { type: 'json' };
import { renderCompleteness } from './html/completeness.ts';
import { renderControls } from './html/controls.ts';
import { html, Markup } from './html/escape.ts';
import { renderFigures } from './html/figures.ts';
import { renderData } from './html/finding-data.ts';
import { renderFindings } from './html/findings.ts';
import { renderPolicies } from './html/policies.ts';
import { renderSummary } from './html/summary.ts';
import type { RenderOptions } from './index.ts';
import { momentWords } from './moment.ts';

/**
 * What the page may do, told to the browser: run and obey its own script and style, told by their digests, and nothing
 * else. It asks no network, and text can never become markup in it.
 * @see https://www.w3.org/TR/CSP3/
 */
const mayDo = [
  "default-src 'none'",
  `style-src '${assets.styleHash}'`,
  `script-src '${assets.scriptHash}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Renders one page that needs nothing beside it: the answer, pictures, findings to be filtered, what was read. */
export function* renderHtml(document: ReportDocument, { timeZone }: RenderOptions): Generator<string> {
  for (const { text } of parts(document, timeZone)) yield text;
}

function* parts(document: ReportDocument, timeZone: string | undefined): Generator<Markup> {
  yield renderHead(document, timeZone);
  yield renderSummary(document, timeZone);
  yield* renderFigures(document, timeZone);
  yield* renderFindings(document, timeZone);
  yield renderCompleteness(document);
  yield renderControls(document);
  yield* renderPolicies(document);
  yield html`</main>
<footer>Made by ${document.generator.name} ${document.generator.version} at ${momentWords(document.generatedAt, timeZone)}. This page asks no network for anything.</footer>
`;
  if (document.findings.length > 0) yield* renderData(document, timeZone);
  yield html`</body>
</html>
`;
}

function renderHead(document: ReportDocument, timeZone: string | undefined): Markup {
  const { word } = answer(document);
  const { account, now, findings, policyFiles, controls } = document;
  const links: [string, string][] = [
    ['#pictures', 'At a glance'],
    ['#findings', 'Findings'],
    ['#completeness', 'Completeness'],
    ...(controls.length > 0 ? ([['#controls', 'Controls']] as [string, string][]) : []),
    ...(policyFiles?.length ? ([['#policies', 'Policies']] as [string, string][]) : []),
  ];
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${mayDo}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="referrer" content="no-referrer"/>
<meta name="color-scheme" content="light dark"/>
<title>${word.charAt(0)}${word.slice(1).toLowerCase()}: snapwarden report of ${account.id}, ${momentWords(now, timeZone)}</title>
<link rel="icon" href="data:,"/>
<style>${new Markup(assets.style)}</style>
${findings.length > 0 ? html`<script>${new Markup(assets.script)}</script>` : undefined}
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<header class="top"><p class="brand"><strong>snapwarden</strong> · snapshots and backups of ${account.name ?? account.id}</p>
<nav aria-label="Parts of this page"><ul>${links.map(([to, name]) => html`<li><a href="${to}">${name}</a></li>`)}</ul></nav></header>
<main>
`;
}
