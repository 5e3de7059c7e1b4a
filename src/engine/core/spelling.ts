/** @file Names as PyTorch spells them and as we do. */

/** weightDecay → weight_decay */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}

/** weight_decay → weightDecay; a mark at the beginning or the end stays. */
export function camelCase(name: string): string {
  return name.replaceAll(/(?<=[a-z\d])_([a-z\d])/gi, (_, letter: string) => letter.toUpperCase());
}
