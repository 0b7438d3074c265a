import { blockElement, count, FIRST, make } from './page-elements.js';

// What the page does in a browser: it filters the findings.
document.documentElement.classList.add('js');

document.addEventListener('DOMContentLoaded', () => {
  const { policies } = JSON.parse(document.getElementById('data').textContent);
  const area = document.getElementById('list');
  const filters = document.querySelector('.filters');
  const status = document.querySelector('[role="status"]');
  const search = document.getElementById('search');
  const choice = document.getElementById('policy');
  const reset = document.getElementById('reset');
  const all = policies.flatMap(({ blocks }) => blocks).reduce((sum, { rows }) => sum + rows.length, 0);
  const chosen = (name) =>
    new Set(Array.from(filters.querySelectorAll(`[name=${name}]:checked`), ({ value }) => value));

  function show() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const [standings, severities] = [chosen('standing'), chosen('severity')];
    const sections = [];
    let [found, budget] = [0, FIRST];
    for (const [at, policy] of policies.entries()) {
      if (choice.value !== '' && Number(choice.value) !== at) continue;
      const elements = [];
      for (const block of policy.blocks) {
        if (standings.size > 0 && !standings.has(block.standing)) continue;
        if (severities.size > 0 && !severities.has(block.severity)) continue;
        const rows = words.length === 0 ? block.rows : matching(words, policy, block);
        if (rows.length === 0) continue;
        elements.push(blockElement(block, rows, budget));
        budget -= Math.min(budget, rows.length);
        found += rows.length;
      }
      if (elements.length === 0) continue;
      const title = policy.title ? `${policy.title} ` : '';
      const id = make('span', 'count', title ? policy.id : '');
      sections.push(
        make(
          'section',
          'policy',
          make('h3', '', title || policy.id, id),
          make('p', '', policy.about),
          ...elements,
        ),
      );
    }
    area.replaceChildren(...sections);
    reset.hidden = words.length + standings.size + severities.size === 0 && choice.value === '';
    status.textContent =
      found === all ? `All ${count(all)} findings` : `${count(found)} of ${count(all)} findings`;
  }

  filters.addEventListener('input', show);
  reset.addEventListener('click', () => {
    for (const box of filters.querySelectorAll(':checked[type=checkbox]')) box.checked = false;
    search.value = choice.value = '';
    show();
    search.focus();
  });
  for (const element of document.querySelectorAll('.filters, .shown')) element.hidden = false;
  show();
});

/** The rows in which each word stands somewhere. */
function matching(words, policy, block) {
  block.texts ??= block.rows.map(([name, what, message]) => `${name}\n${what}\n${message}`.toLowerCase());
  const about = `${policy.id}\n${block.rule}`.toLowerCase();
  const wanted = words.filter((word) => !about.includes(word));
  return block.rows.filter((_, at) => wanted.every((word) => block.texts[at].includes(word)));
}
