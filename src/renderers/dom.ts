/** @file Building elements. Words go in as text only: nothing in a payload can become markup. */

type Child = Node | string;

export interface Attributes {
  readonly class?: string;
  readonly title?: string;
  readonly [name: `aria-${string}` | `data-${string}`]: string;
  readonly role?: string;
  readonly tabindex?: string;
  readonly type?: string;
  readonly scope?: string;
  readonly colspan?: string;
  readonly id?: string;
}

/** `element('p', { class: 'rcp-note' }, 'words')` */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Changes words only where they differ, so that a live region does not repeat itself. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function button(text: string, title: string, onPress: () => void): HTMLButtonElement {
  const node = element('button', { class: 'rcp-button', type: 'button', title }, text);
  if (text.length < 3) node.setAttribute('aria-label', title);
  node.addEventListener('click', onPress);
  return node;
}

/** Buttons of which one is pressed. */
export function choice<T extends string>(
  label: string,
  options: readonly (readonly [T, string])[],
  onChoose: (value: T) => void
): { readonly node: HTMLElement; choose(value: T): void } {
  const node = element('span', { class: 'rcp-choice', role: 'group', 'aria-label': label });
  node.append(element('span', { class: 'rcp-muted' }, label));
  const buttons = options.map(([value, text]) => {
    const one = button(text, `${label}: ${text}`, () => {
      choose(value);
      onChoose(value);
    });
    node.append(one);
    return [value, one] as const;
  });
  function choose(value: T): void {
    for (const [each, one] of buttons) one.setAttribute('aria-pressed', String(each === value));
  }
  return { node, choose };
}

/** A labelled list of options. */
export function menu<T extends string>(
  label: string,
  options: readonly (readonly [T, string])[],
  onChoose: (value: T) => void
): HTMLElement {
  const select = element('select', { class: 'rcp-select', 'aria-label': label });
  for (const [value, text] of options) {
    const option = element('option', {}, text);
    option.value = value;
    select.append(option);
  }
  select.addEventListener('change', () => {
    onChoose(options[select.selectedIndex][0]);
  });
  return element('label', { class: 'rcp-choice' }, element('span', { class: 'rcp-muted' }, label), select);
}

/** A labelled slider over whole steps. */
export function slider(
  label: string,
  steps: number,
  start: number,
  onSlide: (step: number) => void
): HTMLElement {
  const input = element('input', { class: 'rcp-slider', type: 'range', 'aria-label': label, title: label });
  input.min = '0';
  input.max = String(steps - 1);
  input.value = String(start);
  input.addEventListener('input', () => {
    onSlide(Number(input.value));
  });
  return element('label', { class: 'rcp-choice' }, element('span', { class: 'rcp-muted' }, label), input);
}
