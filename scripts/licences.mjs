/** @file The licences of the packages in a bundle, as one text that travels with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the package that a module belongs to. */
const PACKAGE = /^.+[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;

/** The licence of every package that one of the `modules` (paths) belongs to. */
export function licencesOf(modules) {
  const folders = new Set(modules.flatMap(path => PACKAGE.exec(path)?.[0] ?? []));
  const texts = [...folders].sort().map(folder => {
    const { name, version, license, homepage } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8')
    );
    const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry));
    const text = file
      ? readFileSync(join(folder, file), 'utf8').trim()
      : `Published without a text: ${homepage}`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return texts.join('\n――――――――\n\n');
}
