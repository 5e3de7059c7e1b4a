/** @file Why a module from the network could not be loaded, in words, and what to do about it. */
import type { Platform } from './platform.js';

/** What is asked of the place where modules are loaded. */
export type ImportPlace = Pick<Platform, 'after' | 'answerOf' | 'importUrl' | 'isOffline' | 'node'>;

/** Milliseconds after which the server of a missing module is asked, and for which its answer is awaited. */
const PATIENCE = 15_000;
/** Milliseconds after which a module is given up although its server answers. */
const LONGEST = 120_000;

/** What failed. */
interface Failed {
  readonly specifier: string;
  readonly url: string;
  /** What `import()` was rejected with. */
  readonly error: unknown;
}

/** A module that did not come. */
class Silence extends Error {}

/** How Chromium, Firefox and Safari tell of an import that is neither a path nor an address. */
const BARE_IMPORT = /specifier,? ["'“]([^"'”]+)["'”]/i;
/** How a process tells of an answer, and of a network that leads nowhere. */
const STATUS = /is answered with (\d+)/;
const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH/;

/**
 * The module that is being loaded, unless its server does not answer. If it does, the module gets more time, for it may
 * import much. A process has limits of its own.
 */
export function waitFor(platform: ImportPlace, url: string, loading: Promise<unknown>): Promise<unknown> {
  if (!/^https?:/.test(url) || platform.node) return loading;
  return new Promise((resolve, reject) => {
    let isOver = false;
    let waited = 0;
    let stop: () => void = () => undefined;
    const end = (finish: (value: unknown) => void, value: unknown): void => {
      isOver = true;
      stop();
      finish(value);
    };
    const look = async (): Promise<void> => {
      waited += PATIENCE;
      const answer = await platform.answerOf(url, PATIENCE);
      if (isOver) return;
      const seconds = (answer ? waited : waited + PATIENCE) / 1000;
      if (!answer) end(reject, new Silence(`no answer came within ${seconds} seconds`));
      else if (waited >= LONGEST) end(reject, new Silence(`it did not come within ${seconds} seconds`));
      else later();
    };
    const later = (): void => {
      stop = platform.after(PATIENCE, () => void look());
    };
    later();
    loading.then(
      value => {
        end(resolve, value);
      },
      (error: unknown) => {
        end(reject, error);
      }
    );
  });
}

/** What follows the name of a module that could not be loaded; empty where its cause says it all. */
export async function reasonFor(platform: ImportPlace, { specifier, url, error }: Failed): Promise<string> {
  if (!/^https?:/.test(url)) return '';
  const message = error instanceof Error ? error.message : '';
  const isPackage = specifier.startsWith('npm:');
  if (error instanceof Silence) return `: ${message}${elsewhere(platform, isPackage)}`;
  const bare = error instanceof TypeError ? BARE_IMPORT.exec(message)?.[1] : undefined;
  if (bare !== undefined) {
    return (
      `: it imports '${bare}' by its bare name, which means nothing to a page; ` +
      `the server must offer modules for pages, as https://cdn.jsdelivr.net/npm/…/+esm and https://esm.sh/… do`
    );
  }
  if (platform.isOffline() || UNREACHABLE.test(message))
    return '; this computer is offline, or knows no way there';
  if (platform.node) {
    const status = STATUS.exec(message)?.[1];
    return status === undefined
      ? elsewhere(platform, isPackage)
      : advice(platform, Number(status), isPackage);
  }
  const answer = await platform.answerOf(url, PATIENCE);
  if (!answer)
    return `: no answer came, or none that pages of other sites may read${elsewhere(platform, isPackage)}`;
  const { status, words } = answer;
  if (status >= 400) {
    const said = words === '' ? '' : ` (${words})`;
    return `: the answer was HTTP status ${status}${said}${advice(platform, status, isPackage)}`;
  }
  // A page's `import()` is rejected with this where it did not reach the code.
  if (!(error instanceof TypeError))
    return `: it came, and failed while it was evaluated${elsewhere(platform, isPackage)}`;
  return `: what came is no module, or something that it imports could not be had${elsewhere(platform, isPackage)}`;
}

function advice(platform: ImportPlace, status: number, isPackage: boolean): string {
  if (status === 404 || status === 410) {
    return isPackage ? '; is this its name, and is there such a version?' : '; is the address right?';
  }
  return elsewhere(platform, isPackage);
}

function elsewhere(platform: ImportPlace, isPackage: boolean): string {
  if (!isPackage) return '; try again later';
  const place = platform.node
    ? 'the environment variable RECEPTIVE_NPM_ADDRESS'
    : 'Settings → Settings Editor → Receptive → Address of npm packages';
  return `; try again later, or from another server: ${place}`;
}
