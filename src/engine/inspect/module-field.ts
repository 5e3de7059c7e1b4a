/**
 * @file Reading what a layer is from the fields that PyTorch's modules carry. A module of a user's own may hold anything
 * under these names, so that nothing is taken for granted.
 */
import { samePadding, type SlidingWindow } from '../../geometry/window.js';
import type { Module } from '../nn/module.js';

type Shape = readonly number[];

/** Names of the module's class and of those it extends, nearest first. */
export function classNames(module: Module): string[] {
  const names: string[] = [];
  for (
    let type: unknown = module.constructor;
    typeof type === 'function';
    type = Object.getPrototypeOf(type)
  ) {
    if (type.name !== '') names.push(type.name);
  }
  return names;
}

export function field(module: Module, name: string): unknown {
  return (module as unknown as Readonly<Record<string, unknown>>)[name];
}

export function numberField(module: Module, name: string, otherwise: number): number {
  const value = field(module, name);
  return typeof value === 'number' ? value : otherwise;
}

/** A size for every spatial dimension, from a field that holds one number or one for each. */
export function sizesField(module: Module, name: string, dimensions: number, otherwise: Shape): Shape {
  const value = field(module, name);
  if (typeof value === 'number') return Array.from({ length: dimensions }, () => value);
  if (!Array.isArray(value)) return otherwise;
  const sizes = value.filter((size): size is number => typeof size === 'number');
  return sizes.length === 1 ? Array.from({ length: dimensions }, () => sizes[0]) : sizes;
}

/** The window that a convolution or a pool slides. */
export function readWindow(module: Module, dimensions: number): SlidingWindow {
  const each = (value: number): number[] => Array.from({ length: dimensions }, () => value);
  const kernel = sizesField(module, 'kernelSize', dimensions, each(1));
  const dilation = sizesField(module, 'dilation', dimensions, each(1));
  const isSame = field(module, 'padding') === 'same';
  const padding = isSame
    ? samePadding(kernel, dilation).padBefore
    : sizesField(module, 'padding', dimensions, each(0));
  return { kernel, stride: sizesField(module, 'stride', dimensions, kernel), padding, dilation };
}

/** `2` where all are the same, `2×1` where not. */
export function sizesText(sizes: Shape): string {
  return sizes.every(size => size === sizes[0]) ? String(sizes[0]) : sizes.join('×');
}

export function differs(sizes: Shape, usual: number): boolean {
  return sizes.some(size => size !== usual);
}

/** `[N, C, …spatial]` → `[…spatial]`, also without N. */
export function spatial(shape: Shape, dimensions: number): Shape {
  return shape.slice(shape.length - dimensions);
}
