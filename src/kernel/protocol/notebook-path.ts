/** @file How files beside a notebook are named: paths of the contents manager, `course/net.ts`, without a slash in front. */

/** `joinPath('course/a', '../b.ts')` is `course/b.ts`; null where it leads out of the root. */
export function joinPath(folder: string, relative: string): string | null {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return null;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The folder of a path: `course` of `course/net.ts`. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** How a file is spoken of: `./net.ts` in the notebook's folder or below it, else its whole path. */
export function labelOf(path: string, folder: string): string {
  if (folder === '') return `./${path}`;
  return path.startsWith(`${folder}/`) ? `.${path.slice(folder.length)}` : path;
}

/** What stands in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}
