/**
 * @file The drawing of who may import whom in docs/architecture.md, made from the rules that dependency-cruiser enforces.
 * `node scripts/layers.mjs` draws it again; a test tells when that is due.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { root } from './prerequisites.mjs';

export const DOCUMENT = join(root, 'docs', 'architecture.md');
const DRAWING = /```mermaid\nflowchart[^]*?```/;
const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');

/** `^src/engine/ops([/.]|$)` → `engine/ops`. */
function placeIn(pattern) {
  return /^\^src\/(.+?)(\(\[|\/$)/.exec(pattern)?.[1];
}

/** Each folder of the rules with the folders that it may import; a file of a folder counts as the folder. */
function readLayers() {
  const rules = forbidden.filter(({ name, to }) => name.endsWith('-imports') && Array.isArray(to.pathNot));
  const folders = rules.map(({ from }) => placeIn(from.path));
  const folderOf = place =>
    place === 'engine/index' ? 'engine' : folders.filter(name => `${place}/`.startsWith(`${name}/`)).at(-1);
  return new Map(
    rules.map(({ from, to }) => {
      const folder = placeIn(from.path);
      const allowed = to.pathNot.map(pattern => folderOf(placeIn(pattern)));
      return [folder, new Set(allowed.filter(name => name !== undefined && name !== folder))];
    })
  );
}

/** Whether `from` reaches `to` over more than one arrow. */
function isImplied(layers, from, to) {
  const reaches = (start, seen = new Set()) => {
    if (start === to) return true;
    if (seen.has(start)) return false;
    seen.add(start);
    return [...(layers.get(start) ?? [])].some(next => reaches(next, seen));
  };
  return [...layers.get(from)].some(next => next !== to && reaches(next));
}

/** The drawing: an arrow from each folder to those that it may import, unless other arrows imply it. */
export function drawLayers() {
  const layers = readLayers();
  const engine = [...layers.keys()].filter(folder => folder.startsWith('engine/'));
  layers.set('engine', new Set(engine));
  const id = folder => folder.replace('/', '_');
  const arrows = [...layers].flatMap(([folder, allowed]) =>
    folder === 'engine'
      ? []
      : [...allowed].filter(to => !isImplied(layers, folder, to)).map(to => `  ${id(folder)} --> ${id(to)}`)
  );
  const box = [
    '  subgraph engine',
    ...engine.map(folder => `    ${id(folder)}[${folder}]`),
    '  end',
    ...[...layers.keys()]
      .filter(folder => folder !== 'engine' && !folder.startsWith('engine/'))
      .map(folder => `  ${id(folder)}[${folder}]`)
  ];
  return ['```mermaid', 'flowchart TB', ...box, ...arrows, '```'].join('\n');
}

/** The drawing that the document has. */
export function drawnLayers() {
  return DRAWING.exec(readFileSync(DOCUMENT, 'utf8'))?.[0];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(
    DOCUMENT,
    readFileSync(DOCUMENT, 'utf8').replace(DRAWING, () => drawLayers())
  );
}
