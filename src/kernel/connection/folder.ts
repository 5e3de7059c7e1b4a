/** @file Where a notebook lies, in the words of the contents manager. */

/**
 * The folder of a path, its drive kept.
 * @example folderOf('course/first.ipynb') // 'course'
 * @example folderOf('RTC:first.ipynb') // 'RTC:'
 */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? path.slice(0, path.indexOf(':') + 1) : path.slice(0, slash);
}
