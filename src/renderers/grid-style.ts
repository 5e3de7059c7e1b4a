/** @file The page's own colours and fonts, as a canvas takes them. */
import type { GridStyle } from './grid-drawing.js';
import { currentTheme } from './theme.js';

/** Reads the custom properties that the style sheet gives an element. */
export function gridStyle(node: HTMLElement): GridStyle {
  const style = getComputedStyle(node);
  const property = (name: string): string => {
    const value = style.getPropertyValue(name).trim();
    return value === '' ? 'gray' : value;
  };
  return {
    theme: currentTheme(),
    font: style.fontFamily,
    monospace: property('--rcp-monospace'),
    text: property('--rcp-text'),
    muted: property('--rcp-muted'),
    line: property('--rcp-line'),
    alarm: property('--rcp-alarm'),
    accent: property('--rcp-accent')
  };
}
