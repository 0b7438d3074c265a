// What a finding looks like in the list. All text goes in as text, never as markup.

/** Rows that are shown at first, and at most by one push of a button. */
export const FIRST = 100;
const STEP = 200;

/** An element with classes and children; texts among them stay texts. */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== undefined && child !== ''));
  return element;
}

/** With a comma between thousands. */
export const count = (number) => String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');

function mark(standing) {
  const sample = document.querySelector(`#marks [data-mark="${standing}"]`);
  return sample ? sample.cloneNode(true) : '';
}

function pairs(list) {
  return make('dl', '', ...list.flatMap(([label, value]) => [make('dt', '', label), make('dd', '', value)]));
}

function part(title, ...children) {
  const shown = children.filter(Boolean);
  return shown.length > 0 ? make('div', '', make('h4', '', title), ...shown) : undefined;
}

const line = (text) => text && make('p', '', text);

/** Everything that is known of a finding; made when it is first opened. */
function body(block, row) {
  const [, , , seen, limit, excess, history, change, exception, url] = row;
  const asked = block.limits[limit] ?? [];
  const link = url ? make('a', '', 'Open in the control panel') : undefined;
  if (link) {
    link.href = url;
    link.rel = 'noreferrer noopener';
  }
  return make(
    'div',
    'body',
    part('Seen', seen.length > 0 && pairs(seen)),
    part('The policy asks for', asked.length > 0 && pairs(asked), line(excess)),
    part('History', line(history), line(change)),
    part('Exception', line(block.exceptions[exception])),
    part('Next step', line(block.next), link && make('p', '', link)),
  );
}

function rowElement(block, row) {
  const [name, what, message] = row;
  const about = [make('b', '', name), ' ', make('span', 'soft', what), ' ', make('span', '', message)];
  const summary = make('summary', '', ...about);
  const details = make('details', '', summary);
  details.addEventListener(
    'toggle',
    () => details.childElementCount === 1 && details.append(body(block, row)),
  );
  return make('li', '', details);
}

/** Adds rows of a block from `from` on, and a button for those after them. */
function fill(element, block, rows, from, step) {
  const list = element.querySelector('.rows') ?? element.appendChild(make('ul', 'rows'));
  const until = Math.min(rows.length, from + step);
  for (const row of rows.slice(from, until)) list.append(rowElement(block, row));
  element.querySelector('.more')?.remove();
  if (until === rows.length) return;
  const left = rows.length - until;
  const more = make('button', 'more', `Show ${count(Math.min(STEP, left))} more of ${count(left)}`);
  more.type = 'button';
  more.addEventListener('click', () => {
    fill(element, block, rows, until, STEP);
    list.children[until].querySelector('summary').focus();
  });
  element.append(more);
}

/** A block that holds rows once it is open; it is at once where there is room, in rows, for some. */
export function blockElement(block, rows, budget) {
  const rule = block.rule === block.kind ? block.rule : `${block.rule} (${block.kind})`;
  const number =
    rows.length === block.rows.length
      ? count(rows.length)
      : `${count(rows.length)} of ${count(block.rows.length)}`;
  const about = `${block.severity}, ${block.standing}: ${number}`;
  const element = make(
    'details',
    'block',
    make('summary', '', mark(block.standing), `${rule} `, make('span', 'count', about)),
  );
  if (block.next) element.append(make('p', '', block.next));
  element.addEventListener('toggle', () => {
    if (!element.querySelector('.rows')) fill(element, block, rows, 0, FIRST);
  });
  if (budget > 0) {
    fill(element, block, rows, 0, Math.min(FIRST, budget));
    element.open = true;
  }
  return element;
}
