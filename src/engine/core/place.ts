/** @file Places in a user's code, as a stack tells them: `file:line:column`. */

/** How a place is called by whoever runs the code; a kernel knows cells where the stack knows files. */
let nameOf: (place: string) => string = place => place;

export function setPlaceNames(name: (place: string) => string): void {
  nameOf = name;
}

export function placeName(place: string): string {
  return nameOf(place);
}

/** Calls may be this deep in the engine before the user's own is found. */
const DEPTH = 60;
const LOCATION = /(?:^|[\s(@])((?:[a-z-]+:\/\/)?[^\s()@]+:\d+:\d+)\)?$/;
const ENGINE_FOLDER = '/engine/';

/**
 * Where code from outside the engine called into it. Null where the stack does not tell: when all is bundled into
 * one file with the engine. Costs some 30 µs.
 */
export function callerOfEngine(): string | null {
  const before: unknown = Reflect.get(Error, 'stackTraceLimit');
  Reflect.set(Error, 'stackTraceLimit', DEPTH);
  const stack = new Error().stack ?? '';
  Reflect.set(Error, 'stackTraceLimit', before);
  let own: string | null = null;
  for (const line of stack.split('\n')) {
    const place = LOCATION.exec(line)?.[1];
    if (place === undefined || place.startsWith('node:')) continue;
    own ??= engineRoot(place);
    if (!place.startsWith(own)) return place;
  }
  return null;
}

/** What all places of the engine start with: its folder, or the file that it is bundled into. */
function engineRoot(place: string): string {
  const folder = place.lastIndexOf(ENGINE_FOLDER);
  return folder >= 0 ? place.slice(0, folder + ENGINE_FOLDER.length) : place.replace(/\d+:\d+$/, '');
}
